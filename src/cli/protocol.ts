import { Input } from '../io/input.ts';
import { codeOf, IoError } from '../io/io-error.ts';
import { readLines } from '../io/lines.ts';
import { Output, type Sink } from '../io/output.ts';
import { createRecordSanitizer, type RecordSanitizer } from '../sanitizer/records.ts';
import { EXIT, report } from './exit-code.ts';
import type { FilterPlan, Protocol } from './filter-flags.ts';
import { tell } from './message.ts';
import { openOutput } from './open-output.ts';
import { handleTermination } from './termination.ts';

/** Answers one message; the answer's line goes to standard output. */
type Answer = (message: Buffer) => Promise<string> | string;

const OK = 'OK';

/**
 * Standard input, a message a line, each a stream of its own, and an answer to each on standard output, as the syslog
 * server that started us expects it. Returns the exit code.
 */
export async function converse(protocol: Protocol, plan: FilterPlan): Promise<number> {
  const output = plan.output === undefined ? undefined : await openOutput(plan.output);
  const reportStats = plan.stats === 'none' ? undefined : (await import('./stats.ts')).prepareReport(plan.stats);
  const answers = await Output.open(1, 'standard output');
  const sanitizer = createRecordSanitizer(plan.settings);
  const answer =
    protocol === 'mmexternal' ? await modifyWith(sanitizer) : confirmTo((output as { sink: Sink }).sink, sanitizer);
  const input = await Input.open(0, 'standard input');
  handleTermination({
    grace: input.isTerminal ? 0 : plan.grace,
    onStop: () => input.interrupt(),
    onOverdue: () => {
      tell('standard output: is not being read, so the last answers could not be given; look at the syslog server');
      process.exit(EXIT.io);
    },
  });
  let code: number = EXIT.done;
  try {
    // What the server waits for before it sends anything.
    if (protocol === 'omprog') await answers.write(Buffer.from(`${OK}\n`));
    for await (const message of readLines(input)) {
      await answers.write(Buffer.from(`${await answer(message)}\n`, 'latin1'));
    }
    output?.close();
  } catch (error) {
    code = report(error);
  }
  reportStats?.(sanitizer.stats);
  return code;
}

async function modifyWith(sanitizer: RecordSanitizer): Promise<Answer> {
  const { replyTo } = await import('./mmexternal.ts');
  return (message) => replyTo(message.toString('latin1'), sanitizer);
}

/**
 * rsyslog's contract with `action(type="omprog" confirmMessages="on")`: a message is ours once we say so. It is said when
 * the message is with the system; anything else makes rsyslog send it again.
 */
function confirmTo(sink: Sink, { sanitizeBytes }: RecordSanitizer): Answer {
  return async (message) => {
    const line = sanitizeBytes(Buffer.concat([message, LINE_END]));
    // Of a message that was a filtered parameter nothing is left.
    if (line.length === 0) return OK;
    try {
      await sink.write(line);
      await sink.flush();
      return OK;
    } catch (error) {
      if (!(error instanceof IoError)) throw error;
      tell(error.message);
      return `not written: ${codeOf(error)}`;
    }
  };
}

const LINE_END = Buffer.from('\n');
