import type { CommandSpec } from './command-spec.ts';
import { EXIT } from './exit-code.ts';
import { print } from './print.ts';

const DEFAULT_ADDRESS = '127.0.0.1:9464';

/** `logveil health [ADDRESS]`: for a container's HEALTHCHECK, where there is no curl. */
export const HEALTH: CommandSpec = {
  name: 'health',
  summary: 'ask a running logveil whether it works; exit code 3 if not',
  arguments: {
    ...{ name: 'address', isOptional: true, takes: 'text' },
    description: `its --metrics address (default: ${DEFAULT_ADDRESS})`,
  },
  flags: [],
  async run([address = DEFAULT_ADDRESS]) {
    const { askHealth } = await import('./health.ts');
    await print(await askHealth(address));
    return EXIT.done;
  },
};
