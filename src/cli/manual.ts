import type { Described, DescribedCommand, DescribedFlag } from './described.ts';

/** When it was last looked over; the day of the build would make each build another. */
const DATE = '2026-11-24';

/** The manual page, logveil(1), in the macros of man(7). */
export function manualPage({ description, text, commands, common, version }: Described): string {
  const [summary, ...example] = description.split('\n\n');
  const [exit, ...signals] = text.split('\n');
  return [
    `.TH LOGVEIL 1 "${DATE}" "logveil ${version}" "User Commands"`,
    '.SH NAME',
    'logveil \\- hides sensitive parameters in any log stream',
    '.SH SYNOPSIS',
    ...commands.flatMap(synopsis),
    '.SH DESCRIPTION',
    roff((summary as string).replaceAll('\n', ' ')),
    '.PP',
    'A parameter is told by its name alone, in whatever notation it stands and however often it is escaped.',
    '.PP',
    ...verbatim(example.join('\n\n')),
    '.SH COMMANDS',
    ...commands.flatMap((command) => section(command, common)),
    '.SH COMMON OPTIONS',
    'Of every command that sanitizes.',
    ...common.flatMap(flag),
    '.SH EXIT STATUS',
    roff((exit as string).replace(/^Exit codes: /, '')),
    '.SH SIGNALS',
    roff(signals.join(' ')),
    '',
  ].join('\n');
}

function synopsis({ name, isDefault, usage }: DescribedCommand, index: number): string[] {
  const words = isDefault ? `[\\fB${roff(name)}\\fR]` : `\\fB${roff(name)}\\fR`;
  return [...(index > 0 ? ['.br'] : []), `\\fBlogveil\\fR ${words} ${roff(usage)}`];
}

function section(
  { name, isDefault, usage, description, text, flags }: DescribedCommand,
  common: DescribedFlag[],
): string[] {
  const isCommon = ({ long, description }: DescribedFlag) =>
    common.some((other) => other.long === long && other.description === description);
  const own = flags.filter((one) => !isCommon(one));
  const shares = flags.some((one) => isCommon(one) && one.long !== '--help');
  return [
    `.SS logveil ${isDefault ? `[${roff(name)}]` : roff(name)} ${roff(usage)}`,
    `${sentence(description)}${shares ? ' Takes the common options too.' : ''}`,
    ...own.flatMap(flag),
    ...(text === '' ? [] : ['.PP', ...verbatim(text)]),
  ];
}

function flag({ long, value, isOptional, description }: DescribedFlag): string[] {
  const argument = value === '' ? '' : isOptional ? `[=\\fI${roff(value)}\\fR]` : ` \\fI${roff(value)}\\fR`;
  return ['.TP', `\\fB${roff(long)}\\fR${argument}`, roff(description)];
}

function sentence(text: string): string {
  const escaped = roff(text);
  return `${escaped.slice(0, 1).toUpperCase()}${escaped.slice(1)}${/[.:]$/.test(escaped) ? '' : '.'}`;
}

/** Lines that stay lines. */
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
