import { checkOptions } from '../rules/check.ts';
import type { SanitizerOptions, Settings } from '../rules/options.ts';
import { type Checkpoint, makeCheckpoint, readCheckpoint, StreamEnd } from './checkpoint.ts';
import { engineFor } from './engine.ts';
import type { Finding } from './findings.ts';
import { giveBack, lease } from './pool.ts';
import { Session } from './session.ts';
import type { Stats } from './stats.ts';

export type { Checkpoint, Stats };

/** A sanitizer for one stream at a time: bytes in, sanitized bytes out. Synchronous; never throws on data. */
export interface Sanitizer {
  /**
   * Takes the next piece of the stream, however it was cut.
   * @returns what is ready now: a view to be read, valid until the next call
   * @throws TypeError if it is no piece of bytes
   */
  write(chunk: Uint8Array): Uint8Array;
  /** The stream is over. @returns the rest of it; the sanitizer is then ready for the next stream */
  end(): Uint8Array;
  /**
   * Other options from the next safe point on: the first line that begins when no value is open, of the input that is
   * written after this call. `engine` stays as it was. Of a table in whose rows columns are hidden, all columns are asked
   * anew; one of which none was hidden is text, and waits for its next header.
   * @throws OptionsError; the old options then hold on
   */
  reconfigure(options: SanitizerOptions): void;
  /** What has been counted so far. */
  readonly stats: Stats;
  /**
   * The place in the stream at which it is now, to be continued by `resume`: by this sanitizer or another one with the
   * same options, in another process too. What has been returned up to there is final.
   * @returns undefined where the stream cannot be continued: in a line, while a value is open, or while something is held
   */
  checkpoint(): Checkpoint | undefined;
  /**
   * Drops the stream that it is in, and continues one at a checkpoint, as the sanitizer that made it would have; but it
   * looks back at what was written, not at what was hidden.
   * @throws TypeError if it is no checkpoint, or of another version
   */
  resume(checkpoint: Checkpoint): void;
}

/**
 * Makes a sanitizer. Any number of them can be alive; those of a few streams have an engine each, the others share one.
 * @throws OptionsError
 */
export function createSanitizer(options: SanitizerOptions = {}): Sanitizer {
  return new EngineSanitizer(checkOptions(options));
}

/**
 * Sanitizes a whole text; a string comes back as a string, a Buffer as a Buffer. A string's lone surrogates become U+FFFD,
 * as in any UTF-8.
 * @throws OptionsError; TypeError if it is given neither
 */
export function sanitize<T extends string | Uint8Array>(input: T, options: SanitizerOptions = {}): T {
  const sanitizer = createSanitizer(options);
  const ready = sanitizer.write(toBytes(input)).slice();
  const rest = sanitizer.end();
  const output = new Uint8Array(ready.length + rest.length);
  output.set(ready);
  output.set(rest, ready.length);
  if (typeof input === 'string') return new TextDecoder('utf-8', { ignoreBOM: true }).decode(output) as T;
  // A Buffer is a Uint8Array of another prototype, and its `toString` is what its users go by.
  return Object.setPrototypeOf(output, Object.getPrototypeOf(input)) as T;
}

/** @throws TypeError if it is neither a string nor bytes */
export function toBytes(input: string | Uint8Array): Uint8Array {
  if (typeof input === 'string') return new TextEncoder().encode(input);
  if (!isBytes(input)) throw new TypeError('what is sanitized must be a string or a Uint8Array');
  return input;
}

/** Also where they come from another realm, as in tests that run in a context of their own. */
function isBytes(chunk: Uint8Array | undefined): boolean {
  return chunk?.BYTES_PER_ELEMENT === 1;
}

const EMPTY = new Uint8Array(0);
const LINE_END = Uint8Array.of(0x0a);

/** Also reports where the parameters are, if asked, and begins in the middle of a stream whose input is at hand. */
export class EngineSanitizer implements Sanitizer {
  readonly #settings: Settings;
  readonly #session: Session;
  /** What the last call returned a view of, where the engine's own memory will not do. */
  #ready = EMPTY;
  #length = 0;
  /** Is an engine leased? It is from the first write of a stream to its end. */
  #isLeased = false;
  /** Is it this sanitizer's alone? Then a view of its memory stays as it is until the next call. */
  #isOwn = false;
  /** The end of what has been returned of the stream. */
  readonly #returned = new StreamEnd();

  constructor(settings: Settings, found?: (finding: Finding) => void) {
    this.#settings = settings;
    this.#session = new Session(engineFor(settings), settings, found);
  }

