import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createSanitizer } from '../src/index.ts';

/** Seen from `dist/test/`, where this file runs. */
const FOLDER = new URL('../../samples/', import.meta.url);
const CHUNK_SIZES = [1, 2, 3, 7, 64, 1000, 4096];
/** Every secret value in the samples holds one of these; see `samples/README.md`. */
const CANARIES = ['s3cr3t', '9021077'];
/** What the rule was made for. Each must be in a sample, or the samples prove less than they claim. */
const APIS = {
  'service by name': /\/genesys\/1\/service\/request-interaction\b/,
  'another version': /\/genesys\/2\/service\//,
  chat: /\/service\/[\w-]+\/ixn\/chat\b(?!\/)/,
  'chat refresh': /\/ixn\/chat\/refresh\b/,
  'chat disconnect': /\/ixn\/chat\/disconnect\b/,
  'chat startTyping': /\/ixn\/chat\/startTyping\b/,
  'chat stopTyping': /\/ixn\/chat\/stopTyping\b/,
  'storage with a time to live': /\/genesys\/1\/storage\/\d+\s/,
  'storage by key': /\/genesys\/1\/storage\/[0-9a-f-]{36}\/Key1\b/,
  'a callback': /\/service\/callback\/callback-for-mobile\/369-[\w-]+/,
  'callback availability': /\/callback\/[\w-]+\/availability\?timestamp=/,
  'callback queues': /\/admin\/callback\/queues\?target=\w+&end_time=/,
  node: /\/genesys\/1\/node\b/,
  statistic: /\/genesys\/1\/statistic\b/,
  datapot: /\/genesys\/1\/datapot\/\d+\/\w+\/dates\b/,
  'request-access': /\/genesys\/1\/service\/request-access\b/,
  'match-interaction': /\/genesys\/1\/service\/match-interaction\b/,
  'notification subscription': /\/genesys\/1\/notification\/subscription\b/,
  'notification publish': /\/genesys\/1\/notification\/publish\b/,
  'CometD handshake': /\[\{"channel":"\/meta\/handshake"/,
  'CometD connect': /\[\{"channel":"\/meta\/connect"/,
  'CometD subscribe': /\[\{"channel":"\/meta\/subscribe"/,
  'CometD publish': /\[\{"channel":"\/service\/chatV2\//,
  'CometD in a form body': /\bmessage=%5B%7B%22channel%22%3A%22%2Fmeta%2F/,
};

const samples = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ name }) => name)
  .filter((name) => !name.startsWith('.') && name !== 'README.md' && !name.includes('.clean.'))
  .sort();

function read(name: string): Buffer {
  return readFileSync(new URL(name, FOLDER));
}

function readSanitized(name: string): Buffer {
  return read(name.replace(/\.(\w+)$/, '.clean.$1'));
}

function sanitizeInChunks(input: Uint8Array, size: number): Buffer {
  const sanitizer = createSanitizer();
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < input.length; at += size) {
    // A piece is a view that the next call overwrites, hence the copy.
    pieces.push(Buffer.from(sanitizer.write(input.subarray(at, at + size))));
  }
  pieces.push(Buffer.from(sanitizer.end()));
  return Buffer.concat(pieces);
}

/** Compares as latin1 so that a difference shows as text, whatever bytes there are. */
function assertSame(actual: Buffer, expected: Buffer, about: string): void {
  if (actual.equals(expected)) return;
  assert.deepEqual(actual.toString('latin1').split('\n'), expected.toString('latin1').split('\n'), about);
}

describe('samples', () => {
  test('there are samples, each with a sanitized file that differs', () => {
    assert.ok(samples.length >= 7, fileURLToPath(FOLDER));
    for (const name of samples) assert.ok(!read(name).equals(readSanitized(name)), name);
  });

  for (const name of samples) {
    test(`${name} becomes its sanitized file`, () =>
      assertSame(sanitizeInChunks(read(name), 1 << 20), readSanitized(name), name));

    test(`${name} becomes its sanitized file at every chunk size`, () => {
      for (const size of CHUNK_SIZES) {
        assertSame(sanitizeInChunks(read(name), size), readSanitized(name), `${name} in chunks of ${size}`);
      }
    });

    test(`${name}: its sanitized file stays as it is`, () =>
      assertSame(sanitizeInChunks(readSanitized(name), 1 << 20), readSanitized(name), name));

    test(`${name}: no secret is in its sanitized file`, () => {
      assert.ok(
        CANARIES.some((canary) => read(name).includes(canary)),
        'the sample has secrets',
      );
      for (const canary of CANARIES) assert.ok(!readSanitized(name).includes(canary), canary);
    });
  }

  test('the JSON samples and their sanitized files parse', () => {
    for (const text of [read('exchange.json'), readSanitized('exchange.json')]) JSON.parse(text.toString());
    for (const text of [read('app.ndjson'), readSanitized('app.ndjson')]) {
      for (const line of text.toString().trimEnd().split('\n')) JSON.parse(line);
    }
  });

  for (const [api, pattern] of Object.entries(APIS)) {
    test(`an API that the samples cover: ${api}`, () => {
      assert.ok(
        samples.some((name) => pattern.test(read(name).toString('latin1'))),
        `${pattern} is in no sample`,
      );
    });
  }
});
