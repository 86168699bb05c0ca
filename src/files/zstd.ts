import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import zlib from 'node:zlib';
import { codeOf, IoError } from '../io/io-error.ts';
import { type ByteSource, damaged } from './byte-source.ts';
import type { Sink } from './pass.ts';
import { TransformSink } from './transform-sink.ts';
import { zstdFrames } from './zstd-frames.ts';

/** In Node from 22.15 on; older ones run the command. */
interface ZstdOfNode {
  createZstdDecompress?: (options: object) => NodeJS.ReadWriteStream & Readable;
  createZstdCompress?: (options: object) => NodeJS.ReadWriteStream & Readable;
}
const { createZstdDecompress, createZstdCompress } = zlib as ZstdOfNode;

const CHUNK = 256 * 1024;
/** A file does not tell at which level it was made: the command's own default. */
const LEVEL = 3;

export async function* unzstd(source: ByteSource, place: string): AsyncGenerator<Uint8Array> {
  if (createZstdDecompress === undefined) return yield* unpack(source, place);
  for await (const frame of zstdFrames(source, place)) yield* unpack(frame, place);
}

async function* unpack(source: ByteSource, place: string): AsyncGenerator<Uint8Array> {
  const { into, from, finished, stop } = start('decompress', place);
  const feeding = Readable.from(source, { objectMode: false });
  let failure: unknown;
  feeding.on('error', (error) => {
    failure = error;
    stop();
  });
  feeding.pipe(into);
  try {
    for await (const bytes of from) yield bytes as Uint8Array;
    await finished;
  } catch (error) {
    throw failure ?? (error instanceof IoError ? error : damaged(place, 'is damaged zstd data'));
  } finally {
    feeding.destroy();
    stop();
  }
  if (failure !== undefined) throw failure;
}

/** Compresses on the way to another sink. */
export class ZstdSink implements Sink {
  readonly #process: Running;
  readonly #compressing: TransformSink;

  constructor(sink: Sink, place: string) {
    this.#process = start('compress', place);
    this.#compressing = new TransformSink(this.#process.into, this.#process.from, sink);
    this.#process.finished.catch(() => {});
  }

  write(bytes: Uint8Array): Promise<void> | undefined {
    return this.#compressing.write(bytes);
  }

  async end(): Promise<void> {
    await this.#compressing.end();
    await this.#process.finished;
  }

  /** Whatever became of it, it is over. */
  stop(): void {
    this.#process.stop();
  }
}

interface Running {
  into: import('node:stream').Writable;
  from: Readable;
  /** Settled once the end of `from` is known to be the end of all. */
  finished: Promise<void>;
  stop(): void;
}

function start(way: 'compress' | 'decompress', place: string): Running {
  const create = way === 'compress' ? createZstdCompress : createZstdDecompress;
  if (create !== undefined) {
    const stream = create({ chunkSize: CHUNK }) as unknown as import('node:stream').Duplex;
    stream.on('error', () => {});
    return { into: stream, from: stream, finished: Promise.resolve(), stop: () => stream.destroy() };
  }
  const child = spawn('zstd', way === 'compress' ? ['-cq', `-${LEVEL}`] : ['-dcq'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const finished = new Promise<void>((resolve, reject) => {
    child.on('error', (error) => reject(codeOf(error) === 'ENOENT' ? withoutZstd(place) : error));
    child.on('close', (code) => (code === 0 ? resolve() : reject(damaged(place, 'is damaged zstd data'))));
  });
  finished.catch(() => {});
  // It ends before it has read all where that is damaged.
  child.stdin.on('error', () => {});
  return { into: child.stdin, from: child.stdout, finished, stop: () => child.kill() };
}

function withoutZstd(place: string): IoError {
  return new IoError(
    place,
    'LOGVEIL_UNREADABLE',
    'is zstd-compressed data, which this Node cannot read; install the zstd command, or use Node 22.15 or later',
  );
}
