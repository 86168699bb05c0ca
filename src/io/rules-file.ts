import { closeSync, openSync, readSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { OptionsError, type SanitizerOptions } from '../rules/options.ts';
import { explain } from './io-error.ts';
import { readKey } from './key-file.ts';
import type { RulesText } from './rules-text.ts';
import { readSecrets } from './secret-file.ts';

/** A rules file is no log. */
const MAX_FILE = 1 << 20;

/**
 * Reads a rules file, YAML or JSON, as `--rules` does, and checks all of it. The path of a key in it is relative to it.
 * @param file its path
 * @param given a key of at least 32 bytes; it wins over the one that the file names
 * @returns options for `createSanitizer`, `sanitize`, `sanitizeStream` and the transports of loggers
 * @throws OptionsError whose message is `file:line:column: what is wrong, what to do`; a file without rules is wrong
 */
export async function loadRules(
  file: string,
  given: { hashKey?: Uint8Array | undefined } = {},
): Promise<SanitizerOptions> {
  return optionsOf(await rulesText(file), file, given);
}

/** The same, with the examples in it that `logveil test` tries. */
export async function loadTests(
  file: string,
): Promise<{ options: SanitizerOptions; tests: ReturnType<RulesText['tests']> }> {
  const text = await rulesText(file);
  return { options: optionsOf(text, file), tests: text.tests() };
}

async function rulesText(file: string): Promise<RulesText> {
  const content = readText(file);
  // The parser of YAML takes half as long to load as all of the library.
  const { RulesText } = await import('./rules-text.ts');
  return new RulesText(content, (line, column) => `${file}:${line}:${column}`);
}

function optionsOf(text: RulesText, file: string, given: { hashKey?: Uint8Array | undefined } = {}): SanitizerOptions {
  const beside = (name: string): string => resolve(dirname(file), name);
  const options = text.options(
    (keyFile, place) => {
      if (given.hashKey !== undefined || keyFile === undefined) return given.hashKey;
      return readKey(place, beside(keyFile));
    },
    (secrets, place) => readSecrets(place, beside(secrets)),
  );
  text.demandRules();
  return options;
}

function readText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readAtMost(file, MAX_FILE + 1);
  } catch (error) {
    throw new OptionsError(file, explain('', error).message.slice(2));
  }
  // It may have been emptied to be written anew; those who want no rules name no file.
  if (bytes.length === 0) throw new OptionsError(file, 'is empty; write the rules into it');
  if (bytes.length > MAX_FILE) throw new OptionsError(file, 'is longer than 1 MiB; is it a rules file?');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new OptionsError(file, 'is not UTF-8; save it as UTF-8');
  }
}

/** A device has no end. */
function readAtMost(file: string, most: number): Buffer {
  const bytes = Buffer.alloc(most);
  const descriptor = openSync(file, 'r');
  try {
    let length = 0;
    for (let more = -1; more !== 0 && length < most; length += more) {
      more = readSync(descriptor, bytes, length, most - length, null);
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}
