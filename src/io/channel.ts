/**
 * What bytes pass through between an input and an output: the sanitizer, or a codec around it.
 * The order of calls is: `space`, `push`, `take` until it is empty, and again; at the end `finish`, `take` until empty.
 */
export interface Channel {
  /** Where the next bytes are to be put, at its start. */
  space(): Uint8Array;
  /** That many bytes have been put at the start of `space()`. */
  push(length: number): void;
  /** Whether `take` may overwrite the bytes that were pushed last. If not, they stay as they are until `space` is called. */
  readonly hasMovedInput?: boolean;
  /** The next piece of output, valid until the next call; of length 0 when there is none left. */
  take(): Uint8Array;
  /** No more input will come. */
  finish(): void;
  /** One that does the same with another text, and counts nothing here. */
  another(): Channel;
}

/** A channel through which one text goes after another. */
export interface TextChannel extends Channel {
  /** Another text begins, whether the last one is over or not. @param before what is before it */
  resumeAfter(before: Uint8Array): void;
}
