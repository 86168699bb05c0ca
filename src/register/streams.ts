import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import type { Writable } from 'node:stream';
import tty from 'node:tty';
import { BINARY, type Channel } from './channel.ts';
import { type Channels, textOf } from './file-system.ts';

type Done = (error?: Error | null) => void;
type Chunk = string | Uint8Array;
type Write = (chunk: Chunk, encoding: BufferEncoding | 'buffer', done: Done) => void;

/** Writes that are done, one after the other, with the same callback. */
interface Batch {
  done: Done;
  count: number;
}

/** What a stream is made of that its types do not show. */
interface Inner {
  write(chunk: Chunk, encoding?: unknown, done?: unknown): boolean;
  _write: Write;
  _writev?: unknown;
  _final?: (done: Done) => void;
  _writableState: { decodeStrings: boolean; defaultEncoding: string };
}

interface Constructor {
  new (...args: never[]): object;
  prototype: object;
  apply(self: object, args: unknown[]): unknown;
}

const sanitized = new WeakSet<object>();

/** Sanitizes `process.stdout` and `process.stderr`, which Node makes when they are first asked for. */
export function sanitizeStandardStreams(channels: Channels): void {
  for (const [name, descriptor] of [
    ['stdout', 1],
    ['stderr', 2],
  ] as const) {
    const { get, ...property } = Object.getOwnPropertyDescriptor(process, name) as PropertyDescriptor;
    Object.defineProperty(process, name, {
      ...property,
      get() {
        const stream = get?.call(process);
        const channel = channels.get(descriptor);
        if (channel !== undefined) sanitizeStream(stream, channel);
        return stream;
      },
    });
  }
}

/** Sanitizes the streams that a program makes itself: `new tty.WriteStream(1)`, `new net.Socket({ fd: 1 })`. */
export function sanitizeNewStreams(channels: Channels): void {
  const wrap = <T extends Constructor>(Original: T, descriptorOf: (options: unknown) => unknown): T => {
    function Replacement(this: object, ...args: unknown[]): object {
      // Node's own streams are functions that a derived one calls for itself, without `new`.
      const isCalled = new.target === undefined && this instanceof Original;
      const made = isCalled ? this : Reflect.construct(Original as never, args, new.target ?? (Original as never));
      if (isCalled) Original.apply(this, args);
      const channel = channels.get(descriptorOf(args[0]) as number);
      if (channel !== undefined) sanitizeStream(made as Writable, channel);
      return made;
    }
    Object.defineProperties(Replacement, Object.getOwnPropertyDescriptors(Original));
    Object.setPrototypeOf(Replacement, Object.getPrototypeOf(Original));
    return Replacement as unknown as T;
  };
  tty.WriteStream = wrap(tty.WriteStream, (descriptor) => Number(descriptor));
  net.Socket = wrap(net.Socket, (options) => (options as { fd?: unknown } | null | undefined)?.fd);
  // Its older name.
  Object.assign(net, { Stream: net.Socket });
  syncBuiltinESMExports();
}

/**
 * Puts the sanitizer between a stream and its descriptor, below everything that the stream does itself. A terminal is
 * written by Node, which knows what the system's terminals need. To all else bytes are written at once, as they are to
 * files: so nothing waits in the process when it exits.
 */
function sanitizeStream(stream: Writable, channel: Channel): void {
  if (sanitized.has(stream)) return;
  sanitized.add(stream);
  const inner = stream as unknown as Inner;
  const { _write: write, _final: final } = inner;
  const isTerminal = (stream as { isTTY?: boolean }).isTTY === true;
  inner._writableState.decodeStrings = false;
  inner._writev = null;
  const ownWrite: Write = (chunk, encoding, done) => {
    const piece = typeof chunk === 'string' ? textOf(chunk, encoding) : chunk;
    if (isTerminal) {
      const clean = channel.sanitize(piece);
      if (clean.length === 0) done();
      else write.call(stream, clean, typeof clean === 'string' ? 'utf8' : 'buffer', done);
      return;
    }
    try {
      channel.write(piece, true);
    } catch (error) {
      done(error as Error);
      return;
    }
    done();
  };
  inner._write = ownWrite;
  if (!isTerminal) writeStringsAtOnce(stream, channel, ownWrite);
  inner._final = (done) => {
    try {
      channel.finish();
    } catch (error) {
      done(error as Error);
      return;
    }
    if (final === undefined) done();
    else final.call(stream, done);
  };
  Object.defineProperty(stream, BINARY, {
    get: () => channel.isBinary,
    set: (isBinary: boolean) => {
      channel.isBinary = Boolean(isBinary);
    },
  });
}

/**
 * Lets `stream.write` hand a string to the channel directly. Node keeps a state for chunks that wait, but none waits here;
 * to go past it saves as much time as the search for names takes. Everything else goes Node's way.
 * @param ownWrite the `_write` of the stream; where somebody else has replaced it, Node calls theirs
 */
function writeStringsAtOnce(stream: Writable, channel: Channel, ownWrite: Write): void {
  const inner = stream as unknown as Inner;
  const { write } = inner;
  let batch: Batch | undefined;
  const callBack = (due: Batch) => {
    if (batch === due) batch = undefined;
    for (let i = 0; i < due.count; i++) due.done(null);
  };

  /** Whether Node would call `_write` before `write` returns. */
  const isAtOnce = () =>
    inner._write === ownWrite &&
    stream.writable &&
    stream.writableLength === 0 &&
    stream.writableCorked === 0 &&
    inner._writableState.defaultEncoding === 'utf8';

  inner.write = function (this: unknown, chunk: Chunk, encoding?: unknown, done?: unknown): boolean {
    const last = encoding ?? done;
    const isPlain = typeof chunk === 'string' && (last === undefined || (last === encoding && isFunction(last)));
    if (!isPlain || this !== stream || !isAtOnce()) {
      batch = undefined;
      return write.call(this, chunk, encoding, done);
    }
    try {
      channel.write(chunk, true);
    } catch (error) {
      batch = undefined;
      inner._write = (_chunk, _encoding, failed) => failed(error as Error);
      const isTaken = write.call(this, chunk, encoding, done);
      inner._write = ownWrite;
      return isTaken;
    }
    if (last === undefined) return true;
    if (batch !== undefined && batch.done === last) {
      batch.count++;
    } else {
      batch = { done: last as Done, count: 1 };
      process.nextTick(callBack, batch);
    }
    return true;
  };
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}
