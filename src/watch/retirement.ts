import type { Descriptors } from './descriptors.ts';
import type { Destination } from './destination.ts';
import type { Source } from './source.ts';
import type { SourceIndex } from './source-index.ts';

/**
 * How long a file that is gone is kept open after its end was reached, for its writer may not know yet; milliseconds. One
 * that is not open is waited for as long: it may have been renamed while its folder was listed.
 */
const GONE_LINGER = 5_000;
/** The same for one that was renamed to what is not watched. If it grows later, it is opened again. */
const ROTATED_LINGER = 60_000;
/** How long a copy is looked for of a file that was cut; while a value is open in it, its successor waits for that. */
const CUT_LINGER = 60_000;
const OPEN_CUT_LINGER = 10_000;
/** How long a packed file that is gone is looked for; while its folder is gone too, it is not removed. */
const ARCHIVED_LINGER = 60_000;
/** So many files that have left the folders, but exist, are remembered. */
const MAX_AWAY = 1000;

export interface RetirementPorts {
  readonly index: SourceIndex;
  readonly descriptors: Descriptors;
  readonly destination: Destination;
  /** As in `WatcherOptions`. */
  readonly partialAfter: number | undefined;
  /** As in `WatcherPorts`. */
  uptime(): number;
  /** Writes what is incomplete. @returns false if the source could not be read */
  giveUp(source: Source): boolean;
  /** @returns false if the action failed for the source's file */
  guard(source: Source, action: () => void): boolean;
  /** It is a source no more. */
  remove(source: Source): void;
}

/** Comes to an end with sources: those that are gone, and those that are not open for ever. */
export class Retirement {
  readonly #ports: RetirementPorts;

  constructor(ports: RetirementPorts) {
    this.#ports = ports;
  }

  /**
   * Comes to an end with those that have been quiet for long enough.
   * @param isEnding whether this watch does not look again: what was gone when the one before ended is not waited for
   */
  retire(isEnding: boolean): void {
    const { destination, descriptors, index, giveUp, uptime } = this.#ports;
    for (const source of index) {
      if (source.isArchived && source.isOutOfSight) source.movedAt = uptime();
      if (source.isWaiting || !this.#isDue(source, isEnding)) continue;
      if (!destination.isOpenTo(source) || !giveUp(source)) continue;
      if (source.isGone || source.isArchived) destination.settle(source);
      if (source.isGone) this.#leave(source);
      else if (source.isArchived || source.isRotated) descriptors.close(source);
    }
    this.#forgetAway();
  }

  #isDue(source: Source, isEnding: boolean): boolean {
    const { descriptors, partialAfter, uptime } = this.#ports;
    const quiet = uptime() - source.movedAt;
    const isOpen = descriptors.has(source);
    if (source.isAway) return false;
    // Nobody else can write to its mirror file before what is open is ended.
    const isUnfinished = source.stream !== undefined || source.isProvisional;
    if (source.isArchived && isOpen) return quiet >= GONE_LINGER;
    if (source.isArchived) return isUnfinished || (source.isGone && quiet >= ARCHIVED_LINGER);
    if (source.isGone && source.isCut) return quiet >= (isUnfinished ? OPEN_CUT_LINGER : CUT_LINGER);
    if (source.isGone) return quiet >= GONE_LINGER || (isEnding && source.wasGone);
    if (source.isRotated && quiet >= ROTATED_LINGER && isOpen) return true;
    return partialAfter !== undefined && quiet >= partialAfter && source.size > source.at.offset;
  }

  /** Its file is not in the folders any more. If it exists elsewhere, and all of it is delivered, it may come back. */
  #leave(source: Source): void {
    const { descriptors, guard, remove, uptime } = this.#ports;
    if (source.isArchived && uptime() - source.movedAt < ARCHIVED_LINGER) {
      descriptors.close(source);
      return;
    }
    const descriptor = descriptors.ofGone(source);
    let exists = false;
    guard(source, () => {
      exists = descriptor !== undefined && descriptors.statusOf(descriptor).links > 0;
    });
    const isDone = source.safe === source.at && !source.isMidLine && source.head.length > 0;
    if (!exists || source.isCut || source.isArchived || !isDone) {
      remove(source);
      return;
    }
    source.isAway = true;
    descriptors.close(source);
  }

  #forgetAway(): void {
    const away = [...this.#ports.index].filter((source) => source.isAway);
    for (const source of away.slice(0, Math.max(0, away.length - MAX_AWAY))) this.#ports.remove(source);
  }
}
