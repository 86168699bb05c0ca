import type { Finding } from '../sanitizer/findings.ts';

/** A parameter that is not sanitized, and the file that holds it. It never holds the value. */
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

/** Reports each parameter once, however many parts and runs of it are found. Leaves out what is masked already. */
export class Changes {
  readonly #tell: (found: Found) => void;
  #file = '';
  /** Offset of the name that was reported last. */
  #last = -1;
  /** Offsets of names that were reported: where lines of several streams take turns, other names come between the runs. */
  readonly #reported = new Set<number>();
  readonly #fileNames = new Set<number>();

  constructor(tell: (found: Found) => void) {
    this.#tell = tell;
  }

  begin(file: string): void {
    this.#file = file;
    this.#last = -1;
    this.#reported.clear();
    this.#fileNames.clear();
  }

  add({ part, isChanged, offset, line, column, name, notation, layer, action }: Finding): void {
    if (!isChanged || this.#last === offset) return;
    if (part === 'continuation' && this.#reported.has(offset)) return;
    if (part === 'value' && this.#fileNames.has(offset)) return;
    this.#last = offset;
    remember(this.#reported, offset);
    if (part === 'file name') remember(this.#fileNames, offset);
    this.#tell({ file: this.#file, line, column, offset, name, notation, layer, action });
  }
}

function remember(offsets: Set<number>, offset: number): void {
  // The runs of a parameter are near one another.
  if (offsets.size === MAX_REMEMBERED) offsets.clear();
  offsets.add(offset);
}

const MAX_REMEMBERED = 4096;