  get stats(): Stats {
    this.#session.collect();
    return this.#session.stats;
  }

  reconfigure(options: SanitizerOptions): void {
    this.#session.reconfigure(checkOptions(options));
  }

  write(chunk: Uint8Array): Uint8Array {
    if (!isBytes(chunk)) throw new TypeError('a chunk must be a Uint8Array; of a text, new TextEncoder().encode(text)');
    this.#lease();
    const ready = this.#sanitize(chunk);
    this.#returned.add(ready);
    return ready;
  }

  #sanitize(chunk: Uint8Array): Uint8Array {
    const session = this.#session;
    this.#length = 0;
    for (let from = 0; from < chunk.length; ) {
      from += session.put(chunk, from);
      const piece = session.take();
      if (this.#isOwn && from === chunk.length && this.#length === 0 && !session.hasMore) return piece;
      this.#keepAll(piece);
    }
    return this.#ready.subarray(0, this.#length);
  }

  checkpoint(): Checkpoint | undefined {
    if (!this.#isLeased) return makeCheckpoint({ before: EMPTY, rest: [], columns: undefined });
    const { columns, isAtRest, rest } = this.#session;
    if (columns === undefined && !isAtRest) return undefined;
    const { bytes } = this.#returned;
    // Where all lines so far were filtered, the next one is not the first all the same.
    return makeCheckpoint({ before: bytes.length === 0 ? LINE_END : bytes, rest, columns });
  }

  resume(checkpoint: Checkpoint): void {
    const { before, rest, columns } = readCheckpoint(checkpoint);
    this.#lease();
    const isInTable = columns !== undefined && this.#session.resetBelow(columns, rest);
    if (!isInTable) this.#session.resetAfter(before, rest);
    this.#returned.clear();
    this.#returned.add(before);
  }

  /**
   * Whether the stream could be cut here: at the beginning of a line, with nothing open and nothing held back. What has
   * been returned so far is then final, and another sanitizer can continue from here with `resumeAfter`.
   */
  get isAtRest(): boolean {
    return !this.#isLeased || this.#session.isAtRest;
  }

  /**
   * Begins in the middle of a stream, at a place where a sanitizer was at rest; continues as that one would have.
   * @param before the input just before that place: of this the last `CONTEXT_SIZE` bytes are looked back at, all if fewer
   */
  resumeAfter(before: Uint8Array): void {
    this.#lease();
    this.#returned.clear();
    this.#session.resetAfter(before);
  }

  /**
   * Between two rows of a table a stream is never at rest, for its columns have been named far above. But it could be
   * cut here by who keeps that line: this is how many bytes back it ends, its line end left aside; counted from the
   * beginning of the stream at most. Nothing where it could not be cut, or is not in a table.
   */
  get columnsDistance(): number | undefined {
    return this.#isLeased ? this.#session.columnsDistance : undefined;
  }

  /**
   * Begins between two rows of a table, where `columnsDistance` was defined; continues as that sanitizer would have.
   * @param columns the line that names its columns, with its line end
   * @returns false if no column that it names is hidden by these options: the stream is then to begin by `resumeAfter`
   */
  resumeBelow(columns: Uint8Array): boolean {
    this.#lease();
    this.#returned.clear();
    return this.#session.resetBelow(columns);
  }

  end(): Uint8Array {
    this.#lease();
    this.#length = 0;
    this.#session.finish();
    this.#keepAll(this.#session.take());
    this.#session.reset();
    this.#returned.clear();
    giveBack(this);
    this.#isLeased = false;
    const rest = this.#ready.slice(0, this.#length);
    this.#ready = EMPTY;
    return rest;
  }

  #lease(): void {
    if (this.#isLeased) return;
    this.#isLeased = true;
    const engine = lease(this, this.#settings);
    this.#isOwn = engine !== undefined;
    this.#session.engine = engine ?? engineFor(this.#settings);
  }

  /** Keeps this piece of output and all that follow. */
  #keepAll(first: Uint8Array): void {
    for (let piece = first; piece.length > 0; piece = this.#session.take()) {
      const length = this.#length + piece.length;
      if (length > this.#ready.length) {
        const larger = new Uint8Array(Math.max(length, 2 * this.#ready.length));
        larger.set(this.#ready.subarray(0, this.#length));
        this.#ready = larger;
      }
      this.#ready.set(piece, this.#length);
      this.#length = length;
    }
  }
}
