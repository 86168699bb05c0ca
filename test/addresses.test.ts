/** A value may be longer than 2 GiB: what is remembered of its beginning must not wrap around. The bench passes one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FURTHEST_AFTER, moved } from '../src/engine/context/cursor.ts';

test('an address that is before the input stays before it', () => {
  let address = 0x10000;
  for (let step = 0; step < 20_000; step++) {
    address = moved(address, -0x40000);
    // What the module's 32-bit integers make of it.
    assert.equal(address | 0, address);
    assert.ok(address < 0x10000);
  }
  assert.equal(address, -FURTHEST_AFTER);
});

test('an address nearby moves by as much as the input does', () => {
  assert.equal(moved(0x50000, -0x40000), 0x10000);
  assert.equal(moved(0x10000, -0x40000), -0x30000);
});
