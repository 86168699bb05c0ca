/** What tests do with topics: make, fill and read them. Reading is done by Kafka's own Java client. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as elapse } from 'node:timers/promises';
import { Admin, Consumer, Producer } from '@platformatic/kafka';
import { inProject } from '../project.ts';
import type { TestCluster } from './broker.ts';

export interface TestRecord {
  partition: number;
  key: string | null;
  value: string | null;
  timestamp: bigint;
  headers: [string, string | null][];
}

export interface ReadRecord extends TestRecord {
  offset: bigint;
}

export async function makeTopic(
  cluster: TestCluster,
  topic: string,
  partitions: number,
  configs: Record<string, string> = {},
): Promise<void> {
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: cluster.at(), retries: 20, retryDelay: 100 });
  await admin.createTopics({
    topics: [topic],
    partitions,
    replicas: cluster.at().length,
    configs: Object.entries(configs).map(([name, value]) => ({ name, value })),
  });
  // Brokers hear of a new topic with some delay.
  for (;;) {
    const { topics } = await admin
      .metadata({ topics: [topic], forceUpdate: true })
      .catch(() => ({ topics: new Map() }));
    const known = topics.get(topic)?.partitions as { leader: number }[] | undefined;
    if (known?.length === partitions && known.every(({ leader }) => leader > 0)) break;
    await elapse(50);
  }
  await admin.close();
}

/** Writes records in their order, each once. */
export async function fill(
  cluster: TestCluster,
  topic: string,
  records: Iterable<Partial<TestRecord>>,
  compression: 'none' | 'gzip' | 'snappy' | 'lz4' = 'none',
): Promise<void> {
  const producer = new Producer({
    clientId: 'test',
    bootstrapBrokers: cluster.at(),
    idempotent: true,
    producerId: -1n,
    producerEpoch: -1,
    compression,
    timeout: 30_000,
  });
  let batch: Parameters<typeof producer.send>[0]['messages'] = [];
  for (const { key = null, value = null, headers = [], partition = 0, timestamp } of records) {
    batch.push({
      topic,
      partition,
      ...(timestamp !== undefined && { timestamp }),
      ...(key !== null && { key: Buffer.from(key, 'latin1') }),
      value: (value === null ? null : Buffer.from(value, 'latin1')) as Buffer,
      headers: new Map(
        headers.map(([name, text]) => [
          Buffer.from(name),
          text === null ? (null as never) : Buffer.from(text, 'latin1'),
        ]),
      ),
    });
    if (batch.length >= 4000) {
      await producer.send({ messages: batch });
      batch = [];
    }
  }
  if (batch.length > 0) await producer.send({ messages: batch });
  await producer.close();
}

/** One reader for all topics of a cluster: to start Java takes longer than to read. */
const readers = new Map<TestCluster, ChildProcessByStdio<Writable, Readable, null>>();

function readerOf(cluster: TestCluster): ChildProcessByStdio<Writable, Readable, null> {
  let reader = readers.get(cluster);
  if (reader === undefined) {
    const words = [
      '-Xmx256m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=error',
    ];
    const source = inProject('test', 'kafka', 'ReadTopics.java');
    reader = spawn('java', [...words, '-cp', cluster.classPath, source, cluster.at().join(',')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    readers.set(cluster, reader);
  }
  return reader;
}

/** When a test file ends, before its cluster does. */
export function endReaders(): void {
  for (const reader of readers.values()) reader.stdin.end();
  readers.clear();
}

/** All committed records, each partition in its order. Texts are one character a byte. */
export async function readTopic(
  cluster: TestCluster,
  topic: string,
  onRecord: (record: ReadRecord) => void,
): Promise<void> {
  const { stdin, stdout } = readerOf(cluster);
  stdin.write(`${topic}\n`);
  let rest = Buffer.alloc(0);
  for await (const piece of stdout.iterator({ destroyOnReturn: false })) {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let at = 0;
    for (let read = parseRecord(rest, at); read !== undefined; read = parseRecord(rest, at)) {
      onRecord(read.record);
      at = read.end;
    }
    rest = rest.subarray(at);
    if (rest.length === 4 && rest.readInt32BE() === -1) return;
  }
  throw new Error(`reading ${topic} failed`);
}

export async function readAll(cluster: TestCluster, topic: string): Promise<ReadRecord[]> {
  const records: ReadRecord[] = [];
  await readTopic(cluster, topic, (record) => records.push(record));
  return records.sort((one, other) => one.partition - other.partition || Number(one.offset - other.offset));
}

function parseRecord(bytes: Buffer, from: number): { record: ReadRecord; end: number } | undefined {
  let at = from;
  const has = (length: number) => at + length <= bytes.length;
  const text = (): string | null | undefined => {
    if (!has(4)) return undefined;
    const length = bytes.readInt32BE(at);
    if (!has(4 + Math.max(0, length))) return undefined;
    at += 4;
    if (length < 0) return null;
    at += length;
    return bytes.toString('latin1', at - length, at);
  };
  if (!has(20)) return undefined;
  const partition = bytes.readInt32BE(at);
  const offset = bytes.readBigInt64BE(at + 4);
  const timestamp = bytes.readBigInt64BE(at + 12);
  at += 20;
  const key = text();
  const value = key === undefined ? undefined : text();
  if (key === undefined || value === undefined || !has(4)) return undefined;
  const count = bytes.readInt32BE(at);
  at += 4;
  const headers: [string, string | null][] = [];
  for (let i = 0; i < count; i++) {
    const name = text();
    const content = name === undefined ? undefined : text();
    if (name === undefined || content === undefined) return undefined;
    headers.push([name as string, content]);
  }
  return { record: { partition, offset, timestamp, key, value, headers }, end: at };
}

/** The offsets that a group has committed, added up; those it has none of count nothing. */
export async function committed(
  cluster: TestCluster,
  group: string,
  topic: string,
  partitions: number,
): Promise<number> {
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: cluster.at(), retries: 20, retryDelay: 200 });
  try {
    const [found] = await admin.listConsumerGroupOffsets({
      groups: [
        {
          groupId: group,
          topics: [{ name: topic, partitionIndexes: Array.from({ length: partitions }, (_, index) => index) }],
        },
      ],
    });
    const offsets = found?.topics.flatMap((one) => one.partitions) ?? [];
    return offsets.reduce((sum, { committedOffset }) => sum + Math.max(0, Number(committedOffset)), 0);
  } finally {
    await admin.close();
  }
}

/** The ends of a topic's partitions, added up. */
export async function endOf(cluster: TestCluster, topic: string): Promise<number> {
  const consumer = new Consumer({
    clientId: 'test',
    groupId: 'test-ends',
    bootstrapBrokers: cluster.at(),
    retries: 20,
    retryDelay: 200,
  });
  try {
    const offsets = await consumer.listOffsets({ topics: [topic], isolationLevel: 1 });
    return Number((offsets.get(topic) ?? []).reduce((sum, offset) => sum + offset, 0n));
  } finally {
    await consumer.close();
  }
}
