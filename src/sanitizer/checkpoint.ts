import { CONTEXT_SIZE } from './session.ts';

/**
 * A place in a stream at which another sanitizer can continue. It can be stored as JSON; what is in it is the
 * sanitizer's own business. It holds no hidden value: of the stream only the sanitized end, 4 KiB at most, and the line
 * that names a table's columns.
 */
export interface Checkpoint {
  readonly version: typeof VERSION;
  /** What was returned last, base64. */
  readonly before: string;
  /** What decides how the lines that follow are read, see `Session.rest`. */
  readonly rest: readonly number[];
  /** Between two rows of a table: the line that names its columns, base64. */
  readonly columns?: string;
}

const VERSION = 1;

/** What a checkpoint holds. */
export interface Place {
  readonly before: Uint8Array;
  readonly rest: readonly number[];
  readonly columns: Uint8Array | undefined;
}

export function makeCheckpoint({ before, rest, columns }: Place): Checkpoint {
  return { version: VERSION, before: toBase64(before), rest, ...(columns && { columns: toBase64(columns) }) };
}

/** @throws TypeError if it is none, or of another version */
export function readCheckpoint(checkpoint: Checkpoint): Place {
  const { version, before, rest, columns } = (checkpoint ?? {}) as Checkpoint;
  if (version === VERSION && isText(before) && isText(columns ?? '') && isNumbers(rest)) {
    try {
      return { before: fromBase64(before), rest, columns: columns === undefined ? undefined : fromBase64(columns) };
    } catch {
      // It is no base64.
    }
  }
  throw new TypeError('not a checkpoint of this version of logveil; begin the stream anew');
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isNumbers(value: unknown): boolean {
  return Array.isArray(value) && value.every(Number.isInteger);
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** Keeps the end of a stream: its last `CONTEXT_SIZE` bytes, or all of it. */
export class StreamEnd {
  #bytes = new Uint8Array(0);
  #length = 0;

  add(piece: Uint8Array): void {
    if (piece.length === 0) return;
    if (this.#bytes.length === 0) this.#bytes = new Uint8Array(ROOM);
    const last = piece.length > CONTEXT_SIZE ? piece.subarray(piece.length - CONTEXT_SIZE) : piece;
    if (this.#length + last.length > ROOM) {
      this.#bytes.copyWithin(0, this.#length - CONTEXT_SIZE, this.#length);
      this.#length = CONTEXT_SIZE;
    }
    this.#bytes.set(last, this.#length);
    this.#length += last.length;
  }

  /** A view that is valid until more is added. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(Math.max(0, this.#length - CONTEXT_SIZE), this.#length);
  }

  clear(): void {
    this.#length = 0;
  }
}

/** So that it is moved only now and then. */
const ROOM = 4 * CONTEXT_SIZE;
