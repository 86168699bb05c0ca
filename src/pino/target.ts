import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkTransportOptions, type TransportOptions } from './options.ts';

/** What `pino.transport` takes: as it is, in `targets`, or in a `pipeline`. */
export interface TransportTarget {
  target: string;
  options: TransportOptions;
}

/**
 * The transport and its options, checked in the application's thread, where a wrong option can be caught:
 *
 *     pino.transport(transportTarget({ destination: '/var/log/app.log', mkdir: true }))
 *     pino.transport({ pipeline: [transportTarget({ maskText: '***' }), { target: 'pino-pretty' }] })
 *     pino.transport({ targets: [{ ...transportTarget({ destination: 1 }), level: 'warn' }] })
 *
 * The target is the path of a file, so that pino finds it from wherever it is called, also from a bundle.
 * @throws OptionsError if an option is wrong; Error if logveil was bundled and is not installed where the bundle runs
 */
export function transportTarget(options: TransportOptions = {}): TransportTarget {
  checkTransportOptions(options);
  return { target: findTransport(), options };
}

const NAME = 'logveil/pino';

/** What plugins for bundlers set: where the files are that they made of pino's targets. */
type BundlerPaths = { __bundlerPathsOverrides?: Readonly<Record<string, string>> };

function findTransport(): string {
  const bundled = (globalThis as BundlerPaths).__bundlerPathsOverrides?.[NAME];
  if (bundled !== undefined) return bundled;
  // pino's worker loads a file of its own: beside this one, unless a bundler has moved this one.
  const beside = join(dirname(fileURLToPath(import.meta.url)), '..', 'lib', 'pino.js');
  if (existsSync(beside)) return beside;
  for (const from of [import.meta.url, join(process.cwd(), 'bundle.js')]) {
    try {
      return createRequire(from).resolve(NAME);
    } catch {}
  }
  throw new Error(
    'logveil/pino: pino loads transports from files, and logveil is not installed where this bundle runs; ' +
      'install it there, or use sanitizingDestination, which needs no file',
  );
}
