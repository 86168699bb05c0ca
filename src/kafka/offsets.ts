import { setTimeout as elapse } from 'node:timers/promises';
import type { TopicPartitions } from './assignment.ts';
import type { Answer, Cluster } from './cluster.ts';
import { hasCode } from './failures.ts';
import type { Membership } from './membership.ts';

/** Where to continue in one partition. */
export interface Position {
  topic: string;
  partition: number;
  offset: bigint;
}

const READ_COMMITTED = 1;
/** In milliseconds. */
const UNSTABLE_PAUSE = 200;
const LATEST = -1n;
const EARLIEST = -2n;

/**
 * Where to continue in each partition that the member has: after what the group has committed, at the beginning where it
 * has not committed anything.
 *
 * Only stable offsets are read: while another's transaction is about to replace one, the broker refuses to return it, and
 * the caller has to ask again.
 * @param onGap is called for records that are gone before the group has read them
 */
export async function readPositions(
  cluster: Cluster,
  membership: Membership,
  onGap: (position: Position, first: bigint) => void,
): Promise<Position[]> {
  const { assignment } = membership;
  if (assignment.length === 0) return [];
  const [committed, first, last] = await Promise.all([
    readCommitted(cluster, membership),
    listOffsets(cluster, assignment, EARLIEST),
    listOffsets(cluster, assignment, LATEST),
  ]);
  const positions: Position[] = [];
  for (const { name: topic, partitions } of committed.groups[0]?.topics ?? []) {
    for (const { partitionIndex: partition, committedOffset } of partitions) {
      const key = `${topic} ${partition}`;
      const begin = first.get(key) ?? 0n;
      const end = last.get(key) ?? begin;
      const position = { topic, partition, offset: committedOffset };
      if (committedOffset < 0n) position.offset = begin;
      else if (committedOffset < begin || committedOffset > end) {
        onGap(position, begin);
        position.offset = begin;
      }
      positions.push(position);
    }
  }
  return positions;
}

async function readCommitted(cluster: Cluster, membership: Membership): Promise<Answer<'OffsetFetch'>> {
  const { assignment, identity, ending } = membership;
  const topics = assignment.map(({ topic, partitions }) => ({ name: topic, partitionIndexes: partitions }));
  const group = { groupId: identity.group, memberId: null, memberEpoch: -1, topics };
  for (;;) {
    try {
      return await cluster.request('group', await membership.coordinator(), 'OffsetFetch', [group], true);
    } catch (error) {
      if (ending.aborted || !hasCode(error, 'UNSTABLE_OFFSET_COMMIT')) throw error;
      await elapse(UNSTABLE_PAUSE);
    }
  }
}

/** By topic and partition, with a space between, which no topic's name has. */
async function listOffsets(
  cluster: Cluster,
  assignment: readonly TopicPartitions[],
  timestamp: bigint,
): Promise<Map<string, bigint>> {
  const byLeader = new Map<
    number,
    Map<string, { partitionIndex: number; currentLeaderEpoch: number; timestamp: bigint }[]>
  >();
  for (const { topic, partitions } of assignment) {
    for (const partition of partitions) {
      const { leader } = cluster.partition(topic, partition);
      const topics = byLeader.get(leader) ?? new Map();
      byLeader.set(leader, topics);
      topics.set(topic, [
        ...(topics.get(topic) ?? []),
        { partitionIndex: partition, currentLeaderEpoch: -1, timestamp },
      ]);
    }
  }
  const answers = await Promise.all(
    [...byLeader].map(([leader, topics]) =>
      cluster.request(
        'group',
        leader,
        'ListOffsets',
        -1,
        READ_COMMITTED,
        [...topics].map(([name, partitions]) => ({ name, partitions })),
      ),
    ),
  );
  const offsets = new Map<string, bigint>();
  for (const { topics } of answers) {
    for (const { name, partitions } of topics) {
      for (const { partitionIndex, offset } of partitions) offsets.set(`${name} ${partitionIndex}`, offset);
    }
  }
  return offsets;
}

/** Commits offsets by themselves, after what they stand for is written. */
export async function commitOffsets(
  cluster: Cluster,
  membership: Membership,
  positions: readonly Position[],
): Promise<void> {
  const { group, generation, memberId, instance } = membership.identity;
  await cluster.request(
    'group',
    await membership.coordinator(),
    'OffsetCommit',
    group,
    generation,
    memberId,
    instance,
    groupByTopic(positions),
  );
}

/** Offsets as the requests that commit them take them. */
export function groupByTopic(positions: readonly Position[]): {
  name: string;
  partitions: {
    partitionIndex: number;
    committedOffset: bigint;
    committedLeaderEpoch: number;
    committedMetadata: null;
  }[];
}[] {
  const topics = new Map<string, Position[]>();
  for (const position of positions) topics.set(position.topic, [...(topics.get(position.topic) ?? []), position]);
  return [...topics].map(([name, partitions]) => ({
    name,
    partitions: partitions.map(({ partition, offset }) => ({
      partitionIndex: partition,
      committedOffset: offset,
      committedLeaderEpoch: -1,
      committedMetadata: null,
    })),
  }));
}
