import { closeSync, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { OptionsError } from '../rules/options.ts';
import { explain } from './io-error.ts';

const SHORTEST_KEY = 32;
const MAX_KEY = 4096;
const ROOT = 0;
/** Of 32 random bytes nearly all differ; of 32 random hexadecimal digits fewer than so many in no key that anyone makes. */
const FEWEST_VALUES = 8;

/**
 * Reads the key of `hash`: all bytes of the file, as they are. That others than owner and group may open it is an
 * error; the group may, for secret stores hand keys over so. The owner is the runner or root.
 * @param place what names the file: a flag, or a place in a rules file
 * @throws OptionsError that names the place, before or after reading
 */
export function readKey(place: string, file: string): Uint8Array {
  const where = `${place} ${JSON.stringify(file)}`;
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'r');
    const stat = fstatSync(descriptor);
    const { size } = stat;
    refuseForeign(where, stat, 'make a new key', 'who knows the key; make one of your own');
    if (size > MAX_KEY) throw new OptionsError(where, `is longer than ${MAX_KEY} bytes; a key is 32 to 64`);
    const bytes = new Uint8Array(MAX_KEY + 1);
    const length = readSync(descriptor, bytes);
    if (length < SHORTEST_KEY) {
      throw new OptionsError(where, `holds ${length} bytes, a key at least 32; make one: openssl rand 32 > key`);
    }
    const key = bytes.slice(0, length);
    if (new Set(key).size < FEWEST_VALUES) {
      throw new OptionsError(
        where,
        'is no random key, since a few bytes are repeated; make one: openssl rand 32 > key',
      );
    }
    return key;
  } catch (error) {
    if (error instanceof OptionsError) throw error;
    // It belongs to what was asked for: nothing has been read of the log.
    throw new OptionsError(where, explain('', error).message.slice(2));
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/**
 * What is secret is in a file that its owner alone can open, or a group.
 * @param renewal what to do about a file that anyone could open
 * @param consequence why it matters that it belongs to another user
 */
export function refuseForeign(where: string, stat: Stats, renewal: string, consequence: string): void {
  if (stat.isDirectory()) throw new OptionsError(where, 'is a directory (EISDIR); name a file');
  if (stat.isCharacterDevice()) throw new OptionsError(where, 'is a device; name a file');
  const permissions = (stat.mode & 0o777).toString(8).padStart(3, '0');
  if (process.platform !== 'win32' && (stat.mode & 0o007) !== 0) {
    throw new OptionsError(where, `anyone may open it (mode ${permissions}); run chmod 600 on it, and ${renewal}`);
  }
  const runner = process.geteuid?.();
  if (runner !== undefined && stat.uid !== runner && stat.uid !== ROOT) {
    throw new OptionsError(where, `belongs to another user (id ${stat.uid}), ${consequence}`);
  }
}
