import { setTimeout as elapse } from 'node:timers/promises';
import type { NumericMap } from '@platformatic/kafka';
import type { Client } from './client.ts';
import type { Answer, Cluster } from './cluster.ts';
import { hasCode, KafkaFailure } from './failures.ts';
import type { Membership } from './membership.ts';
import { commitOffsets, groupByTopic, type Position } from './offsets.ts';
import { type SourceRecord, sizeOf } from './records.ts';

/** A record to be written. */
export interface OutgoingRecord extends Pick<SourceRecord, 'timestamp' | 'key' | 'value' | 'headers'> {
  topic: string;
  partition: number;
}

/** One partition refused a batch as too large. */
export class TooLarge extends Error {
  readonly topic: string;
  /** The bytes of its records. */
  readonly size: number;
  readonly records: readonly OutgoingRecord[];
  constructor(topic: string, size: number, records: readonly OutgoingRecord[]) {
    super('a batch is too large');
    this.name = 'TooLarge';
    this.topic = topic;
    this.size = size;
    this.records = records;
  }
}

export interface ProducingOptions {
  /** Undefined: without transactions. */
  transactionalId: string | undefined;
  /** In milliseconds. */
  transactionTimeout: number;
  compression: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';
}

/** What a broker takes in one batch, unless its settings are changed: 1 MiB with the batch's head. */
const USUAL_BATCH_SIZE = 900 << 10;
const ALL_REPLICAS = -1;
const WRITE_TIMEOUT = 30_000;
const NO_PRODUCER = [-1n, -1] as const;
/** A coordinator that is still finishing the last transaction asks to come again. */
const TRIES_WHILE_BUSY = 50;
const BUSY_PAUSE = 20;

/**
 * Writes records and offsets, in a transaction or one after the other.
 *
 * After any failure it is void: what the broker has of it is not known for sure. `reset` makes it good as new: the
 * broker then ends the open transaction, and refuses whatever is still on its way. Where to go on must be asked anew.
 */
export class Producing {
  readonly #client: Client;
  readonly #cluster: Cluster;
  readonly #options: ProducingOptions;
  #id: { producerId: bigint; producerEpoch: number } | undefined;
  /** By topic and partition, the number of the next record, by which the broker tells what it has already. */
  #sequences: NumericMap;
  /** What batches of a topic may hold, where less than usual. */
  readonly #batchSizes = new Map<string, number>();

  constructor(client: Client, cluster: Cluster, options: ProducingOptions) {
    this.#client = client;
    this.#cluster = cluster;
    this.#options = options;
    this.#sequences = new client.NumericMap();
  }

  /** May there be a transaction that nobody will end? */
  get isVoid(): boolean {
    return this.#options.transactionalId !== undefined && this.#id === undefined;
  }

  reset(): void {
    this.#id = undefined;
  }

  /** Gets an identity, if it has none. From then on the broker refuses whoever used the transactional id before. */
  async prepare(): Promise<void> {
    if (this.#id !== undefined) return;
    const { transactionalId, transactionTimeout } = this.#options;
    const node = await this.#coordinator();
    const ask = () =>
      this.#cluster.request(
        'produce',
        node,
        'InitProducerId',
        transactionalId ?? null,
        transactionTimeout,
        ...NO_PRODUCER,
      );
    const { producerId, producerEpoch } = await whileBusy(ask);
    this.#sequences = new this.#client.NumericMap();
    this.#id = { producerId, producerEpoch };
  }

  /**
   * Writes the records and commits the offsets, both or neither where there are transactions, else the records first.
   * @throws TooLarge; whatever the brokers answer
   */
  async deliver(
    records: readonly OutgoingRecord[],
    offsets: readonly Position[],
    membership: Membership,
  ): Promise<void> {
    try {
      if (this.#options.transactionalId === undefined) {
        await this.#write(records);
        await commitOffsets(this.#cluster, membership, offsets);
      } else {
        await this.#deliverInTransaction(this.#options.transactionalId, records, offsets, membership);
      }
    } catch (error) {
      this.reset();
      throw error;
    }
  }

  /** From now on no batch of the topic is as large as one that was refused. */
  makeSmaller(topic: string, refused: number): void {
    this.#batchSizes.set(topic, Math.max(1, Math.min(this.#batchSizes.get(topic) ?? USUAL_BATCH_SIZE, refused) >> 1));
  }

  async #deliverInTransaction(
    id: string,
    records: readonly OutgoingRecord[],
    offsets: readonly Position[],
    membership: Membership,
  ): Promise<void> {
    const { producerId, producerEpoch } = this.#identity;
    const coordinator = await this.#coordinator();
    const { group, generation, memberId, instance } = membership.identity;
    const topics = partitionsByTopic(records);
    if (topics.length > 0) {
      const transaction = { transactionalId: id, producerId, producerEpoch, topics, verifyOnly: false };
      await whileBusy(() => this.#cluster.request('produce', coordinator, 'AddPartitionsToTxn', [transaction]));
    }
    await whileBusy(() =>
      this.#cluster.request('produce', coordinator, 'AddOffsetsToTxn', id, producerId, producerEpoch, group),
    );
    await this.#write(records);
    const groupNode = await membership.coordinator();
    // The broker compares generation and member: of whoever has lost its partitions it takes no offsets.
    await this.#cluster.request(
      'produce',
      groupNode,
      'TxnOffsetCommit',
      id,
      group,
      producerId,
      producerEpoch,
      generation,
      memberId,
      instance,
      groupByTopic(offsets),
    );
    await this.#cluster.request('produce', coordinator, 'EndTxn', id, producerId, producerEpoch, true);
  }

