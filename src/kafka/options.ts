import { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { OptionsError, type SanitizerOptions } from '../rules/options.ts';

/** How to log in. Functions are asked at each connection, so that a token can be renewed. */
export interface SaslOptions {
  mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512' | 'oauthbearer';
  username?: string;
  password?: string | (() => string | Promise<string>);
  /** For `oauthbearer`. */
  token?: string | (() => string | Promise<string>);
}

/** TLS as Node takes it; `true` is TLS with the system's certificates. */
export type TlsOptions = Pick<SecureContextOptions, 'ca' | 'cert' | 'key' | 'passphrase'> & {
  /** The name to check the broker's certificate against, if it is not the broker's host. */
  servername?: string;
};

export interface KafkaOptions {
  /** Where to ask for the cluster: `host:port`. */
  brokers: readonly string[];
  /** Topics to read: names, or patterns that whole names must match. */
  from: readonly (string | RegExp)[];
  /** The topic to write; `{topic}` stands for the name of the topic that a record comes from. */
  to: string;
  /** The consumer group. All its members share the partitions. */
  group: string;
  /** Where records go, as they are, that cannot be handled. Without it, the first of them ends the run. */
  deadLetter?: string;
  /**
   * `exactly-once`: records and offsets in one transaction. `at-least-once`: offsets after all replicas have the
   * records; faster, and a member that dies leaves duplicates. Default `exactly-once`.
   */
  delivery?: 'exactly-once' | 'at-least-once';
  /** Members of the group in this process, so that one works while another waits for a broker. Default 1. */
  concurrency?: number;
  /** The most bytes of records in one transaction. Default 4 MiB. */
  batchBytes?: number;
  /** Bytes of records that may wait in memory, over all members; then nothing more is fetched. Default 64 MiB. */
  inFlightBytes?: number;
  compression?: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';
  /** Leave keys as they are. Default false: they are sanitized as values are. */
  keepKeys?: boolean;
  /** The name of a static member, which may restart within the session timeout without a rebalance. */
  instance?: string;
  /** In milliseconds; how long a member may be silent. Default 45,000. */
  sessionTimeout?: number;
  /** In milliseconds; how long a transaction may be open. Default 30,000. */
  transactionTimeout?: number;
  /** In milliseconds; how long to continue without any success before giving up, 0 for ever. Default 300,000. */
  patience?: number;
  /** In milliseconds; how often it is looked for topics that have come, gone, or got more partitions. Default 30,000. */
  topicsInterval?: number;
  clientId?: string;
  tls?: true | TlsOptions;
  sasl?: SaslOptions;
  /** The rules. */
  sanitizer?: SanitizerOptions;
  /** Is called with one line that an operator should read: a retry, a rebalance, a record that went to the dead letters. */
  onNotice?: (line: string) => void;
}

export type KafkaSettings = Readonly<
  Required<Omit<KafkaOptions, 'deadLetter' | 'instance' | 'tls' | 'sasl'>> &
    Pick<KafkaOptions, 'deadLetter' | 'instance' | 'tls' | 'sasl'>
>;

const DEFAULTS = {
  delivery: 'exactly-once',
  concurrency: 1,
  batchBytes: 4 << 20,
  inFlightBytes: 64 << 20,
  compression: 'none',
  keepKeys: false,
  sessionTimeout: 45_000,
  transactionTimeout: 30_000,
  patience: 300_000,
  topicsInterval: 30_000,
  clientId: 'logveil',
  sanitizer: {},
  onNotice: () => {},
} as const satisfies Partial<KafkaOptions>;

const CHOICES = {
  delivery: ['exactly-once', 'at-least-once'],
  compression: ['none', 'gzip', 'snappy', 'lz4', 'zstd'],
  mechanism: ['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'],
} as const;

/** Numbers: the least that makes sense, and the most. */
export const RANGES = {
  concurrency: [1, 64],
  batchBytes: [1024, 1 << 30],
  inFlightBytes: [1024, 2 ** 36],
  sessionTimeout: [1000, 3_600_000],
  transactionTimeout: [1000, 900_000],
  patience: [0, 86_400_000],
  topicsInterval: [100, 86_400_000],
} as const;

const TOPIC = /^[A-Za-z0-9._-]{1,249}$/;
const BROKER = /^(\[[0-9a-fA-F:.]+\]|[^\s:,]+):(\d{1,5})$/;
const LARGEST_PORT = 65_535;
/** A placeholder in `to` for the topic that a record comes from. */
export const TOPIC_PLACE = '{topic}';

/**
 * Checks the options and fills in the defaults.
 * @throws OptionsError at the first thing that is wrong
 */
export function checkKafkaOptions(options: KafkaOptions): KafkaSettings {
  const wrong = (option: string, message: string): never => {
    throw new OptionsError(option, message);
  };
  if (!(options.brokers?.length > 0)) wrong('brokers', 'must name at least one broker, such as localhost:9092');
  for (const broker of options.brokers) {
    if (!isBroker(broker)) wrong('brokers', `${JSON.stringify(broker)} is no host:port such as localhost:9092`);
  }
  if (!(options.from?.length > 0)) wrong('from', 'must name at least one topic to read');
  for (const topic of options.from) {
    if (typeof topic === 'string' && !TOPIC.test(topic)) wrong('from', notATopic(topic));
  }
  if (!TOPIC.test((options.to ?? '').replaceAll(TOPIC_PLACE, 'x'))) wrong('to', notATopic(options.to ?? ''));
  if (options.deadLetter !== undefined && !TOPIC.test(options.deadLetter)) {
    wrong('deadLetter', notATopic(options.deadLetter));
  }
  if (!options.group) wrong('group', 'must name the consumer group, such as logveil');
  if (options.instance === '') wrong('instance', 'must be a name that no other member of the group has');
  for (const name of ['delivery', 'compression'] as const) {
    const value = options[name];
    const choices: readonly string[] = CHOICES[name];
    if (value !== undefined && !choices.includes(value)) wrong(name, `must be one of ${choices.join(', ')}`);
  }
  if (options.sasl !== undefined) checkSasl(options.sasl, wrong);
  if (typeof options.tls === 'object') checkTls(options.tls, wrong);
  for (const [name, [least, most]] of Object.entries(RANGES)) {
    const value = options[name as keyof typeof RANGES];
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= least && value <= most)) {
      wrong(name, `must be a whole number from ${least} to ${most}`);
    }
  }
  const settings: KafkaSettings = Object.freeze({ ...DEFAULTS, ...withoutUndefined(options) });
  checkNoLoop(settings, wrong);
  return settings;
}

