import { Writable } from 'node:stream';

/** The least that a transport in pino's worker can do: it takes what comes and drops it. */
export default function rawTransport(): Writable {
  return new Writable({ decodeStrings: false, write: (_chunk, _encoding, done) => done() });
}
