import { type CommandSpec, describeFlag, type FlagSpec, HELP_FLAG, VERSION_FLAG } from './command-spec.ts';

/** Completions of the command line, a script for each shell. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** @param commands the first is the one when none is named */
export function completionFor(shell: Shell, commands: readonly CommandSpec[]): string {
  const withHelp = commands.map((command) => ({ ...command, flags: [...command.flags, HELP_FLAG] }));
  if (shell === 'bash') return bash(withHelp);
  return shell === 'zsh' ? zsh(withHelp) : fish(withHelp);
}

const firstOf = (commands: readonly CommandSpec[]) => commands[0] as CommandSpec;
const namesOf = ({ long, short }: FlagSpec) => (short === undefined ? [long] : [short, long]);
const takesPaths = (command: CommandSpec) => command.arguments?.takes === 'path';
const wordsOf = (command: CommandSpec) => command.arguments?.choices ?? [];

/** Flags with a value. A flag whose values differ between commands is listed for each command, others once. */
function flagsWithValues(commands: readonly CommandSpec[]): { command: string; flag: FlagSpec }[] {
  const all = commands.flatMap(({ name, flags }) => flags.map((flag) => ({ command: name, flag })));
  const kinds = (long: string) =>
    new Set(all.filter(({ flag }) => flag.long === long).map(({ flag }) => String(flag.choices)));
  const own = all.filter(({ flag }) => kinds(flag.long).size > 1);
  const shared = allFlags(commands).filter(({ long }) => kinds(long).size === 1);
  return [...own, ...shared.map((flag) => ({ command: '*', flag }))].filter(({ flag }) => flag.value !== undefined);
}

