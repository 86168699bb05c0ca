import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { explain } from '../io/io-error.ts';
import type { KafkaOptions, SaslOptions, TlsOptions } from '../kafka/options.ts';
import type { AddCommand } from './add-command.ts';
import { readClientConfig } from './client-config.ts';
import { bytes, seconds } from './flag-values.ts';
import { addSanitizerFlags, type SanitizerFlags, sanitizerOptions } from './sanitizer-flags.ts';
import { UsageError } from './usage-error.ts';

/** The flags as the command line gives them. */
export interface KafkaFlags extends SanitizerFlags {
  brokers?: string;
  from?: string[];
  to?: string;
  group?: string;
  deadLetter?: string;
  atLeastOnce?: true;
  concurrency?: string;
  batchBytes?: string;
  inFlightBytes?: string;
  compression?: string;
  keepKeys?: true;
  instance?: string;
  sessionTimeout?: string;
  transactionTimeout?: string;
  patience?: string;
  tls?: true;
  tlsCa?: string;
  tlsCert?: string;
  tlsKey?: string;
  sasl?: string;
  saslUsername?: string;
  saslPasswordFile?: string;
  saslTokenFile?: string;
  clientConfig?: string;
  metrics?: string;
  stats?: true | string;
}

const EXAMPLES = `
  logveil kafka --brokers localhost:9092 --from app.raw --to app.clean --group logveil
  logveil kafka --client-config client.properties --from '/logs\\..*/' --to '{topic}.clean' --group logveil \\
    --dead-letter logs.rejected --metrics 127.0.0.1:9464

What --from names between slashes is a regular expression for whole names. The client is installed by itself:
npm install '@platformatic/kafka@1.35'`;

/** `logveil kafka` */
export const addKafka: AddCommand = (program, finish) => {
  const command = program
    .command('kafka')
    .description('topic to topic: value, key and headers of each record sanitized, exactly once')
    .option('--brokers <host:port,...>', 'where to ask for the cluster')
    .option('--from <topic...>', 'the topics to read, or /patterns/')
    .option('--to <topic>', 'the topic to write; {topic} is the one that a record comes from')
    .option('--group <name>', 'the consumer group; its members share the partitions')
    .option(
      '--dead-letter <topic>',
      'where records go, as they are, that cannot be handled; without it the first one ends it',
    )
    .option('--at-least-once', 'faster, without transactions; a member that dies leaves duplicates')
    .option('--concurrency <members>', 'members of the group in this process (default: 1)')
    .option('--batch-bytes <bytes>', 'the most in one transaction (default: 4M)')
    .option('--in-flight-bytes <bytes>', 'what may wait in memory before fetching pauses (default: 64M)')
    .option('--compression <codec>', 'none, gzip, snappy, lz4 or zstd (default: none)')
    .option('--keep-keys', 'leave keys as they are')
    .option('--instance <name>', 'static membership: a name that no other member has')
    .option('--session-timeout <seconds>', 'how long a member may be silent (default: 45)')
    .option('--transaction-timeout <seconds>', 'how long a transaction may be open (default: 30)')
    .option('--patience <seconds>', 'how long to go on without success, 0 for ever (default: 300)')
    .option('--tls', "TLS, with the system's certificates")
    .option('--tls-ca <file>', 'TLS, with these certificates of who signs')
    .option('--tls-cert <file>', 'the certificate to log in with')
    .option('--tls-key <file>', 'and its key')
    .option('--sasl <mechanism>', 'plain, scram-sha-256, scram-sha-512 or oauthbearer')
    .option('--sasl-username <name>', 'who logs in')
    .option('--sasl-password-file <file>', 'the password, read at each connection')
    .option('--sasl-token-file <file>', 'the token for oauthbearer, read at each connection')
    .option('--client-config <file>', "a properties file as Kafka's own tools take it; flags go before it")
    .option('--metrics <host:port>', 'counters at /metrics for Prometheus, and /health')
    .option('--stats [file]', 'say at the end what was found: a line on stderr, or JSON to a file')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: KafkaFlags) => {
      const { kafka } = await import('./kafka.ts');
      finish(await kafka(flags));
    });
  return addSanitizerFlags(command as Command);
};

/**
 * The options that these flags and the file of client settings mean, not yet checked.
 * @throws UsageError that names the flag; IoError if a file cannot be read
 */
