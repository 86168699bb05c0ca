import type { API, Base, Broker, ConnectionPool } from '@platformatic/kafka';
import type { Client } from './client.ts';
import { hasCode, judge, KafkaFailure, UnknownTopic } from './failures.ts';
import type { KafkaSettings } from './options.ts';
import { type ProduceApi, produceApi } from './produce-request.ts';
import { saslFor, tlsFor } from './security.ts';

/** What is asked for over a connection of its own, since a broker answers one request of a connection after another. */
export type Purpose = 'group' | 'fetch' | 'produce';

/** The requests that are made, by the client's functions for them; a broker may get an older version of each. */
interface Requests {
  AddOffsetsToTxn: Client['addOffsetsToTxnV4']['api'];
  AddPartitionsToTxn: Client['addPartitionsToTxnV3']['api'];
  EndTxn: Client['endTxnV4']['api'];
  Fetch: Client['fetchV17']['api'];
  FindCoordinator: Client['findCoordinatorV6']['api'];
  Heartbeat: Client['heartbeatV4']['api'];
  InitProducerId: Client['initProducerIdV5']['api'];
  JoinGroup: Client['joinGroupV9']['api'];
  LeaveGroup: Client['leaveGroupV5']['api'];
  ListOffsets: Client['listOffsetsV9']['api'];
  Metadata: Client['metadataV12']['api'];
  OffsetCommit: Client['offsetCommitV9']['api'];
  OffsetFetch: Client['offsetFetchV9']['api'];
  Produce: ProduceApi;
  SyncGroup: Client['syncGroupV5']['api'];
  TxnOffsetCommit: Client['txnOffsetCommitV4']['api'];
}
type Name = keyof Requests;
type Arguments<N extends Name> = Requests[N] extends API<infer Given, infer _> ? Given : never;
export type Answer<N extends Name> = Requests[N] extends API<infer _, infer Given> ? Given : never;

export interface Partition {
  leader: number;
  epoch: number;
}

export interface Topic {
  name: string;
  id: string;
  partitions: readonly Partition[];
}

const CONNECT_TIMEOUT = 5000;
const REQUEST_TIMEOUT = 30_000;
/** A member that joins waits for all others to come back. */
export const REBALANCE_TIMEOUT = 60_000;
/** The requests of one connection that are on their way together. */
const MAX_REQUESTS = 5;

/** One member's way to the brokers: connections, what the cluster looks like, and requests. Nothing is tried twice. */
export class Cluster {
  readonly #client: Client;
  readonly #produce: ProduceApi;
  /** Of the client only asked which version of a request the brokers know. */
  readonly #base: Base;
  readonly #pools: Record<Purpose, ConnectionPool>;
  readonly #bootstrap: readonly Broker[];
  readonly #brokers = new Map<number, Broker>();
  readonly #topics = new Map<string, Topic>();
  readonly #coordinators = new Map<string, number>();

