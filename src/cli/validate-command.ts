import type { AddCommand } from './add-command.ts';
import { EXIT } from './exit-code.ts';
import { print } from './print.ts';

/** `logveil validate FILE`: is a rules file right? */
export const addValidate: AddCommand = (program, finish) =>
  program
    .command('validate')
    .description('check a file of rules without reading any log')
    .argument('<file>', 'rules in JSON or YAML')
    .action(async (file: string) => {
      const { validate } = await import('./validate.ts');
      await print(`${await validate(file)}\n`);
      finish(EXIT.done);
    });
