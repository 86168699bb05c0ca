import { fstatSync } from 'node:fs';
import type { Socket } from 'node:net';
import { codeOf, explain, explaining } from './io-error.ts';
import { openOwnDescription, tryRead } from './non-blocking.ts';
import { elapse, nextTurn, POLL_INTERVALS, TRIES_BEFORE_WAITING } from './pause.ts';

/** What arrives while we wait lands here first. At most this much is taken from the descriptor ahead of `readNow`. */
const ARRIVAL_SIZE = 16 * 1024;

/**
 * A descriptor to read from. While bytes are plenty they are read synchronously, as fast as `cat` does; when there
 * are none, it is waited for in the event loop, so that signals are handled.
 *
 * - A FIFO is read through a non-blocking description of our own.
 * - A socket, and a FIFO that cannot be opened again, is made non-blocking as Node does with its `process.stdin`.
 * - A terminal is only waited for: a synchronous read of it would block.
 * - A file never blocks.
 */
export class Input {
  readonly place: string;
  readonly isTerminal: boolean;
  readonly #descriptor: number;
  readonly #canWait: boolean;
  #socket: Socket | undefined;
  #arrival: Uint8Array | undefined;
  #arrivedFrom = 0;
  #arrivedTo = 0;
  #ended = false;
  #failure: unknown;
  #wake: (() => void) | undefined;
  #interrupted = false;

  private constructor(descriptor: number, place: string, isTerminal: boolean, canWait: boolean) {
    this.#descriptor = descriptor;
    this.place = place;
    this.isTerminal = isTerminal;
    this.#canWait = canWait;
  }

  /**
   * @param descriptor an open file descriptor, 0 for standard input
   * @param place what messages call it
   * @param reopen how a FIFO is opened again
   */
  static async open(descriptor: number, place: string, reopen = openOwnDescription): Promise<Input> {
    const kind = explaining(place, () => fstatSync(descriptor));
    if (kind.isFIFO()) {
      const own = reopen(descriptor, 'read');
      if (own !== undefined) return new Input(own, place, false, true);
    }
    // Late: `node:tty` brings Node's streams along, 5 ms of a start that needs neither (Node 26.10, November 2026).
    const isTerminal = kind.isCharacterDevice() && (await import('node:tty')).isatty(descriptor);
    const input = new Input(descriptor, place, isTerminal, isTerminal || kind.isFIFO() || kind.isSocket());
    // Opening the socket is what makes the descriptor non-blocking: before the first synchronous read, therefore.
    if (input.#canWait && !isTerminal) await input.#openSocket();
    return input;
  }

  /** How many bytes have been taken from the descriptor and not been asked for yet. */
  get carried(): number {
    return this.#arrivedTo - this.#arrivedFrom;
  }

  /** Reads what is there: how many bytes, 0 at the end, nothing when it has yet to come. */
  readNow(into: Uint8Array): number | undefined {
    if (this.carried > 0) return this.#readArrived(into);
    if (this.#failure !== undefined) throw explain(this.place, this.#failure);
    if (this.#ended) return 0;
    if (this.isTerminal) return undefined;
    try {
      return tryRead(this.#descriptor, into);
    } catch (error) {
      throw explain(this.place, error);
    }
  }

  /** Waits for bytes: how many, 0 at the end, nothing after `interrupt`. */
  async read(into: Uint8Array): Promise<number | undefined> {
    for (let round = 0; !this.#interrupted; round++) {
      if (round < TRIES_BEFORE_WAITING) await nextTurn();
      else if (this.#canWait) await this.#arrives();
      else await elapse(POLL_INTERVALS[Math.min(round - TRIES_BEFORE_WAITING, POLL_INTERVALS.length - 1)] as number);
      const length = this.readNow(into);
      if (length !== undefined) return length;
    }
    return undefined;
  }

  /** Ends every wait, this one and later ones. */
  interrupt(): void {
    this.#interrupted = true;
    this.#socket?.pause();
    this.#wake?.();
  }

  #readArrived(into: Uint8Array): number {
    const length = Math.min(into.length, this.carried);
    const from = this.#arrivedFrom;
    into.set((this.#arrival as Uint8Array).subarray(from, from + length));
    this.#arrivedFrom += length;
    return length;
  }

  async #arrives(): Promise<void> {
    this.#socket ??= await this.#openSocket();
    if (this.#ended || this.#failure !== undefined || this.#interrupted) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      this.#socket?.resume();
    });
    this.#wake = undefined;
  }

  /** Loaded late: `node:net` costs start-up time, and a file or an empty pipe needs none of it. */
  async #openSocket(): Promise<Socket> {
    const arrival = new Uint8Array(ARRIVAL_SIZE);
    this.#arrival = arrival;
    const onread = {
      buffer: arrival,
      callback: (length: number): boolean => {
        this.#arrivedFrom = 0;
        this.#arrivedTo = length;
        this.#wake?.();
        // "No more": the next bytes are read synchronously.
        return false;
      },
    };
    const options = { fd: this.#descriptor, readable: true, writable: false, onread, manualStart: true };
    const { ReadStream } = this.isTerminal ? await import('node:tty') : {};
    const { Socket } = await import('node:net');
    const make = () => (ReadStream === undefined ? new Socket(options) : new ReadStream(this.#descriptor, options));
    const socket = explaining(this.place, make);
    socket.on('end', () => {
      this.#ended = true;
      this.#wake?.();
    });
    socket.on('error', (error) => {
      // What a terminal that hung up says instead of "end".
      if (this.isTerminal && codeOf(error) === 'EIO') this.#ended = true;
      else this.#failure = error;
      this.#wake?.();
    });
    this.#socket = socket;
    return socket;
  }
}
