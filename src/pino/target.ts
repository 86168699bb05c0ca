import { fileURLToPath } from 'node:url';
import { checkTransportOptions, type TransportOptions } from './options.ts';

/** What `pino.transport` takes: as it is, in `targets`, or in a `pipeline`. */
export interface TransportTarget {
  target: string;
  options: TransportOptions;
}

/**
 * The transport and its options, checked here and now in the application's thread, where a wrong one can be caught:
 *
 *     pino.transport(transportTarget({ destination: '/var/log/app.log', mkdir: true }))
 *     pino.transport({ pipeline: [transportTarget({ maskText: '***' }), { target: 'pino-pretty' }] })
 *     pino.transport({ targets: [{ ...transportTarget({ destination: 1 }), level: 'warn' }] })
 *
 * Its path is spelled out, so it is found from wherever pino is called; as pino 9.0 takes it, no URL.
 * @throws OptionsError
 */
export function transportTarget(options: TransportOptions = {}): TransportTarget {
  checkTransportOptions(options);
  return { target: fileURLToPath(new URL('./pino.js', import.meta.url)), options };
}
