/** What needs no broker: options, topics, sharing out, aborted transactions, pauses, a client that is missing. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readClientConfig } from '../../src/cli/client-config.ts';
import {
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
  shareOut,
} from '../../src/kafka/assignment.ts';
import { Backoff } from '../../src/kafka/backoff.ts';
import { judge } from '../../src/kafka/failures.ts';
import { checkKafkaOptions, type KafkaOptions } from '../../src/kafka/options.ts';
import { Progress } from '../../src/kafka/progress.ts';
import { committedRecords } from '../../src/kafka/records.ts';
import { topicsToRead } from '../../src/kafka/topics.ts';
import { makeFolder, run } from '../cli/command.ts';
import { inProject } from '../project.ts';

const BASE: KafkaOptions = { brokers: ['a:9092'], from: ['raw'], to: 'clean', group: 'g' };

describe('kafka options', () => {
  const wrongs: [Partial<KafkaOptions>, RegExp][] = [
    [{ brokers: [] }, /^brokers: must name at least one/],
    [{ brokers: ['a:65536'] }, /^brokers: "a:65536" is no host:port/],
    [{ brokers: ['a'] }, /^brokers: "a" is no host:port/],
    [{ from: [] }, /^from: must name/],
    [{ from: ['a b'] }, /^from: "a b" is no topic/],
    [{ to: '{topic}' }, /^to: "raw" would be read and written in a loop/],
    [{ to: 'raw' }, /^to: "raw" would be read and written in a loop/],
    [{ from: ['a', 'a.clean'], to: '{topic}.clean' }, /^to: "a" would be read and written in a loop/],
    [{ deadLetter: 'clean' }, /^deadLetter: is the topic for what is clean/],
    [{ deadLetter: 'raw' }, /^deadLetter: "raw" is read too/],
    [{ group: '' }, /^group: must name/],
    [{ concurrency: 0 }, /^concurrency: must be a whole number from 1/],
    [{ compression: 'brotli' as never }, /^compression: must be one of none, gzip/],
    [{ sasl: { mechanism: 'gssapi' as never } }, /^sasl\.mechanism: must be one of plain/],
    [{ sasl: { mechanism: 'plain', username: 'u' } }, /^sasl\.password: must be given for plain/],
    [{ sasl: { mechanism: 'oauthbearer' } }, /^sasl\.token: must be given/],
    [{ tls: { ca: 'junk' } }, /^tls\.ca: is no certificate in PEM that can be used/],
    [{ tls: { cert: 'junk' } }, /^tls\.cert: is no certificate in PEM/],
    [{ tls: { key: 'junk' } }, /^tls\.key: is no key in PEM/],
  ];
  test('what is wrong is named, with the remedy', () => {
    for (const [wrong, message] of wrongs) assert.throws(() => checkKafkaOptions({ ...BASE, ...wrong }), { message });
    assert.equal(checkKafkaOptions({ ...BASE, concurrency: undefined as never }).concurrency, 1);
  });

  test('the command names the flag', async () => {
    const outcomeOf = async (...words: string[]) => (await run(['kafka', ...words])).stderr;
    assert.match(await outcomeOf(), /^logveil: --to: must name the topic to write\n$/);
    assert.match(await outcomeOf('--to', 'c', '--group', 'g'), /^logveil: --brokers: must name a broker/);
    const base = ['--brokers', 'a:1', '--from', 'r', '--to', 'c', '--group', 'g'];
    assert.match(await outcomeOf(...base, '--sasl', 'plain'), /^logveil: --sasl-username: must be given/);
    assert.match(await outcomeOf(...base, '--sasl-username', 'u'), /^logveil: --sasl: must name how to log in/);
    assert.match(await outcomeOf(...base, '--concurrency', 'x'), /^logveil: --concurrency: must be a whole number/);
    assert.match(await outcomeOf(...base, '--from', '/(/'), /^logveil: --from: \/\(\/ is no regular expression/);
    assert.match(
      await outcomeOf(...base, '--metrics', 'x'),
      /^logveil: --metrics: must be an address such as 127.0.0.1:9464, or a port/,
    );
    assert.match(
      await outcomeOf(...base, '--tls-cert', inProject('package.json')),
      /^logveil: --tls-cert: is no certificate/,
    );
    assert.match(
      await outcomeOf(...base, '--session-timeout', '0'),
      /^logveil: --session-timeout: must be a number of seconds from 1 to 3600\n/,
    );
    assert.match(
      await outcomeOf(...base, '--brokers', '127.0.0.1:1', '--patience', '0.01'),
      /^logveil: 127\.0\.0\.1:1: no broker listens there; check host and port \(ECONNREFUSED\); trying again in \d+ ms\nlogveil: kafka: 127\.0\.0\.1:1: .*; no success for 0\.01 seconds\n$/,
    );
    assert.match(await outcomeOf(...base, '--tls-ca', '/no/where'), /^logveil: --tls-ca "\/no\/where": no such file/);
  });
});

test('a pattern takes whole names, and nothing that is written', () => {
  const settings = checkKafkaOptions({
    ...BASE,
    from: ['named', /logs\..*/],
    to: '{topic}.clean',
    deadLetter: 'logs.dead',
  });
  const existing = ['logs.a', 'logs.a.clean', 'xlogs.b', 'logs.dead', '__consumer_offsets', 'named', 'named.clean'];
  assert.deepEqual(topicsToRead(settings, existing), { topics: ['logs.a', 'named'], withoutDestination: [] });
  assert.deepEqual(topicsToRead(settings, [...existing, 'logs.b']), {
    topics: ['logs.a', 'named'],
    withoutDestination: ['logs.b'],
  });
});