export function kafkaOptions(flags: KafkaFlags): KafkaOptions {
  const config = flags.clientConfig === undefined ? {} : readClientConfig(flags.clientConfig);
  const tls = tlsOptions(flags, config.tls);
  const sasl = saslOptions(flags, config.sasl);
  const options = {
    ...config,
    ...(flags.brokers !== undefined && { brokers: flags.brokers.split(',').map((broker) => broker.trim()) }),
    from: (flags.from ?? []).map(topicOrPattern),
    to: flags.to ?? missing('--to', 'the topic to write'),
    ...(flags.group !== undefined && { group: flags.group }),
    ...(flags.deadLetter !== undefined && { deadLetter: flags.deadLetter }),
    ...(flags.atLeastOnce && { delivery: 'at-least-once' as const }),
    ...(flags.concurrency !== undefined && { concurrency: Number(flags.concurrency) }),
    ...(flags.batchBytes !== undefined && { batchBytes: bytes('--batch-bytes', flags.batchBytes, 'not 0') }),
    ...(flags.inFlightBytes !== undefined && {
      inFlightBytes: bytes('--in-flight-bytes', flags.inFlightBytes, 'not 0'),
    }),
    ...(flags.compression !== undefined && {
      compression: flags.compression as NonNullable<KafkaOptions['compression']>,
    }),
    ...(flags.keepKeys && { keepKeys: true }),
    ...(flags.instance !== undefined && { instance: flags.instance }),
    ...(flags.sessionTimeout !== undefined && { sessionTimeout: seconds('--session-timeout', flags.sessionTimeout) }),
    ...(flags.transactionTimeout !== undefined && {
      transactionTimeout: seconds('--transaction-timeout', flags.transactionTimeout),
    }),
    ...(flags.patience !== undefined && { patience: seconds('--patience', flags.patience) }),
    ...(tls !== undefined && { tls }),
    ...(sasl !== undefined && { sasl }),
    sanitizer: sanitizerOptions(flags),
  };
  return {
    ...options,
    brokers: options.brokers ?? missing('--brokers', 'a broker such as localhost:9092'),
    group: options.group ?? missing('--group', 'the consumer group'),
  };
}

function topicOrPattern(text: string): string | RegExp {
  const [, pattern] = /^\/(.*)\/$/.exec(text) ?? [];
  if (pattern === undefined) return text;
  try {
    return new RegExp(pattern);
  } catch {
    throw new UsageError(`--from: ${text} is no regular expression`);
  }
}

function tlsOptions(flags: KafkaFlags, config: KafkaOptions['tls']): KafkaOptions['tls'] {
  const { tls, tlsCa, tlsCert, tlsKey } = flags;
  const isAsked = tls || tlsCa !== undefined || tlsCert !== undefined || tlsKey !== undefined;
  if (!isAsked) return config;
  return {
    ...(config === true ? {} : (config as TlsOptions | undefined)),
    ...(tlsCa !== undefined && { ca: read('--tls-ca', tlsCa) }),
    ...(tlsCert !== undefined && { cert: read('--tls-cert', tlsCert) }),
    ...(tlsKey !== undefined && { key: read('--tls-key', tlsKey) }),
  };
}

function saslOptions(flags: KafkaFlags, config: SaslOptions | undefined): SaslOptions | undefined {
  const { sasl, saslUsername, saslPasswordFile, saslTokenFile } = flags;
  if (sasl === undefined && config === undefined) {
    const lonely = saslUsername ?? saslPasswordFile ?? saslTokenFile;
    if (lonely !== undefined) missing('--sasl', 'how to log in, such as scram-sha-512');
    return undefined;
  }
  const text = (flag: string, file: string) => {
    // That it can be read is found out now; it is read again at each connection, for it may be renewed.
    read(flag, file);
    return () =>
      read(flag, file)
        .toString()
        .replace(/\r?\n$/, '');
  };
  return {
    ...config,
    mechanism: (sasl ?? config?.mechanism) as SaslOptions['mechanism'],
    ...(saslUsername !== undefined && { username: saslUsername }),
    ...(saslPasswordFile !== undefined && { password: text('--sasl-password-file', saslPasswordFile) }),
    ...(saslTokenFile !== undefined && { token: text('--sasl-token-file', saslTokenFile) }),
  };
}

function read(flag: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw explain(`${flag} ${JSON.stringify(file)}`, error);
  }
}

function missing(flag: string, what: string): never {
  throw new UsageError(`${flag}: must name ${what}`);
}
