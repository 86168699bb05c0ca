import { randomUUID } from 'node:crypto';
import type { Registry } from 'prom-client';
import type { SanitizerOptions } from '../rules/options.ts';
import type { Stats } from '../sanitizer/sanitizer.ts';
import { loadClient } from './client.ts';
import { Waiting } from './fetching.ts';
import { Member } from './member.ts';
import { Meters } from './meters.ts';
import { checkKafkaOptions, type KafkaOptions } from './options.ts';
import { RecordRules } from './sanitizing.ts';

export { IoError } from '../io/io-error.ts';
export { OptionsError, type SanitizerOptions } from '../rules/options.ts';
export type { KafkaOptions, SaslOptions, TlsOptions } from './options.ts';

/** Members of a consumer group at work. */
export interface KafkaRun {
  /**
   * Settles when all members have ended: fulfilled after `stop`, rejected with an IoError when one cannot continue; the
   * others are stopped then.
   */
  readonly done: Promise<void>;
  /** Finishes and commits the current work, and leaves the group. */
  stop(): Promise<void>;
  /**
   * Puts new rules in force, from the next round of records on; a round goes by one set of rules.
   * @throws OptionsError; then the rules stay as they were
   */
  useRules(options: SanitizerOptions): void;
  /** Undefined while all is well, else in a few words what is not. */
  ailment(): string | undefined;
  /** Counters for Prometheus. */
  readonly registry: Registry;
  /** Records delivered so far. */
  readonly records: number;
  /** What the rules now in force have found. */
  readonly stats: Stats;
}

/**
 * Reads topics as a consumer group, sanitizes each record as a stream of its own, and writes it to another topic: value,
 * key and headers sanitized, timestamp and order kept. The client `@platformatic/kafka` must be installed.
 * @throws OptionsError; IoError if the client is missing
 */
export async function sanitizeTopics(options: KafkaOptions): Promise<KafkaRun> {
  const settings = checkKafkaOptions(options);
  let rules = new RecordRules(settings.sanitizer, settings.keepKeys);
  const client = await loadClient();
  const stopping = new AbortController();
  const waiting = new Waiting(settings.inFlightBytes);
  const meters = new Meters(waiting);
  const nameOf = (number: number) =>
    settings.instance === undefined
      ? randomUUID()
      : settings.concurrency === 1
        ? settings.instance
        : `${settings.instance}-${number}`;
  const members = Array.from(
    { length: settings.concurrency },
    (_, number) =>
      new Member({
        client,
        settings,
        name: nameOf(number),
        rules: () => rules,
        waiting,
        meters,
        stop: stopping.signal,
      }),
  );
  const running = members.map((member) =>
    member.run().catch((error) => {
      stopping.abort();
      throw error;
    }),
  );
  const done = Promise.allSettled(running).then((results) => {
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  });
  // A caller that waits for it gets the error; until then it is no unhandled rejection.
  done.catch(() => {});
  return {
    done,
    stop() {
      stopping.abort();
      return done;
    },
    useRules(sanitizer) {
      rules = new RecordRules(sanitizer, settings.keepKeys);
    },
    ailment: () => members.map((member) => member.ailment).find((ailment) => ailment !== undefined),
    registry: meters.registry,
    get records() {
      return meters.records;
    },
    get stats() {
      return rules.stats;
    },
  };
}
