import {
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
  PROTOCOL,
  shareOut,
  type TopicPartitions,
} from './assignment.ts';
import { type Answer, type Cluster, REBALANCE_TIMEOUT } from './cluster.ts';
import { hasCode, judge } from './failures.ts';

export interface MembershipOptions {
  group: string;
  /** A static member's name. */
  instance: string | undefined;
  /** In milliseconds. */
  sessionTimeout: number;
}

/** Heartbeats in a session timeout, at least: two may be lost. */
const HEARTBEATS_PER_SESSION = 3;
/** In milliseconds: a member that joins waits until all others have heard of it. */
const MAX_BETWEEN_HEARTBEATS = 3000;

/**
 * Membership in a consumer group, by the classic protocol: the partitions are shared out anew whenever a member comes
 * or goes, and each gives up what it has before it joins again.
 *
 * The caller joins, so that it can finish its transaction first: `ending` is aborted when it has to.
 */
export class Membership {
  readonly #options: MembershipOptions;
  readonly #cluster: Cluster;
  #memberId = '';
  /** Another member has taken our static name. */
  #fenced: unknown;
  #generation = -1;
  #topics: readonly string[] = [];
  #assignment: TopicPartitions[] = [];
  #heartbeat: NodeJS.Timeout | undefined;
  #ending = new AbortController();

  constructor(cluster: Cluster, options: MembershipOptions) {
    this.#cluster = cluster;
    this.#options = options;
    this.#ending.abort();
  }

  get assignment(): readonly TopicPartitions[] {
    return this.#assignment;
  }

  get generation(): number {
    return this.#generation;
  }

  /** Aborted when this generation of the group ends, or when it may have ended without us. */
  get ending(): AbortSignal {
    return this.#ending.signal;
  }

  /** By this the broker decides whether we may still commit an offset. */
  get identity(): { group: string; generation: number; memberId: string; instance: string | null } {
    const { group, instance } = this.#options;
    return { group, generation: this.#generation, memberId: this.#memberId, instance: instance ?? null };
  }

  coordinator(): Promise<number> {
    return this.#cluster.coordinator('group', this.#options.group);
  }

  /**
   * Joins, or joins again. Returns when the partitions are shared out.
   * @throws whatever the brokers answer; for good, when another member has taken our static name
   */
  async join(topics: readonly string[]): Promise<void> {
    if (this.#fenced !== undefined) throw this.#fenced;
    this.#stopHeartbeat();
    this.#topics = topics;
    this.#assignment = [];
    try {
      const joined = await this.#enter();
      const coordinator = await this.coordinator();
      const { group, instance } = this.#options;
      const plan = joined.leader === this.#memberId && !joined.skipAssignment ? await this.#plan(joined) : [];
      const synced = await this.#cluster.request(
        'group',
        coordinator,
        'SyncGroup',
        group,
        this.#generation,
        this.#memberId,
        instance ?? null,
        'consumer',
        joined.protocolName,
        plan,
      );
      this.#assignment = decodeAssignment(synced.assignment);
    } catch (error) {
      this.lose(error);
      throw error;
    }
    this.#ending = new AbortController();
    this.#beat(this.#ending);
  }

  /** To be called with an error that a broker returned to any code that acts in the member's name. */
  lose(error: unknown): void {
    this.#stopHeartbeat();
    // Our name is void. That of a generation that is over still is ours.
    if (hasCode(error, 'UNKNOWN_MEMBER_ID')) this.#memberId = '';
    // Joining again now would take the name back, and both would continue taking it from each other.
    if (hasCode(error, 'FENCED_INSTANCE_ID')) this.#fenced = error;
    this.#ending.abort();
  }

  /** Leaves. A static member only falls silent: its partitions wait for it until the session times out. */
  async leave(): Promise<void> {
    this.#stopHeartbeat();
    this.#ending.abort();
    const { group, instance } = this.#options;
    if (this.#memberId === '' || instance !== undefined) return;
    const member = [{ memberId: this.#memberId, groupInstanceId: null }];
    this.#memberId = '';
    await this.#cluster.request('group', await this.coordinator(), 'LeaveGroup', group, member);
  }

  async #enter(): Promise<Answer<'JoinGroup'>> {
    for (let tries = 0; ; tries++) {
      try {
        return await this.#askToJoin();
      } catch (error) {
        // A new member is given its name first, so that one that gives up waiting can be distinguished from the next.
        const { response } = error as { response?: Answer<'JoinGroup'> };
        if (tries > 2) throw error;
        if (hasCode(error, 'MEMBER_ID_REQUIRED') && response?.memberId) this.#memberId = response.memberId;
        else if (hasCode(error, 'UNKNOWN_MEMBER_ID')) this.#memberId = '';
        else throw error;
      }
    }
  }

  async #askToJoin(): Promise<Answer<'JoinGroup'>> {
    const { group, instance, sessionTimeout } = this.#options;
    const protocols = [{ name: PROTOCOL, metadata: encodeSubscription(this.#topics) }];
    const joined = await this.#cluster.request(
      'group',
      await this.coordinator(),
      'JoinGroup',
      group,
      sessionTimeout,
      REBALANCE_TIMEOUT,
      this.#memberId,
      instance ?? null,
      'consumer',
      protocols,
      null,
    );
    this.#memberId = joined.memberId ?? '';
    this.#generation = joined.generationId;
    return joined;
  }

  /** What the group's leader assigns to each member. */
  async #plan({ members }: Answer<'JoinGroup'>): Promise<{ memberId: string; assignment: Buffer }[]> {
    const known = members.map(({ memberId, groupInstanceId, metadata }) => ({
      id: memberId,
      instance: groupInstanceId ?? undefined,
      topics: metadata === null ? [] : decodeSubscription(metadata),
    }));
    const topics = await this.#cluster.refresh([...new Set(known.flatMap((member) => member.topics))]);
    const shares = shareOut(known, new Map(topics.map(({ name, partitions }) => [name, partitions.length])));
    return [...shares].map(([memberId, share]) => ({ memberId, assignment: encodeAssignment(share) }));
  }

  #beat(generation: AbortController): void {
    const pause = Math.min(MAX_BETWEEN_HEARTBEATS, this.#options.sessionTimeout / HEARTBEATS_PER_SESSION);
    let heardAt = Date.now();
    const again = (): void => {
      if (!generation.signal.aborted) this.#heartbeat = setTimeout(beat, pause);
    };
    const beat = async (): Promise<void> => {
      try {
        const { group, generation: number, memberId, instance } = this.identity;
        await this.#cluster.request('group', await this.coordinator(), 'Heartbeat', group, number, memberId, instance);
        heardAt = Date.now();
      } catch (error) {
        if (generation.signal.aborted) return;
        const { remedy } = judge(error);
        // As long as the session can live on, the coordinator may only have moved.
        if (remedy === 'retry' && Date.now() - heardAt < this.#options.sessionTimeout) this.#cluster.forget();
        else return this.lose(error);
      }
      again();
    };
    again();
  }

  #stopHeartbeat(): void {
    clearTimeout(this.#heartbeat);
    this.#heartbeat = undefined;
  }
}
