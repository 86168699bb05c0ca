import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { Channel } from './channel.ts';

/** What `node:fs` writes, replaced for the descriptors that have a channel. All else goes to Node's own functions. */

type Callback = (error: Error | null, ...results: unknown[]) => void;
type Data = string | NodeJS.ArrayBufferView;
// biome-ignore lint/suspicious/noExplicitAny: a replacement takes whatever the function that it replaces takes.
type Anything = any;

/** The descriptors whose output is sanitized. */
export interface Channels {
  get(descriptor: number): Channel | undefined;
  /** Begins to sanitize one that was opened for the same output, as `/dev/stdout`. */
  open(descriptor: number): Channel;
  /** It is about to be closed. */
  close(descriptor: number): void;
}

/** The names that a process has for its own standard output and error. */
const STANDARD_PATHS = new RegExp(
  `^/dev/(?:stdout|stderr|fd/[12])$|^/proc/(?:self|thread-self|1|${process.pid})/fd/[12]$`,
);

/** Replaces the functions of `node:fs` and `node:fs/promises` that write, in this thread. */
export function sanitizeFileSystem(channels: Channels): void {
  const channelOf = (file: unknown) => (typeof file === 'number' ? channels.get(file) : undefined);

  replace(fs, 'writeSync', (original) => (file: number, data: Data, ...rest: Anything[]) => {
    const channel = channelOf(file);
    if (channel === undefined || !isData(data)) return original(file, data, ...rest);
    const { chunk, length } = pieceOf(data, rest);
    channel.write(chunk);
    return length;
  });

  replace(fs, 'write', (original) => (file: number, data: Data, ...rest: Anything[]) => {
    const channel = channelOf(file);
    const done = rest.at(-1);
    if (channel === undefined || !isData(data) || typeof done !== 'function') return original(file, data, ...rest);
    const { chunk, length } = pieceOf(data, rest.slice(0, -1));
    settle(() => channel.write(chunk), done, length, data);
  });

  replace(fs, 'writevSync', (original) => (file: number, buffers: NodeJS.ArrayBufferView[], ...rest: Anything[]) => {
    const channel = channelOf(file);
    if (channel === undefined || !areBuffers(buffers)) return original(file, buffers, ...rest);
    const bytes = joined(buffers);
    channel.write(bytes);
    return bytes.length;
  });

  replace(fs, 'writev', (original) => (file: number, buffers: NodeJS.ArrayBufferView[], ...rest: Anything[]) => {
    const channel = channelOf(file);
    const done = rest.at(-1);
    if (channel === undefined || !areBuffers(buffers) || typeof done !== 'function') {
      return original(file, buffers, ...rest);
    }
    const bytes = joined(buffers);
    settle(() => channel.write(bytes), done, bytes.length, buffers);
  });

  for (const name of ['writeFileSync', 'appendFileSync'] as const) {
    replace(fs, name, (original) => (file: Anything, data: Data, options?: Anything) => {
      const channel = channelOf(file);
      if (channel !== undefined && isData(data)) channel.write(pieceOf(data, [null, encodingOf(options)]).chunk);
      else if (isStandardPath(file)) withDescriptor(file, (opened) => fs.writeFileSync(opened, data, options));
      else original(file, data, options);
    });
  }

  for (const name of ['writeFile', 'appendFile'] as const) {
    replace(fs, name, (original) => (file: Anything, data: Data, ...rest: Anything[]) => {
      const done = rest.at(-1);
      const isOurs = channelOf(file) !== undefined || isStandardPath(file);
      if (!isOurs || typeof done !== 'function') return original(file, data, ...rest);
      settle(() => fs.writeFileSync(file, data as string, rest.length > 1 ? rest[0] : undefined), done);
    });
    replace(fs.promises, name, (original) => async (file: Anything, data: Data, options?: Anything) => {
      if (isStandardPath(file)) fs.writeFileSync(file, data as string, options);
      else await original(file, data, options);
    });
  }

  sanitizeOpened(channels);
  syncBuiltinESMExports();
}

