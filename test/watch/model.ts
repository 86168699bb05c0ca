/**
 * What ought to be written, whatever happens to the files and to the watcher: kept beside both, from what the writers
 * did, without a look at how the watcher works.
 */
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { Source } from '../../src/watch/source.ts';
import { type LogRecord, makeRecord, markerOf } from './records.ts';

/** As many are kept when they are rotated. */
export const MAX_ROTATED = 3;

/** What writers and rotating programs do to files, in memory or for real. */
export interface LogFiles {
  append(path: string, text: string | Uint8Array): void;
  move(from: string, to: string): void;
  copy(from: string, to: string): void;
  cut(path: string): void;
  remove(path: string): void;
  exists(path: string): boolean;
  text(path: string): string;
  status(path: string): { readonly id: string } | undefined;
}

/** A watcher's doings, as seen from outside and, in memory, from inside. */
export interface Stage {
  readonly files: LogFiles;
}

export interface Watched extends Stage {
  readonly files: LogFiles & { readonly replacements: number };
  readonly mirrors: Record<string, string>;
  readonly watcher: { readonly sources: Iterable<Source> };
}

/** What one file holds between being made, or cut, and its end. */
export interface Body {
  /** Where it is, or was last. */
  path: string;
  /** All names that it has had: its mirror may have any of them, if it was not watched for a while. */
  readonly paths: Set<string>;
  id: string;
  readonly records: LogRecord[];
  /** The last record's rest, which has not been written yet. */
  pending: string;
  size: number;
  exists: boolean;
  /** It was cut while the watcher was killed, which had read it, but had not remembered more than how it begins. */
  isMistakable: boolean;
  /** It has been packed: its mirror keeps its place. */
  isPacked: boolean;
  /** Its mirror may be gone too: another was rotated to its place. */
  isReplaced: boolean;
  /** Those that came where it was when it was gone, and may have continued in its mirror: where that goes, it goes. */
  readonly heirs: Set<Body>;
  /** So many records the watcher has had the chance to read, and keeps the file open. */
  seen: number;
  /** So many are after the safe place that the state file knows, and the state file before. */
  acknowledged: [now: number, before: number];
  /** The watcher has read some of it: it finds it, wherever it is renamed to in its folder. */
  isKnown: boolean;
}

export class Model {
  readonly bodies: Body[] = [];
  isRunning = true;
  /** Has anything happened after which lines may be written again on standard output? */
  mayRepeat = false;
  #next = 0;
  #written = 0;
  /** Of whole lines that were in mirror files when the watcher was killed. */
  readonly #delivered = new Set<string>();

  /** @param keepsOpen whether the watcher may keep all files open, and so read those that are removed */
  constructor(
    readonly isWatchingFolder: boolean,
    readonly isToMirror: boolean,
    readonly keepsOpen = true,
  ) {}

  at(path: string): Body | undefined {
    return this.bodies.find((body) => body.exists && body.path === path);
  }

  append(scene: Stage, path: string, kind: number, fraction = 1): void {
    const record = makeRecord(this.#next++, kind);
    let body = this.at(path);
    if (body === undefined) {
      scene.files.append(path, '');
      body = this.#begin(scene, path);
    }
    const length = Math.floor(record.raw.length * fraction);
    const text = body.pending + record.raw.slice(0, length);
    scene.files.append(path, text);
    record.isCut = fraction < 1;
    body.records.push(record);
    body.pending = record.raw.slice(length);
    body.size += text.length;
  }

  /** The writer of this file ends what it has begun. */
  complete(scene: Stage, path: string): void {
    const body = this.at(path);
    if (body === undefined || body.pending === '') return;
    scene.files.append(path, body.pending);
    body.size += body.pending.length;
    body.pending = '';
  }

  move(scene: Stage, from: string, to: string): void {
    const body = this.at(from);
    if (body === undefined) return;
    this.remove(scene, to, true);
    this.#replaceDead(to);
    scene.files.move(from, to);
    body.path = to;
    body.paths.add(to);
  }

  /** Whatever mirror is still there of what had this name, gives way. */
  #replaceDead(path: string): void {
    for (const body of this.bodies) if (!body.exists && body.paths.has(path)) this.#replace(body);
  }

