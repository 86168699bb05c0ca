/**
 * What `logveil files --out` reads and writes of a file that changes, and nothing else: `files-raw.js FILE OUTPUT THREADS`.
 * Pieces and segments are as large as there; they may come in any order, since nothing depends on the one before.
 */
import { closeSync, openSync, readSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

const BLOCK = 240 * 1024;
const SEGMENT = 16 * BLOCK;
const WRITE_SIZE = 256 * 1024;

interface Task {
  source: string;
  /** Left out where it is only looked at. */
  target?: string;
  size: number;
  /** How many segments have been begun. */
  begun: SharedArrayBuffer;
}

function takePart({ source, target, size, begun }: Task): void {
  const counter = new Int32Array(begun);
  const from = openSync(source, 'r');
  const into = target === undefined ? -1 : openSync(target, 'r+');
  const block = Buffer.alloc(BLOCK);
  const segment = Buffer.alloc(SEGMENT);
  for (;;) {
    const begin = Atomics.add(counter, 0, 1) * SEGMENT;
    if (begin >= size) break;
    const end = Math.min(begin + SEGMENT, size);
    for (let at = begin; at < end; ) at += readSync(from, block, 0, Math.min(BLOCK, end - at), at);
    for (let at = begin; into >= 0 && at < end; )
      at += writeSync(into, segment, at - begin, Math.min(WRITE_SIZE, end - at), at);
  }
  closeSync(from);
  if (into >= 0) closeSync(into);
}

async function run(source: string, target: string, threads: number): Promise<void> {
  const workers = Array.from({ length: threads - 1 }, () => new Worker(new URL(import.meta.url)));
  const { size } = statSync(source);
  writeFileSync(target, '');
  for (const task of [{ source, target }, { source: target }]) {
    const shared = { ...task, size, begun: new SharedArrayBuffer(4) };
    const parts = workers.map((worker) => new Promise((resolve) => worker.once('message', resolve)));
    for (const worker of workers) worker.postMessage(shared);
    takePart(shared);
    await Promise.all(parts);
  }
  process.exit();
}

if (isMainThread) {
  const [source = '', target = '', threads = '1'] = process.argv.slice(2);
  await run(source, target, Number(threads));
} else {
  parentPort?.on('message', (task: Task) => {
    takePart(task);
    parentPort?.postMessage('done');
  });
}
