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
 * Among `targets` nothing reads from it. pino does not say which of the two it is for, but it
 * shows when the first line arrives: the lines then go to a sink.
 *
 * It may be at any place of a pipeline. An object that the stage before it hands on is written as JSON, and sanitized.
 *
 * pino's worker exits as soon as every stage of a pipeline has taken all lines. A stage that writes them later, as
 * pino-pretty does or a shipper that sends them in batches, would then lose what it still has. So this stage finishes
 * when all stages after it have closed (pino 10.4).
 * @param openSink is called once, if nothing reads from the stage
 */
export function createStage(sanitizer: RecordSanitizer, openSink: () => Promise<Sink>): Duplex {
  const lines = new SanitizedLines(sanitizer, () => {
    if (stage.readableFlowing !== null) return undefined;
    // Nothing will be written of it, but its end has to be seen, or it would never close.
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
  takeObjects(stage);
  finishAfterOthers(stage);
  return stage;
}

/** A stage before this one may hand on what it has parsed, in place of lines. */
function takeObjects(stage: Duplex): void {
  const write = stage.write.bind(stage) as (...parameters: unknown[]) => boolean;
  stage.write = ((chunk: unknown, ...rest: unknown[]) => write(lineOf(chunk), ...rest)) as typeof stage.write;
}

/** Text and bytes as they are, anything else as a line of JSON. */
export function lineOf(chunk: unknown): string | Uint8Array {
  if (typeof chunk === 'string' || chunk instanceof Uint8Array) return chunk;
  return `${JSON.stringify(chunk)}\n`;
}

/** The writable side finishes when all that follows has closed. The readable side ends before, or nothing would close. */
function finishAfterOthers(stage: Duplex): void {
  const closings: Promise<void>[] = [];
  const follow = (stream: Duplex): void => {
    const { pipe } = stream;
    stream.pipe = (next, options) => {
      closings.push(new Promise((resolve) => next.once('close', resolve)));
      follow(next as unknown as Duplex);
      return pipe.call(stream, next, options) as typeof next;
    };
  };
  follow(stage);
  const finish = stage._final.bind(stage);
  stage._final = (done) => finish((error) => (error ? done(error) : Promise.all(closings).then(() => done())));
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
