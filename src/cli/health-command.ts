import type { AddCommand } from './add-command.ts';
import { EXIT } from './exit-code.ts';
import { print } from './print.ts';

/** `logveil health [ADDRESS]`: for a container's HEALTHCHECK, where there is no curl. */
export const addHealth: AddCommand = (program, finish) =>
  program
    .command('health')
    .description('asks a running logveil whether all is well; exit code 3 if not')
    .argument('[address]', 'what that one was given as --metrics', '127.0.0.1:9464')
    .action(async (address: string) => {
      const { askHealth } = await import('./health.ts');
      await print(await askHealth(address));
      finish(EXIT.done);
    });
