/** Three brokers that replicate each other; two of them die, one after the other, in the middle of the work. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { noBroker, TestCluster } from './broker.ts';
import { asText, cleanRecord, rawRecords } from './corpus.ts';
import { endMembers, reaches, startMember } from './members.ts';
import { committed, endReaders, fill, makeTopic, readTopic } from './topics.ts';

const RECORDS = 60_000;
const PARTITIONS = 6;

describe('failover', { skip: noBroker }, () => {
  let cluster: TestCluster;
  before(async () => {
    cluster = await TestCluster.start({ nodes: 3 });
    await makeTopic(cluster, 'raw', PARTITIONS);
    await makeTopic(cluster, 'clean', PARTITIONS);
    await fill(cluster, 'raw', rawRecords(RECORDS, PARTITIONS));
  });
  after(async () => {
    endMembers();
    endReaders();
    await cluster?.close();
  });

  test('brokers that lead partitions, the group and its transactions die, and each record comes once', async () => {
    const flags = [
      '--from',
      'raw',
      '--to',
      'clean',
      '--group',
      'g',
      '--batch-bytes',
      '128k',
      '--session-timeout',
      '10',
    ];
    const members = [0, 1].map(() => startMember(cluster, flags));
    const output = () => members.map((member) => member.output()).join('\n');
    const done = () => committed(cluster, 'g', 'raw', PARTITIONS);
    const whenDone = (share: number) => reaches(done, RECORDS * share, { hint: output });
    await whenDone(0.1);
    await cluster.end(1, 'SIGKILL');
    await whenDone(0.4);
    await cluster.restart(1);
    await whenDone(0.5);
    await cluster.end(2, 'SIGKILL');
    await whenDone(1);
    await cluster.restart(2);
    for (const { child } of members) child.kill('SIGTERM');
    assert.deepEqual(await Promise.all(members.map(({ ended }) => ended)), [0, 0], output());
    const next = new Array<number>(PARTITIONS).fill(0);
    await readTopic(cluster, 'clean', ({ offset: _, ...seen }) => {
      const n = next[seen.partition] as number;
      assert.equal(asText(seen), asText(cleanRecord(seen.partition, n)), `partition ${seen.partition}, record ${n}`);
      next[seen.partition] = n + 1;
    });
    assert.deepEqual(next, new Array(PARTITIONS).fill(RECORDS / PARTITIONS));
  });
});
