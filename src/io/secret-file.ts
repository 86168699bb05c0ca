import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { OptionsError, type Secret } from '../rules/options.ts';
import { explain } from './io-error.ts';
import { refuseForeign } from './key-file.ts';

const MAX_FILE = 1 << 20;

/**
 * Reads the values to mask, one per line. A value over several lines is a JSON string in quotes, as is one that
 * begins with a quote. Empty lines are left out. As for the key of `hash`, others may not open the file.
 * @param place what names the file: a flag, or a place in a rules file
 * @throws OptionsError that names the place and the line, never a value
 */
export function readSecrets(place: string, file: string): Secret[] {
  const where = `${place} ${JSON.stringify(file)}`;
  return readLines(where, file).flatMap((line, index) => {
    if (line === '') return [];
    const name = `${basename(file)}:${index + 1}`;
    return [{ name, value: line.startsWith('"') ? unquoted(line, `${where}, line ${index + 1}`) : line }];
  });
}

function unquoted(line: string, where: string): string {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'string') return value;
  } catch {
    // The message below says it.
  }
  throw new OptionsError(
    where,
    'begins with a quote, but is no JSON string; write the value as "…" with \\" for a quote',
  );
}

function readLines(where: string, file: string): string[] {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'r');
    refuseForeign(where, fstatSync(descriptor), 'change the values', 'who knows the values; make a file of your own');
    const bytes = new Uint8Array(MAX_FILE + 1);
    let length = 0;
    for (let more = -1; more !== 0 && length < bytes.length; length += more) {
      more = readSync(descriptor, bytes, length, bytes.length - length, null);
    }
    if (length > MAX_FILE) throw new OptionsError(where, 'is longer than 1 MiB; name a file with one value a line');
    const lines = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length)).split(/\r?\n/);
    if (lines.every((line) => line === '')) throw new OptionsError(where, 'is empty; write one value a line');
    return lines;
  } catch (error) {
    if (error instanceof OptionsError) throw error;
    if (error instanceof TypeError) throw new OptionsError(where, 'is not UTF-8; save it as UTF-8');
    throw new OptionsError(where, explain('', error).message.slice(2));
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
