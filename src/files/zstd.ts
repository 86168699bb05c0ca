import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import zlib from 'node:zlib';
import { codeOf, IoError } from '../io/io-error.ts';
import { type ByteSource, damaged } from './byte-source.ts';
import type { Sink } from './sanitize-pass.ts';
import { TransformSink } from './transform-sink.ts';
import { zstdFrames } from './zstd-frames.ts';

/** In Node from 22.15 on; older ones run the command. */
interface ZstdOfNode {
  createZstdDecompress?: (options: object) => NodeJS.ReadWriteStream & Readable;
  createZstdCompress?: (options: object) => NodeJS.ReadWriteStream & Readable;
}
const { createZstdDecompress, createZstdCompress } = zlib as ZstdOfNode;

const CHUNK = 256 * 1024;
/**
 * The default of zstd. A frame does not record its level, and its window is no sign of it: the Go library
 * that many shippers are built with takes 8 MiB at its default, for which zstd itself has to be at level 18.
 */
const LEVEL = 3;
/** `ZSTD_c_compressionLevel` and `ZSTD_c_checksumFlag`: a checksum, as the command writes it. */
const PARAMETERS = { 100: LEVEL, 201: 1 };

/**
 * The content of all frames, one after the other.
 * @param onSkipped is given what frames hold that are skipped
 */
export async function* unzstd(
  source: ByteSource,
  place: string,
  onSkipped: (bytes: Buffer) => void,
): AsyncGenerator<Uint8Array> {
  const frames = zstdFrames(source, place, onSkipped);
  // A process takes them all, for it takes its time to start.
  if (createZstdDecompress === undefined) return yield* unpack(inOne(frames), place);
  for await (const frame of frames) yield* unpack(frame, place);
}

/** The command wants one frame at least, also where others only hold what is skipped. */
const EMPTY_FRAME = Buffer.from('28b52ffd2000010000', 'hex');

async function* inOne(frames: AsyncIterable<AsyncIterable<Uint8Array>>): AsyncGenerator<Uint8Array> {
  yield EMPTY_FRAME;
  for await (const frame of frames) yield* frame;
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
    const parameters = way === 'compress' ? { params: PARAMETERS } : {};
    const stream = create({ chunkSize: CHUNK, ...parameters }) as unknown as import('node:stream').Duplex;
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
