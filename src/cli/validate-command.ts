import type { CommandSpec } from './command-spec.ts';
import { EXIT } from './exit-code.ts';
import { print } from './print.ts';

/** `logveil validate FILE` */
export const VALIDATE: CommandSpec = {
  name: 'validate',
  summary: 'check a rules file without reading a log',
  arguments: { name: 'file', takes: 'path', description: 'rules in JSON or YAML' },
  flags: [],
  notes: '  logveil validate rules.yaml',
  async run([file]) {
    const { validate } = await import('./validate.ts');
    await print(`${await validate(file as string)}\n`);
    return EXIT.done;
  },
};
