import type { Finding } from '../sanitizer/findings.ts';

/** A parameter that is not sanitized, and the file that holds it. Its value is never told. */
export interface Found {
  /** The path as it was given, or as it is below a folder that was given; `-` is standard input. */
  file: string;
  line: number;
  column: number;
  /** In bytes, from the file's beginning; of UTF-16, of the file as UTF-8. */
  offset: number;
  name: string;
  notation: string;
  layer: string;
  action: string;
}

/**
 * From edits to parameters: of a part's file name, its content and what continues a value, one is told.
 * What is masked already is not.
 */
export class Changes {
  readonly #tell: (found: Found) => void;
  #file = '';
  /** Offset of the name that was told last. */
  #told = -1;

  constructor(tell: (found: Found) => void) {
    this.#tell = tell;
  }

  begin(file: string): void {
    this.#file = file;
    this.#told = -1;
  }

  add({ isChanged, offset, line, column, name, notation, layer, action }: Finding): void {
    if (!isChanged || this.#told === offset) return;
    this.#told = offset;
    this.#tell({ file: this.#file, line, column, offset, name, notation, layer, action });
  }
}
