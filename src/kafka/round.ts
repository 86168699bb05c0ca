import type { Client } from './client.ts';
import type { Position } from './offsets.ts';
import type { KafkaSettings } from './options.ts';
import type { OutgoingRecord } from './record-batch.ts';
import type { Chunk, SourceRecord } from './records.ts';
import type { RecordRules } from './sanitizing.ts';
import { destinationOf } from './topics.ts';

/** A record that cannot be written to the clean topic. */
export interface Unhandled {
  topic: string;
  partition: number;
  offset: bigint;
  /** Why, in words that reveal nothing of its content. */
  reason: string;
}

/** What one delivery writes and commits. */
export interface Round {
  records: OutgoingRecord[];
  offsets: Position[];
  unhandled: Unhandled[];
  /** Without dead letters: the first record of a partition that cannot be handled; what is before it is delivered. */
  stopsAt: Unhandled | undefined;
}

export interface RoundPlan {
  client: Client;
  settings: KafkaSettings;
  rules: RecordRules;
  partitionCount: (topic: string) => number;
  /** Records that a broker refused, by `refusalKey`, with the reason. */
  refused: ReadonlyMap<string, string>;
}

export function refusalKey({ topic, partition }: Chunk, offset: bigint): string {
  return `${topic} ${partition} ${offset}`;
}

const POSITIVE = 0x7fffffff;

/** Sanitizes the records of all chunks in one turn and addresses them. */
export function planRound(chunks: readonly Chunk[], plan: RoundPlan): Round {
  const { settings, rules, refused } = plan;
  const round: Round = { records: [], offsets: [], unhandled: [], stopsAt: undefined };
  const results = rules.sanitize(chunks.flatMap((chunk) => chunk.records));
  const ends = new Map<string, Position>();
  const stopped = new Set<string>();
  let index = 0;
  for (const chunk of chunks) {
    const { topic, partition } = chunk;
    const key = `${topic} ${partition}`;
    const to = destinationOf(topic, settings);
    const sourceCount = plan.partitionCount(topic);
    const count = plan.partitionCount(to);
    let end = chunk.nextOffset;
    for (const record of chunk.records) {
      const result = results[index++] as (typeof results)[number];
      if (stopped.has(key)) continue;
      const reason = 'trouble' in result ? result.trouble : refusalOf(chunk, record, refused);
      if (reason === undefined && !('trouble' in result)) {
        const { key: newKey, value, headers } = result;
        const target = count === sourceCount ? partition : byKey(plan.client, newKey, partition, count);
        const { timestamp, offset } = record;
        round.records.push({ topic: to, partition: target, chunk, offset, timestamp, key: newKey, value, headers });
        continue;
      }
      const unhandled = { topic, partition, offset: record.offset, reason: reason as string };
      if (settings.deadLetter === undefined) {
        round.stopsAt ??= unhandled;
        stopped.add(key);
        end = record.offset;
      } else {
        round.unhandled.push(unhandled);
        round.records.push(deadLetter(unhandled, record, settings.deadLetter, plan));
      }
    }
    if (!stopped.has(key) || end < chunk.nextOffset) ends.set(key, { topic, partition, offset: end });
  }
  round.offsets = [...ends.values()];
  return round;
}

function refusalOf(chunk: Chunk, { offset }: SourceRecord, refused: RoundPlan['refused']): string | undefined {
  return refused.size === 0 ? undefined : refused.get(refusalKey(chunk, offset));
}

/** As Kafka's own clients place a key; without one, what was together stays together, in its order. */
function byKey({ murmur2 }: Client, key: Buffer | null, partition: number, count: number): number {
  return key === null ? partition % count : (murmur2(key) & POSITIVE) % count;
}

/** The record as it is, for those who may see it, with its place and the reason in headers. */
function deadLetter(
  { topic, partition, offset, reason }: Unhandled,
  { key, value, headers, timestamp }: SourceRecord,
  deadLetterTopic: string,
  { client, partitionCount }: RoundPlan,
): OutgoingRecord {
  const about = { topic, partition: String(partition), offset: String(offset), reason };
  const added = Object.entries(about).map(
    ([name, text]) => [Buffer.from(`logveil.${name}`), Buffer.from(text)] as const,
  );
  const target = byKey(client, key, partition, partitionCount(deadLetterTopic));
  const place = { topic: deadLetterTopic, partition: target, chunk: undefined, offset };
  return { ...place, timestamp, key, value, headers: [...headers, ...added] };
}
