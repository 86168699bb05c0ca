import type { RecordsBatch } from '@platformatic/kafka';

/** A record as it was read. */
export interface SourceRecord {
  offset: bigint;
  timestamp: bigint;
  key: Buffer | null;
  /** Null is a tombstone: it deletes the key's records in a compacted topic. */
  value: Buffer | null;
  headers: readonly (readonly [Buffer, Buffer | null])[];
}

/** What one answer of a broker holds of one partition. */
export interface Chunk {
  topic: string;
  partition: number;
  records: SourceRecord[];
  /** After the last of them, and after what is no record: the marks of transactions. */
  nextOffset: bigint;
  /** The bytes of keys, values and headers. */
  size: number;
}

interface Aborted {
  producerId: bigint;
  firstOffset: bigint;
}

const IS_CONTROL = 1 << 5;
const IS_TRANSACTIONAL = 1 << 4;
const HAS_LOG_APPEND_TIME = 1 << 3;
/** In the key of a control record: two bytes of version, two of type. */
const ABORT = 0;

/**
 * The committed records from an offset on. Brokers send whole batches, so that one may begin before that offset, and
 * send those of aborted transactions along, with a list of who aborted from where on.
 * @returns the records, and the offset after the last batch
 */
export function committedRecords(
  batches: readonly RecordsBatch[],
  from: bigint,
  abortedTransactions: readonly Aborted[],
): { records: SourceRecord[]; nextOffset: bigint; size: number } {
  const aborted = [...abortedTransactions].sort((one, other) => (one.firstOffset < other.firstOffset ? -1 : 1));
  const aborting = new Set<bigint>();
  const records: SourceRecord[] = [];
  let nextOffset = from;
  let size = 0;
  for (const batch of batches) {
    const lastOffset = batch.firstOffset + BigInt(batch.lastOffsetDelta);
    while (aborted.length > 0 && (aborted[0] as Aborted).firstOffset <= lastOffset) {
      aborting.add((aborted.shift() as Aborted).producerId);
    }
    if (lastOffset >= nextOffset) nextOffset = lastOffset + 1n;
    if (batch.attributes & IS_CONTROL) {
      if (batch.records[0]?.key?.readInt16BE(2) === ABORT) aborting.delete(batch.producerId);
      continue;
    }
    if (batch.attributes & IS_TRANSACTIONAL && aborting.has(batch.producerId)) continue;
    for (const { offsetDelta, timestampDelta, key, value, headers } of batch.records) {
      const offset = batch.firstOffset + BigInt(offsetDelta);
      if (offset < from) continue;
      const timestamp =
        batch.attributes & HAS_LOG_APPEND_TIME ? batch.maxTimestamp : batch.firstTimestamp + timestampDelta;
      // A header's name is never null.
      const record = { offset, timestamp, key, value, headers: headers as [Buffer, Buffer | null][] };
      records.push(record);
      size += sizeOf(record);
    }
  }
  return { records, nextOffset, size };
}

/** About what the parts of a record take beside their bytes. */
const OVERHEAD = 24;

export function sizeOf({ key, value, headers }: Pick<SourceRecord, 'key' | 'value' | 'headers'>): number {
  let size = OVERHEAD + (key?.length ?? 0) + (value?.length ?? 0);
  for (const [name, content] of headers) size += name.length + (content?.length ?? 0);
  return size;
}
