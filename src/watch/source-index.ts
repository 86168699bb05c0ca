import { sep } from 'node:path';
import { isRotatedName, stemOf } from './discovery.ts';
import type { Source } from './source.ts';

/** The sources, by what they are looked up by. */
export class SourceIndex implements Iterable<Source> {
  readonly #sources = new Set<Source>();
  readonly #byId = new Map<string, Source>();
  readonly #byPath = new Map<string, Source>();
  readonly #byStem = new Map<string, Set<Source>>();

  [Symbol.iterator](): Iterator<Source> {
    return this.#sources.values();
  }

  /** Those, gone or not, of which a file of this name may be a rotated one. */
  *originalsOf(path: string): Iterable<Source> {
    for (let end = path.lastIndexOf(sep) + 1; end <= path.length; end++) {
      for (const source of this.#byStem.get(path.slice(0, end)) ?? []) {
        if (isRotatedName(path, source.path)) yield source;
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
    this.#keys.set(source, { id: source.id, path: source.path });
    const stem = stemOf(source.path);
    const same = this.#byStem.get(stem);
    if (same === undefined) this.#byStem.set(stem, new Set([source]));
    else same.add(source);
    if (source.isGone) return;
    this.#byId.set(source.id, source);
    this.#byPath.set(source.path, source);
  }

  remove(source: Source): void {
    this.#removeKeys(source);
    this.#sources.delete(source);
  }

  /** By its old keys, which the source does not have any more. */
  readonly #keys = new WeakMap<Source, { id: string; path: string }>();

  #removeKeys(source: Source): void {
    const keys = this.#keys.get(source);
    if (keys === undefined) return;
    if (this.#byId.get(keys.id) === source) this.#byId.delete(keys.id);
    if (this.#byPath.get(keys.path) === source) this.#byPath.delete(keys.path);
    const stem = stemOf(keys.path);
    const same = this.#byStem.get(stem);
    same?.delete(source);
    if (same?.size === 0) this.#byStem.delete(stem);
  }
}