function bash(commands: readonly CommandSpec[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  const cases = commands.map((command) => {
    const longs = command.flags.map(({ long }) => long).join(' ');
    const rest = takesPaths(command) ? 'files=1' : `words=${quote(wordsOf(command).join(' '))}`;
    return `    ${command.name}) flags=${quote(longs)}; ${rest} ;;`;
  });
  const values = flagsWithValues(commands).map(({ command, flag: { long, takes, choices = [], isValueOptional } }) => {
    // A value that may be left out follows a "=".
    const word = `${command}" ${long}"`;
    const pattern = isValueOptional ? `${word}=` : `${word}|${word}=`;
    if (choices.length > 0) return `    ${pattern}) _logveil_words ${quote(choices.join(' '))}; return ;;`;
    if (takes === 'file') return `    ${pattern}) _logveil_files -f; return ;;`;
    return takes === 'folder' ? `    ${pattern}) _logveil_files -d; return ;;` : `    ${pattern}) return ;;`;
  });
  const first = [...firstOf(commands).flags, VERSION_FLAG].map(({ long }) => long).join(' ');
  return `# bash completion for logveil, made from its commands.
# Put it where bash-completion looks, or: source <(logveil completion bash)
_logveil_words() {
  COMPREPLY=($(compgen -W "$1" -- "$cur"))
}
_logveil_files() {
  local file
  compopt -o filenames
  # A line each: names may have spaces.
  while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen "$1" -- "$cur")
}
_logveil() {
  local cur prev word command= flags= words= files=
  cur=\${COMP_WORDS[COMP_CWORD]}
  prev=\${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  # bash takes "=" for a word of its own.
  if [[ $cur == = ]]; then
    prev+==
    cur=
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD-2]}=
  fi
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
    ${commands.map(({ name }) => name).join('|')}) command=$word; break ;;
    esac
  done
  case "$command $prev" in
${values.join('\n')}
  esac
  case $command in
${cases.join('\n')}
    *) flags=${quote(first)}; words=${quote(`${names} help`)}; files=1 ;;
  esac
  if [[ $cur == -* ]]; then
    _logveil_words "$flags"
  else
    _logveil_words "$words"
    if [[ $files ]]; then _logveil_files -f; fi
  fi
}
complete -F _logveil logveil
`;
}

function zsh(commands: readonly CommandSpec[]): string {
  const named = [...commands, { name: 'help', summary: 'print the help of a command' }].map(
    ({ name, summary }) => `    ${quote(`${name}:${summary.replaceAll(':', '\\:')}`)}`,
  );
  const spec = (flag: FlagSpec) => {
    const { value, isValueOptional, takes, choices = [], isRepeatable } = flag;
    const what = describeFlag(flag)
      .replaceAll(/[[\]\\]/g, '\\$&')
      .replaceAll(':', '\\:');
    const completer =
      choices.length > 0
        ? `(${choices.join(' ')})`
        : takes === 'file'
          ? '_files'
          : takes === 'folder'
            ? '_files -/'
            : ' ';
    const argument =
      value === undefined ? '' : `${isValueOptional ? '::' : ':'}${value.replaceAll(':', '\\:')}:${completer}`;
    return namesOf(flag).map(
      (name) => `      ${quote(`${isRepeatable ? '*' : ''}${name}${isValueOptional ? '=-' : ''}[${what}]${argument}`)}`,
    );
  };
  const rest = (command: CommandSpec) => {
    if (takesPaths(command)) return [`      ${quote('*:path:_files')}`];
    return wordsOf(command).length > 0 ? [`      ${quote(`1:word:(${wordsOf(command).join(' ')})`)}`] : [];
  };
  const list = (entries: string[]) => entries.join(' \\\n');
  const cases = commands.map(
    (command) =>
      `        ${command.name}) _arguments \\\n${list([...command.flags.flatMap(spec), ...rest(command)])} ;;`,
  );
  const first = [...firstOf(commands).flags, VERSION_FLAG].flatMap(spec);
  return `#compdef logveil
# zsh completion for logveil, made from its commands.
# Put it into a folder of $fpath as _logveil.
_logveil() {
  local curcontext=$curcontext state line
  local -A opt_args
  local -a commands=(
${named.join('\n')}
  )
  _arguments -C \\
${list([...first, "      '1: :->command'", "      '*:: :->rest'"])}
  case $state in
    command)
      _describe -t commands command commands
      _files ;;
    rest)
      case $words[1] in
${cases.join('\n')}
        *) _files ;;
      esac ;;
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _logveil "$@"
else
  compdef _logveil logveil
fi
`;
}

function fish(commands: readonly CommandSpec[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  const none = `not __fish_seen_subcommand_from ${names}`;
  const lines = [
    '# fish completion for logveil, made from its commands.',
    '# logveil completion fish > ~/.config/fish/completions/logveil.fish',
    'complete -c logveil -f',
    ...commands.map(({ name, summary }) => `complete -c logveil -n ${single(none)} -a ${name} -d ${single(summary)}`),
    `complete -c logveil -n ${single(none)} -a help -d ${single('print the help of a command')}`,
    `complete -c logveil -n ${single(none)} -s V -l version -d ${single(VERSION_FLAG.description)}`,
  ];
  for (const command of commands) {
    const { name, flags } = command;
    const seen = `__fish_seen_subcommand_from ${name}`;
    const condition = single(command === firstOf(commands) ? `${none}; or ${seen}` : seen);
    for (const flag of flags) {
      const { long, short, value, takes, isValueOptional, choices = [] } = flag;
      const argument =
        value === undefined || isValueOptional
          ? ''
          : choices.length > 0
            ? ` -x -a ${single(choices.join(' '))}`
            : takes === 'file'
              ? ' -r -F'
              : takes === 'folder'
                ? " -x -a '(__fish_complete_directories)'"
                : ' -x';
      const letter = short === undefined ? '' : ` -s ${short.slice(1)}`;
      lines.push(
        `complete -c logveil -n ${condition}${letter} -l ${long.slice(2)}${argument} -d ${single(describeFlag(flag))}`,
      );
    }
    if (takesPaths(command)) lines.push(`complete -c logveil -n ${condition} -F`);
    const words = wordsOf(command);
    if (words.length > 0) lines.push(`complete -c logveil -n ${condition} -a ${single(words.join(' '))}`);
  }
  return `${lines.join('\n')}\n`;
}

function allFlags(commands: readonly CommandSpec[]): FlagSpec[] {
  return [...new Map(commands.flatMap(({ flags }) => flags).map((flag) => [flag.long, flag])).values()];
}

/** In single quotes, as bash and zsh read them. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** In single quotes, as fish reads them. */
function single(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
