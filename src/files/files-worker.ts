/** A thread that sanitizes files, or segments of one. */
import { parentPort, workerData } from 'node:worker_threads';
import { IoError } from '../io/io-error.ts';
import { checkOptions } from '../rules/check.ts';
import { createDirectSanitizer } from '../sanitizer/direct.ts';
import { carryOut, type Workshop } from './file-task.ts';
import { SegmentWork } from './segment.ts';
import { type Reply, type Request, Shared, type WorkerData } from './task.ts';

const { options, countsLines, isIdempotent, shared: buffer, owner, index } = workerData as WorkerData;
const shared = new Shared(buffer);

const workshop: Workshop = {
  sanitizer: createDirectSanitizer(checkOptions(options), countsLines),
  isIdempotent,
  owner,
  onRead(length) {
    shared.addRead(index, length);
    if (shared.isStopped) throw new IoError('this run', 'LOGVEIL_STOPPED', 'was interrupted');
  },
};
const segments = new SegmentWork(workshop);

parentPort?.on('message', async (request: Request) => {
  parentPort?.postMessage(await answer(request));
});

async function answer(request: Request): Promise<Reply> {
  try {
    switch (request.kind) {
      case 'file':
        return { kind: 'done', outcome: await carryOut(request.task, workshop) };
      case 'segment':
        return { kind: 'done', outcome: segments.carryOut(request.segment) };
      case 'placement':
        segments.place(request.placement);
        return { kind: 'done' };
    }
  } catch (error) {
    return describe(error);
  }
}

/** Errors lose their kind when they are cloned; and an unknown one's message might quote what was read. */
function describe(error: unknown): Reply {
  if (error instanceof IoError) {
    const { place, code, message } = error;
    return { kind: 'failed', place, code, message: message.slice(place.length + 2), isInternal: false };
  }
  const { name, stack } = error instanceof Error ? error : { name: typeof error, stack: '' };
  const where = /\n\s+at (.*)/.exec(stack ?? '')?.[1] ?? 'an unknown place';
  return { kind: 'failed', place: where, code: name, message: '', isInternal: true };
}
