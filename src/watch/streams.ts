/** One stream at a time through the sanitizer. */
export interface Stream {
  /**
   * Begins where another stream was at rest.
   * @param before what is before that place: of this, the last `CONTEXT_SIZE` bytes
   */
  resumeAfter(before: Uint8Array): void;
  /** @returns what is ready, valid until the next call of any stream */
  write(bytes: Uint8Array): Uint8Array;
  /** The stream is over. @returns the rest */
  end(): Uint8Array;
  /** Nothing is held and nothing open: a stream may end or be resumed here. */
  readonly isAtRest: boolean;
  /** Between two rows of a table, this is how many bytes back the line ends that names its columns. */
  readonly columnsDistance: number | undefined;
  /** Begins between two rows. @returns false if no column is hidden: it is to begin by `resumeAfter` then */
  resumeBelow(columns: Uint8Array): boolean;
}

/** Where streams come from. */
export interface StreamLender {
  /**
   * @param before what is before the place where the stream begins
   * @param file whose content it will be
   * @param columns the line that names the columns, if the place is between two rows of a table
   */
  take(before: Uint8Array, file: string, columns?: Uint8Array): Stream;
  /** @param stream has ended, or is at rest */
  giveBack(stream: Stream): void;
}

/** So many that nobody uses are kept. */
const MAX_IDLE = 8;

/**
 * Streams for thousands of files. A file whose stream is at rest needs none of its own: it takes one when there is
 * something to read, and gives it back at the next rest.
 */
export class Streams<S extends Stream> implements StreamLender {
  readonly #make: () => S;
  readonly #onDrop: (stream: S) => void;
  readonly #onRest: (stream: S, file: string) => void;
  readonly #files = new Map<S, string>();
  readonly #idle: S[] = [];
  readonly #all = new Set<S>();

  /**
   * @param onDrop is called with a stream that is not used any more
   * @param onRest is called with a stream that a file has done with, for now
   */
  constructor(
    make: () => S,
    onDrop: (stream: S) => void = () => {},
    onRest: (stream: S, file: string) => void = () => {},
  ) {
    this.#make = make;
    this.#onDrop = onDrop;
    this.#onRest = onRest;
  }

  /** Those that there are, in use or not. */
  get all(): Iterable<S> {
    return this.#all;
  }

  /** Those in use, and by which file. */
  get used(): Iterable<[S, string]> {
    return this.#files;
  }

  take(before: Uint8Array, file: string, columns?: Uint8Array): S {
    const stream = this.#idle.pop() ?? this.#make();
    this.#all.add(stream);
    this.#files.set(stream, file);
    if (columns === undefined || !stream.resumeBelow(columns)) stream.resumeAfter(before);
    return stream;
  }

  giveBack(stream: Stream): void {
    this.#onRest(stream as S, this.#files.get(stream as S) ?? '');
    this.#files.delete(stream as S);
    if (this.#idle.length < MAX_IDLE) {
      this.#idle.push(stream as S);
      return;
    }
    stream.end();
    this.#all.delete(stream as S);
    this.#onDrop(stream as S);
  }
}
