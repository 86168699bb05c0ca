import { setTimeout as elapse } from 'node:timers/promises';
import { IoError } from '../io/io-error.ts';
import { Backoff } from './backoff.ts';
import type { Client } from './client.ts';
import { Cluster } from './cluster.ts';
import { DEFECT, judge, KafkaFailure, UnknownTopic } from './failures.ts';
import { Fetching, type Waiting } from './fetching.ts';
import { Membership } from './membership.ts';
import type { Meters } from './meters.ts';
import { readPositions } from './offsets.ts';
import type { KafkaSettings } from './options.ts';
import { Producing } from './producing.ts';
import { Progress } from './progress.ts';
import { type Chunk, sizeOf } from './records.ts';
import { Refusal } from './refusal.ts';
import { planRound, refusalKey, type Unhandled } from './round.ts';
import type { RecordRules } from './sanitizing.ts';
import { destinationOf, topicsToRead } from './topics.ts';

export interface MemberOptions {
  client: Client;
  settings: KafkaSettings;
  /** Unique to this member: a static member's own name, or a random one. */
  name: string;
  /** The rules as they are now; they may change between two rounds. */
  rules: () => RecordRules;
  waiting: Waiting;
  meters: Meters;
  /** Aborted when the current work is to be finished and no more taken. */
  stop: AbortSignal;
}

/** A topic that was just made is not known to all brokers: how often one that is not there is looked for at the start. */
const TRIES_FOR_TOPICS = 4;
/** In milliseconds. */
const REJOIN_PAUSE = 20;
const PARTITION_BYTES = 512 << 10;

/**
 * One member of the group: joins, continues where the group has committed, and takes rounds of records until the group
 * shares out its partitions anew or it is stopped. Then the current round is finished first; what was fetched ahead is
 * given up. After any failure it begins again from what the group has committed, never from what it remembers.
 */
export class Member {
  readonly #options: MemberOptions;
  readonly #cluster: Cluster;
  readonly #membership: Membership;
  readonly #producing: Producing;
  readonly #backoff: Backoff;
  readonly #progress = new Progress();
  /** Records that a broker refused, with the reason. */
  readonly #refused = new Map<string, string>();
  #topics: readonly string[] = [];
  /** The topics that have been reported as missing. */
  #reported = '';
  #missing = 0;

