import { closeSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { Output } from '../io/output.ts';
import { createDirectSanitizer } from '../sanitizer/direct.ts';
import { createRecordSanitizer } from '../sanitizer/records.ts';
import { openDestination } from './open.ts';
import { checkTransportOptions, type TransportOptions } from './options.ts';
import { createStage } from './stage.ts';
import { SanitizingWriter } from './writer.ts';

/** What pino puts into the options of a target that it starts alone. */
interface StartedAlone {
  pinoWillSendConfig?: boolean;
}

/**
 * What pino calls in its worker thread for `pino.transport({ target: 'logveil/pino', options })`.
 *
 * With a `destination`, or as the only target, it writes there (to standard output by default). In a `pipeline` it is a
 * stage whose output the next one reads.
 * @throws OptionsError, IoError: pino then emits `error` on the transport in the application's thread, and no line passes
 */
export default async function transport(options: TransportOptions & StartedAlone = {}): Promise<Writable> {
  const plan = checkTransportOptions(options);
  if (plan.destination === undefined && options.pinoWillSendConfig !== true) {
    const { descriptor, place } = openDestination(plan);
    return createStage(createRecordSanitizer(plan.settings), () => Output.open(descriptor, place));
  }
  const sanitizer = createDirectSanitizer(plan.settings, false);
  const { descriptor, place } = openDestination(plan);
  const close = typeof plan.destination === 'string' ? () => closeSync(descriptor) : undefined;
  return new SanitizingWriter(sanitizer, await Output.open(descriptor, place), close);
}
