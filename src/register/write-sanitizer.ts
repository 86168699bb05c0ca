import type { Settings } from '../rules/options.ts';
import { ownEngine } from '../sanitizer/engine.ts';
import { CONTEXT_SIZE, Session } from '../sanitizer/session.ts';

const LINE_FEED = 0x0a;
/** UTF-8 takes at most so many bytes for one unit of a string. */
const MAX_BYTES_PER_UNIT = 3;
/** The longest run of unfinished text that is shown before its line ends. */
const MAX_SHOWN = 16_384;
/** Text longer than this is done with once it is shown: terminals redraw one line for hours. */
const MAX_UNFINISHED = 4096;
const EMPTY = new Uint8Array(0);

const encoder = new TextEncoder();

/**
 * Sanitizes a stream that a program writes piece by piece. Together the results are what the command `logveil` writes for
 * the same bytes, with one exception: an unfinished line, such as a prompt, can be shown early.
 *
 * Whole lines in which no sensitive name can begin are returned as they are, without the engine: most writes of a logger
 * are such lines. The engine starts after them when it is next needed, and looks back at what was passed over.
 */
export class WriteSanitizer {
  readonly #session: Session;
  readonly #settings: Settings;
  /** The engine's memory for input. It is free while nothing is open; what `passOver` has taken is there. */
  readonly space: Uint8Array;
  /** The engine's own function: to look it up among the exports of a module takes as long as to search a short line. */
  readonly #isInputClean: (length: number) => boolean;
  /** Nothing is open: the next write can be judged by itself. */
  #isResting = true;
  /** The input up to the last rest; its last `CONTEXT_SIZE` bytes at least. */
  readonly #past = new Tail();
  /** The input since then, and what the engine looks back at from its beginning. */
  #run: Uint8Array[] = [];
  #runLength = 0;
  #before: Uint8Array = EMPTY;
  /** How many bytes the engine has returned of this run. */
  #returned = 0;
  /** What was shown of this run that the engine has yet to return. */
  #shown: Uint8Array = EMPTY;
  /** Tells what an unfinished line would become if it ended. */
  #preview: Session | undefined;

  /** @throws OptionsError if the engine does not run here */
  constructor(settings: Settings) {
    this.#settings = settings;
    this.#session = new Session(ownEngine(settings), settings);
    this.#session.enter();
    this.#session.engine.core.setCountingLines(false);
    this.space = this.#session.space();
    this.#isInputClean = this.#session.engine.core.isInputClean;
  }

  /**
   * Takes the next piece of the stream, unless `passOver` has.
   * @returns what can be written now; valid until the next call
   */
  write(chunk: string | Uint8Array): Uint8Array {
    const bytes = typeof chunk === 'string' ? encoder.encode(chunk) : chunk;
    // The stream may come to rest with the last whole line, and then begin a line that is not finished.
    const lineEnd = bytes.lastIndexOf(LINE_FEED) + 1;
    const lines = lineEnd > 0 ? this.#push(bytes.subarray(0, lineEnd)) : EMPTY;
    const rest = lineEnd < bytes.length ? this.#push(bytes.subarray(lineEnd)) : EMPTY;
    return rest.length === 0 ? lines : Buffer.concat([lines, rest]);
  }

