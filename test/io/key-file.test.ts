/** The key of `hash`: a file that nobody else can read or has made, and that holds something random. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readKey } from '../../src/io/key-file.ts';
import { makeFolder } from '../cli/command.ts';

test('a random key is taken, as bytes or as digits', (t) => {
  const file = join(makeFolder(t), 'key');
  for (const key of [randomBytes(32), Buffer.from(randomBytes(32).toString('hex')), randomBytes(64)]) {
    writeFileSync(file, key, { mode: 0o600 });
    assert.deepEqual(Buffer.from(readKey('--hash-key', file)), key);
  }
});

test('what hardly anyone would have to guess is refused', (t) => {
  const file = join(makeFolder(t), 'key');
  for (const key of [Buffer.alloc(32), Buffer.alloc(4096, 0x61), Buffer.from('abcabc'.repeat(10))]) {
    writeFileSync(file, key, { mode: 0o600 });
    assert.throws(() => readKey('--hash-key', file), /is no random key, .* make one: openssl rand 32 > key/);
  }
});

test('the key of another user is refused, that of root is not', (t) => {
  if (process.getuid?.() !== 0) return t.skip('only root has other users');
  const folder = makeFolder(t);
  const file = join(folder, 'key');
  writeFileSync(file, randomBytes(32), { mode: 0o640 });
  chownSync(file, 41_001, 41_002);
  assert.throws(() => readKey('--hash-key', file), /belongs to another user \(id 41001\)/);
  // As a secret store hands it over: root's, for a group.
  chownSync(file, 0, 41_002);
  chmodSync(folder, 0o755);
  process.setegid?.(41_002);
  process.seteuid?.(41_001);
  try {
    assert.equal(readKey('--hash-key', file).length, 32);
  } finally {
    process.seteuid?.(0);
    process.setegid?.(0);
  }
});
