import type { Described, DescribedCommand, DescribedFlag } from './described.ts';

/** Completions of the command line, a script for each shell. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

export function completionFor(shell: Shell, described: Described): string {
  if (shell === 'bash') return bash(described);
  return shell === 'zsh' ? zsh(described) : fish(described);
}

const DEFAULTS = (described: Described) => described.commands.find(({ isDefault }) => isDefault) as DescribedCommand;
const GLOBAL = ['--version'];

function bash(described: Described): string {
  const { commands } = described;
  const names = commands.map(({ name }) => name).join(' ');
  const cases = commands.map(({ name, flags, takesPaths, words }) => {
    const longs = flags.map(({ long }) => long).join(' ');
    const rest = takesPaths ? 'files=1' : `words=${quote(words.join(' '))}`;
    return `    ${name}) flags=${quote(longs)}; ${rest} ;;`;
  });
  const values = allFlags(described)
    .filter(({ takes, isOptional }) => takes !== 'nothing' && !isOptional)
    .map(({ long, takes, words }) => {
      if (words.length > 0)
        return `    ${long}) COMPREPLY=($(compgen -W ${quote(words.join(' '))} -- "$cur")); return ;;`;
      if (takes === 'file') return `    ${long}) compopt -o filenames; COMPREPLY=($(compgen -f -- "$cur")); return ;;`;
      if (takes === 'folder')
        return `    ${long}) compopt -o filenames; COMPREPLY=($(compgen -d -- "$cur")); return ;;`;
      return `    ${long}) return ;;`;
    });
  return `# bash completion for logveil, made from its commands.
# Put it where bash-completion looks, or: source <(logveil completion bash)
_logveil() {
  local cur prev word command= flags= words= files=
  cur=\${COMP_WORDS[COMP_CWORD]}
  prev=\${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  case $prev in
${values.join('\n')}
  esac
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
    ${commands.map(({ name }) => name).join('|')}) command=$word; break ;;
    esac
  done
  case $command in
${cases.join('\n')}
    *) flags=${quote([...DEFAULTS(described).flags.map(({ long }) => long), ...GLOBAL].join(' '))}; words=${quote(names)} ;;
  esac
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$cur"))
  elif [[ $files ]]; then
    compopt -o filenames
    COMPREPLY=($(compgen -f -- "$cur"))
  else
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
  fi
}
complete -F _logveil logveil
`;
}

function zsh(described: Described): string {
  const { commands } = described;
  const named = commands.map(
    ({ name, description }) => `    ${quote(`${name}:${description.replaceAll(':', '\\:')}`)}`,
  );
  const spec = ({ long, value, isOptional, description, takes, words }: DescribedFlag) => {
    const what = description.replaceAll(/[[\]\\]/g, '\\$&').replaceAll(':', '\\:');
    const completer =
      words.length > 0 ? `(${words.join(' ')})` : takes === 'file' ? '_files' : takes === 'folder' ? '_files -/' : ' ';
    const argument = takes === 'nothing' ? '' : `${isOptional ? '::' : ':'}${value}:${completer}`;
    return `      ${quote(`${/repeatable/.test(description) ? '*' : ''}${long}${isOptional ? '=-' : ''}[${what}]${argument}`)}`;
  };
  const rest = ({ takesPaths, words }: DescribedCommand) =>
    takesPaths
      ? [`      ${quote('*:path:_files')}`]
      : words.length > 0
        ? [`      ${quote(`1:word:(${words.join(' ')})`)}`]
        : [];
  const list = (entries: string[]) => entries.join(' \\\n');
  const cases = commands.map(
    (command) => `        ${command.name}) _arguments \\\n${list([...command.flags.map(spec), ...rest(command)])} ;;`,
  );
  const first = [...DEFAULTS(described).flags, VERSION].map(spec);
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
    command) _describe -t commands command commands ;;
    rest)
      case $words[1] in
${cases.join('\n')}
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

const VERSION: DescribedFlag = {
  long: '--version',
  value: '',
  isOptional: false,
  description: 'print the version',
  takes: 'nothing',
  words: [],
};

function fish(described: Described): string {
  const { commands } = described;
  const names = commands.map(({ name }) => name).join(' ');
  const none = `not __fish_seen_subcommand_from ${names}`;
  const lines = [
    '# fish completion for logveil, made from its commands.',
    '# logveil completion fish > ~/.config/fish/completions/logveil.fish',
    'complete -c logveil -f',
    ...commands.map(
      ({ name, description }) => `complete -c logveil -n ${single(none)} -a ${name} -d ${single(description)}`,
    ),
    `complete -c logveil -n ${single(none)} -l version -d ${single(VERSION.description)}`,
  ];
  for (const { name, isDefault, flags, takesPaths, words } of commands) {
    const seen = `__fish_seen_subcommand_from ${name}`;
    const condition = single(isDefault ? `${none}; or ${seen}` : seen);
    for (const { long, takes, isOptional, description, words: choices } of flags) {
      const argument =
        takes === 'nothing' || isOptional
          ? ''
          : choices.length > 0
            ? ` -x -a ${single(choices.join(' '))}`
            : takes === 'file'
              ? ' -r -F'
              : takes === 'folder'
                ? " -x -a '(__fish_complete_directories)'"
                : ' -x';
      lines.push(`complete -c logveil -n ${condition} -l ${long.slice(2)}${argument} -d ${single(description)}`);
    }
    if (takesPaths) lines.push(`complete -c logveil -n ${condition} -F`);
    if (words.length > 0) lines.push(`complete -c logveil -n ${condition} -a ${single(words.join(' '))}`);
  }
  return `${lines.join('\n')}\n`;
}

function allFlags({ commands }: Described): DescribedFlag[] {
  const flags = new Map(commands.flatMap((command) => command.flags).map((flag) => [flag.long, flag]));
  return [...flags.values()];
}

/** In single quotes, as bash and zsh read them. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** In single quotes, as fish reads them. */
function single(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
