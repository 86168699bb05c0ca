import type { Command } from 'commander';
import type { AddCommand } from './add-command.ts';
import type { KafkaFlags } from './kafka-flags.ts';
import { addSanitizerFlags } from './sanitizer-flags.ts';

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
