import {
  type CommandSpec,
  describeFlag,
  type FlagSpec,
  HELP_FLAG,
  usageOfArguments,
  VERSION_FLAG,
} from './command-spec.ts';
import { EXIT_CODES, INTRODUCTION, LIMITS, RULES } from './help-texts.ts';
import { SANITIZER_FLAGS } from './shared-flags.ts';

/** When the page was last reviewed. With the date of the build, no two builds would be the same. */
const DATE = '2026-11-29';

/** The manual page, logveil(1), in the macros of man(7). The first command is the one when none is named. */
export function manualPage(commands: readonly CommandSpec[], version: string): string {
  const [summary, ...examples] = INTRODUCTION.split('\n\n');
  const [signals, ...filterNotes] = (commands[0]?.notes ?? '').split('\n\n').reverse();
  return [
    `.TH LOGVEIL 1 "${DATE}" "logveil ${version}" "User Commands"`,
    '.SH NAME',
    'logveil \\- hides parameters in any log stream by their names',
    '.SH SYNOPSIS',
    ...commands.flatMap(synopsis),
    '.SH DESCRIPTION',
    roff((summary as string).replaceAll('\n', ' ')),
    '.PP',
    'A parameter is found by its name alone, in whatever notation it is written and however often it is escaped.',
    '.PP',
    ...verbatim(examples.join('\n\n')),
    '.SH COMMANDS',
    ...commands.flatMap((command, index) =>
      section(command, index === 0, index === 0 ? filterNotes.reverse().join('\n\n') : command.notes),
    ),
    '.SH COMMON OPTIONS',
    'Of every command that sanitizes.',
    ...SANITIZER_FLAGS.flatMap(entry),
    '.PP',
    'Of every command, and without one.',
    ...[HELP_FLAG, VERSION_FLAG].flatMap(entry),
    '.SH RULES',
    ...verbatim(RULES),
    '.SH LIMITS',
    roff(LIMITS.replace(/^Limits: /, '').replaceAll('\n', ' ')),
    '.SH EXIT STATUS',
    roff(EXIT_CODES.replace(/^Exit codes: /, '').replaceAll('\n', ' ')),
    '.SH SIGNALS',
    roff(signals as string),
    '',
  ].join('\n');
}

function synopsis(command: CommandSpec, index: number): string[] {
  const name = index === 0 ? `[\\fB${roff(command.name)}\\fR]` : `\\fB${roff(command.name)}\\fR`;
  return [...(index > 0 ? ['.br'] : []), `\\fBlogveil\\fR ${name} ${roff(usage(command))}`];
}

function usage({ arguments: words }: CommandSpec): string {
  return ['[options]', ...(words === undefined ? [] : [usageOfArguments(words)])].join(' ');
}

function section(command: CommandSpec, isDefault: boolean, notes = ''): string[] {
  const { name, summary, arguments: words, flags } = command;
  const own = flags.filter((flag) => !SANITIZER_FLAGS.includes(flag));
  const shares = own.length < flags.length;
  return [
    `.SS logveil ${isDefault ? `[${roff(name)}]` : roff(name)} ${roff(usage(command))}`,
    `${sentence(summary)}${shares ? ' Takes the common options too.' : ''}`,
    ...(words === undefined ? [] : ['.TP', `\\fI${roff(words.name)}\\fR`, roff(words.description)]),
    ...own.flatMap(entry),
    ...(notes === '' ? [] : ['.PP', ...verbatim(notes)]),
  ];
}

function entry(flag: FlagSpec): string[] {
  const { long, short, value, isValueOptional } = flag;
  const names = [...(short === undefined ? [] : [short]), long].map((name) => `\\fB${roff(name)}\\fR`).join(', ');
  const argument = value === undefined ? '' : isValueOptional ? `[=\\fI${roff(value)}\\fR]` : ` \\fI${roff(value)}\\fR`;
  return ['.TP', `${names}${argument}`, roff(describeFlag(flag))];
}

function sentence(text: string): string {
  const escaped = roff(text);
  return `${escaped.slice(0, 1).toUpperCase()}${escaped.slice(1)}${/[.:]$/.test(escaped) ? '' : '.'}`;
}

/** Lines that are not joined to a paragraph. */
function verbatim(text: string): string[] {
  return text === '' ? [] : ['.nf', ...text.split('\n').map(roff), '.fi'];
}

/** Text in which nothing is a request or an escape; what is not ASCII is spelled out. */
function roff(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('`', '\\(ga')
    .replaceAll("'", '\\(aq')
    .replaceAll(
      /[^\n -~]/gu,
      (char) => `\\[u${(char.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}]`,
    );
  return escaped.replaceAll(/^\./gm, '\\&.');
}
