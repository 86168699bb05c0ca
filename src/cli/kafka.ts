import { onFileChange } from '../io/file-changes.ts';
import { IoError } from '../io/io-error.ts';
import { startMetricsServer } from '../io/metrics-server.ts';
import { type KafkaOptions, type KafkaRun, sanitizeTopics } from '../kafka/index.ts';
import { RANGES } from '../kafka/options.ts';
import { OptionsError } from '../rules/options.ts';
import { watchEngine } from './engine-watch.ts';
import { EXIT, report } from './exit-code.ts';
import { metricsAddress, named } from './flag-values.ts';
import { type KafkaFlags, kafkaOptions } from './kafka-flags.ts';
import { tell } from './message.ts';
import { sanitizerOptions } from './sanitizer-flags.ts';
import { UsageError } from './usage-error.ts';

/** Members of a group, until a signal ends them. Returns the exit code. */
export async function kafka(flags: KafkaFlags): Promise<number> {
  const reportStats =
    flags.stats === undefined
      ? undefined
      : (await import('./stats.ts')).prepareReport(
          flags.stats === true ? 'summary' : { file: named('--stats', flags.stats) },
        );
  const address = metricsAddress(flags.metrics);
  const sanitizer = await sanitizerOptions(flags);
  const run = await start({ ...kafkaOptions(flags), sanitizer, onNotice: tell });
  const stop = () => {
    run.stop().catch(() => {});
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  watchEngine();
  let code: number = EXIT.done;
  try {
    const { registry, ailment } = run;
    const server = address === undefined ? undefined : await startMetricsServer({ address, registry, ailment });
    if (server !== undefined) tell(`metrics: ${server.url}/metrics`);
    const endWatch = watchRules(flags, run);
    await run.done.finally(() => {
      endWatch();
      return server?.close();
    });
  } catch (error) {
    code = report(error);
    await run.stop().catch(() => {});
  }
  reportStats?.(run.stats);
  return code;
}

/** @throws UsageError that names the flag of an option that is wrong */
async function start(options: KafkaOptions): Promise<KafkaRun> {
  try {
    return await sanitizeTopics(options);
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    throw new UsageError(`${flagOf(error.option)}: ${inSeconds(error)}`);
  }
}

const FLAG_OF: Readonly<Record<string, string>> = {
  'sasl.mechanism': '--sasl',
  'sasl.password': '--sasl-password-file',
  'sasl.token': '--sasl-token-file',
  topicsInterval: '--client-config: metadata.max.age.ms',
};

function flagOf(option: string): string {
  return (
    FLAG_OF[option] ?? `--${option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replaceAll('.', '-')}`
  );
}

/** What is wrong; flags are given in seconds. */
function inSeconds({ option, message }: OptionsError): string {
  const range = (['sessionTimeout', 'transactionTimeout', 'patience'] as const).find((one) => one === option);
  if (range === undefined) return message.replace(`${option}: `, '');
  const [least, most] = RANGES[range];
  return `must be a number of seconds from ${least / 1000} to ${most / 1000}`;
}

/** How often the rules are looked at, in milliseconds. */
const RULES_INTERVAL = 2000;

/**
 * Puts rules in force when their file, or that of the key, changes. It reports what is wrong with the file, and
 * the rules stay as they were.
 * @returns a function that ends this
 */
function watchRules(flags: KafkaFlags, run: KafkaRun): () => void {
  const files = [flags.rules, flags.hashKey, flags.secrets].filter((file) => file !== undefined);
  const reload = async (): Promise<void> => {
    try {
      run.useRules(await sanitizerOptions(flags));
      tell(`${files.join(', ')}: what has changed is in force`);
    } catch (error) {
      if (!(error instanceof UsageError || error instanceof OptionsError || error instanceof IoError)) throw error;
      tell(`${error.message}; the rules in force stay`);
    }
  };
  const changes = onFileChange(files, reload, RULES_INTERVAL);
  // Also the answer to a hang-up, which ends nothing.
  process.on('SIGHUP', changes.look);
  return changes.end;
}