describe('sharing out', () => {
  const member = (id: string, topics: string[], instance?: string) => ({ id, instance, topics });
  const counts = (shares: ReturnType<typeof shareOut>) =>
    [...shares.values()].map((share) => share.reduce((sum, { partitions }) => sum + partitions.length, 0));

  test('is even, whole, and without overlap', () => {
    const shares = shareOut(
      [member('b', ['x', 'y']), member('a', ['x', 'y']), member('c', ['x', 'y'])],
      new Map([
        ['x', 16],
        ['y', 4],
      ]),
    );
    assert.deepEqual(counts(shares), [7, 7, 6]);
    const all = [...shares.values()].flatMap((share) =>
      share.flatMap(({ topic, partitions }) => partitions.map((one) => `${topic}${one}`)),
    );
    assert.equal(new Set(all).size, 20);
    assert.equal(all.length, 20);
  });

  test('gives a topic only to those that read it', () => {
    const shares = shareOut(
      [member('a', ['x']), member('b', ['y'])],
      new Map([
        ['x', 3],
        ['y', 1],
        ['z', 5],
      ]),
    );
    assert.deepEqual(shares.get('a'), [{ topic: 'x', partitions: [0, 1, 2] }]);
    assert.deepEqual(shares.get('b'), [{ topic: 'y', partitions: [0] }]);
  });

  test('goes by the names of static members', () => {
    const topics = new Map([['x', 2]]);
    const before = shareOut([member('id-9', ['x'], 'one'), member('id-1', ['x'], 'two')], topics);
    const after = shareOut([member('id-1', ['x'], 'two'), member('id-0', ['x'], 'one')], topics);
    assert.deepEqual(before.get('id-9'), after.get('id-0'));
  });

  test('its messages come back as they were', () => {
    const assignment = [
      { topic: 'tö', partitions: [0, 5] },
      { topic: 'y', partitions: [] },
    ];
    assert.deepEqual(decodeAssignment(encodeAssignment(assignment)), assignment);
    assert.deepEqual(decodeAssignment(Buffer.alloc(0)), []);
    assert.deepEqual(decodeSubscription(encodeSubscription(['a', 'b'])), ['a', 'b']);
  });
});

