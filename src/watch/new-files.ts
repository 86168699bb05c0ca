import { dirname } from 'node:path';
import { recognize } from '../io/recognize.ts';
import { type Contents, isPackedNearby } from './contents.ts';
import { UnreadableError } from './descriptors.ts';
import type { Entry } from './folders.ts';
import { isGzip, SEAM_LENGTH } from './identity.ts';
import type { RotationPorts } from './rotation-ports.ts';
import type { Source } from './source.ts';

/**
 * A new file that begins as one that is being followed, and has such a name as rotated files have, is taken for a copy
 * of it in the making: `cp app.log app.log.1 && : > app.log`. If the other is not cut within this time of the copy's
 * last growth, in milliseconds, it was no rotation, and the new file is a log like any other.
 */
const COPY_PATIENCE = 10_000;

/**
 * `ln -sf` makes a link under another name and renames it: a new link counts once it has been there for so long, in
 * milliseconds. What a log has been packed into is not reported sooner: while it is renamed, a scan may miss that the
 * log has gone.
 */
const NEW_PATIENCE = 1000;

type Verdict =
  /** It is a log: it is read. */
  | 'log'
  /** It is looked at again at the next scan. */
  | 'undecided'
  /** It could not be opened. */
  | 'unreadable'
  /** It is not read until it gets shorter. */
  | 'refused'
  /** It is nothing to read: what it holds is read elsewhere, or nobody asked for it. */
  | 'known';

interface Suspect {
  readonly size: number;
  /** Since when it has had this size. */
  readonly since: number;
  /** Since when it is there. */
  readonly firstSeen: number;
}

/** Decides about files that are no sources yet: logs, copies that are being made, or what cannot be read. */
export class NewFiles {
  readonly #ports: RotationPorts;
  readonly #contents: Contents;
  readonly #begin: (entry: Entry, origin?: string) => void;
  /** Files that are undecided, by id. */
  readonly #suspects = new Map<string, Suspect>();
  /** Files that are not read, by id, and how large they were when that was decided. */
  readonly #refused = new Map<string, number>();
  /** Files that could not be looked at, by id: tried again at each scan. */
  readonly #unreadable = new Set<string>();
  /** Rotated files that have to be read though their names are not watched: the log's name by the file's id. */
  readonly #expected = new Map<string, string>();
  readonly #putOff = new Set<string>();
  /** Whether links are new, by their paths, until the next scan. */
  readonly #newLinks = new Map<string, boolean>();
  #isFirstTime = true;

  constructor(ports: RotationPorts, contents: Contents, begin: (entry: Entry, origin?: string) => void) {
    this.#ports = ports;
    this.#contents = contents;
    this.#begin = begin;
  }

  /** Some files have to be looked at again, though no folder has changed. */
  get isUndecided(): boolean {
    return this.#suspects.size + this.#unreadable.size > 0;
  }

  /** It will be decided soon about some files. */
  get isDeciding(): boolean {
    return this.#suspects.size > 0;
  }

  refuse(id: string, size: number): void {
    this.#refused.set(id, size);
  }

  /** The file's name is not watched, but it is a rotated one of a log whose name is. */
  expect(id: string, log: string): void {
    this.#expected.set(id, log);
  }

  /** The file could not be compared with the sources that are gone: it is looked at again at the next scan. */
  putOff(id: string): void {
    this.#putOff.add(id);
  }

  /** It is a source. */
  forget(id: string): void {
    this.#suspects.delete(id);
  }

