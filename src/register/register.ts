/**
 * `node --import logveil/register app.js`: whatever the process writes to its standard output and standard error is
 * sanitized, by whichever logger, in every thread. See README.md here.
 */
import { environmentOptions } from '../cli/environment.ts';
import { install } from './install.ts';
import { OrderedWriter } from './ordered-writer.ts';

install(await environmentOptions().catch(refuse));

/** An application that would run unsanitized does not start. */
function refuse(error: Error): never {
  new OrderedWriter().write(2, Buffer.from(`logveil: ${error.message}\n`));
  process.exit(2);
}