  #replace(body: Body): void {
    body.isReplaced = true;
    for (const other of this.bodies) if (other.heirs.has(body)) this.#replace(other);
  }

  remove(scene: Stage, path: string, isReplaced = false): void {
    const body = this.at(path);
    if (body === undefined) return;
    scene.files.remove(path);
    this.#lose(body, isReplaced);
  }

  /** As logrotate does: `a.log` becomes `a.log.1`, which becomes `a.log.2` … and the last is removed. */
  rotate(scene: Stage, path: string): void {
    this.#makePlace(scene, path);
    this.move(scene, path, `${path}.1`);
  }

  /**
   * The same with `copytruncate`: the content goes to `a.log.1`, and a new one begins in the same file.
   * @param between is called before the file is cut, and if the copy grows in parts, whenever it has
   */
  copyAndCut(scene: Stage, from: string, between: () => void, isInParts = false): void {
    this.#makePlace(scene, from);
    const to = `${from}.1`;
    const body = this.at(from);
    if (body === undefined) return;
    this.remove(scene, to, true);
    this.#replaceDead(to);
    if (isInParts) this.#grow(scene, to, Buffer.from(scene.files.text(from)), between);
    else scene.files.copy(from, to);
    between();
    scene.files.cut(from);
    // What had been seen and not been read is in the copy alone.
    body.seen = body.acknowledged[0];
    body.isMistakable ||= !this.isRunning && !body.isKnown;
    body.path = to;
    body.paths.add(to);
    body.id = scene.files.status(to)?.id as string;
    this.#begin(scene, from);
  }

  cut(scene: Stage, path: string): void {
    const body = this.at(path);
    if (body === undefined) return;
    scene.files.cut(path);
    this.#lose(body, false);
    // What was not read by then is lost for everybody.
    body.seen = 0;
    body.isReplaced = true;
    this.#begin(scene, path);
  }

  /** @param between is called whenever the packed file has grown */
  pack(scene: Stage, path: string, between: () => void = () => {}): void {
    if (this.at(path) === undefined) return;
    const to = `${path}.gz`;
    if (scene.files.exists(to)) scene.files.remove(to);
    this.#grow(scene, to, gzipSync(scene.files.text(path)), between);
    between();
    const body = this.at(path) as Body;
    this.remove(scene, path);
    body.isPacked = true;
  }

  /** A file comes, gets its first half, then the rest. */
  #grow(scene: Stage, path: string, bytes: Uint8Array, between: () => void): void {
    scene.files.append(path, '');
    between();
    const half = bytes.length >> 1;
    scene.files.append(path, bytes.subarray(0, half));
    between();
    scene.files.append(path, bytes.subarray(half));
  }

  #makePlace(scene: Stage, path: string): void {
    for (let n = MAX_ROTATED - 1; n >= 1; n--) this.move(scene, `${path}.${n}`, `${path}.${n + 1}`);
  }

  /** The watcher has looked, and has begun to follow what it follows now. */
  look(scene: Watched): void {
    const followed = new Set([...scene.watcher.sources].map(({ id }) => id));
    for (const body of this.bodies) {
      if (!followed.has(body.id)) continue;
      if (!body.exists || !(body.isKnown || this.#isWatched(body))) continue;
      if (this.keepsOpen) body.seen = wholeRecords(body);
    }
  }

  /** The watcher has read, and the state file been written. */
  checkpoint(scene: Watched): void {
    const isWritten = scene.files.replacements !== this.#written;
    this.#written = scene.files.replacements;
    if (!isWritten) return;
    for (const body of this.bodies) {
      for (const source of scene.watcher.sources) {
        if (source.id !== body.id || source.isGone === body.exists) continue;
        // It may not have noticed yet that this is not what it has read.
        if (body.exists && !source.head.begins(Buffer.from(scene.files.text(body.path)))) continue;
        body.acknowledged = [recordsUpTo(body, source.safe.offset), body.acknowledged[0]];
        if (source.at.offset > 0 && body.exists) body.isKnown = true;
      }
    }
  }

  /** The watcher has been killed: what it has written to mirror files stays there. */
  noteWritten({ mirrors }: Watched): void {
    if (!this.isToMirror) return;
    for (const text of Object.values(mirrors)) {
      for (const line of text.split('\n').slice(0, -1)) {
        const marker = markerOf(line);
        if (marker !== undefined) this.#delivered.add(marker);
      }
    }
  }

  /** The watcher has ended, in good order or not. */
  stop(how: 'exit' | 'crash' | 'earlier state'): void {
    this.isRunning = false;
    // That state does not know of all that was written.
    if (how === 'earlier state') this.#delivered.clear();
    this.mayRepeat = true;
    for (const body of this.bodies) {
      const acknowledged = how === 'earlier state' ? Math.min(...body.acknowledged) : body.acknowledged[0];
      body.isKnown &&= acknowledged > 0;
      if (how !== 'exit' || body.exists) body.seen = Math.min(body.seen, acknowledged);
      if (how === 'earlier state') body.acknowledged = [acknowledged, acknowledged];
    }
  }

  /** All has come to rest: compares what was written with what should have been. */
  check(outputs: readonly (readonly [name: string, text: string])[]): void {
    const records = new Map(this.bodies.flatMap(({ records }) => records.map((record) => [numberOf(record), record])));
    const seen = new Map<string, number>();
    for (const [name, text] of outputs) {
      assert.doesNotMatch(text, /secret/, `${name} holds a secret`);
      const last = new Map<Body, number>();
      for (const line of text.split('\n')) {
        const marker = markerOf(line);
        if (marker === undefined) continue;
        seen.set(marker, (seen.get(marker) ?? 0) + 1);
        const record = records.get(Number.parseInt(marker.slice(1), 10)) as LogRecord;
        const body = this.bodies.find(({ records }) => records.includes(record)) as Body;
        const isUnfinished = body.pending !== '' && record === body.records.at(-1);
        // What was written too early is corrected in a mirror, if its end can still be read.
        const isExact = !record.isCut || (!isUnfinished && this.isToMirror && body.exists);
        if (isExact) assert.ok(record.lines.includes(line), `${name}: ${JSON.stringify(line)}`);
        if (!this.isToMirror) continue;
        const place = Number.parseInt(marker.slice(1), 10);
        assert.ok(place >= (last.get(body) ?? 0), `${name}: ${marker} comes too late`);
        last.set(body, place);
      }
    }
    if (this.isToMirror || !this.mayRepeat) {
      for (const [marker, count] of seen) {
        const { isCut } = records.get(Number.parseInt(marker.slice(1), 10)) as LogRecord;
        if (this.isToMirror || !isCut) assert.equal(count, 1, `${marker} came ${count} times`);
      }
    }
    for (const body of this.bodies.filter(({ isReplaced, isMistakable }) => !isReplaced && !isMistakable)) {
      const markers = body.records.flatMap(({ lines }) => lines.map(markerOf));
      const lost = markers.find((marker) => marker !== undefined && this.#delivered.has(marker) && !seen.has(marker));
      assert.equal(lost, undefined, `${lost} of ${body.path} was written, and is gone`);
    }
    const missing = this.missing((marker) => seen.has(marker));
    assert.equal(missing, undefined, `${missing} is missing`);
  }

  /** A line that is to have been written, and has not. */
  missing(hasCome: (marker: string) => boolean): string | undefined {
    for (const body of this.bodies) {
      for (const { lines } of body.records.slice(0, this.#due(body))) {
        const line = lines.find((line) => !hasCome(markerOf(line) as string));
        if (line !== undefined) return `${markerOf(line)} of ${body.path}`;
      }
    }
    return undefined;
  }

  #due(body: Body): number {
    if (body.exists) return body.isKnown || this.#isWatched(body) ? wholeRecords(body) : 0;
    return body.isReplaced && this.isToMirror ? 0 : body.seen;
  }

  #isWatched(body: Body): boolean {
    return this.isWatchingFolder || !/\.\d$/.test(body.path);
  }

  #begin(scene: Stage, path: string): Body {
    const body: Body = {
      path,
      paths: new Set([path]),
      id: scene.files.status(path)?.id as string,
      records: [],
      pending: '',
      size: 0,
      exists: true,
      isMistakable: false,
      isPacked: false,
      isReplaced: false,
      heirs: new Set(),
      seen: 0,
      acknowledged: [0, 0],
      isKnown: false,
    };
    for (const other of this.bodies) if (!other.exists && other.paths.has(path)) other.heirs.add(body);
    this.bodies.push(body);
    return body;
  }

  #lose(body: Body, isReplaced: boolean): void {
    body.exists = false;
    const isTaken = this.bodies.some(
      (other) => (other.exists || other.isPacked) && body.paths.has(other.path) && /\d$/.test(other.path),
    );
    if (isReplaced || isTaken) this.#replace(body);
    if (!this.isRunning) body.seen = body.acknowledged[0];
  }
}

function numberOf(record: LogRecord): number {
  return Number.parseInt((markerOf(record.lines[0] as string) as string).slice(1), 10);
}

function wholeRecords({ records, pending }: Body): number {
  return pending === '' ? records.length : records.length - 1;
}

function recordsUpTo(body: Body, offset: number): number {
  let count = 0;
  let end = 0;
  for (const { raw } of body.records) {
    end += raw.length;
    if (end > offset) break;
    count++;
  }
  return Math.min(count, wholeRecords(body));
}
