import fs, { type BigIntStats } from 'node:fs';
import { Draft, draftName } from '../io/draft.ts';
import { IoError } from '../io/io-error.ts';
import { HEAD_SIZE, recognize } from '../io/recognize.ts';
import type { Stats } from '../sanitizer/stats.ts';
import { addStats, noStats } from '../sanitizer/stats.ts';
import { keepAttributes } from './attributes.ts';
import { formatOf } from './format.ts';
import { Ending, SegmentTurn } from './segment-turn.ts';
import type { SegmentWorker } from './segment-workers.ts';
import { identify, openSource, refuseGrowing, refuseLinks } from './source.ts';
import type { FileOutcome, FileTask, SharedText } from './task.ts';

/**
 * What one thread does at a time: with its last line's rest, one chunk of the engine's, so that it is read, looked at and
 * written while it is in the processor's cache.
 */
const BLOCK = 240 * 1024;
/**
 * Where there is much to count: to begin anew, with counts of its own, takes as long as some hundred parameters. What
 * is written is in memory, unless it is only looked at. A dense file of a GiB took two threads 1.27 s with 8 and 8 blocks,
 * 1.12 s with these; one thread 1.72 s (Node 20.20, November 2026).
 */
const MAX_BLOCKS = 16;
const MAX_BLOCKS_LOOKED_AT = 32;
/** Smaller files are not worth it. */
export const SPLITTABLE = 64 << 20;

/** A plain file that all threads work at. */
export interface Splittable {
  task: FileTask;
  /** The open file. */
  descriptor: number;
  stat: BigIntStats;
  /** The byte order mark, if there is one; the text is after it. */
  mark: Uint8Array;
}

/** Whether a file of this size may be split, before it is looked at. */
export function maySplit({ mode, unchanged }: Pick<FileTask, 'mode' | 'unchanged'>, size: number): boolean {
  // A link to the file itself, or a clone of it, is made by one thread.
  return size >= SPLITTABLE && (mode !== 'out' || unchanged === 'copy');
}

/**
 * Sanitizes a large plain file with all threads.
 * @returns nothing where the file has to be sanitized in one go after all
 * @throws IoError
 */
export async function sanitizeLarge(
  task: FileTask,
  workers: readonly SegmentWorker[],
  owner: string,
  isIdempotent: boolean,
): Promise<FileOutcome | undefined> {
  const descriptor = openSource(task);
  try {
    const splittable = asSplittable(task, descriptor);
    return splittable && (await sanitizeSplit(splittable, workers, owner, isIdempotent));
  } finally {
    fs.closeSync(descriptor);
  }
}

/** What the open file is, if it is one that can be split. */
export function asSplittable(task: FileTask, descriptor: number): Splittable | undefined {
  const stat = fs.fstatSync(descriptor, { bigint: true });
  if (!maySplit(task, Number(stat.size))) return undefined;
  const head = Buffer.alloc(HEAD_SIZE);
  const length = fs.readSync(descriptor, head, 0, head.length, 0);
  const content = recognize(head.subarray(0, length));
  if (formatOf(head.subarray(0, length)) !== 'plain' || content.kind !== 'bytes') return undefined;
  return { task, descriptor, stat, mark: head.subarray(0, content.mark) };
}

/** @returns nothing where the file has to be sanitized in one go after all */
export async function sanitizeSplit(
  splittable: Splittable,
  workers: readonly SegmentWorker[],
  owner: string,
  isIdempotent: boolean,
): Promise<FileOutcome | undefined> {
  const { task, descriptor, stat, mark } = splittable;
  const size = Number(stat.size);
  const text = { source: descriptor, place: task.place, begin: mark.length, end: size };
  const outcome = (isChanged: boolean, stats: Stats, length: number): FileOutcome => ({
    isChanged,
    stats,
    modified: Number(stat.mtimeMs),
    identity: identify(stat),
    size: length,
  });
  // On the way to another folder it is written at once: most often it is the same bytes.
  if (task.mode !== 'out') {
    const looked = await overSegments(workers, text, { stopsAtChange: task.mode === 'in place' });
    if (looked === undefined) return undefined;
    if (!looked.isChanged || task.mode === 'dry run') return outcome(looked.isChanged, looked.stats, size);
    refuseLinks(task, stat);
  }
  const leavesHoles = stat.blocks * 512n < stat.size;
  const draft = Draft.create(task.target, draftName(owner), { place: task.place, leavesHoles });
  try {
    draft.write(mark);
    const written = await overSegments(workers, text, { draft: draft.descriptor, leavesHoles });
    if (written === undefined) return discarded(draft);
    draft.assumeLength(written.length);
    draft.finish();
    if (written.isChanged) {
      if (fs.fstatSync(draft.descriptor).size !== draft.length) {
        throw new IoError(task.place, 'LOGVEIL_UNVERIFIED', 'was not written whole; check the device');
      }
      const result = { source: draft.descriptor, place: task.place, begin: mark.length, end: draft.length };
      const again = isIdempotent ? await overSegments(workers, result, { stopsAtChange: true }) : { isChanged: false };
      if (again === undefined || again.isChanged) return discarded(draft);
    }
    refuseGrowing(task, stat);
    keepAttributes(task, stat, descriptor, draft);
    draft.commit(task.mode === 'in place');
    return outcome(written.isChanged, written.stats, draft.length);
  } catch (error) {
    draft.discard();
    throw error;
  }
}

function discarded(draft: Draft): undefined {
  draft.discard();
}

/** The text of a file, or of a draft. */
export interface Text {
  source: number;
  place: string;
  begin: number;
  end: number;
}

export interface Going {
  stopsAtChange?: boolean;
  blockSize?: number;
  mostBlocks?: number;
  /** The open file that the output is written to, from where the text begins. */
  draft?: number;
  leavesHoles?: boolean;
}

export interface Whole {
  isChanged: boolean;
  stats: Stats;
  /** Of the output's file, in bytes. */
  length: number;
}

/**
 * Sanitizes a text, as many segments at a time as there are members.
 * @returns nothing where it does not come to rest
 * @throws what went wrong, once nobody is at work any more
 */
export async function overSegments(
  workers: readonly SegmentWorker[],
  { source, place, begin, end }: Text,
  { stopsAtChange = false, blockSize = BLOCK, mostBlocks, draft, leavesHoles = false }: Going,
): Promise<Whole | undefined> {
  const turns = new SegmentTurn(SegmentTurn.from(begin));
  const most = mostBlocks ?? (draft === undefined ? MAX_BLOCKS_LOOKED_AT : MAX_BLOCKS);
  const way = { blockSize, mostBlocks: most, stopsAtChange, turns: turns.buffer, draft, leavesHoles };
  const text: SharedText = { source, place, begin, end, ...way };
  const whole: Whole = { isChanged: false, stats: noStats(), length: 0 };
  const failures: unknown[] = [];
  const parts = workers.map(async (member) => {
    try {
      const { isChanged, stats } = await member.takePart(text);
      whole.isChanged ||= isChanged;
      addStats(whole.stats, stats);
    } catch (error) {
      failures.push(error);
      // A thread that ended could not inform the others.
      turns.end(Ending.Failed);
    }
  });
  await Promise.all(parts);
  if (failures.length > 0) throw failures[0];
  if (turns.ending === Ending.Open) return undefined;
  if (turns.ending === Ending.None && turns.position !== end) throw new Error('a segment was left out');
  return { ...whole, length: turns.outputPosition };
}
