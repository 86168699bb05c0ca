import fs, { type BigIntStats } from 'node:fs';
import { Draft, draftName } from '../io/draft.ts';
import { explain, IoError } from '../io/io-error.ts';
import { HEAD_SIZE, recognize } from '../io/recognize.ts';
import type { Stats } from '../sanitizer/stats.ts';
import { addStats, noStats } from '../sanitizer/stats.ts';
import { keepAttributes } from './attributes.ts';
import { identify, refuseGrowing, refuseLinks } from './file-task.ts';
import { formatOf } from './format.ts';
import type { Pool, Thread } from './pool.ts';
import type { FileOutcome, FileTask } from './task.ts';

/**
 * As much as one thread takes on; what comes out of it is in memory until what is before it is known. Not more than the
 * processor's cache may hold until then; telling threads what to do takes 3 % at a megabyte, hardly anything at four.
 */
const SEGMENT = 8 << 20;
/** Smaller files are not worth it. */
export const SPLITTABLE = 64 << 20;

/** A plain file that all threads work at. */
export interface Splittable {
  task: FileTask;
  stat: BigIntStats;
  /** The byte order mark, if there is one; the text is behind it. */
  mark: Uint8Array;
}

/** What the file is, if it is one that can be split. */
export function asSplittable(task: FileTask, size: number): Splittable | undefined {
  // A link to the file itself, or a clone of it, is made by one thread.
  if (size < SPLITTABLE || (task.mode === 'out' && task.unchanged !== 'copy')) return undefined;
  let descriptor: number;
  try {
    descriptor = fs.openSync(task.source, 'r');
  } catch (error) {
    throw explain(task.place, error);
  }
  try {
    const head = Buffer.alloc(HEAD_SIZE);
    const length = fs.readSync(descriptor, head, 0, head.length, 0);
    const content = recognize(head.subarray(0, length));
    if (formatOf(head.subarray(0, length)) !== 'plain' || content.kind !== 'bytes') return undefined;
    return { task, stat: fs.fstatSync(descriptor, { bigint: true }), mark: head.subarray(0, content.mark) };
  } finally {
    fs.closeSync(descriptor);
  }
}

/** @returns nothing where the file has to be sanitized in one go after all */
export async function sanitizeSplit(
  splittable: Splittable,
  pool: Pool,
  owner: string,
  isIdempotent: boolean,
): Promise<FileOutcome | undefined> {
  const { task, stat, mark } = splittable;
  const size = Number(stat.size);
  const text = { source: task.source, place: task.place, begin: mark.length, end: size };
  const outcome = (isChanged: boolean, stats: Stats, length: number): FileOutcome => ({
    isChanged,
    stats,
    modified: Number(stat.mtimeMs),
    identity: identify(stat),
    size: length,
  });
  // On the way to another folder it is written at once: most often it is the same bytes.
  if (task.mode !== 'out') {
    const looked = await overSegments(pool, text, { stopsAtChange: task.mode === 'in place' });
    if (looked === undefined) return undefined;
    if (!looked.isChanged || task.mode === 'dry run') return outcome(looked.isChanged, looked.stats, size);
    refuseLinks(task, stat);
  }
  const leavesHoles = stat.blocks * 512n < stat.size;
  const draft = Draft.create(task.target, draftName(owner), { leavesHoles });
  try {
    draft.write(mark);
    const written = await overSegments(pool, text, {
      place: (thread, at) => thread.place({ draft: draft.path, at: mark.length + at, leavesHoles }),
    });
    if (written === undefined) return discarded(draft);
    draft.assumeLength(mark.length + written.length);
    draft.finish();
    if (written.isChanged) {
      if (fs.fstatSync(draft.descriptor).size !== draft.length) {
        throw new IoError(task.place, 'LOGVEIL_UNVERIFIED', 'was not written whole; check the device');
      }
      const result = { source: draft.path, place: task.place, begin: mark.length, end: draft.length };
      const again = isIdempotent ? await overSegments(pool, result, { stopsAtChange: true }) : { isChanged: false };
      if (again === undefined || again.isChanged) return discarded(draft);
    }
    refuseGrowing(task, stat);
    keepAttributes(task, stat, draft);
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
  source: string;
  place: string;
  begin: number;
  end: number;
}

export interface Going {
  stopsAtChange?: boolean;
  segmentSize?: number;
  /** Writes the output of a segment at its place. */
  place?: (thread: Thread, at: number) => Promise<void>;
}

export interface Whole {
  isChanged: boolean;
  stats: Stats;
  /** Of the output. */
  length: number;
}

/**
 * Sanitizes all segments, as many at a time as there are threads. Each is begun as if the sanitizer were at rest there;
 * whether it was is known when the segment before is done.
 */
export async function overSegments(
  pool: Pick<Pool, 'acquire' | 'release'>,
  text: Text,
  { stopsAtChange = false, segmentSize = SEGMENT, place }: Going,
): Promise<Whole | undefined> {
  const whole: Whole = { isChanged: false, stats: noStats(), length: 0 };
  /** What is before this is done. */
  let position = text.begin;
  let isOpen = false;
  let failure: unknown;
  const fail = (error: unknown): undefined => {
    failure ??= error;
  };
  const isOver = () => isOpen || failure !== undefined || (stopsAtChange && whole.isChanged);
  let known: Promise<unknown> = Promise.resolve();
  let ended: Promise<unknown> = Promise.resolve();
  for (let from = text.begin; from < text.end && !isOver(); from += segmentSize) {
    const thread = await pool.acquire();
    if (isOver()) {
      pool.release(thread);
      break;
    }
    const segment = {
      ...text,
      from,
      to: Math.min(from + segmentSize, text.end),
      isExact: false,
      keepsOutput: place !== undefined,
      stopsAtChange,
    };
    const before = known;
    /** @returns where its output goes, if it has any */
    const sanitize = async (): Promise<number | undefined> => {
      const guess = await thread.sanitizeSegment(segment);
      await before;
      if (isOver()) return undefined;
      const isRight = guess.isOpen || guess.start === position;
      const outcome = isRight ? guess : await thread.sanitizeSegment({ ...segment, from: position, isExact: true });
      if (outcome.isOpen) {
        isOpen = true;
        return undefined;
      }
      const at = whole.length;
      if (outcome.isChanged) whole.isChanged = true;
      addStats(whole.stats, outcome.stats);
      whole.length += outcome.length;
      position = outcome.end;
      return outcome.length > 0 ? at : undefined;
    };
    // The next is known to be right before this one is written: the threads do that side by side.
    const sanitized = sanitize().catch(fail);
    known = sanitized;
    const placed = sanitized
      .then((at) => (at === undefined ? undefined : place?.(thread, at)))
      .catch(fail)
      .finally(() => pool.release(thread));
    ended = ended.then(() => placed);
  }
  await ended;
  if (failure !== undefined) throw failure;
  return isOpen ? undefined : whole;
}
