import { Argument, type Command } from 'commander';
import type { AddCommand } from './add-command.ts';
import { EXIT } from './exit-code.ts';
import { print } from './print.ts';

/** As in `completions.ts`, which is loaded when it is asked for. */
const SHELLS = ['bash', 'zsh', 'fish'] as const;

const EXAMPLES = `
  source <(logveil completion bash)
  logveil completion zsh > "\${fpath[1]}/_logveil"
  logveil completion fish > ~/.config/fish/completions/logveil.fish`;

/** `logveil completion SHELL` */
export const addCompletion: AddCommand = (program: Command, finish) =>
  program
    .command('completion')
    .description('prints what lets a shell complete the command line')
    .addArgument(new Argument('<shell>', 'bash, zsh or fish').choices(SHELLS))
    .addHelpText('after', EXAMPLES)
    .action(async (shell: (typeof SHELLS)[number]) => {
      const [{ completionFor }, { describeProgram }] = await Promise.all([
        import('./completions.ts'),
        import('./described.ts'),
      ]);
      await print(completionFor(shell, describeProgram(program)));
      finish(EXIT.done);
    });
