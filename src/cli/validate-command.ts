import type { AddCommand } from './add-command.ts';
import { EXIT } from './exit-code.ts';

/** `logveil validate FILE`: is a rules file right? */
export const addValidate: AddCommand = (program, finish) =>
  program
    .command('validate')
    .description('check a file of rules without reading any log')
    .argument('<file>', 'rules in JSON or YAML')
    .action(async (file: string) => {
      const { validate } = await import('./validate.ts');
      process.stdout.write(`${await validate(file)}\n`);
      finish(EXIT.done);
    });
