/**
 * The engine moves what it still needs of the input to the front when the memory fills up, and with it each place that it
 * remembers. Here that happens after each chunk: a place that does not move changes the output.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Cursor, cursor } from '../src/engine/context/cursor.ts';
import { moveInput } from '../src/engine/edits/release.ts';
import type { Sanitizer } from '../src/sanitizer/sanitizer.ts';
import { allCases } from './all-cases.ts';
import { visible } from './difference.ts';
import { chunksOf, feed, on } from './engines.ts';

/** More than the engine looks back at, so that something before the case can go. */
const BEFORE = Buffer.from(`${'x'.repeat(99)}\n`.repeat(42));

/** In a long case it is moved so often. */
const MOVES = 200;

/** The fields of the cursor that were a place in the input. */
const places = new Set<keyof Cursor>();

function notePlaces(): void {
  for (const [name, value] of Object.entries(cursor)) {
    if (typeof value === 'number' && value > cursor.begin && value <= cursor.end) places.add(name as keyof Cursor);
  }
}

function feedMoving(engine: Sanitizer, input: Uint8Array): Buffer {
  const pieces = [Buffer.from(engine.write(BEFORE))];
  for (const chunk of chunksOf(input, Math.max(2, Math.ceil(input.length / MOVES)))) {
    pieces.push(Buffer.from(engine.write(chunk)));
    notePlaces();
    moveInput();
  }
  pieces.push(Buffer.from(engine.end()));
  return Buffer.concat(pieces);
}

describe('the input moves after each chunk', () => {
  for (const one of allCases()) {
    test(one.name, () => {
      const engine = on('portable', one.options);
      const expected = feed(engine, [BEFORE, one.input]);
      const actual = feedMoving(engine, one.input);
      if (!actual.equals(expected)) assert.equal(visible(actual), visible(expected));
    });
  }

  test('each field that was a place moves', () => {
    assert.ok(places.size > 40, `only ${places.size} fields were places`);
    const stay = [...places].filter((name) => {
      const moved = Object.assign(new Cursor(), { begin: 0x50000, [name]: 0x51000 });
      moved.shift(-0x100);
      return (moved[name] as number) !== 0x50f00;
    });
    assert.deepEqual(stay, []);
  });
});