  /** Looks at all files that are no sources. */
  consider(): void {
    const { folders, index } = this.#ports;
    const there = new Set<string>();
    for (const entry of folders.entries) {
      const { id } = entry.status;
      if (there.has(id)) continue;
      there.add(id);
      if (index.withId(id) === undefined) this.#consider(folders.withId(id)[0] ?? entry);
    }
    for (const id of this.#suspects.keys()) if (!there.has(id)) this.#suspects.delete(id);
    for (const id of this.#expected.keys())
      if (!there.has(id) || index.withId(id) !== undefined) this.#expected.delete(id);
    for (const id of this.#unreadable) if (!there.has(id)) this.#unreadable.delete(id);
    for (const id of this.#refused.keys()) if (!there.has(id)) this.#refused.delete(id);
    this.#isFirstTime = false;
    this.#newLinks.clear();
  }

  #consider(entry: Entry): void {
    try {
      this.#decide(entry);
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      this.#ports.onUnreadable(error, entry.path);
      this.#unreadable.add(entry.status.id);
    }
  }

  #decide(entry: Entry): void {
    const { discovery, folders, descriptors } = this.#ports;
    const { id } = entry.status;
    // As it is now: what is undecided is looked at again though its folder has not been listed.
    const status = descriptors.statusAt(entry.path);
    if (status === undefined || status.id !== id) return;
    if (this.#putOff.delete(id)) {
      this.#unreadable.add(id);
      return;
    }
    this.#unreadable.delete(id);
    const refusedAt = this.#refused.get(id);
    if (refusedAt !== undefined && status.size >= refusedAt) return;
    this.#refused.delete(id);
    const log = this.#expected.get(id);
    const watched = folders.withId(id).find(({ path }) => discovery.matches(path)) ?? (log && entry);
    if (!watched) return;
    const now = { ...watched, status };
    const verdict = this.isNewLink(now) ? 'undecided' : this.#judge(now);
    if (verdict === 'undecided') {
      this.#suspect(now);
      return;
    }
    this.#suspects.delete(id);
    if (verdict === 'unreadable') this.#unreadable.add(id);
    else this.#ports.onReadable(entry.path);
    if (verdict === 'log') this.#begin(now, log);
    else if (verdict === 'refused') this.#refused.set(id, status.size);
  }

  #suspect({ status: { id, size } }: Entry): void {
    const known = this.#suspects.get(id);
    if (known?.size === size) return;
    const now = this.#ports.uptime();
    this.#suspects.set(id, { size, since: now, firstSeen: known?.firstSeen ?? now });
  }

  /**
   * Has the link come just now, so that its name may be temporary? One that has come where another link was, has been
   * turned: that is no new name. Asked again before the next `consider`, the answer is the same.
   */
  isNewLink(entry: Entry): boolean {
    const { path, isLink, status } = entry;
    if (!isLink || this.#isFirstTime) return false;
    const known = this.#newLinks.get(path);
    if (known !== undefined) return known;
    const isNew = !this.#hasBeenLink(path) && !this.#isOld(status.id);
    this.#newLinks.set(path, isNew);
    if (isNew) this.#suspect(entry);
    return isNew;
  }

  #hasBeenLink(path: string): boolean {
    for (const source of this.#ports.index) if (source.path === path) return true;
    return false;
  }

  #isOld(id: string): boolean {
    const firstSeen = this.#suspects.get(id)?.firstSeen;
    return firstSeen !== undefined && this.#ports.uptime() - firstSeen >= NEW_PATIENCE;
  }

  #judge(entry: Entry): Verdict {
    const { index, isIntact, warn, leaveOut } = this.#ports;
    const head = this.#contents.headOf(entry);
    if (head === undefined) return 'unreadable';
    const originals = [...index.originalsOf(entry.path)];
    // A program that copies or packs one of them may only have begun.
    if (head.length === 0 && originals.length > 0 && !this.#isOverdue(entry)) return 'undecided';
    const content = recognize(head);
    if (content.kind === 'unreadable') {
      if (isGzip(head) && this.#contents.unpackedHead(entry)?.length === 0) return 'known';
      if (this.#isBeingPacked(entry, head, originals)) return this.#isOverdue(entry) ? 'known' : 'undecided';
      if (!this.#isFirstTime && !this.#isOld(entry.status.id)) return 'undecided';
      leaveOut(entry.path, `is ${content.what}; it is left out, the others continue; ${content.remedy}`);
      return 'refused';
    }
    const isThorough = !this.#isFirstTime;
    const original = originals.find((source) => this.#contents.isCopyInTheMaking(entry.path, source, head, isThorough));
    if (original === undefined) return 'log';
    // If the original has been cut, that may not have been noticed yet.
    if (!this.#isOverdue(entry) || !isIntact(original)) return 'undecided';
    // Of less, many a log begins in the same way.
    if (Math.min(head.length, original.head.length) < SEAM_LENGTH) return 'log';
    warn(`${entry.path}: begins as ${original.path} does, which continues; it is read as a log of its own`);
    return 'log';
  }

  /** Is it what a source is packed into just now? That one is removed when all is packed. */
  #isBeingPacked(entry: Entry, head: Uint8Array, originals: readonly Source[]): boolean {
    const living = originals.filter((source) => !source.isGone);
    if (!isGzip(head)) return living.some(({ path }) => entry.path.startsWith(`${path}.`)) && !this.#isOverdue(entry);
    const unpacked = this.#contents.unpackedHead(entry);
    const nearby = [...this.#ports.index].filter(
      (source) => !source.isGone && dirname(source.path) === dirname(entry.path),
    );
    if (unpacked !== undefined) {
      // Of what is being packed, less may be there than is known of it. It may have a temporary name meanwhile.
      const isNamedSo = living.some((source) => this.#contents.mayHold(source, unpacked));
      if (isNamedSo || nearby.some((source) => isPackedNearby(entry.path, source, unpacked))) return true;
    }
    if (this.#isOverdue(entry)) return false;
    // What is being packed may not show yet.
    if (unpacked === undefined) return originals.length + nearby.length > 0;
    return nearby.some((source) => source.head.length > 0 && source.head.mayBegin(unpacked));
  }

  #isOverdue({ status }: Entry): boolean {
    const known = this.#suspects.get(status.id);
    return known?.size === status.size && this.#ports.uptime() - known.since >= COPY_PATIENCE;
  }
}