  constructor(options: MemberOptions) {
    const { client, settings, name } = options;
    this.#options = options;
    this.#cluster = new Cluster(client, settings);
    this.#membership = new Membership(this.#cluster, {
      group: settings.group,
      instance: settings.instance === undefined ? undefined : name,
      sessionTimeout: settings.sessionTimeout,
    });
    this.#producing = new Producing(client, this.#cluster, {
      transactionalId: settings.delivery === 'exactly-once' ? `${settings.group}-${name}` : undefined,
      transactionTimeout: settings.transactionTimeout,
      compression: settings.compression,
    });
    this.#backoff = new Backoff(settings.patience);
  }

  /** What is wrong, in a few words, or undefined. */
  get ailment(): string | undefined {
    return this.#backoff.ailment ?? this.#progress.ailment;
  }

  /** @throws IoError when it cannot continue */
  async run(): Promise<void> {
    const { stop } = this.#options;
    try {
      while (!stop.aborted) {
        try {
          await this.#runGeneration();
        } catch (error) {
          await this.#recover(error);
        }
      }
    } finally {
      await this.#end();
    }
  }

  /** Until the group shares out its partitions anew. */
  async #runGeneration(): Promise<void> {
    const { settings, stop, waiting, meters } = this.#options;
    this.#progress.enter('looking for the topics');
    await this.#lookAtTopics();
    // First, for it ends the transaction that is open, which would keep offsets from the members that get our partitions.
    await this.#producing.prepare();
    if (this.#membership.ending.aborted) await this.#join();
    this.#progress.enter('reading offsets');
    const positions = await readPositions(this.#cluster, this.#membership, ({ topic, partition, offset }, first) => {
      settings.onNotice(
        `topic ${JSON.stringify(topic)}, partition ${partition}: the group was at offset ${offset}, which is not there; it continues at ${first}`,
      );
      meters.gaps.inc();
    });
    const ending = AbortSignal.any([stop, this.#membership.ending]);
    const over = new AbortController();
    const fetching = new Fetching(this.#cluster, positions, {
      waiting,
      partitionBytes: Math.min(PARTITION_BYTES, settings.batchBytes),
      signal: AbortSignal.any([ending, over.signal]),
      onEnd: (topic, partition, end) => {
        this.#progress.answered();
        meters.setEnd(topic, partition, end);
      },
    });
    const looking = this.#watchTopics(over);
    try {
      const hasPartitions = this.#membership.assignment.some(({ partitions }) => partitions.length > 0);
      for (;;) {
        this.#progress.enter(hasPartitions ? 'reading' : 'idle');
        const chunks = await fetching.take(settings.batchBytes);
        if (chunks.length === 0) break;
        this.#progress.enter('writing');
        try {
          await this.#deliver(chunks);
        } finally {
          fetching.release(chunks);
        }
        this.#backoff.succeeded();
      }
    } finally {
      over.abort();
      fetching.drop();
      meters.forget(this.#membership.assignment);
      await looking;
    }
  }

  async #join(): Promise<void> {
    const { meters, settings } = this.#options;
    this.#progress.enter('joining the group');
    await this.#unlessStopped(this.#membership.join(this.#topics));
    meters.rebalances.inc();
    const count = this.#membership.assignment.reduce((sum, { partitions }) => sum + partitions.length, 0);
    settings.onNotice(
      `joined ${JSON.stringify(settings.group)}: ${count} partitions, generation ${this.#membership.generation}`,
    );
    this.#backoff.succeeded();
  }

  /** To join may take as long as others take to come back: a member that is to stop does not wait for it. */
  async #unlessStopped(waited: Promise<void>): Promise<void> {
    const { stop } = this.#options;
    const watch = new AbortController();
    const stopped = elapse(LONG, undefined, { signal: AbortSignal.any([stop, watch.signal]), ref: false }).catch(() => {
      if (stop.aborted) throw new KafkaFailure('retry', 'stopped');
    });
    try {
      await Promise.race([waited, stopped]);
    } finally {
      watch.abort();
      waited.catch(() => {});
    }
  }

  async #deliver(chunks: readonly Chunk[]): Promise<void> {
    const { client, settings, rules, meters } = this.#options;
    const partitionCount = (topic: string) => this.#cluster.topic(topic).partitions.length;
    for (;;) {
      const plan = { client, settings, rules: rules(), partitionCount, refused: this.#refused };
      const round = planRound(chunks, plan);
      try {
        if (round.offsets.length > 0) await this.#producing.deliver(round.records, round.offsets, this.#membership);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        this.#refuse(error);
        await this.#producing.prepare();
        continue;
      }
      meters.delivered(chunks, round, sizeOf);
      for (const unhandled of round.unhandled)
        settings.onNotice(`${placeOf(unhandled)}: went to the dead letters: ${unhandled.reason}`);
      this.#refused.clear();
      if (round.stopsAt !== undefined) throw cannotHandle(round.stopsAt);
      return;
    }
  }

  /** Where the broker does not name the record, batches of the topic become smaller until there is one by itself. */
  #refuse({ topic, size, records, isNamed, reason }: Refusal): void {
    if (!isNamed && records.length > 1) {
      this.#producing.makeSmaller(topic, size);
      return;
    }
    for (const { chunk, offset } of records) {
      if (chunk === undefined) throw new IoError('a dead letter', 'LOGVEIL_DEAD_LETTER', reason);
      this.#refused.set(refusalKey(chunk, offset), reason);
    }
  }

  async #lookAtTopics(): Promise<void> {
    const { settings } = this.#options;
    const needsAll = settings.from.some((topic) => typeof topic !== 'string');
    const existing = needsAll ? (await this.#cluster.refresh()).map(({ name }) => name) : [];
    const { topics, withoutDestination } = topicsToRead(settings, existing);
    const written = topics.map((topic) => destinationOf(topic, settings));
    const deadLetters = settings.deadLetter === undefined ? [] : [settings.deadLetter];
    await this.#cluster.refresh([...new Set([...topics, ...written, ...deadLetters])]);
    this.#missing = 0;
    this.#tellWaiting(withoutDestination);
    if (topics.join() !== this.#topics.join() && !this.#membership.ending.aborted) this.#membership.lose(undefined);
    this.#topics = topics;
  }

  #tellWaiting(topics: readonly string[]): void {
    const { settings } = this.#options;
    if (topics.join() === this.#reported) return;
    this.#reported = topics.join();
    for (const topic of topics) {
      settings.onNotice(
        `topic ${JSON.stringify(topic)} waits: ${JSON.stringify(destinationOf(topic, settings))} is not there; create it, or let this user describe it`,
      );
    }
  }

  /** Ends this generation's fetching when the topics are no longer what they were. */
  async #watchTopics(over: AbortController): Promise<void> {
    const { signal } = over;
    const seen = () =>
      JSON.stringify(this.#topics.map((topic) => [topic, this.#cluster.topic(topic).partitions.length]));
    const before = seen();
    for (;;) {
      await elapse(this.#options.settings.topicsInterval, undefined, { signal, ref: false }).catch(() => {});
      if (signal.aborted) return;
      // What fails here also fails for fetching.
      await this.#lookAtTopics().catch(() => {});
      if (signal.aborted || seen() === before) continue;
      this.#membership.lose(undefined);
    }
  }

  async #recover(error: unknown): Promise<void> {
    const { settings, stop, meters } = this.#options;
    const { remedy, code, message } = judge(error);
    if (code === DEFECT) throw error;
    this.#producing.reset();
    this.#cluster.forget();
    if (stop.aborted && remedy !== 'fatal') return;
    const isMissing = error instanceof UnknownTopic && ++this.#missing >= TRIES_FOR_TOPICS && this.#topics.length === 0;
    if (remedy === 'fatal' || isMissing) throw error instanceof IoError ? error : new IoError('kafka', code, message);
    if (remedy === 'rejoin') {
      this.#membership.lose(error);
      await elapse(REJOIN_PAUSE);
      return;
    }
    meters.retries.inc();
    const pause = this.#backoff.failed(message);
    if (pause === undefined) {
      throw new IoError('kafka', code, `${message}; no success for ${settings.patience / 1000} seconds`);
    }
    settings.onNotice(`${message}; trying again in ${pause} ms`);
    await elapse(pause, undefined, { signal: stop }).catch(() => {});
  }

  /** Leaves no transaction open, which would hold up readers of the clean topic, and no partition unread. */
  async #end(): Promise<void> {
    const polite = async () => {
      if (this.#producing.isVoid) await this.#producing.prepare();
      await this.#membership.leave();
    };
    await Promise.race([polite().catch(() => {}), elapse(LEAVE_PATIENCE, undefined, { ref: false })]);
    await this.#cluster.close();
  }
}

const LEAVE_PATIENCE = 5000;
/** Longer than anybody waits, in milliseconds: a day. */
const LONG = 86_400_000;

function placeOf({ topic, partition, offset }: Unhandled): string {
  return `topic ${JSON.stringify(topic)}, partition ${partition}, offset ${offset}`;
}

function cannotHandle(unhandled: Unhandled): IoError {
  return new IoError(
    placeOf(unhandled),
    'LOGVEIL_RECORD',
    `${unhandled.reason}; name a topic for such records: --dead-letter`,
  );
}
