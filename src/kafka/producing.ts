import { setTimeout as elapse } from 'node:timers/promises';
import type { Client } from './client.ts';
import type { Cluster } from './cluster.ts';
import { hasCode, KafkaFailure } from './failures.ts';
import type { Membership } from './membership.ts';
import { commitOffsets, groupByTopic, type Position } from './offsets.ts';
import type { EncodedBatch } from './produce-request.ts';
import { type Batch, encodeBatch, type OutgoingRecord } from './record-batch.ts';
import { sizeOf } from './records.ts';
import { refusalIn } from './refusal.ts';

export interface ProducingOptions {
  /** Undefined: without transactions. */
  transactionalId: string | undefined;
  /** In milliseconds. */
  transactionTimeout: number;
  compression: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';
}

/** What a broker takes in one batch, unless its settings are changed: 1 MiB with the batch's head. */
const USUAL_BATCH_SIZE = 900 << 10;
const WRITE_TIMEOUT = 30_000;
const NO_PRODUCER = [-1n, -1] as const;
/** A coordinator that is still finishing the last transaction asks to come again. */
const TRIES_WHILE_BUSY = 50;
const BUSY_PAUSE = 20;

/**
 * Writes records and offsets, in a transaction or one after the other.
 *
 * After any failure it is void: what the broker has of it is not known for sure. `reset` makes it good as new: the
 * broker then ends the open transaction, and refuses whatever is still on its way. Where to continue must be asked anew.
 */
export class Producing {
  readonly #client: Client;
  readonly #cluster: Cluster;
  readonly #options: ProducingOptions;
  #id: { producerId: bigint; producerEpoch: number } | undefined;
  /** By topic and partition, the number of the next record, by which the broker knows what it has already. */
  readonly #sequences = new Map<string, number>();
  /** What batches of a topic may hold, where less than usual. */
  readonly #batchSizes = new Map<string, number>();

  constructor(client: Client, cluster: Cluster, options: ProducingOptions) {
    this.#client = client;
    this.#cluster = cluster;
    this.#options = options;
  }

  /** May there be a transaction that nobody will end? */
  get isVoid(): boolean {
    return this.#options.transactionalId !== undefined && this.#id === undefined;
  }

  reset(): void {
    this.#id = undefined;
  }

  /** Gets an identity, if it has none. From then on the broker refuses an earlier user of the transactional id. */
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
    this.#sequences.clear();
    this.#id = { producerId, producerEpoch };
  }

  /**
   * Writes the records and commits the offsets, both or neither where there are transactions, else the records first.
   * @throws Refusal; whatever the brokers answer
   */
  async deliver(
    records: readonly OutgoingRecord[],
    offsets: readonly Position[],
    membership: Membership,
  ): Promise<void> {
    try {
      if (this.#options.transactionalId === undefined) {
        await this.#write(byPartition(records));
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
    const batches = byPartition(records);
    const topics = partitionsByTopic(batches);
    if (topics.length > 0) {
      const transaction = { transactionalId: id, producerId, producerEpoch, topics, verifyOnly: false };
      await whileBusy(() => this.#cluster.request('produce', coordinator, 'AddPartitionsToTxn', [transaction]));
    }
    await whileBusy(() =>
      this.#cluster.request('produce', coordinator, 'AddOffsetsToTxn', id, producerId, producerEpoch, group),
    );
    await this.#write(batches);
    const groupNode = await membership.coordinator();
    // The broker compares generation and member: it takes no offsets from a member that has lost its partitions.
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
  async #write(batches: readonly Batch[]): Promise<void> {
    let rest = batches;
    while (rest.length > 0) {
      const byLeader = new Map<number, Batch[]>();
      const later: Batch[] = [];
      for (const all of rest) {
        const [now, remainder] = this.#cut(all);
        if (remainder !== undefined) later.push(remainder);
        const { leader } = this.#cluster.partition(now.topic, now.partition);
        const batches = byLeader.get(leader);
        if (batches === undefined) byLeader.set(leader, [now]);
        else batches.push(now);
      }
      const written = await Promise.allSettled(
        [...byLeader].map(([leader, batches]) => this.#writeTo(leader, batches)),
      );
      for (const one of written) if (one.status === 'rejected') throw one.reason;
      rest = later;
    }
  }

  /** So many of the first records as a batch may hold, and what is after them. */
  #cut({ records, ...place }: Batch): [Batch, Batch | undefined] {
    const most = this.#batchSizes.get(place.topic) ?? USUAL_BATCH_SIZE;
    let size = 0;
    // One record by itself is tried, however large it is.
    const end = records.findIndex((record, index) => {
      size += sizeOf(record);
      return index > 0 && size > most;
    });
    if (end < 0) return [{ ...place, records }, undefined];
    return [
      { ...place, records: records.slice(0, end) },
      { ...place, records: records.slice(end) },
    ];
  }

  async #writeTo(leader: number, batches: readonly Batch[]): Promise<void> {
    const { transactionalId, compression } = this.#options;
    const isTransactional = transactionalId !== undefined;
    const encoded = batches.map(({ topic, partition, records }): EncodedBatch => {
      const sequence = this.#sequences.get(`${topic}:${partition}`) ?? 0;
      const options = { ...this.#identity, sequence, isTransactional, compression };
      return { topic, partition, bytes: encodeBatch(this.#client, records, options) };
    });
    try {
      await this.#cluster.request('produce', leader, 'Produce', transactionalId, WRITE_TIMEOUT, encoded);
    } catch (error) {
      throw refusalIn(error, batches) ?? error;
    }
    for (const { topic, partition, records } of batches) {
      const key = `${topic}:${partition}`;
      this.#sequences.set(key, ((this.#sequences.get(key) ?? 0) + records.length) % SEQUENCES);
    }
  }
}

/** After the last there is number 0 again. */
const SEQUENCES = 2 ** 31;

function byPartition(records: readonly OutgoingRecord[]): Batch[] {
  const topics = new Map<string, OutgoingRecord[][]>();
  const batches: Batch[] = [];
  for (const record of records) {
    const { topic, partition } = record;
    const partitions = topics.get(topic) ?? [];
    if (partitions.length === 0) topics.set(topic, partitions);
    const known = partitions[partition];
    if (known !== undefined) {
      known.push(record);
      continue;
    }
    const own = [record];
    partitions[partition] = own;
    batches.push({ topic, partition, records: own });
  }
  return batches;
}

function partitionsByTopic(batches: readonly Batch[]): { name: string; partitions: number[] }[] {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of batches) topics.set(topic, [...(topics.get(topic) ?? []), partition]);
  return [...topics].map(([name, partitions]) => ({ name, partitions }));
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