  constructor(client: Client, settings: KafkaSettings) {
    this.#client = client;
    this.#produce = produceApi(client);
    this.#bootstrap = settings.brokers.map(parseBroker);
    const connection = {
      connectTimeout: CONNECT_TIMEOUT,
      maxInflights: MAX_REQUESTS,
      ...tlsFor(settings),
      ...saslFor(settings),
    };
    this.#base = new client.Base({
      clientId: settings.clientId,
      bootstrapBrokers: [...this.#bootstrap],
      retries: 0,
      ...connection,
    });
    const pool = (requestTimeout: number): ConnectionPool => {
      const made = new client.ConnectionPool(settings.clientId, { ...connection, requestTimeout });
      // A connection emits every failure, also after its owner has heard of the first: that must end nothing.
      made.on('connecting', ({ connection }) => connection.on('error', () => {}));
      return made;
    };
    this.#base.connections.on('connecting', ({ connection }) => connection.on('error', () => {}));
    this.#pools = {
      group: pool(REBALANCE_TIMEOUT + REQUEST_TIMEOUT),
      fetch: pool(REQUEST_TIMEOUT),
      produce: pool(REQUEST_TIMEOUT),
    };
  }

  /** Asks a broker. */
  async request<N extends Name>(purpose: Purpose, node: number, name: N, ...given: Arguments<N>): Promise<Answer<N>> {
    const broker = this.#brokers.get(node);
    if (broker === undefined) throw new KafkaFailure('retry', `broker ${node} is not known (yet)`);
    return this.#ask(this.#pools[purpose], [broker], name, given);
  }

  /** The topics as they are now. Without names: all of the cluster. */
  async refresh(names?: readonly string[]): Promise<Topic[]> {
    const brokers = [...this.#bootstrap, ...this.#brokers.values()];
    const asked = this.#ask(this.#pools.group, brokers, 'Metadata', [names ? [...names] : null, false, false]);
    const answer = await asked.catch((error) => {
      throw namingTopics(error);
    });
    for (const { nodeId, host, port } of answer.brokers) this.#brokers.set(nodeId, { host, port });
    return answer.topics.map(({ name, topicId, partitions }) => {
      const topic: Topic = {
        name: name as string,
        id: topicId,
        partitions: [...partitions]
          .sort((one, other) => one.partitionIndex - other.partitionIndex)
          .map(({ leaderId, leaderEpoch }) => ({ leader: leaderId, epoch: leaderEpoch })),
      };
      this.#topics.set(topic.name, topic);
      return topic;
    });
  }

  /** A topic as it was at the last look. */
  topic(name: string): Topic {
    const topic = this.#topics.get(name);
    if (topic === undefined) throw new KafkaFailure('retry', `topic ${JSON.stringify(name)} is not known (yet)`);
    return topic;
  }

  partition(topic: string, partition: number): Partition {
    const found = this.topic(topic).partitions[partition];
    if (found === undefined)
      throw new KafkaFailure('retry', `partition ${partition} of ${JSON.stringify(topic)} is gone`);
    return found;
  }

  /** The broker that coordinates a group or a transactional id; asked for once, until `forget`. */
  async coordinator(kind: 'group' | 'transaction', key: string): Promise<number> {
    const known = this.#coordinators.get(`${kind} ${key}`);
    if (known !== undefined) return known;
    const brokers = [...this.#bootstrap, ...this.#brokers.values()];
    const answer = await this.#ask(this.#pools.group, brokers, 'FindCoordinator', [kind === 'group' ? 0 : 1, [key]]);
    const found = answer.coordinators.find((one) => one.key === key);
    if (found === undefined || found.nodeId < 0) throw new KafkaFailure('retry', `the ${kind} has no coordinator yet`);
    this.#brokers.set(found.nodeId, { host: found.host, port: found.port });
    this.#coordinators.set(`${kind} ${key}`, found.nodeId);
    return found.nodeId;
  }

  /** A broker for what each of them can do. */
  async anyBroker(): Promise<number> {
    if (this.#brokers.size === 0) await this.refresh([]);
    const nodes = [...this.#brokers.keys()];
    return nodes[Math.floor(Math.random() * nodes.length)] ?? -1;
  }

  /** Whatever failed, it may be because the cluster no longer looks as it did. */
  forget(): void {
    this.#coordinators.clear();
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#base.close(), ...Object.values(this.#pools).map((pool) => pool.close())]);
  }

  async #ask<N extends Name>(
    pool: ConnectionPool,
    brokers: Broker[],
    name: N,
    given: Arguments<N>,
  ): Promise<Answer<N>> {
    const connection = await (brokers.length === 1 ? pool.get(brokers[0] as Broker) : pool.getFirstAvailable(brokers));
    const send = await this.#find(name);
    return new Promise((resolve, reject) => {
      send(connection, ...given, (error: Error | null, answer?: unknown) => {
        if (error) reject(error);
        else resolve(answer as Answer<N>);
      });
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: what it takes is checked where it is called, by the name
  #find(name: Name): Promise<(...given: any[]) => void> {
    // Newer versions of this request are between brokers, and need rights that no client should have.
    if (name === 'Produce') return Promise.resolve(this.#produce);
    if (name === 'AddPartitionsToTxn') return Promise.resolve(this.#client.addPartitionsToTxnV3.api);
    return new Promise((resolve, reject) => {
      this.#base[this.#client.kGetApi]<unknown[], unknown>(name, (error, api) => {
        if (error) reject(error);
        else resolve(api as unknown as (...given: unknown[]) => void);
      });
    });
  }
}

/** Which topics a refusal is about is in the answer only. */
function namingTopics(error: unknown): unknown {
  const { response } = error as { response?: Answer<'Metadata'> };
  const names = (response?.topics ?? []).filter(({ errorCode }) => errorCode !== 0).map(({ name }) => name);
  if (names.length === 0) return error;
  const topics = `${names.length === 1 ? 'topic' : 'topics'} ${names.map((name) => JSON.stringify(name)).join(', ')}`;
  if (hasCode(error, 'UNKNOWN_TOPIC_OR_PARTITION', 'UNKNOWN_TOPIC_ID')) return new UnknownTopic(topics);
  const { remedy, message } = judge(error);
  return new KafkaFailure(remedy, `${topics}: ${message}`);
}

function parseBroker(broker: string): Broker {
  const colon = broker.lastIndexOf(':');
  return { host: broker.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port: Number(broker.slice(colon + 1)) };
}
