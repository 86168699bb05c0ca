import { dirname } from 'node:path';
import { UnreadableError } from './descriptors.ts';
import type { Entry } from './folders.ts';
import type { NewFiles } from './new-files.ts';
import type { RotationPorts } from './rotation-ports.ts';
import { Source } from './source.ts';

/** Notes where a source is: in a file, in another than before, or nowhere. */
export class Placing {
  /** Those that were rotated since the last time that all was in its place. */
  readonly rotated = new Set<Source>();
  /** How many sources have been lost so far. */
  losses = 0;
  readonly #ports: RotationPorts;
  readonly #newFiles: () => NewFiles;

  constructor(ports: RotationPorts, newFiles: () => NewFiles) {
    this.#ports = ports;
    this.#newFiles = newFiles;
  }

  begin({ path, status }: Entry, origin = path): void {
    const { discovery, folders, index, descriptors, begin, now, uptime } = this.#ports;
    const source = new Source(status.id, path, discovery.nameOf(path), uptime());
    source.device = folders.deviceOf(dirname(path));
    source.origin = origin;
    source.isRotated = !discovery.matches(path);
    source.size = status.size;
    source.changed = status.changed;
    source.notedAt = now();
    index.put(source);
    descriptors.of(source);
    begin(source);
  }

  lose(source: Source): void {
    const { index, descriptors, queue, uptime } = this.#ports;
    if (source.isGone) return;
    this.losses++;
    source.goneAt = uptime();
    source.movedAt = uptime();
    index.put(source);
    if (!descriptors.has(source)) return;
    this.#noteHead(source);
    // What was written to it since the last scan comes before what its successor has.
    source.isUnverified = true;
    queue(source);
  }

  /** If it was empty at the last scan, its packed form is recognised only by what was written to it since. */
  #noteHead(source: Source): void {
    try {
      this.#ports.reader.noteHead(source);
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      this.#ports.onUnreadable(error, source);
    }
  }

  place(source: Source, { path, status }: Entry): void {
    const { discovery, folders, index, descriptors, queue, now, uptime } = this.#ports;
    // What is open is read to its end, if the other file may not hold that.
    if (status.id !== source.id && !source.isArchived) descriptors.close(source);
    if (path !== source.path) {
      source.counters.rotations++;
      this.rotated.add(source);
    }
    source.id = status.id;
    source.path = path;
    source.device = folders.deviceOf(dirname(path));
    source.name = discovery.nameOf(path);
    source.goneAt = undefined;
    source.wasGone = false;
    source.isOutOfSight = false;
    source.isRotated = !discovery.matches(path);
    source.isUnverified = true;
    source.isCut = false;
    source.isAway = false;
    source.movedAt = uptime();
    this.#newFiles().forget(status.id);
    if (source.isArchived) {
      index.put(source);
      return;
    }
    source.size = status.size;
    source.changed = status.changed;
    source.notedAt = now();
    index.put(source);
    // Open, it cannot get lost any more.
    descriptors.of(source);
    queue(source);
  }
}
