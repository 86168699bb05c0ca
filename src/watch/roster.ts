import type { Source } from './source.ts';

/** The sources, by what they are looked up by. */
export class Roster implements Iterable<Source> {
  readonly #sources = new Set<Source>();
  readonly #byId = new Map<string, Source>();
  readonly #byPath = new Map<string, Source>();

  [Symbol.iterator](): Iterator<Source> {
    return this.#sources.values();
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
    if (source.isGone) return;
    this.#byId.set(source.id, source);
    this.#byPath.set(source.path, source);
  }

  remove(source: Source): void {
    this.#removeKeys(source);
    this.#sources.delete(source);
  }

  /** By its old keys, which the source does not have any more. */
  readonly #keys = new Map<Source, { id: string; path: string }>();

  #removeKeys(source: Source): void {
    const keys = this.#keys.get(source);
    if (keys !== undefined) {
      if (this.#byId.get(keys.id) === source) this.#byId.delete(keys.id);
      if (this.#byPath.get(keys.path) === source) this.#byPath.delete(keys.path);
    }
    this.#keys.set(source, { id: source.id, path: source.path });
  }
}
