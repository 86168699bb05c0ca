import { LineCounter, parseDocument } from 'yaml';
import { checkOptions } from '../../rules/check.ts';
import { OptionsError, type SanitizerOptions } from '../../rules/options.ts';

/** Pseudonyms here are for looking at: the key is known to everybody. */
const KEY = new TextEncoder().encode('logveil playground: this key is no secret');

/**
 * The options that a rules file says, JSON or YAML, checked.
 * @throws OptionsError that tells what is wrong and how to mend it
 */
export function readRules(text: string): SanitizerOptions {
  const lines = new LineCounter();
  // JSON is YAML too.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const error = document.errors[0];
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new OptionsError(`line ${line}, column ${col}`, error.message.split('\n')[0] as string);
  }
  const value: unknown = document.toJS({ maxAliasCount: 100 }) ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new OptionsError('rules', 'must be written as in a rules file, such as maskText: "***"');
  }
  const { $schema: _, hashKey: __, ...rest } = value as Record<string, unknown>;
  const options: SanitizerOptions = { ...rest, hashKey: KEY };
  checkOptions(options);
  return options;
}
