import { readFileSync } from 'node:fs';
import { explain } from '../io/io-error.ts';
import type { KafkaOptions, SaslOptions, TlsOptions } from '../kafka/options.ts';
import { readClientConfig } from './client-config.ts';
import { bytes, seconds } from './flag-values.ts';
import type { SanitizerFlags } from './sanitizer-flags.ts';
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
