/** What was well-formed stays so, in the eyes of parsers that others use, with the same other parameters. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { sanitize } from '../../src/sanitizer/sanitizer.ts';
import type { Place } from './documents.ts';
import { drawForm } from './forms.ts';
import { drawJson } from './json.ts';
import { drawMultipart } from './multipart.ts';
import { inputOf } from './pieces.ts';
import { runs, seed, share } from './settings.ts';
import { numbers, Tape } from './tape.ts';
import { type Entry, prune, pruneEntries, readParts } from './wellformed.ts';

const FLAT: Place = { depth: 0, isEncoded: false };
const NESTED: Place = { depth: 2, isEncoded: false };

/** A depth at which objects and lists nest, but no document is in a string. */
function parsed(text: string): unknown {
  return JSON.parse(text) as unknown;
}

describe(`well-formedness, FUZZ_SEED=${seed} FUZZ_RUNS=${runs}`, () => {
  test('JSON.parse reads the same object without what is hidden', () => {
    const holds = (tape: number[]) => {
      const input = inputOf(drawJson(new Tape(tape), FLAT));
      assert.deepEqual(parsed(sanitize(input)), prune(parsed(input)), input);
    };
    fc.assert(fc.property(numbers, holds), share(0.05));
  });

  test('JSON.parse reads a document with others in its strings', () => {
    const holds = (tape: number[]) => {
      const input = inputOf(drawJson(new Tape(tape), NESTED));
      assert.doesNotThrow(() => parsed(sanitize(input)), input);
    };
    fc.assert(fc.property(numbers, holds), share(0.05));
  });

  test('URLSearchParams reads the same other parameters', () => {
    const read = (text: string) => [...new URLSearchParams(text)] as Entry[];
    const holds = (tape: number[]) => {
      const input = inputOf(drawForm(new Tape(tape), FLAT));
      assert.deepEqual(read(sanitize(input)), pruneEntries(read(input)), input);
    };
    fc.assert(fc.property(numbers, holds), share(0.05));
  });

  test('busboy reads the same other parts', async () => {
    const holds = async (tape: number[]) => {
      const input = inputOf(drawMultipart(new Tape(tape), '\r\n'));
      const boundary = /^--(.*)\r\n/.exec(input)?.[1] ?? '';
      const before = await readParts(Buffer.from(input), boundary);
      assert.notEqual(before, null, input);
      const after = await readParts(Buffer.from(sanitize(input)), boundary);
      assert.deepEqual(after, pruneEntries(before ?? []).sort(), input);
    };
    await fc.assert(fc.asyncProperty(numbers, holds), share(0.02));
  });
});
