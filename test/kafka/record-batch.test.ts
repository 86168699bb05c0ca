/** What is written, beside what the client's own encoder makes of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as client from '@platformatic/kafka';
import fc from 'fast-check';
import { encodeBatch } from '../../src/kafka/record-batch.ts';

fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 20261124) });

const bytes = fc.uint8Array({ maxLength: 300 }).map((content) => Buffer.from(content));
const near = fc.bigInt({ min: 1_750_000_000_000n, max: 1_750_000_100_000n });
/** As somebody has made them up: -1 is none. */
const far = fc.bigInt({ min: -1n, max: 2n ** 62n });
const recordsWith = (timestamp: fc.Arbitrary<bigint>) =>
  fc.array(
    fc.record({
      topic: fc.constant('t'),
      partition: fc.constant(0),
      chunk: fc.constant(undefined),
      offset: fc.constant(0n),
      key: fc.option(bytes),
      value: fc.option(bytes),
      headers: fc.array(fc.tuple(bytes, fc.option(bytes)), { maxLength: 3 }),
      timestamp,
    }),
    { minLength: 1, maxLength: 200 },
  );
const options = fc.record({
  producerId: fc.bigInt({ min: -1n, max: 2n ** 63n - 1n }),
  producerEpoch: fc.integer({ min: -1, max: 0x7fff }),
  sequence: fc.integer({ min: 0, max: 0x7fffffff }),
  isTransactional: fc.boolean(),
  compression: fc.constantFrom('none', 'gzip', 'snappy', 'lz4'),
});

test("a batch is byte by byte what the client's own encoder makes", () => {
  fc.assert(
    fc.property(recordsWith(near), options, (records, batch) => {
      const sequences = new client.NumericMap();
      sequences.set('t:0', batch.sequence);
      const theirs = client.createRecordsBatch(
        records.map(({ headers, ...rest }) => ({ ...rest, headers: new Map(headers) })) as never,
        {
          producerId: batch.producerId,
          producerEpoch: batch.producerEpoch,
          sequences,
          compression: batch.compression,
          partitionLeaderEpoch: -1,
          ...(batch.isTransactional && { transactionalId: 'x' }),
        },
      );
      assert.deepEqual(encodeBatch(client, records, batch), theirs.buffer);
    }),
    { numRuns: 200 },
  );
});

/** Theirs writes a time wrong that is more than 2³¹ milliseconds before the first of its batch; it reads well. */
test('times that are far from each other come back', () => {
  fc.assert(
    fc.property(recordsWith(fc.oneof(near, far)), options, (records, batch) => {
      const [read, ...more] = client.readRecordsBatches(client.Reader.from(encodeBatch(client, records, batch)));
      assert.ok(read);
      assert.deepEqual(more, []);
      assert.deepEqual(
        read.records.map(({ timestampDelta, key, value, headers }) => ({
          timestamp: read.firstTimestamp + timestampDelta,
          key,
          value,
          headers,
        })),
        records.map(({ timestamp, key, value, headers }) => ({ timestamp, key, value, headers })),
      );
      const inOrder = records.map(({ timestamp }) => timestamp).sort((one, other) => (one < other ? -1 : 1));
      assert.equal(read.maxTimestamp, inOrder.at(-1));
    }),
    { numRuns: 200 },
  );
});
