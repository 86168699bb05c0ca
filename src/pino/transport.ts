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
  const openSink = async (): Promise<Output> => {
    const { descriptor, place } = openDestination(plan);
    return Output.open(descriptor, place);
  };
  if (plan.destination === undefined && options.pinoWillSendConfig !== true) {
    return createStage(createRecordSanitizer(plan.settings), openSink);
  }
  return new SanitizingWriter(createDirectSanitizer(plan.settings, false), await openSink());
}
