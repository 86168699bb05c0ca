/** The group and its topics change while records are on their way, against a real broker. */
import assert from 'node:assert/strict';
import { after, before, describe, type TestContext, test } from 'node:test';
import { setTimeout as elapse } from 'node:timers/promises';
import * as client from '@platformatic/kafka';
import { Cluster } from '../../src/kafka/cluster.ts';
import { Fetching, Waiting } from '../../src/kafka/fetching.ts';
import { type KafkaOptions, type KafkaRun, sanitizeTopics } from '../../src/kafka/index.ts';
import { checkKafkaOptions } from '../../src/kafka/options.ts';
import { noBroker, TestCluster } from './broker.ts';
import { asText, cleanRecord, rawRecords } from './corpus.ts';
import { reaches } from './members.ts';
import { committed, endReaders, fill, makeTopic, readAll, readTopic } from './topics.ts';

const PARTITIONS = 8;
const RECORDS = 60_000;

describe('changes', { skip: noBroker }, () => {
  let cluster: TestCluster;
  before(async () => {
    cluster = await TestCluster.start();
  });
  after(async () => {
    endReaders();
    await cluster?.close();
  });

  interface Watched extends KafkaRun {
    notices: string[];
  }

  async function start(t: TestContext, options: Partial<KafkaOptions>): Promise<Watched> {
    const notices: string[] = [];
    const run = await sanitizeTopics({
      brokers: cluster.at(),
      from: ['raw'],
      to: 'clean',
      group: 'g',
      onNotice: (line) => notices.push(line),
      ...options,
    });
    t.after(() => run.stop().catch(() => {}));
    return Object.assign(run, { notices });
  }

  const reports = (run: Watched, what: RegExp, times = 1) =>
    reaches(async () => run.notices.filter((line) => what.test(line)).length, times, {
      hint: () => run.notices.join('\n'),
    });

  test('at least once too, none comes twice while members come and go: what is in flight is committed first', async (t) => {
    await makeTopic(cluster, 'raw', PARTITIONS);
    await makeTopic(cluster, 'clean', PARTITIONS);
    await fill(cluster, 'raw', rawRecords(RECORDS, PARTITIONS));
    // Many small rounds, so that one is on its way whenever it is; heartbeats often, so that it comes to many changes.
    const options = { delivery: 'at-least-once', batchBytes: 8 << 10, sessionTimeout: 1500 } as const;
    const first = await start(t, options);
    await reaches(async () => first.records, RECORDS / 20);
    const joinedAt = first.records;
    const second = await start(t, options);
    await reports(second, /joined "g": 4 partitions/);
    assert.ok(first.records > joinedAt, 'the first continued meanwhile');
    const third = await start(t, options);
    await reports(third, /joined "g": [23] partitions/);
    await second.stop();
    const done = () => committed(cluster, 'g', 'raw', PARTITIONS);
    assert.ok((await done()) < RECORDS, 'there was something left to do');
    await reaches(done, RECORDS, { hint: () => [first, third].map(({ notices }) => notices.join('\n')).join('\n') });
    await Promise.all([first.stop(), third.stop()]);
    const next = new Array<number>(PARTITIONS).fill(0);
    await readTopic(cluster, 'clean', ({ offset: _, ...seen }) => {
      const n = next[seen.partition] as number;
      assert.equal(asText(seen), asText(cleanRecord(seen.partition, n)), `partition ${seen.partition}, record ${n}`);
      next[seen.partition] = n + 1;
    });
    assert.deepEqual(next, new Array(PARTITIONS).fill(RECORDS / PARTITIONS));
    assert.equal(first.records + second.records + third.records, RECORDS);
  });

  test('a topic that comes late is read once what it goes to is there, and partitions that are added', async (t) => {
    await makeTopic(cluster, 'logs.a', 1);
    await makeTopic(cluster, 'logs.a.clean', 1);
    const run = await start(t, { from: [/logs\..*/], to: '{topic}.clean', group: 'late', topicsInterval: 300 });
    await reports(run, /joined "late": 1 partitions/);
    await makeTopic(cluster, 'logs.b', 2);
    await fill(cluster, 'logs.b', [{ value: 'MMM_b=1' }, { value: 'b=2', partition: 1 }]);
    await reports(run, /^topic "logs\.b" waits: "logs\.b\.clean" is not there; create it/);
    await fill(cluster, 'logs.a', [{ value: 'MMM_a=1' }]);
    await reaches(async () => run.records, 1);
    await makeTopic(cluster, 'logs.b.clean', 2);
    await reaches(async () => run.records, 3, { hint: () => run.notices.join('\n') });
    await addPartitions(cluster, 'logs.b', 3);
    await fill(cluster, 'logs.b', [{ value: 'MMM_b=3', partition: 2 }]);
    await reaches(async () => run.records, 4, { hint: () => run.notices.join('\n') });
    await run.stop();
    const valuesOf = async (topic: string) => (await readAll(cluster, topic)).map(({ value }) => value).sort();
    assert.deepEqual(await valuesOf('logs.a.clean'), ['MMM_a=MMM']);
    assert.deepEqual(await valuesOf('logs.b.clean'), ['MMM_b=MMM', 'MMM_b=MMM', 'b=2']);
  });

  test('nothing more is fetched while as much waits as may, and all of it once there is room', async () => {
    const limit = 64 << 10;
    const partitions = 16;
    const perPartition = 40;
    await makeTopic(cluster, 'many', partitions);
    for (let n = 0; n < perPartition; n += 4) {
      const few = Array.from({ length: 4 * partitions }, (_, i) => ({
        partition: i % partitions,
        value: `${n + Math.floor(i / partitions)} ${'x'.repeat(1000)}`,
      }));
      await fill(cluster, 'many', few);
    }
    const settings = checkKafkaOptions({ brokers: cluster.at(), from: ['many'], to: 'x', group: 'g' });
    const way = new Cluster(client, settings);
    await way.refresh(['many']);
    const waiting = new Waiting(limit);
    const over = new AbortController();
    const positions = Array.from({ length: partitions }, (_, partition) => ({ topic: 'many', partition, offset: 0n }));
    const partitionBytes = 6 << 10;
    const fetching = new Fetching(way, positions, { waiting, partitionBytes, signal: over.signal, onEnd: () => {} });
    await reaches(async () => waiting.bytes, limit);
    // It has all the time to fetch too much.
    await elapse(500);
    // What was asked for while there was room, and no more: one answer of all partitions.
    assert.ok(waiting.bytes < limit + partitions * partitionBytes, `${waiting.bytes} bytes wait`);
    const seen = Array.from({ length: partitions }, (): string[] => []);
    for (let count = 0; count < partitions * perPartition; ) {
      const chunks = await fetching.take(4 << 10);
      for (const { partition, records } of chunks) {
        for (const { value } of records) seen[partition]?.push(String(value).split(' ')[0] as string);
        count += records.length;
      }
      fetching.release(chunks);
    }
    over.abort();
    fetching.drop();
    await way.close();
    const all = Array.from({ length: perPartition }, (_, n) => String(n));
    assert.deepEqual(seen, new Array(partitions).fill(all));
    assert.equal(waiting.bytes, 0);
  });
});

async function addPartitions(cluster: TestCluster, topic: string, count: number): Promise<void> {
  const admin = new client.Admin({ clientId: 'test', bootstrapBrokers: cluster.at() });
  await admin.createPartitions({ topics: [{ name: topic, count, assignments: null as never }] });
  await admin.close();
}