/** Opening `/dev/stdout` gives another descriptor for the same output. */
function sanitizeOpened(channels: Channels): void {
  replace(fs, 'openSync', (original) => (path: Anything, ...rest: Anything[]) => {
    const descriptor = original(path, ...rest);
    if (isStandardPath(path)) channels.open(descriptor);
    return descriptor;
  });

  replace(fs, 'open', (original) => (path: Anything, ...rest: Anything[]) => {
    const done = rest.at(-1);
    if (!isStandardPath(path) || typeof done !== 'function') return original(path, ...rest);
    original(path, ...rest.slice(0, -1), (error: Error | null, descriptor: number) => {
      if (!error) channels.open(descriptor);
      done(error, descriptor);
    });
  });

  replace(fs, 'closeSync', (original) => (descriptor: number) => {
    channels.close(descriptor);
    original(descriptor);
  });

  replace(fs, 'close', (original) => (descriptor: number, ...rest: Anything[]) => {
    channels.close(descriptor);
    original(descriptor, ...rest);
  });

  replace(fs.promises, 'open', (original) => async (path: Anything, ...rest: Anything[]) => {
    const handle = await original(path, ...rest);
    if (isStandardPath(path)) sanitizeHandle(handle, channels);
    return handle;
  });
}

/** A FileHandle writes past `node:fs`. */
function sanitizeHandle(handle: fs.promises.FileHandle, channels: Channels): void {
  const descriptor = handle.fd;
  channels.open(descriptor);
  const close = handle.close.bind(handle);
  const writeFile = async (data: Data, options?: Anything) => fs.writeFileSync(descriptor, data, options);
  Object.assign(handle, {
    write: async (data: Data, ...rest: Anything[]) => ({
      bytesWritten: fs.writeSync(descriptor, data as string, ...rest),
      buffer: data,
    }),
    writev: async (buffers: NodeJS.ArrayBufferView[]) => ({
      bytesWritten: fs.writevSync(descriptor, buffers),
      buffers,
    }),
    writeFile,
    appendFile: writeFile,
    close: async () => {
      channels.close(descriptor);
      await close();
    },
  });
}

/** Puts another function in place of one of Node's, with the same name, length and properties. */
function replace<Name extends string>(
  owner: Record<Name, Anything>,
  name: Name,
  make: (original: Anything) => Anything,
): void {
  const original = owner[name];
  owner[name] = Object.defineProperties(make(original), Object.getOwnPropertyDescriptors(original));
}

/** Writes now, and calls back later. */
function settle(write: () => void, done: Callback, ...results: unknown[]): void {
  try {
    write();
    process.nextTick(done, null, ...results);
  } catch (error) {
    process.nextTick(done, error);
  }
}

function withDescriptor(path: fs.PathLike, use: (descriptor: number) => void): void {
  const descriptor = fs.openSync(path, 'a');
  try {
    use(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

function isStandardPath(path: unknown): boolean {
  const text = path instanceof URL || Buffer.isBuffer(path) ? String(path).replace(/^file:\/\//, '') : path;
  return (
    typeof text === 'string' && (text.startsWith('/dev/') || text.startsWith('/proc/')) && STANDARD_PATHS.test(text)
  );
}

function isData(data: unknown): data is Data {
  return typeof data === 'string' || ArrayBuffer.isView(data);
}

function areBuffers(buffers: unknown): buffers is NodeJS.ArrayBufferView[] {
  return Array.isArray(buffers) && buffers.every((each) => ArrayBuffer.isView(each));
}

function bytesOf(view: NodeJS.ArrayBufferView): Buffer {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength);
}

function joined(buffers: readonly NodeJS.ArrayBufferView[]): Buffer {
  return Buffer.concat(buffers.map(bytesOf));
}

function encodingOf(options: Anything): unknown {
  return typeof options === 'string' ? options : options?.encoding;
}

/**
 * The text or the bytes that a call means, and how many bytes it takes them for.
 * @param rest after the data: `position, encoding` of a string; `offset, length, position` or an object of bytes
 * @throws RangeError as Node does
 */
function pieceOf(data: Data, rest: readonly Anything[]): { chunk: string | Uint8Array; length: number } {
  if (typeof data === 'string') {
    const chunk = textOf(data, rest[1]);
    return { chunk, length: typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.length };
  }
  const bytes = bytesOf(data);
  const given = typeof rest[0] === 'object' && rest[0] !== null ? rest[0] : { offset: rest[0], length: rest[1] };
  const offset = given.offset ?? 0;
  const length = typeof given.length === 'number' ? given.length : bytes.length - offset;
  if (!(offset >= 0 && length >= 0 && offset + length <= bytes.length)) {
    throw Object.assign(new RangeError(`offset ${offset} and length ${length} are outside of the data`), {
      code: 'ERR_OUT_OF_RANGE',
    });
  }
  return { chunk: bytes.subarray(offset, offset + length), length };
}

/** UTF-8 stays a string; other encodings become the bytes that they stand for. */
export function textOf(text: string, encoding: unknown): string | Uint8Array {
  if (typeof encoding !== 'string' || encoding === 'utf8' || encoding === 'buffer' || /^utf-?8$/i.test(encoding)) {
    return text;
  }
  return Buffer.from(text, encoding as BufferEncoding);
}
