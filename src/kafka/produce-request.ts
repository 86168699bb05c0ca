import type { API } from '@platformatic/kafka';
import type { Client } from './client.ts';

/** A batch, encoded. */
export interface EncodedBatch {
  topic: string;
  partition: number;
  bytes: Buffer;
}

export type ProduceAnswer = ReturnType<Client['produceV9']['parseResponse']>;
export type ProduceApi = API<
  [transactionalId: string | undefined, timeout: number, batches: readonly EncodedBatch[]],
  ProduceAnswer
>;

const PRODUCE = 0;
/** Every broker has it that is new enough for the other requests; later ones ask for the same. */
const VERSION = 9;
const ALL_REPLICAS = -1;

/** The request that writes batches which are encoded already. Answered when all replicas have them. */
export function produceApi({ createAPI, produceV9, Writer }: Client): ProduceApi {
  const createRequest = (transactionalId: string | undefined, timeout: number, batches: readonly EncodedBatch[]) => {
    const byTopic = new Map<string, EncodedBatch[]>();
    for (const batch of batches) byTopic.set(batch.topic, [...(byTopic.get(batch.topic) ?? []), batch]);
    return Writer.create()
      .appendString(transactionalId ?? null)
      .appendInt16(ALL_REPLICAS)
      .appendInt32(timeout)
      .appendArray([...byTopic], (topics, [topic, own]) => {
        topics.appendString(topic).appendArray(own, (partitions, { partition, bytes }) => {
          partitions.appendInt32(partition).appendBytes(bytes);
        });
      })
      .appendTaggedFields();
  };
  return createAPI(PRODUCE, VERSION, createRequest, produceV9.parseResponse);
}
