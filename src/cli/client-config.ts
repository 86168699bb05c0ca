import { readFileSync } from 'node:fs';
import { explain } from '../io/io-error.ts';
import type { KafkaOptions, SaslOptions, TlsOptions } from '../kafka/options.ts';
import { UsageError } from './usage-error.ts';

/** What a file of client settings says; the rest is left to the flags. */
export type ClientConfig = Partial<
  Pick<
    KafkaOptions,
    | 'brokers'
    | 'clientId'
    | 'compression'
    | 'group'
    | 'instance'
    | 'sasl'
    | 'sessionTimeout'
    | 'tls'
    | 'topicsInterval'
    | 'transactionTimeout'
  >
>;

/** What single settings say, before they are combined. */
interface Draft {
  config: ClientConfig;
  protocol: string | undefined;
  sasl: Partial<SaslOptions>;
  tls: TlsOptions;
}

type Setting = (draft: Draft, value: string) => void;

const SECURITY_PROTOCOLS = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'];

/** The settings that are known, by the names that Kafka's own clients or librdkafka have for them. */
const SETTINGS: Readonly<Record<string, Setting>> = {
  'bootstrap.servers': ({ config }, value) => {
    config.brokers = value.split(',').map((broker) => broker.trim().replace(/^[A-Z_]+:\/\//, ''));
  },
  'client.id': ({ config }, value) => {
    config.clientId = value;
  },
  'group.id': ({ config }, value) => {
    config.group = value;
  },
  'group.instance.id': ({ config }, value) => {
    config.instance = value;
  },
  'session.timeout.ms': ({ config }, value) => {
    config.sessionTimeout = Number(value);
  },
  'transaction.timeout.ms': ({ config }, value) => {
    config.transactionTimeout = Number(value);
  },
  'metadata.max.age.ms': ({ config }, value) => {
    config.topicsInterval = Number(value);
  },
  'compression.type': ({ config }, value) => {
    config.compression = value as NonNullable<ClientConfig['compression']>;
  },
  'security.protocol': (draft, value) => {
    draft.protocol = value.toUpperCase();
    if (!SECURITY_PROTOCOLS.includes(draft.protocol))
      throw new Error(`must be one of ${SECURITY_PROTOCOLS.join(', ')}`);
  },
  'sasl.mechanism': ({ sasl }, value) => {
    sasl.mechanism = value.toLowerCase() as SaslOptions['mechanism'];
  },
  'sasl.username': ({ sasl }, value) => {
    sasl.username = value;
  },
  'sasl.password': ({ sasl }, value) => {
    sasl.password = value;
  },
  'sasl.jaas.config': ({ sasl }, value) => {
    const option = (name: string) => new RegExp(`\\b${name}\\s*=\\s*"((?:[^"\\\\]|\\\\.)*)"`).exec(value)?.[1];
    const [username, password] = [option('username'), option('password')];
    if (username === undefined || password === undefined) throw new Error('has no username="…" and password="…"');
    sasl.username = username.replaceAll(/\\(.)/g, '$1');
    sasl.password = password.replaceAll(/\\(.)/g, '$1');
  },
  'ssl.ca.location': ({ tls }, value) => {
    tls.ca = readFileSync(value);
  },
  'ssl.certificate.location': ({ tls }, value) => {
    tls.cert = readFileSync(value);
  },
  'ssl.key.location': ({ tls }, value) => {
    tls.key = readFileSync(value);
  },
  'ssl.key.password': ({ tls }, value) => {
    tls.passphrase = value;
  },
};

const SYNONYMS: Readonly<Record<string, string>> = {
  'metadata.broker.list': 'bootstrap.servers',
  'compression.codec': 'compression.type',
  'sasl.mechanisms': 'sasl.mechanism',
  'topic.metadata.refresh.interval.ms': 'metadata.max.age.ms',
};

const LINE = /^\s*([A-Za-z0-9._-]+)\s*[=:]\s*(.*?)\s*$/;

/**
 * Reads a properties file such as Kafka's own tools take with `--command-config`.
 * @throws UsageError that names the line, never a value; IoError if it cannot be read
 */
export function readClientConfig(file: string): ClientConfig {
  const place = `--client-config ${JSON.stringify(file)}`;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw explain(place, error);
  }
  const draft: Draft = { config: {}, protocol: undefined, sasl: {}, tls: {} };
  // A line that ends in a backslash continues in the next.
  const lines = text.replaceAll(/\\\r?\n\s*/g, (joined) => (joined.includes('\n') ? '\u0000' : joined)).split(/\r?\n/);
  let number = 0;
  for (const raw of lines) {
    number++;
    const line = raw.replaceAll('\u0000', '');
    if (!/^\s*(?:[#!]|$)/.test(line)) readSetting(line, `${file}:${number}`, draft);
    number += raw.split('\u0000').length - 1;
  }
  return complete(draft, file);
}

function readSetting(line: string, place: string, draft: Draft): void {
  const [, name, value] = LINE.exec(line) ?? [];
  if (name === undefined || value === undefined) throw new UsageError(`${place}: is no line of the form name=value`);
  const setting = SETTINGS[SYNONYMS[name] ?? name];
  if (setting === undefined) {
    throw new UsageError(`${place}: ${name} is not known here; there are ${Object.keys(SETTINGS).join(', ')}`);
  }
  try {
    setting(draft, value);
  } catch (error) {
    if ((error as { code?: unknown }).code !== undefined) throw explain(`${place}: ${name}`, error);
    throw new UsageError(`${place}: ${name} ${(error as Error).message}`);
  }
}

function complete({ config, protocol, sasl, tls }: Draft, file: string): ClientConfig {
  if (protocol?.endsWith('SSL') || (protocol === undefined && Object.keys(tls).length > 0)) config.tls = tls;
  if (protocol?.startsWith('SASL') || (protocol === undefined && sasl.mechanism !== undefined)) {
    if (sasl.mechanism === undefined) throw new UsageError(`${file}: names no sasl.mechanism`);
    config.sasl = sasl as SaslOptions;
  }
  return config;
}