describe('committed records', () => {
  const TRANSACTIONAL = 1 << 4;
  const CONTROL = (1 << 5) | TRANSACTIONAL;
  type Batch = Parameters<typeof committedRecords>[0][number];
  const batch = (firstOffset: bigint, producerId: bigint, values: string[], attributes = TRANSACTIONAL): Batch =>
    ({
      firstOffset,
      lastOffsetDelta: values.length - 1,
      producerId,
      attributes,
      firstTimestamp: 100n,
      maxTimestamp: 500n,
      records: values.map((value, offsetDelta) => ({
        offsetDelta,
        timestampDelta: BigInt(offsetDelta),
        key: null,
        value: Buffer.from(value),
        headers: [],
      })),
    }) as unknown as Batch;
  const mark = (offset: bigint, producerId: bigint, type: 0 | 1): Batch => {
    const marked = batch(offset, producerId, [''], CONTROL);
    (marked.records[0] as { key: Buffer }).key = Buffer.from([0, 0, 0, type]);
    return marked;
  };
  const valuesOf = (...given: Parameters<typeof committedRecords>) =>
    committedRecords(...given).records.map(({ value }) => String(value));

  test('of several transactions of one producer, each aborted one is left out', () => {
    const batches = [
      batch(0n, 7n, ['a', 'b']),
      mark(2n, 7n, 0),
      batch(3n, 7n, ['c']),
      mark(4n, 7n, 1),
      batch(5n, 7n, ['d']),
      mark(6n, 7n, 0),
      batch(7n, 8n, ['e']),
    ];
    const aborted = [
      { producerId: 7n, firstOffset: 5n },
      { producerId: 7n, firstOffset: 0n },
    ];
    assert.deepEqual(valuesOf(batches, 0n, aborted), ['c', 'e']);
    assert.equal(committedRecords(batches, 0n, aborted).nextOffset, 8n);
  });

  test('one whose mark comes with a later answer is left out too', () => {
    assert.deepEqual(
      valuesOf([batch(0n, 7n, ['a']), batch(1n, 8n, ['b'])], 0n, [{ producerId: 7n, firstOffset: 0n }]),
      ['b'],
    );
  });

  test('the mark of one without records harms nobody', () => {
    assert.deepEqual(valuesOf([mark(0n, 9n, 0), batch(1n, 8n, ['b'])], 0n, [{ producerId: 7n, firstOffset: 5n }]), [
      'b',
    ]);
  });

  test('what is before the offset asked for is left out, and times are those of the batch where the broker sets them', () => {
    const { records } = committedRecords([batch(0n, 1n, ['a', 'b', 'c'], 0)], 1n, []);
    assert.deepEqual(
      records.map(({ offset, timestamp }) => [offset, timestamp]),
      [
        [1n, 101n],
        [2n, 102n],
      ],
    );
    assert.equal(committedRecords([batch(0n, 1n, ['a'], 8)], 0n, []).records[0]?.timestamp, 500n);
  });
});

test('pauses grow, have an end, and begin anew after a success', () => {
  let now = 0;
  const backoff = new Backoff(60_000, () => now);
  const pauses = Array.from({ length: 10 }, () => backoff.failed('no') as number);
  pauses.forEach((pause, index) => {
    const most = Math.min(5000, 100 * 2 ** index);
    assert.ok(pause >= most / 2 && pause <= most, `${index}: ${pause}`);
  });
  assert.equal(backoff.ailment, 'no');
  backoff.succeeded();
  assert.equal(backoff.ailment, undefined);
  assert.ok((backoff.failed('no') as number) <= 100);
  now = 60_000;
  assert.equal(backoff.failed('no'), undefined);
});

test('a member that gets no answer is not well, though no call fails', () => {
  let now = 0;
  const progress = new Progress(() => now);
  now = 59_999;
  assert.equal(progress.ailment, undefined);
  now = 60_000;
  assert.equal(progress.ailment, 'no progress for 60 seconds in looking for the topics; look at the brokers');
  progress.enter('reading');
  now = 110_000;
  // An empty answer is one.
  progress.answered();
  now = 160_000;
  assert.equal(progress.ailment, undefined);
  progress.enter('writing');
  now = 221_000;
  // That others are read meanwhile writes nothing.
  progress.answered();
  assert.match(progress.ailment ?? '', /^no progress for 61 seconds in writing/);
  progress.enter('idle');
  now = 9_000_000;
  assert.equal(progress.ailment, undefined);
});

