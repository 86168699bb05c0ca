import { type Duplex, pipeline, Transform, type TransformCallback } from 'node:stream';
import build from 'pino-abstract-transport';
import type { Sink } from '../io/output.ts';
import type { RecordSanitizer } from '../sanitizer/records.ts';

/** pino-abstract-transport parses each line for its level and time, which nobody asks a stage for. */
const NOT_PARSED = Object.freeze({});

/**
 * A stage of pino's `pipeline`. What it hands on is one whole line a chunk, as the stages in pino's documentation do and
 * as the next one may expect; the lines are framed by split2, inside pino-abstract-transport.
 *
 * Among `targets` nothing reads from it. pino does not tell which of the two it is for, but when the first line comes it
 * shows: the lines then go to a sink.
 *
 * Behind a pipeline pino's worker exits as soon as each stage has taken all lines; one that writes them later, as pino-pretty
 * does or a shipper that sends them in batches, then loses what it has in hand. Of a target that stands alone pino waits
 * for the close. So does this stage, of the one that follows it: only then has it finished itself (pino 10.4).
 * @param openSink is called once, if nothing reads from the stage
 */
export function createStage(sanitizer: RecordSanitizer, openSink: () => Promise<Sink>): Duplex {
  const lines = new SanitizedLines(sanitizer, () => {
    if (stage.readableFlowing !== null) return undefined;
    // Nothing will come out of it, but its end has to be seen, or it would never close.
    stage.resume();
    return openSink;
  });
  const stage = build(
    (source) => {
      // Its errors destroy both ends, and with them the stage.
      pipeline(source, lines, () => {});
      return lines;
    },
    { parse: 'lines', parseLine: () => NOT_PARSED, metadata: false, enablePipelining: true },
  ) as unknown as Duplex;
  finishBehindNext(stage);
  return stage;
}

/** The stage's writable side finishes when whatever it is piped to has closed. Its readable side ends before, or else nothing would. */
function finishBehindNext(stage: Duplex): void {
  let closing: Promise<void> | undefined;
  const { pipe } = stage;
  stage.pipe = (next, options) => {
    closing = new Promise((resolve) => next.once('close', resolve));
    return pipe.call(stage, next, options) as typeof next;
  };
  const finish = stage._final.bind(stage);
  stage._final = (done) =>
    finish((error) => (error || closing === undefined ? done(error) : closing.then(() => done())));
}

/** Lines without their ends in; sanitized, with them, out. */
class SanitizedLines extends Transform {
  readonly #sanitizer: RecordSanitizer;
  readonly #settle: () => (() => Promise<Sink>) | undefined;
  #isSettled = false;
  #openSink: (() => Promise<Sink>) | undefined;
  #sink: Promise<Sink> | undefined;

  /** @param settle is asked once, when the first line comes or none will: how a sink is opened, if one is needed */
  constructor(sanitizer: RecordSanitizer, settle: () => (() => Promise<Sink>) | undefined) {
    super({ objectMode: true });
    this.#sanitizer = sanitizer;
    this.#settle = settle;
  }

  override _transform(line: string, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#begin();
    let clean: string;
    try {
      clean = this.#sanitizer.sanitizeText(`${line}\n`);
    } catch (error) {
      done(error as Error);
      return;
    }
    // Of a line that was a filtered parameter nothing is left.
    if (clean === '') done();
    else if (this.#openSink === undefined) done(null, clean);
    else this.#write(this.#openSink, clean).then(() => done(), done);
  }

  override _flush(done: TransformCallback): void {
    this.#begin();
    done();
  }

  #begin(): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#openSink = this.#settle();
  }

  async #write(open: () => Promise<Sink>, line: string): Promise<void> {
    this.#sink ??= open();
    await (await this.#sink).write(Buffer.from(line));
  }
}
