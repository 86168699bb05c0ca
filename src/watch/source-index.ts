import { dirname } from 'node:path';
import { isRotatedName, stemOf } from './discovery.ts';
import type { Source } from './source.ts';

/** Of sources in other folders, no more are compared with a new file: thousands of folders may each have an `app.log`. */
const MAX_ELSEWHERE = 500;

interface Keys {
  readonly id: string;
  readonly path: string;
  readonly folder: string;
  readonly stems: ReadonlySet<string>;
}

/** The sources, by what they are looked up by. */
export class SourceIndex implements Iterable<Source> {
  readonly #sources = new Set<Source>();
  readonly #byId = new Map<string, Source>();
  readonly #byPath = new Map<string, Source>();
  /** By the stems of their names, then by their folders. */
  readonly #byStem = new Map<string, Map<string, Set<Source>>>();
  /** A source's keys before it was changed. */
  readonly #keys = new WeakMap<Source, Keys>();

  [Symbol.iterator](): Iterator<Source> {
    return this.#sources.values();
  }

  /**
   * Those, gone or not, of which a file of this name may be a rotated one: first those in its folder, then those in
   * others, where only the file's content can show it.
   */
  *originalsOf(path: string): Iterable<Source> {
    const folder = dirname(path);
    const name = path.slice(folder.length).replace(/^\//, '');
    const elsewhere: Map<string, Set<Source>>[] = [];
    for (let end = 1; end <= name.length; end++) {
      const folders = this.#byStem.get(name.slice(0, end));
      if (folders === undefined) continue;
      elsewhere.push(folders);
      for (const source of folders.get(folder) ?? []) if (isRotatedFrom(path, source)) yield source;
    }
    let left = MAX_ELSEWHERE;
    for (const folders of elsewhere) {
      for (const [other, sources] of folders) {
        if (other === folder) continue;
        for (const source of sources) {
          if (left-- === 0) return;
          if (isRotatedFrom(path, source)) yield source;
        }
      }
    }
  }

  get size(): number {
    return this.#sources.size;
  }

  withId(id: string): Source | undefined {
    return this.#byId.get(id);
  }

  /** The one that is there; not one that was there last. */
  at(path: string): Source | undefined {
    return this.#byPath.get(path);
  }

  /** Takes a source in, or takes notice that its id or path has changed. */
  put(source: Source): void {
    this.#removeKeys(source);
    this.#sources.add(source);
    const folder = dirname(source.path);
    const stems = new Set([stemOf(source.path), stemOf(source.origin)]);
    this.#keys.set(source, { id: source.id, path: source.path, folder, stems });
    for (const stem of stems) {
      const folders = this.#byStem.get(stem) ?? new Map<string, Set<Source>>();
      this.#byStem.set(stem, folders);
      folders.set(folder, (folders.get(folder) ?? new Set()).add(source));
    }
    if (source.isGone) return;
    this.#byId.set(source.id, source);
    this.#byPath.set(source.path, source);
  }

  remove(source: Source): void {
    this.#removeKeys(source);
    this.#sources.delete(source);
  }

  #removeKeys(source: Source): void {
    const keys = this.#keys.get(source);
    if (keys === undefined) return;
    if (this.#byId.get(keys.id) === source) this.#byId.delete(keys.id);
    if (this.#byPath.get(keys.path) === source) this.#byPath.delete(keys.path);
    for (const stem of keys.stems) {
      const folders = this.#byStem.get(stem);
      const same = folders?.get(keys.folder);
      same?.delete(source);
      if (same?.size === 0) folders?.delete(keys.folder);
      if (folders?.size === 0) this.#byStem.delete(stem);
    }
  }
}

/** May a file of this name be a rotated one of the log that the source is, or was when it began? */
export function isRotatedFrom(path: string, { path: now, origin }: Source): boolean {
  return path !== now && (isRotatedName(path, now) || (origin !== now && isRotatedName(path, origin)));
}