  get #identity(): { producerId: bigint; producerEpoch: number } {
    if (this.#id === undefined) throw new KafkaFailure('retry', 'the producer is not ready');
    return this.#id;
  }

  #coordinator(): Promise<number> {
    const { transactionalId } = this.#options;
    // Any broker gives an identity without transactions.
    return transactionalId === undefined
      ? this.#cluster.anyBroker()
      : this.#cluster.coordinator('transaction', transactionalId);
  }

  /** Batches of one partition go one after another; those of several together. */
  async #write(records: readonly OutgoingRecord[]): Promise<void> {
    let rest = records;
    while (rest.length > 0) {
      const { now, later } = this.#nextBatches(rest);
      const byLeader = new Map<number, OutgoingRecord[]>();
      for (const record of now) {
        const { leader } = this.#cluster.partition(record.topic, record.partition);
        const batch = byLeader.get(leader);
        if (batch === undefined) byLeader.set(leader, [record]);
        else batch.push(record);
      }
      const written = await Promise.allSettled([...byLeader].map(([leader, batch]) => this.#writeTo(leader, batch)));
      for (const one of written) if (one.status === 'rejected') throw one.reason;
      rest = later;
    }
  }

  /** For each partition so many of its first records as fit into a batch. */
  #nextBatches(records: readonly OutgoingRecord[]): { now: OutgoingRecord[]; later: OutgoingRecord[] } {
    const now: OutgoingRecord[] = [];
    const later: OutgoingRecord[] = [];
    const sizes = new Map<string, number>();
    for (const record of records) {
      const key = `${record.topic}:${record.partition}`;
      const before = sizes.get(key) ?? 0;
      const size = before + sizeOf(record);
      // One record by itself is tried, however large it is; what is behind a full batch waits, to keep the order.
      const fits = before === 0 || size <= (this.#batchSizes.get(record.topic) ?? USUAL_BATCH_SIZE);
      sizes.set(key, fits ? size : Number.POSITIVE_INFINITY);
      (fits ? now : later).push(record);
    }
    return { now, later };
  }

  async #writeTo(leader: number, records: readonly OutgoingRecord[]): Promise<void> {
    const { transactionalId, compression } = this.#options;
    const messages = records.map(({ key, headers, ...rest }) => ({
      ...rest,
      ...(key !== null && { key }),
      ...(headers.length > 0 && { headers: new Map(headers) }),
    }));
    try {
      await this.#cluster.request('produce', leader, 'Produce', ALL_REPLICAS, WRITE_TIMEOUT, messages as never, {
        ...this.#identity,
        compression,
        sequences: this.#sequences,
        transactionalId: transactionalId ?? null,
      });
    } catch (error) {
      throw hasCode(error, 'MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE') ? tooLarge(error, records) : error;
    }
    for (const { topic, partition } of records) this.#sequences.postIncrement(`${topic}:${partition}`, 1, 0);
  }
}

/** Which of the partitions it was stands in the answer. */
function tooLarge(error: unknown, records: readonly OutgoingRecord[]): unknown {
  const { response } = error as { response?: Answer<'Produce'> };
  if (typeof response !== 'object') return error;
  for (const { name, partitionResponses } of response.responses) {
    const refused = partitionResponses.find(({ errorCode }) => TOO_LARGE_CODES.includes(errorCode));
    if (refused === undefined) continue;
    const batch = records.filter(({ topic, partition }) => topic === name && partition === refused.index);
    return new TooLarge(
      name,
      batch.reduce((sum, record) => sum + sizeOf(record), 0),
      batch,
    );
  }
  return error;
}

const TOO_LARGE_CODES: readonly number[] = [10, 18];

function partitionsByTopic(records: readonly OutgoingRecord[]): { name: string; partitions: number[] }[] {
  const topics = new Map<string, Set<number>>();
  for (const { topic, partition } of records) {
    const partitions = topics.get(topic) ?? new Set();
    topics.set(topic, partitions.add(partition));
  }
  return [...topics].map(([name, partitions]) => ({ name, partitions: [...partitions] }));
}

async function whileBusy<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (tries >= TRIES_WHILE_BUSY || !hasCode(error, 'CONCURRENT_TRANSACTIONS')) throw error;
      await elapse(BUSY_PAUSE);
    }
  }
}
