import { closeSync, fstatSync } from 'node:fs';
import type { Socket } from 'node:net';
import { explain, explaining } from './io-error.ts';
import { openOwnDescription, tryWrite } from './non-blocking.ts';
import { elapse, nextTurn, POLL_INTERVALS, TRIES_BEFORE_WAITING } from './pause.ts';

/** Where bytes go. */
export interface Sink {
  /** Writes all of `bytes`: nothing to wait for if that is done on return, else when it is. */
  write(bytes: Uint8Array): Promise<void> | undefined;
  /** Writes what is held back, if anything is. */
  flush(): Promise<void> | undefined;
}

/**
 * A descriptor to write to. Short writes are continued; one that would block is waited for in the event loop, so
 * that a reader who stalls costs no memory and no signal is missed.
 *
 * A FIFO is written through a non-blocking description of our own. Files, and terminals, are written as they come:
 * their offset and flags are shared with other processes and stay untouched.
 */
export class Output implements Sink {
  readonly place: string;
  readonly #descriptor: number;
  readonly #canWait: boolean;
  #socket: Socket | undefined;
  #written = 0;

  private constructor(descriptor: number, place: string, canWait: boolean) {
    this.#descriptor = descriptor;
    this.place = place;
    this.#canWait = canWait;
  }

  /**
   * @param descriptor an open file descriptor, 1 for standard output
   * @param place what messages call it
   * @param reopen how a FIFO is opened again
   */
  static async open(descriptor: number, place: string, reopen = openOwnDescription): Promise<Output> {
    const kind = explaining(place, () => fstatSync(descriptor));
    const own = kind.isFIFO() ? reopen(descriptor, 'write') : undefined;
    const output = new Output(own ?? descriptor, place, kind.isFIFO() || kind.isSocket());
    // A socket blocks unless Node's own stream has been put upon it.
    if (kind.isSocket()) await output.#openSocket();
    return output;
  }

  /** How many of the bytes that were given last have been written, as far as is known. */
  get written(): number {
    return this.#written;
  }

  write(bytes: Uint8Array): Promise<void> | undefined {
    this.#written = 0;
    const written = this.#writeNow(bytes, 0);
    return written === bytes.length ? undefined : this.#writeRest(bytes, written);
  }

  flush(): undefined {
    return undefined;
  }

  /** Writes from `offset` on until all is written or it would block; how far that went. */
  #writeNow(bytes: Uint8Array, offset: number): number {
    let written = offset;
    try {
      while (written < bytes.length) {
        const more = tryWrite(this.#descriptor, bytes, written);
        if (more === undefined) break;
        written += more;
        this.#written = written;
      }
    } catch (error) {
      throw explain(this.place, error);
    }
    return written;
  }

  async #writeRest(bytes: Uint8Array, offset: number): Promise<void> {
    let written = offset;
    for (let round = 0; written < bytes.length; round++) {
      if (round < TRIES_BEFORE_WAITING) await nextTurn();
      else if (this.#canWait) return this.#writeWhenReady(bytes.subarray(written));
      else await elapse(POLL_INTERVALS[Math.min(round - TRIES_BEFORE_WAITING, POLL_INTERVALS.length - 1)] as number);
      const before = written;
      written = this.#writeNow(bytes, written);
      if (written > before) round = -1;
    }
  }

  async #writeWhenReady(bytes: Uint8Array): Promise<void> {
    const socket = this.#socket ?? (await this.#openSocket());
    await new Promise<void>((resolve, reject) => {
      socket.write(bytes, (error) => (error ? reject(explain(this.place, error)) : resolve()));
    });
  }

  /**
   * Closes a file, for some file systems report only then that it could not be written. Other descriptors are left open.
   * @throws IoError
   */
  close(): void {
    try {
      if (fstatSync(this.#descriptor).isFile()) closeSync(this.#descriptor);
    } catch (error) {
      throw explain(this.place, error);
    }
  }

  async #openSocket(): Promise<Socket> {
    const { Socket } = await import('node:net');
    const options = { fd: this.#descriptor, readable: false, writable: true };
    const socket = explaining(this.place, () => new Socket(options));
    // Every error also reaches the callback of the write that it broke.
    socket.on('error', () => {});
    this.#socket = socket;
    return socket;
  }
}