test('the code from the broker or the system decides what to do about a failure, however it is wrapped', () => {
  const wrapped = (apiId: string) =>
    Object.assign(new Error(), { code: 'PLT_KFK_RESPONSE', errors: [{ code: 'PLT_KFK_PROTOCOL', apiId }] });
  assert.equal(judge(wrapped('ILLEGAL_GENERATION')).remedy, 'rejoin');
  assert.equal(judge(wrapped('PRODUCER_FENCED')).remedy, 'retry');
  assert.equal(judge(wrapped('NOT_LEADER_OR_FOLLOWER')).remedy, 'retry');
  assert.equal(judge(wrapped('TOPIC_AUTHORIZATION_FAILED')).remedy, 'fatal');
  assert.equal(
    judge(Object.assign(new Error(), { code: 'PLT_KFK_NETWORK', cause: { code: 'ECONNREFUSED' } })).remedy,
    'retry',
  );
  assert.equal(
    judge(Object.assign(new Error(), { code: 'PLT_KFK_NETWORK', cause: { code: 'CERT_HAS_EXPIRED' } })).remedy,
    'fatal',
  );
  assert.equal(judge(new TypeError('x is not a function')).code, 'DEFECT');
});

describe('a file of client settings', () => {
  const read = (t: Parameters<typeof makeFolder>[0], text: string) => {
    const file = join(makeFolder(t), 'client.properties');
    writeFileSync(file, text);
    return readClientConfig(file);
  };

  test("is read by the names of Kafka's own clients and of librdkafka", (t) => {
    assert.deepEqual(
      read(
        t,
        '# a\nbootstrap.servers = SASL_SSL://a:1, b:2\nsecurity.protocol: SASL_SSL\nsasl.mechanisms=PLAIN\nsasl.username=u\nsasl.password=p=\\\n  q\ncompression.codec=lz4\nsession.timeout.ms=6000\nmetadata.max.age.ms=9000\n',
      ),
      {
        brokers: ['a:1', 'b:2'],
        tls: {},
        sasl: { mechanism: 'plain', username: 'u', password: 'p=q' },
        compression: 'lz4',
        sessionTimeout: 6000,
        topicsInterval: 9000,
      },
    );
  });

  test('what is not known or not whole is named by its line, never its value', (t) => {
    assert.throws(
      () => read(t, 'client.id=a\n\nsasl.passwort=s3cr3t\n'),
      /properties:3: sasl\.passwort is not known here; there are/,
    );
    assert.throws(
      () => read(t, 'no line s3cr3t\n'),
      (error: Error) => /:1: is no line of the form/.test(error.message) && !error.message.includes('s3cr3t'),
    );
    assert.throws(() => read(t, 'security.protocol=TLS\n'), /:1: security\.protocol must be one of PLAINTEXT/);
    assert.throws(() => read(t, 'security.protocol=SASL_SSL\n'), /names no sasl\.mechanism/);
    assert.throws(() => read(t, 'ssl.ca.location=/no/where\n'), /:1: ssl\.ca\.location: no such file/);
  });
});

test('where the client is not installed, the error names the command that installs it', (t) => {
  const folder = makeFolder(t);
  const own = join(folder, 'node_modules', 'logveil');
  mkdirSync(own, { recursive: true });
  for (const part of ['package.json', 'dist'])
    cpSync(inProject(part), join(own, part), { recursive: true, filter: (path) => !/dist\/(test|bench)/.test(path) });
  const { dependencies } = JSON.parse(execFileSync('cat', [inProject('package.json')], { encoding: 'utf8' })) as {
    dependencies: Record<string, string>;
  };
  const needed = ['tdigest', 'bintrees', '@opentelemetry/api', ...Object.keys(dependencies)];
  for (const name of needed) {
    mkdirSync(join(folder, 'node_modules', name, '..'), { recursive: true });
    symlinkSync(inProject('node_modules', name), join(folder, 'node_modules', name));
  }
  const words = ['kafka', '--brokers', 'a:1', '--from', 'r', '--to', 'c', '--group', 'g'];
  const { stderr, status } = spawnSync(process.execPath, [join(own, 'dist', 'bin', 'logveil.js'), ...words], {
    encoding: 'utf8',
  });
  assert.equal(
    stderr,
    "logveil: @platformatic/kafka: the Kafka client is not installed; npm install '@platformatic/kafka@1.35', with --global if logveil is\n",
  );
  assert.equal(status, 3);
});
