import type { ProduceAnswer } from './produce-request.ts';
import type { Batch, OutgoingRecord } from './record-batch.ts';
import { sizeOf } from './records.ts';

/** What a broker refuses a batch for, by the protocol's number: nothing is wrong but the records. */
const REASONS: Readonly<Record<number, (topic: string) => string>> = {
  10: (topic) => `after masking it is larger than topic ${topic} takes; raise its max.message.bytes`,
  18: (topic) => `after masking it is larger than a segment of topic ${topic}; raise its segment.bytes`,
  32: invalid,
  87: invalid,
};

/** Of a batch in which several are, the broker has one number for all. */
function invalid(topic: string): string {
  return `topic ${topic} refuses its timestamp (see message.timestamp.before.max.ms), or, if compacted, that it has no key`;
}

/** A broker refused a batch for what is in it. */
export class Refusal extends Error {
  readonly topic: string;
  /** The records that it names; if it names none, all of the batch. */
  readonly records: readonly OutgoingRecord[];
  readonly isNamed: boolean;
  /** The bytes of the batch. */
  readonly size: number;
  /** Why, in words that reveal nothing of the records' content. */
  readonly reason: string;

  constructor(batch: Batch, named: readonly OutgoingRecord[], reason: string) {
    super(reason);
    this.name = 'Refusal';
    this.topic = batch.topic;
    this.records = named.length > 0 ? named : batch.records;
    this.isNamed = named.length > 0;
    this.size = batch.records.reduce((sum, record) => sum + sizeOf(record), 0);
    this.reason = reason;
  }
}

/** The first refusal in the answer to these batches, if what failed was one. */
export function refusalIn(error: unknown, batches: readonly Batch[]): Refusal | undefined {
  const { response } = error as { response?: ProduceAnswer };
  for (const { name, partitionResponses } of response?.responses ?? []) {
    for (const { index, errorCode, recordErrors } of partitionResponses) {
      const reason = REASONS[errorCode];
      const batch = batches.find(({ topic, partition }) => topic === name && partition === index);
      if (reason === undefined || batch === undefined) continue;
      const named = recordErrors.flatMap(({ batchIndex }) => batch.records[batchIndex] ?? []);
      return new Refusal(batch, named, reason(JSON.stringify(name)));
    }
  }
  return undefined;
}
