/**
 * The promise of delivery, against a real broker: members are killed, one is frozen beyond the session timeout and
 * wakes as a zombie, the broker is restarted; then Kafka's own client reads what is in the clean topic.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as elapse } from 'node:timers/promises';
import { noBroker, TestCluster } from './broker.ts';
import { asText, CANARY, cleanRecord, rawRecords } from './corpus.ts';
import { endMembers, type MemberProcess, reaches, startMember } from './members.ts';
import { committed, endReaders, fill, makeTopic, readTopic } from './topics.ts';

/** Enough that each misfortune falls among many transactions; more in CI. */
const RECORDS = Number(process.env.KAFKA_RECORDS ?? (process.env.CI === 'true' ? 300_000 : 100_000));
const PARTITIONS = 16;
/** In seconds. */
const SESSION = 6;

describe('delivery', { skip: noBroker }, () => {
  let cluster: TestCluster;
  before(async () => {
    cluster = await TestCluster.start();
    await makeTopic(cluster, 'raw', PARTITIONS);
    await fill(cluster, 'raw', rawRecords(RECORDS, PARTITIONS));
  });
  after(async () => {
    endMembers();
    endReaders();
    await cluster?.close();
  });

  test(`exactly once: ${RECORDS} records, whatever happens to members and broker`, async () => {
    await makeTopic(cluster, 'clean', PARTITIONS);
    await relayUnderFire('clean', []);
    const next = new Array<number>(PARTITIONS).fill(0);
    await readTopic(cluster, 'clean', (record) => {
      const { offset: _, ...seen } = record;
      const n = next[record.partition] as number;
      assert.equal(
        asText(seen),
        asText(cleanRecord(record.partition, n)),
        `partition ${record.partition}, record ${n}`,
      );
      next[record.partition] = n + 1;
    });
    assert.deepEqual(next, expectedCounts());
  });

  test(`at least once: none of ${RECORDS} lost, those that came twice counted`, async (t) => {
    await makeTopic(cluster, 'clean-2', PARTITIONS);
    await relayUnderFire('clean-2', ['--at-least-once']);
    const seen = Array.from({ length: PARTITIONS }, () => new Set<number>());
    let total = 0;
    await readTopic(cluster, 'clean-2', (record) => {
      const { offset: _, ...rest } = record;
      const n = Number(record.timestamp - cleanRecord(0, 0).timestamp);
      assert.equal(asText(rest), asText(cleanRecord(record.partition, n)));
      assert.equal(asText(rest).includes(CANARY), false);
      seen[record.partition]?.add(n);
      total++;
    });
    assert.deepEqual(
      seen.map(({ size }) => size),
      expectedCounts(),
    );
    t.diagnostic(`${total - RECORDS} records came twice`);
  });

  /** Three members, until the group has committed all; meanwhile all that can happen to them happens. */
  async function relayUnderFire(to: string, words: readonly string[]): Promise<void> {
    const group = `group-of-${to}`;
    const members: MemberProcess[] = [];
    const start = () => {
      const flags = ['--from', 'raw', '--to', to, '--group', group, '--session-timeout', String(SESSION)];
      // Small batches, so that each misfortune falls into many transactions.
      members.push(startMember(cluster, [...flags, '--batch-bytes', '256k', '--transaction-timeout', '10', ...words]));
    };
    const output = () => members.map((member, index) => `member ${index}:\n${member.output()}`).join('\n');
    const done = () => committed(cluster, group, 'raw', PARTITIONS);
    const whenDone = (share: number) => reaches(done, RECORDS * share, { hint: output });
    for (let i = 0; i < 3; i++) start();
    await whenDone(0.1);
    members[0]?.child.kill('SIGKILL');
    start();
    await whenDone(0.25);
    const zombie = members[1] as MemberProcess;
    // Only one that has joined can be missed.
    await reaches(async () => Number(zombie.output().includes('joined')), 1, { hint: output });
    zombie.child.kill('SIGSTOP');
    await elapse((SESSION + 2) * 1000);
    zombie.child.kill('SIGCONT');
    await whenDone(0.5);
    await cluster.end(1);
    await cluster.restart(1);
    await whenDone(0.75);
    members[2]?.child.kill('SIGKILL');
    start();
    await whenDone(1);
    // The last may have come when all was done: it has to be up to hear the signal.
    const last = members.at(-1) as MemberProcess;
    await reaches(async () => Number(last.output().includes('joined')), 1, { hint: output });
    const left = members.filter(({ child }) => child.signalCode === null && child.exitCode === null);
    for (const { child } of left) child.kill('SIGTERM');
    assert.deepEqual(await Promise.all(left.map(({ ended }) => ended)), [0, 0, 0], output());
    assert.match(
      zombie.output(),
      /UNKNOWN_MEMBER_ID|ILLEGAL_GENERATION|generation \d+.*generation \d+/s,
      'it did wake as a zombie',
    );
    assert.equal(output().includes(CANARY), false);
  }

  function expectedCounts(): number[] {
    return Array.from({ length: PARTITIONS }, (_, partition) => Math.ceil((RECORDS - partition) / PARTITIONS));
  }
});
