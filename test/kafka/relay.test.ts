/** What becomes of records, against a real broker, read back by Kafka's own client. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import zlib, { gzipSync } from 'node:zlib';
import { IoError, type KafkaOptions, type KafkaRun, sanitizeTopics } from '../../src/kafka/index.ts';
import { makeFolder } from '../cli/command.ts';
import { noBroker, TestCluster } from './broker.ts';
import { delivers, endMembers, reaches, startMember } from './members.ts';
import { committed, endReaders, fill, makeTopic, readAll, type TestRecord } from './topics.ts';

const TIME = 1_750_000_000_000n;
const CANARY = 'c4n4ry';

function record(value: string | null, rest: Partial<TestRecord> = {}): TestRecord {
  return { partition: 0, key: null, value, timestamp: TIME, headers: [], ...rest };
}

describe('relay', { skip: noBroker }, () => {
  let cluster: TestCluster;
  let topics = 0;
  before(async () => {
    cluster = await TestCluster.start();
  });
  after(async () => {
    endMembers();
    endReaders();
    await cluster?.close();
  });

  /** A raw topic with these records and an empty clean one. */
  async function topicsWith(
    records: readonly TestRecord[],
    { cleanPartitions = 4, cleanConfigs = {} } = {},
  ): Promise<{ raw: string; clean: string }> {
    const raw = `raw-${++topics}`;
    const clean = `clean-${topics}`;
    await makeTopic(cluster, raw, 4);
    await makeTopic(cluster, clean, cleanPartitions, cleanConfigs);
    await fill(cluster, raw, records);
    return { raw, clean };
  }

  /** Times that are far apart cannot be written together by the client's own encoder. */
  async function fillOneByOne(topic: string, records: readonly TestRecord[]): Promise<void> {
    for (const one of records) await fill(cluster, topic, [one]);
  }

  async function start(
    t: TestContext,
    options: Pick<KafkaOptions, 'from' | 'to'> & Partial<KafkaOptions>,
  ): Promise<KafkaRun> {
    const run = await sanitizeTopics({ brokers: cluster.at(), group: `group-${topics}`, ...options });
    t.after(() => run.stop().catch(() => {}));
    return run;
  }

  async function relay(
    t: TestContext,
    { raw, clean }: { raw: string; clean: string },
    count: number,
    options: Partial<KafkaOptions> = {},
  ) {
    const run = await start(t, { from: [raw], to: clean, ...options });
    await delivers(run, count);
    await run.stop();
    return (await readAll(cluster, clean)).map(({ offset: _, ...seen }) => seen);
  }

  test('value, key and headers are sanitized; time, order, tombstones and other headers are kept', async (t) => {
    const records = [
      record(`{"MMM_a":"${CANARY}","XXX_b":1,"n":1}`, { key: `MMM_k=${CANARY}`, timestamp: TIME + 5n }),
      record(null, { key: 'gone' }),
      record('', { key: '' }),
      record('plain', {
        headers: [
          ['trace', 'abc'],
          ['MMM_user', CANARY],
          ['XXX_pin', CANARY],
          ['ctx.MMM_tel', CANARY],
          ['note', `a=1&MMM_b=${CANARY}`],
          ['trace', 'twice'],
          ['empty', null],
          ['MMM_empty', null],
        ],
      }),
      record('a=1&MMM_b=2', { partition: 3 }),
    ];
    const topics = await topicsWith(records);
    assert.deepEqual(await relay(t, topics, records.length), [
      record('{"MMM_a":"MMM","n":1}', { key: 'MMM_k=MMM', timestamp: TIME + 5n }),
      record(null, { key: 'gone' }),
      record('', { key: '' }),
      record('plain', {
        headers: [
          ['trace', 'abc'],
          ['MMM_user', 'MMM'],
          ['ctx.MMM_tel', 'MMM'],
          ['note', 'a=1&MMM_b=MMM'],
          ['trace', 'twice'],
          ['empty', null],
          ['MMM_empty', 'MMM'],
        ],
      }),
      record('a=1&MMM_b=MMM', { partition: 3 }),
    ]);
  });

  test('keys are left as they are where that is asked for, and rules are those that are given', async (t) => {
    const topics = await topicsWith([record('a=1&pass=2&MMM_b=3', { key: 'MMM_k=1', headers: [['pass', 'x']] })]);
    const sanitizer = { maskPrefixes: ['MMM', 'pass'], maskText: '***' };
    assert.deepEqual(await relay(t, topics, 1, { keepKeys: true, sanitizer }), [
      record('a=1&pass=***&MMM_b=***', { key: 'MMM_k=1', headers: [['pass', '***']] }),
    ]);
  });

  test('UTF-16 stays UTF-16, and a byte order mark hides no name', async (t) => {
    const utf16 = (text: string) => Buffer.from(text, 'utf16le').toString('latin1');
    const topics = await topicsWith([record(utf16('a=1&MMM_b=sécret')), record('\u00ef\u00bb\u00bfMMM_b=secret')]);
    assert.deepEqual(await relay(t, topics, 2), [
      record(utf16('a=1&MMM_b=MMM')),
      record('\u00ef\u00bb\u00bfMMM_b=MMM'),
    ]);
  });

  test('where the counts of partitions differ, records go by key, and without one stay together', async (t) => {
    const records = Array.from({ length: 60 }, (_, n) =>
      record(`n=${n}`, { partition: n % 4, key: n % 2 ? null : `key-${n % 20}` }),
    );
    const seen = await relay(t, await topicsWith(records, { cleanPartitions: 3 }), records.length);
    assert.equal(seen.length, records.length);
    const partitionOf = new Map<string, number>();
    const lastOf = new Map<string, number>();
    for (const { key, value, partition } of seen) {
      const n = Number(value?.slice(2));
      const source = key ?? `partition ${n % 4}`;
      assert.equal(partition, partitionOf.get(source) ?? partition, source);
      assert.ok(n > (lastOf.get(source) ?? -1), `${source}: ${n} after ${lastOf.get(source)}`);
      partitionOf.set(source, partition);
      lastOf.set(source, n);
    }
    // What Java's own client says: toPositive(murmur2("key-0")) % 3 and so on.
    assert.deepEqual(
      ['key-0', 'key-2', 'key-4', 'key-6', 'key-8'].map((key) => partitionOf.get(key)),
      JAVAS_CHOICE,
    );
  });
  const JAVAS_CHOICE = [1, 2, 0, 2, 1];

  test('what cannot be read goes to the dead letters as it is, with its place and the reason', async (t) => {
    const packed = gzipSync(`MMM_a=${CANARY}`).toString('latin1');
    const topics = await topicsWith([
      record('n=1'),
      record(packed, { key: 'k', headers: [['h', 'v']] }),
      record('n=2'),
    ]);
    const dead = `dead-of-${topics.raw}`;
    await makeTopic(cluster, dead, 1);
    assert.deepEqual(await relay(t, topics, 3, { deadLetter: dead }), [record('n=1'), record('n=2')]);
    const [letter, ...more] = await readAll(cluster, dead);
    assert.deepEqual(more, []);
    assert.equal(letter?.value, packed);
    assert.equal(letter?.key, 'k');
    const [own, topic, partition, offset, reason] = letter?.headers ?? [];
    assert.deepEqual(
      [own, topic, partition, offset],
      [
        ['h', 'v'],
        ['logveil.topic', topics.raw],
        ['logveil.partition', '0'],
        ['logveil.offset', '1'],
      ],
    );
    assert.match(reason?.[1] as string, /gzip/);
  });

  test('without dead letters the run ends at such a record, and what is before it is delivered', async (t) => {
    const packed = gzipSync(`MMM_a=${CANARY}`).toString('latin1');
    const topics = await topicsWith([record('n=1'), record(packed), record('n=2')]);
    for (let times = 0; times < 2; times++) {
      const run = await start(t, { from: [topics.raw], to: topics.clean });
      await assert.rejects(run.done, (error) => {
        assert.ok(error instanceof IoError);
        assert.match(
          error.message,
          new RegExp(`^topic "${topics.raw}", partition 0, offset 1: .*gzip.*--dead-letter$`),
        );
        return true;
      });
    }
    const seen = (await readAll(cluster, topics.clean)).map(({ value }) => value);
    assert.deepEqual(seen, ['n=1']);
  });

  test('a record that has grown too large goes to the dead letters, the others of its batch do not', async (t) => {
    const grows = `{${Array.from({ length: 200 }, (_, n) => `"MMM_${n}":1`).join(',')}}`;
    const records = Array.from({ length: 40 }, (_, n) => record(n === 17 ? grows : `n=${n}`));
    const topics = await topicsWith(records, { cleanConfigs: { 'max.message.bytes': '2600' } });
    const dead = `dead-of-${topics.raw}`;
    await makeTopic(cluster, dead, 1);
    const notices: string[] = [];
    const seen = await relay(t, topics, records.length, { deadLetter: dead, onNotice: (line) => notices.push(line) });
    assert.deepEqual(
      seen.map(({ value }) => value),
      records.flatMap(({ value }, n) => (n === 17 ? [] : [value])),
    );
    const letters = await readAll(cluster, dead);
    assert.deepEqual(
      letters.map(({ value }) => value),
      [grows],
    );
    assert.ok(
      notices.some((line) => /offset 17: went to the dead letters: after masking it is larger/.test(line)),
      notices.join('\n'),
    );
  });

  test('a record that the clean topic refuses goes to the dead letters, the others of its batch do not', async (t) => {
    const records = Array.from({ length: 9 }, (_, n) =>
      record(`n=${n}`, { key: n === 4 ? null : `k${n}`, timestamp: n === 6 ? 1n : TIME }),
    );
    const topics = await topicsWith([], {
      cleanConfigs: { 'cleanup.policy': 'compact', 'message.timestamp.before.max.ms': String(BigInt(Date.now()) - 2n) },
    });
    await fillOneByOne(topics.raw, records);
    const dead = `dead-of-${topics.raw}`;
    await makeTopic(cluster, dead, 1);
    const seen = await relay(t, topics, records.length, { deadLetter: dead });
    assert.deepEqual(
      seen,
      records.filter((_, n) => n !== 4 && n !== 6),
    );
    const letters = await readAll(cluster, dead);
    assert.deepEqual(
      letters.map(({ value, headers }) => [value, /refuses its timestamp.*no key/.test(String(headers.at(-1)))]),
      [
        ['n=4', true],
        ['n=6', true],
      ],
    );
  });

  test('times that lie weeks apart are kept', async (t) => {
    const times = [TIME, TIME - 100n * 86_400_000n, 0n, TIME + 1n];
    const records = times.map((timestamp, n) => record(`n=${n}`, { timestamp }));
    const topics = await topicsWith([]);
    await fillOneByOne(topics.raw, records);
    assert.deepEqual(await relay(t, topics, records.length), records);
  });

  test('batches of every codec are read, and written where Node has it', async (t) => {
    for (const compression of ['gzip', 'snappy', 'lz4'] as const) {
      const topics = await topicsWith([]);
      await fill(cluster, topics.raw, [record('a=1&MMM_b=2'), record('c=3')], compression);
      assert.deepEqual(
        await relay(t, topics, 2, { compression }),
        [record('a=1&MMM_b=MMM'), record('c=3')],
        compression,
      );
    }
    const topics = await topicsWith([record('a=1&MMM_b=2')]);
    if ('zstdCompressSync' in zlib) {
      assert.deepEqual(await relay(t, topics, 1, { compression: 'zstd' }), [record('a=1&MMM_b=MMM')]);
    } else {
      const run = await start(t, { from: [topics.raw], to: topics.clean, compression: 'zstd' });
      await assert.rejects(run.done, /its compression cannot be read or written here; for zstd run on Node 22\.15/);
    }
  });

  test('a pattern takes topics that come later, and never what it writes', async (t) => {
    await makeTopic(cluster, 'logs.a', 2);
    await makeTopic(cluster, 'logs.a.clean', 2);
    await fill(cluster, 'logs.a', [record('MMM_a=1')]);
    const run = await start(t, { from: [/logs\..*/], to: '{topic}.clean', group: 'pattern' });
    await reaches(async () => run.records, 1);
    await run.stop();
    assert.deepEqual(
      (await readAll(cluster, 'logs.a.clean')).map(({ value }) => value),
      ['MMM_a=MMM'],
    );
    await makeTopic(cluster, 'logs.b', 1);
    await makeTopic(cluster, 'logs.b.clean', 1);
    await fill(cluster, 'logs.b', [record('MMM_b=1')]);
    const next = await start(t, { from: [/logs\..*/], to: '{topic}.clean', group: 'pattern' });
    await reaches(async () => next.records, 1);
    await next.stop();
    assert.deepEqual(
      (await readAll(cluster, 'logs.b.clean')).map(({ value }) => value),
      ['MMM_b=MMM'],
    );
  });

  test('several members in one process share the partitions', async (t) => {
    const records = Array.from({ length: 400 }, (_, n) => record(`n=${n}`, { partition: n % 4 }));
    const topics = await topicsWith(records);
    const seen = await relay(t, topics, records.length, { concurrency: 3, delivery: 'at-least-once' });
    const values = new Set(seen.map(({ value }) => value));
    assert.equal(values.size, records.length);
  });

  test('a batch larger than what may wait still goes through', async (t) => {
    const records = Array.from({ length: 300 }, (_, n) => record(`n=${n}&${'x'.repeat(1000)}`, { partition: n % 4 }));
    const seen = await relay(t, await topicsWith(records), records.length, { inFlightBytes: 20_000, batchBytes: 5000 });
    assert.equal(seen.length, records.length);
  });

  test('a static member that restarts keeps its partitions, and one that takes its name ends the other', async (t) => {
    const topics = await topicsWith([record('n=1')]);
    const notices: string[] = [];
    const options = {
      from: [topics.raw],
      to: topics.clean,
      instance: 'one',
      sessionTimeout: 3000,
      onNotice: (line: string) => notices.push(line),
    };
    const first = await start(t, options);
    await reaches(async () => first.records, 1);
    await first.stop();
    await fill(cluster, topics.raw, [record('n=2')]);
    const second = await start(t, options);
    await reaches(async () => second.records, 1);
    assert.deepEqual(
      notices.filter((line) => line.startsWith('joined')),
      Array(2).fill(`joined "group-${topics.raw.slice(4)}": 4 partitions, generation 1`),
    );
    const third = await start(t, options);
    await assert.rejects(second.done, /another member took this instance name/);
    await third.stop();
  });

  test('rules change between two rounds, by the file that the command was given', async (t) => {
    const topics = await topicsWith([record('a=1&later=2')]);
    const rules = join(makeFolder(t), 'rules.yaml');
    writeFileSync(rules, 'rules: [{ pattern: other, action: hide }]\n');
    const group = `group-${topics.raw}`;
    const member = startMember(cluster, [
      '--from',
      topics.raw,
      '--to',
      topics.clean,
      '--group',
      group,
      '--rules',
      rules,
    ]);
    const done = () => committed(cluster, group, topics.raw, 4);
    await reaches(done, 1, { hint: member.output });
    writeFileSync(rules, 'maskText: [broken\n');
    await reaches(async () => Number(/the rules in force stay/.test(member.output())), 1, { hint: member.output });
    writeFileSync(rules, 'maskPrefixes: [later]\n');
    await reaches(async () => Number(/what has changed is in force/.test(member.output())), 1, { hint: member.output });
    await fill(cluster, topics.raw, [record('a=1&later=2')]);
    await reaches(done, 2, { hint: member.output });
    member.child.kill('SIGTERM');
    assert.equal(await member.ended, 0);
    assert.deepEqual(
      (await readAll(cluster, topics.clean)).map(({ value }) => value),
      ['a=1&later=2', 'a=1&later=MMM'],
    );
  });

  test('the command serves its counters and its health', async () => {
    const topics = await topicsWith([record('a=1&MMM_b=2'), record('b=2')]);
    const member = startMember(cluster, [
      '--from',
      topics.raw,
      '--to',
      topics.clean,
      '--group',
      `group-${topics.raw}`,
      '--metrics',
      '0',
    ]);
    await reaches(async () => Number(/metrics: http/.test(member.output())), 1, { hint: member.output });
    const url = (/http:\/\/[\d.:]+/.exec(member.output()) as RegExpExecArray)[0];
    const counters = async () => (await fetch(`${url}/metrics`)).text();
    await reaches(
      async () => Number(/^logveil_kafka_records_total\{to="clean"\} (\d+)/m.exec(await counters())?.[1] ?? 0),
      2,
      { hint: member.output },
    );
    assert.match(
      await counters(),
      new RegExp(`^logveil_kafka_lag_records\\{topic="${topics.raw}",partition="0"\\} 0$`, 'm'),
    );
    assert.equal(await (await fetch(`${url}/health`)).text(), 'ok\n');
    member.child.kill('SIGTERM');
    assert.equal(await member.ended, 0);
  });

  test('a topic that is not there ends it, by name', async (t) => {
    const run = await start(t, { from: ['nowhere'], to: 'no-clean' });
    await assert.rejects(run.done, /topics "nowhere", "no-clean": not there; create them first, or check the names/);
  });
});
