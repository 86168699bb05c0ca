import { checkOptions } from '../rules/check.ts';
import { DEFAULTS, OptionsError, type SanitizerOptions, type Settings } from '../rules/options.ts';

/** Where lines go. */
export interface DestinationOptions {
  /** A file descriptor, or the path of a file. Default: 1, standard output. */
  destination?: number | string;
  /** Makes the file's folder if it is not there. Default: false. */
  mkdir?: boolean;
  /** Whether to write after what a file holds, or to empty it first. Default: true. */
  append?: boolean;
  /** The mode of a new file, less the umask. Default: 0o640: for its owner, and for the group that reads logs. */
  mode?: number;
}

/**
 * What `pino.transport({ target: 'logveil/pino', options })` takes: whatever the sanitizer does, and where the lines go.
 * In a `pipeline`, only its last stage has a `destination`.
 */
export interface TransportOptions extends SanitizerOptions, DestinationOptions {}

/** Transport options after the check. */
export interface TransportPlan {
  settings: Settings;
  /** As given: nothing where none was. */
  destination: number | string | undefined;
  mkdir: boolean;
  append: boolean;
  mode: number;
}

const DESTINATION_KEYS = ['destination', 'mkdir', 'append', 'mode'] as const;
/** What pino adds to the options on their way into the worker. */
const PINO_KEYS = ['$context', 'pinoWillSendConfig'];
const FILE_MODE = 0o640;

/**
 * Checks the transport's options and fills in the defaults.
 * @throws OptionsError at the first thing that is wrong
 */
export function checkTransportOptions(options: TransportOptions = {}): TransportPlan {
  demandObject(options);
  const { destination, mkdir = false, append = true, mode = FILE_MODE, ...others } = options;
  const sanitizer = Object.fromEntries(Object.entries(others).filter(([key]) => !PINO_KEYS.includes(key)));
  checkKeys(sanitizer);
  const settings = checkOptions(sanitizer);
  checkDestination(destination);
  for (const [name, value] of Object.entries({ mkdir, append })) {
    if (typeof value !== 'boolean') throw new OptionsError(name, 'must be true or false');
  }
  if (!Number.isInteger(mode) || mode < 0 || mode > 0o7777) {
    throw new OptionsError('mode', 'must be the mode of a file, such as 0o640');
  }
  return { settings, destination, mkdir, append, mode };
}

function checkKeys(options: Record<string, unknown>): void {
  const known: readonly string[] = [...Object.keys(DEFAULTS), ...DESTINATION_KEYS];
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) throw new OptionsError(key, `is none that is known; there are ${known.join(', ')}`);
  }
}

/** @throws OptionsError */
export function demandObject(options: unknown): void {
  if (typeof options === 'object' && options !== null && !Array.isArray(options)) return;
  throw new OptionsError('options', 'must be an object such as { destination: "/var/log/app.log", mkdir: true }');
}

function checkDestination(destination: unknown): void {
  if (destination === undefined) return;
  if (typeof destination === 'string' && destination !== '' && !destination.includes('\0')) return;
  if (Number.isInteger(destination) && (destination as number) >= 0) return;
  throw new OptionsError('destination', 'must be the path of a file, or a file descriptor such as 1');
}
