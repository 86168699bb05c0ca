import { setTimeout as elapse } from 'node:timers/promises';
import type { Client } from './client.ts';
import type { Answer, Cluster } from './cluster.ts';
import type { Position } from './offsets.ts';
import { type Chunk, committedRecords } from './records.ts';

export interface FetchingOptions {
  /** Waiting bytes, of all members of this process. */
  waiting: Waiting;
  /** The most bytes of one partition that a broker sends in one answer, as they are stored there. */
  partitionBytes: number;
  /** Fetching ends when it is aborted. */
  signal: AbortSignal;
  /** Is called with the offset at the end of a partition, for the lag. */
  onEnd: (topic: string, partition: number, end: bigint) => void;
}

/** The bytes of records that were fetched and are not yet delivered, against their limit. */
export class Waiting {
  readonly limit: number;
  bytes = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  get isFull(): boolean {
    return this.bytes >= this.limit;
  }
}

type FetchTopic = Parameters<Client['fetchV17']['createRequest']>[6][number];

interface Lane {
  topic: string;
  partition: number;
  leader: number;
  /** Where the next answer begins. */
  offset: bigint;
  chunks: Chunk[];
  /** The bytes of the chunks. */
  size: number;
}

/** How long a broker may wait for records to come, in milliseconds. */
const MAX_WAIT = 500;
/** Between looks whether there is room again, in milliseconds. */
const ROOM_INTERVAL = 10;
const READ_COMMITTED = 1;
/** Without a session on the broker: the partitions asked for change at every turn. */
const NO_SESSION = [0, -1] as const;
/** What one partition may have waiting, as a share of the limit, so that one that is far after leaves room for others. */
const SHARE_OF_LIMIT = 8;

/**
 * Fetches ahead of the reader, from every broker that leads a partition. While the most that may wait is waiting, it
 * asks for no partition.
 */
export class Fetching {
  readonly #cluster: Cluster;
  readonly #options: FetchingOptions;
  readonly #lanes: Lane[];
  #wake = () => {};
  #error: unknown;
  /** The lane whose turn it is to be taken from first. */
  #turn = 0;

  constructor(cluster: Cluster, positions: readonly Position[], options: FetchingOptions) {
    this.#cluster = cluster;
    this.#options = options;
    this.#lanes = positions.map(({ topic, partition, offset }) => ({
      topic,
      partition,
      leader: cluster.partition(topic, partition).leader,
      offset,
      chunks: [],
      size: 0,
    }));
    options.signal.addEventListener('abort', () => this.#wake(), { once: true });
    for (const leader of new Set(this.#lanes.map((lane) => lane.leader))) {
      this.#fetchFrom(leader).catch((error) => {
        this.#error ??= error;
        this.#wake();
      });
    }
  }

  /**
   * Waits for records.
   * @returns up to `most` bytes of them, the partitions in turn, each in its order; nothing if fetching has ended
   * @throws what a broker answered
   */
  async take(most: number): Promise<Chunk[]> {
    while (!this.#options.signal.aborted) {
      if (this.#error !== undefined) throw this.#error;
      const taken = this.#takeReady(most);
      if (taken.length > 0) return taken;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return [];
  }

  /** What was taken needs no room any more. */
  release(chunks: readonly Chunk[]): void {
    for (const { size } of chunks) this.#options.waiting.bytes -= size;
  }

  /** Gives up what nobody has taken; the signal must have been aborted. */
  drop(): void {
    for (const lane of this.#lanes) this.release(lane.chunks.splice(0));
  }

  #takeReady(most: number): Chunk[] {
    const taken: Chunk[] = [];
    let size = 0;
    const count = this.#lanes.length;
    for (let i = 0; i < count && size < most; i++) {
      const lane = this.#lanes[(this.#turn + i) % count] as Lane;
      while (lane.chunks.length > 0 && size < most) {
        const chunk = lane.chunks.shift() as Chunk;
        lane.size -= chunk.size;
        size += chunk.size;
        taken.push(chunk);
      }
    }
    if (count > 0) this.#turn = (this.#turn + 1) % count;
    return taken;
  }

  async #fetchFrom(leader: number): Promise<void> {
    const { signal, waiting, partitionBytes } = this.#options;
    const own = this.#lanes.filter((lane) => lane.leader === leader);
    while (!signal.aborted) {
      // A batch larger than may be sent of a partition is sent only of the first that has something: each has its turn.
      own.push(...own.splice(0, 1));
      const wanted = waiting.isFull ? [] : own.filter((lane) => lane.size <= waiting.limit / SHARE_OF_LIMIT);
      if (wanted.length === 0) {
        await elapse(ROOM_INTERVAL);
        continue;
      }
      const most = Math.min(partitionBytes * wanted.length, waiting.limit);
      const answer = await this.#cluster.request(
        'fetch',
        leader,
        'Fetch',
        MAX_WAIT,
        1,
        most,
        READ_COMMITTED,
        ...NO_SESSION,
        this.#ask(wanted, partitionBytes),
        [],
        '',
      );
      if (signal.aborted) return;
      if (this.#accept(answer, wanted)) this.#wake();
    }
  }

  #ask(lanes: readonly Lane[], partitionMaxBytes: number): FetchTopic[] {
    const topics = new Map<string, FetchTopic>();
    for (const { topic, partition, offset } of lanes) {
      const { id } = this.#cluster.topic(topic);
      const entry = topics.get(id) ?? { topicId: id, partitions: [] };
      topics.set(id, entry);
      // Which leader it is does not matter here: a record that is committed is on all of them.
      entry.partitions.push({
        partition,
        currentLeaderEpoch: -1,
        fetchOffset: offset,
        lastFetchedEpoch: -1,
        partitionMaxBytes,
      });
    }
    return [...topics.values()];
  }

  /** Did anything come? */
  #accept({ responses }: Answer<'Fetch'>, lanes: readonly Lane[]): boolean {
    let hasCome = false;
    for (const { topicId, partitions } of responses) {
      for (const { partitionIndex, records, abortedTransactions, lastStableOffset } of partitions) {
        const lane = lanes.find(
          ({ topic, partition }) => partition === partitionIndex && this.#cluster.topic(topic).id === topicId,
        );
        if (lane === undefined) continue;
        this.#options.onEnd(lane.topic, lane.partition, lastStableOffset);
        if (records === undefined) continue;
        const { nextOffset, ...rest } = committedRecords(records, lane.offset, abortedTransactions);
        if (nextOffset === lane.offset) continue;
        lane.offset = nextOffset;
        lane.chunks.push({ topic: lane.topic, partition: lane.partition, nextOffset, ...rest });
        lane.size += rest.size;
        this.#options.waiting.bytes += rest.size;
        hasCome = true;
      }
    }
    return hasCome;
  }
}
