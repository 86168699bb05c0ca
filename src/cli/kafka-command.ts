import type { CommandSpec, FlagSpec } from './command-spec.ts';
import type { KafkaFlags } from './kafka-flags.ts';
import { METRICS_FLAG, SANITIZER_FLAGS, STATS_FLAG } from './shared-flags.ts';

const NOTES = `  logveil kafka --brokers localhost:9092 --from app.raw --to app.clean --group logveil
  logveil kafka --client-config client.properties --from '/logs\\..*/' --to '{topic}.clean' --group logveil \\
    --dead-letter logs.rejected --metrics 127.0.0.1:9464

A topic of --from between slashes is a regular expression for whole names. The client is a package of its own:
npm install '@platformatic/kafka@1.35'`;

const DELIVERY: readonly FlagSpec[] = [
  { long: '--brokers', value: 'host:port,...', description: 'brokers of the cluster; one is enough' },
  { long: '--from', value: 'topic', isVariadic: true, description: 'the topics to read, or /patterns/' },
  { long: '--to', value: 'topic', description: 'the topic to write; {topic} is the topic of the record' },
  { long: '--group', value: 'name', description: 'the consumer group; its members share the partitions' },
  {
    ...{ long: '--dead-letter', value: 'topic' },
    description: 'write records that cannot be sanitized to this topic; without it, the first ends the run',
  },
  {
    long: '--at-least-once',
    description: 'work without transactions: faster, but a member that dies leaves duplicates',
  },
  { long: '--concurrency', value: 'members', default: '1', description: 'members of the group in this process' },
  { long: '--batch-bytes', value: 'bytes', default: '4M', description: 'the largest transaction' },
  {
    ...{ long: '--in-flight-bytes', value: 'bytes', default: '64M' },
    description: 'how much may wait in memory before fetching pauses',
  },
  {
    ...{ long: '--compression', value: 'codec', choices: ['none', 'gzip', 'snappy', 'lz4', 'zstd'], default: 'none' },
    description: 'how written records are compressed',
  },
  { long: '--keep-keys', description: 'leave keys as they are' },
  { long: '--instance', value: 'name', description: 'static membership: a name that no other member has' },
  { long: '--session-timeout', value: 'seconds', default: '45', description: 'how long a member may be silent' },
  { long: '--transaction-timeout', value: 'seconds', default: '30', description: 'how long a transaction may be open' },
  {
    ...{ long: '--patience', value: 'seconds', default: '300' },
    description: 'how long to keep trying without success; 0 for ever',
  },
];

const CONNECTION: readonly FlagSpec[] = [
  { long: '--tls', description: "use TLS, with the system's certificates" },
  { long: '--tls-ca', value: 'file', takes: 'file', description: 'use TLS, with these certificate authorities' },
  { long: '--tls-cert', value: 'file', takes: 'file', description: 'the certificate to log in with' },
  { long: '--tls-key', value: 'file', takes: 'file', description: 'the key of that certificate' },
  {
    ...{ long: '--sasl', value: 'mechanism', choices: ['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'] },
    description: 'how to log in',
  },
  { long: '--sasl-username', value: 'name', description: 'the user who logs in' },
  {
    ...{ long: '--sasl-password-file', value: 'file', takes: 'file' },
    description: 'the password, read at each connection',
  },
  {
    ...{ long: '--sasl-token-file', value: 'file', takes: 'file' },
    description: 'the token for oauthbearer, read at each connection',
  },
  {
    ...{ long: '--client-config', value: 'file', takes: 'file' },
    description: "a properties file, as for Kafka's own tools; flags override it",
  },
];

/** `logveil kafka` */
export const KAFKA: CommandSpec<KafkaFlags> = {
  name: 'kafka',
  summary: 'sanitize topic to topic: value, key and headers of each record, exactly once',
  flags: [...DELIVERY, ...CONNECTION, METRICS_FLAG, STATS_FLAG, ...SANITIZER_FLAGS],
  notes: NOTES,
  async run(_words, flags) {
    const { kafka } = await import('./kafka.ts');
    return kafka(flags);
  },
};