function isBroker(text: string): boolean {
  const port = Number(BROKER.exec(text)?.[2]);
  return port > 0 && port <= LARGEST_PORT;
}

function checkSasl(
  { mechanism, username, password, token }: SaslOptions,
  wrong: (o: string, m: string) => never,
): void {
  const mechanisms: readonly string[] = CHOICES.mechanism;
  if (!mechanisms.includes(mechanism)) wrong('sasl.mechanism', `must be one of ${mechanisms.join(', ')}`);
  if (mechanism === 'oauthbearer') {
    if (!token) wrong('sasl.token', 'must be given for oauthbearer');
  } else if (!username || !password) {
    wrong(username ? 'sasl.password' : 'sasl.username', `must be given for ${mechanism}`);
  }
}

/** Where the client is given what it cannot use, it neither connects nor says so. */
function checkTls({ ca, cert, key, passphrase }: TlsOptions, wrong: (o: string, m: string) => never): void {
  const check = (option: string, what: string, use: () => unknown): void => {
    try {
      use();
    } catch {
      wrong(option, `is no ${what} that can be used`);
    }
  };
  for (const one of [ca ?? []].flat()) check('tls.ca', 'certificate in PEM', () => new X509Certificate(one));
  if (cert !== undefined) check('tls.cert', 'certificate in PEM', () => createSecureContext({ cert }));
  if (key !== undefined) {
    check('tls.key', 'key in PEM, or its password is wrong,', () =>
      createSecureContext({ key, ...(passphrase !== undefined && { passphrase }) }),
    );
  }
  if (cert !== undefined && key !== undefined) {
    check('tls.key', 'key of this certificate', () =>
      createSecureContext({ cert, key, ...(passphrase !== undefined && { passphrase }) }),
    );
  }
}

/** What is written must never be read again by the same group. */
function checkNoLoop({ from, to, deadLetter }: KafkaSettings, wrong: (o: string, m: string) => never): void {
  for (const topic of from) {
    if (typeof topic !== 'string') continue;
    if (to.replaceAll(TOPIC_PLACE, topic) === topic || from.includes(to.replaceAll(TOPIC_PLACE, topic))) {
      wrong('to', `${JSON.stringify(topic)} would be read and written in a loop; write to another topic`);
    }
    if (topic === deadLetter) wrong('deadLetter', `${JSON.stringify(topic)} is read too; name another topic`);
  }
  if (deadLetter === to) wrong('deadLetter', 'is the topic for what is clean; name another topic');
}

function notATopic(name: string): string {
  return `${JSON.stringify(name)} is no topic: 1 to 249 of A-Z a-z 0-9 . _ -`;
}

function withoutUndefined(options: KafkaOptions): KafkaOptions {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as unknown as KafkaOptions;
}
