import { checkOptions, type SanitizerOptions, type Settings } from '../rules/options.ts';
import { engineFor } from './engine.ts';
import { type Parameter, Session, type Stats } from './session.ts';

export type { Parameter, Stats };

/** A sanitizer for one stream at a time: bytes in, sanitized bytes out. Synchronous; never throws on data. */
export interface Sanitizer {
  /**
   * Takes the next piece of the stream, however it was cut.
   * @returns what is ready now: a view, valid until the next call; it may be a view of `chunk` itself
   */
  write(chunk: Uint8Array): Uint8Array;
  /** The stream is over. @returns the rest of it; the sanitizer is then ready for the next stream */
  end(): Uint8Array;
  /** What has been counted so far. */
  readonly stats: Stats;
}

/**
 * Makes a sanitizer. Any number of them can be alive; they share one engine and its memory.
 * @throws OptionsError
 */
export function createSanitizer(options: SanitizerOptions = {}): Sanitizer {
  return new EngineSanitizer(checkOptions(options));
}

/** Sanitizes a whole text; a string comes back as a string. A string's lone surrogates become U+FFFD, as in any UTF-8. */
export function sanitize<T extends string | Uint8Array>(input: T, options: SanitizerOptions = {}): T {
  const sanitizer = createSanitizer(options);
  const bytes: Uint8Array = typeof input === 'string' ? new TextEncoder().encode(input) : input;
  const parts = [sanitizer.write(bytes).slice(), sanitizer.end()];
  const output = concatenate(parts);
  return (typeof input === 'string' ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(output) : output) as T;
}

const EMPTY = new Uint8Array(0);

/** Also tells where the parameters are, to whoever asks. */
export class EngineSanitizer implements Sanitizer {
  readonly #session: Session;

  constructor(settings: Settings, found?: (parameter: Parameter) => void) {
    this.#session = new Session(engineFor(settings), settings, found);
  }

  get stats(): Stats {
    this.#session.collect();
    return this.#session.stats;
  }

  write(chunk: Uint8Array): Uint8Array {
    const session = this.#session;
    const pieces: Uint8Array[] = [];
    for (let from = 0; from < chunk.length; ) {
      const space = session.space();
      const length = Math.min(space.length, chunk.length - from);
      space.set(length === chunk.length ? chunk : chunk.subarray(from, from + length));
      session.push(length);
      from += length;
      drain(session, pieces);
    }
    return concatenate(pieces);
  }

  end(): Uint8Array {
    const session = this.#session;
    session.finish();
    const pieces: Uint8Array[] = [];
    drain(session, pieces);
    session.reset();
    return concatenate(pieces);
  }
}

/** The engine's memory is overwritten by the next call, of any sanitizer: what comes out is copied. */
function drain(session: Session, pieces: Uint8Array[]): void {
  for (let piece = session.take(); piece.length > 0; piece = session.take()) pieces.push(piece.slice());
}

function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length <= 1) return pieces[0] ?? EMPTY;
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