  /** The stream is over; the next write begins another. @returns the rest of it */
  end(): Uint8Array {
    if (this.#isResting) return EMPTY;
    this.#session.finish();
    const rest = this.#takeAll();
    this.#rest();
    return rest;
  }

  /** Whether `showUnfinished` may have something to return. */
  get hasUnfinished(): boolean {
    return !this.#isResting;
  }

  /**
   * Returns the rest of an unfinished line as it would be if the line ended here. The stream continues: nothing more of an
   * open value is shown, and a name that continues is still recognized.
   *
   * Returns nothing while an object or a tag is open on the line, because a value may precede its name there.
   */
  showUnfinished(): Uint8Array {
    if (this.#isResting || this.#runLength > MAX_SHOWN) return EMPTY;
    const run = Buffer.concat(this.#run);
    if (hasOpenObject(run)) return EMPTY;
    const whole = this.#asIfEnded(run);
    const more = whole.subarray(this.#returned + this.#shown.length);
    const isUnchanged = run.equals(whole);
    if (isUnchanged && run.length > MAX_UNFINISHED && !mayContinueName(run.at(-1) as number)) this.#rest();
    else this.#shown = Buffer.concat([this.#shown, more]);
    return more;
  }

  /**
   * Takes the next piece of the stream if it is to be written as it is: whole lines that hold no name, after which the
   * engine would hold nothing back. The engine's search reads them, and does not change its state.
   * @returns the number of bytes at the beginning of `space` that can be written now; 0 if the piece is for `write`
   */
  passOver(chunk: string | Uint8Array): number {
    if (!this.#isResting) return 0;
    const { space } = this;
    let length = chunk.length;
    if (typeof chunk === 'string') {
      if (length * MAX_BYTES_PER_UNIT > space.length) return 0;
      length = encoder.encodeInto(chunk, space).written;
    } else {
      if (length > space.length) return 0;
      space.set(chunk);
    }
    if (!this.#isInputClean(length)) return 0;
    this.#past.add(typeof chunk === 'string' ? chunk : chunk.slice(-CONTEXT_SIZE));
    return length;
  }

  #push(bytes: Uint8Array): Uint8Array {
    const session = this.#session;
    if (this.#isResting) {
      this.#before = this.#past.bytes();
      session.resetAfter(this.#before);
      this.#isResting = false;
    }
    this.#runLength += bytes.length;
    this.#run.push(bytes.slice(-MAX_SHOWN));
    if (this.#run.length > 256) this.#run = [Buffer.concat(this.#run).subarray(-MAX_SHOWN)];
    const pieces: Uint8Array[] = [];
    for (let from = 0; from < bytes.length; ) {
      from += session.put(bytes, from);
      pieces.push(this.#takeAll());
    }
    if (bytes.at(-1) === LINE_FEED && session.isAtRest) this.#rest();
    return pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces);
  }

  #rest(): void {
    for (const piece of this.#run) this.#past.add(piece);
    this.#isResting = true;
    this.#run = [];
    this.#runLength = 0;
    this.#returned = 0;
    this.#shown = EMPTY;
  }

  #takeAll(): Uint8Array {
    let all: Uint8Array = EMPTY;
    for (let piece = this.#session.take(); piece.length > 0; piece = this.#session.take()) {
      this.#returned += piece.length;
      const next = this.#shown.length === 0 ? piece.slice() : this.#withoutShown(piece);
      all = all.length === 0 ? next : Buffer.concat([all, next]);
    }
    return all;
  }

  /**
   * Leaves out what was shown before. Where the engine then decides otherwise, as for a separator that goes with a
   * filtered parameter, what was shown stays shown.
   */
  #withoutShown(piece: Uint8Array): Uint8Array {
    const shown = this.#shown;
    const most = Math.min(shown.length, piece.length);
    let same = 0;
    while (same < most && shown[same] === piece[same]) same++;
    this.#shown = same < most ? EMPTY : shown.subarray(same);
    return piece.slice(same);
  }

  #asIfEnded(run: Uint8Array): Uint8Array {
    this.#preview ??= new Session(ownEngine(this.#settings), this.#settings);
    const preview = this.#preview;
    preview.resetAfter(this.#before);
    const pieces: Uint8Array[] = [];
    const takeAll = () => {
      for (let piece = preview.take(); piece.length > 0; piece = preview.take()) pieces.push(piece.slice());
    };
    for (let from = 0; from < run.length; ) {
      from += preview.put(run, from);
      takeAll();
    }
    preview.finish();
    takeAll();
    return Buffer.concat(pieces);
  }
}

/**
 * Keeps the end of a stream, `CONTEXT_SIZE` bytes or more, as the pieces that came: to join them costs more than to search
 * them, and most are never asked for.
 */
class Tail {
  #pieces: (string | Uint8Array)[] = [];
  #length = 0;

  add(piece: string | Uint8Array): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#length += piece.length;
    if (this.#length >= 8 * CONTEXT_SIZE) this.#dropFirst();
  }

  bytes(): Uint8Array {
    this.#dropFirst();
    const bytes = Buffer.concat(this.#pieces.map((piece) => Buffer.from(piece as string)));
    return bytes.subarray(Math.max(0, bytes.length - CONTEXT_SIZE));
  }

  #dropFirst(): void {
    let from = this.#pieces.length;
    let length = 0;
    // Units of a string are no more than its bytes.
    while (from > 0 && length < CONTEXT_SIZE) length += (this.#pieces[--from] as string).length;
    this.#pieces = this.#pieces.slice(from);
    this.#length = length;
  }
}

/** Whether the last brace or angle bracket of the last line opens. */
function hasOpenObject(bytes: Uint8Array): boolean {
  const line = bytes.subarray(bytes.lastIndexOf(LINE_FEED) + 1);
  return line.lastIndexOf(0x7b) > line.lastIndexOf(0x7d) || line.lastIndexOf(0x3c) > line.lastIndexOf(0x3e);
}

/** A byte of names, or of what encoded letters are written with. */
function mayContinueName(byte: number): boolean {
  return byte >= 0x80 || /[\w\-.%&#;\\]/.test(String.fromCharCode(byte));
}
