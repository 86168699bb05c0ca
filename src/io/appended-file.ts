import fs, { type Stats } from 'node:fs';
import { explain, explaining } from './io-error.ts';
import type { Sink } from './output.ts';

const LINE_FEED = 0x0a;
const LINE_END = Buffer.of(LINE_FEED);
/** How far back the beginning of an incomplete line is searched for, in bytes. */
const MAX_CUT = 64 * 1024;

/** After so many milliseconds, what another process writes at once is in the file. */
const PAUSE_MS = 50;

/** What writes to the file, and reports how many of the last bytes it has written. */
export interface CountingSink extends Sink {
  readonly written: number;
}

/**
 * A file that whole lines are appended to, by this process and perhaps by others. A line that could not be written to its
 * end, since the disk was full or a process was killed, never continues with another: it is cut off where that is
 * possible, else the next one begins on a line of its own.
 */
export class AppendedFile implements Sink {
  readonly #descriptor: number;
  readonly #place: string;
  readonly #sink: CountingSink;
  readonly #isRegular: boolean;
  /** Whether the last line in the file may have no end. */
  #mayBeCut = true;

  /** @param place what messages call it */
  constructor(descriptor: number, place: string, sink: CountingSink) {
    this.#descriptor = descriptor;
    this.#place = place;
    this.#sink = sink;
    this.#isRegular = explaining(place, () => fs.fstatSync(descriptor)).isFile();
  }

  write(bytes: Uint8Array): Promise<void> | undefined {
    if (!this.#isRegular || bytes.length === 0) return this.#sink.write(bytes);
    const begun = this.#mayBeCut ? this.#endLine(bytes) : bytes;
    this.#mayBeCut = false;
    try {
      const writing = this.#sink.write(begun);
      return writing?.catch((error: unknown) => this.#fail(begun, error));
    } catch (error) {
      return this.#fail(begun, error);
    }
  }

  flush(): Promise<void> | undefined {
    return this.#sink.flush();
  }

  /** @throws IoError where a file system reports only now that it could not be written */
  close(): void {
    try {
      fs.closeSync(this.#descriptor);
    } catch (error) {
      throw explain(this.#place, error);
    }
  }

  #endLine(bytes: Uint8Array): Uint8Array {
    if (bytes[0] === LINE_FEED) return bytes;
    if (isLineOver(this.#read(2))) return bytes;
    // Perhaps another process is writing the line just now.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    return isLineOver(this.#read(2)) ? bytes : Buffer.concat([LINE_END, bytes]);
  }

  #fail(bytes: Uint8Array, error: unknown): never {
    const written = bytes.subarray(0, this.#sink.written);
    const cut = written.subarray(written.lastIndexOf(LINE_FEED) + 1);
    this.#mayBeCut = !this.#cutOff(cut);
    throw error;
  }

  /** Takes the beginning of a line off the file's end, if that is what is there. @returns whether a line begins there now */
  #cutOff(begin: Uint8Array): boolean {
    if (begin.length === 0 || begin.length > MAX_CUT) return false;
    const end = this.#read(begin.length + 1);
    if (!end.subarray(-begin.length).equals(begin)) return false;
    try {
      const { size }: Stats = fs.fstatSync(this.#descriptor);
      fs.ftruncateSync(this.#descriptor, size - begin.length);
    } catch {
      return false;
    }
    return end.length === begin.length || end[0] === LINE_FEED;
  }

  /** The last bytes of the file, at most; none where it may not be read. */
  #read(length: number): Buffer {
    try {
      const { size } = fs.fstatSync(this.#descriptor);
      const bytes = Buffer.alloc(Math.min(length, size));
      const descriptor = fs.openSync(`/proc/self/fd/${this.#descriptor}`, 'r');
      try {
        return bytes.subarray(0, fs.readSync(descriptor, bytes, 0, bytes.length, size - bytes.length));
      } finally {
        fs.closeSync(descriptor);
      }
    } catch {
      return Buffer.alloc(0);
    }
  }
}

/** Whether a line may follow the last two bytes of a file. Of two bytes a letter, a byte alone would move all that follows. */
function isLineOver(end: Uint8Array): boolean {
  return end.length === 0 || end.includes(0) || end.at(-1) === LINE_FEED;
}
