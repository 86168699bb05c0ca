/** Files that are counted one by one. */
const MAX_FILES = 1000;

/** How often files were cut. */
export class Cuts {
  /** Of all files. */
  total = 0;
  readonly #byFile = new Map<string, number>();

  note(path: string): void {
    this.total++;
    if (this.#byFile.size < MAX_FILES || this.#byFile.has(path))
      this.#byFile.set(path, (this.#byFile.get(path) ?? 0) + 1);
  }

  /** By their paths then. */
  get byFile(): Iterable<readonly [path: string, times: number]> {
    return this.#byFile;
  }
}
