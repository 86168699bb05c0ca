/** A thread that sanitizes files, or segments of one. */
import { parentPort, workerData } from 'node:worker_threads';
import { IoError } from '../io/io-error.ts';
import { checkOptions } from '../rules/check.ts';
import { createDirectSanitizer } from '../sanitizer/direct.ts';
import { countEngineCalls } from '../sanitizer/engine-calls.ts';
import type { Workshop } from './file-task.ts';
import { SegmentWork } from './segment.ts';
import { SegmentTurn } from './segment-turn.ts';
import {
  type FileOutcome,
  type FileTask,
  type PartOutcome,
  type Reply,
  type Request,
  Shared,
  type SharedText,
  type WorkerData,
} from './task.ts';

const { options, countsLines, isIdempotent, shared: buffer, owner, index } = workerData as WorkerData;
const shared = new Shared(buffer);
countEngineCalls(shared.engineCalls, index);

const workshop: Workshop = {
  sanitizer: createDirectSanitizer(checkOptions(options), countsLines),
  isIdempotent,
  owner,
  onRead: (length) => shared.noteRead(index, length),
};
const segments = new SegmentWork(workshop);

parentPort?.on('message', async (request: Request) => {
  parentPort?.postMessage(await answer(request));
});

async function answer(request: Request): Promise<Reply> {
  try {
    switch (request.kind) {
      case 'file':
        return { kind: 'done', outcome: await sanitizeFile(request.task) };
      case 'part':
        return { kind: 'done', outcome: takePart(request.text) };
    }
  } catch (error) {
    return describe(error);
  }
}

/** The code that reads archives is loaded on demand: a thread that shares in a large file starts sooner. */
async function sanitizeFile(task: FileTask): Promise<FileOutcome> {
  const { carryOut } = await import('./file-task.ts');
  return carryOut(task, workshop);
}

function takePart(text: SharedText): PartOutcome {
  const turns = new SegmentTurn(text.turns);
  const steps = segments.takePart(text);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value;
    turns.waitFor(step.value);
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
