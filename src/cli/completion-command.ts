import type { CommandSpec } from './command-spec.ts';
import { EXIT } from './exit-code.ts';
import { print } from './print.ts';

/** As in `completions.ts`, which is loaded when it is asked for. */
const SHELLS = ['bash', 'zsh', 'fish'] as const;

const NOTES = `  source <(logveil completion bash)
  logveil completion zsh > "\${fpath[1]}/_logveil"
  logveil completion fish > ~/.config/fish/completions/logveil.fish`;

/** `logveil completion SHELL` */
export const COMPLETION: CommandSpec = {
  name: 'completion',
  summary: 'print a completion script for a shell',
  arguments: { name: 'shell', takes: 'text', choices: SHELLS, description: 'bash, zsh or fish' },
  flags: [],
  notes: NOTES,
  async run([shell], _flags, commands) {
    const { completionFor } = await import('./completions.ts');
    await print(completionFor(shell as (typeof SHELLS)[number], commands));
    return EXIT.done;
  },
};
