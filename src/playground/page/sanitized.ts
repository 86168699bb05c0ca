import { checkOptions } from '../../rules/check.ts';
import type { SanitizerOptions } from '../../rules/options.ts';
import { EngineSanitizer } from '../../sanitizer/sanitizer.ts';
import { GrowingBytes } from './growing.ts';
import { Hidden } from './hidden.ts';
import type { EditPlace, Look, NameCount, Piece, Result, Side } from './protocol.ts';
import { Rows } from './rows.ts';

const MAX_NAMES = 500;

/** A text and what the engine makes of it, in rows for display. */
export class Sanitized {
  readonly #sanitizer: EngineSanitizer;
  readonly #input: GrowingBytes;
  readonly #output: GrowingBytes;
  readonly #inputRows: Rows;
  readonly #outputRows: Rows;
  readonly #hidden = new Hidden();

  /**
   * @param expected how many bytes there will be
   * @param longestRow in bytes
   * @throws OptionsError
   */
  constructor(options: SanitizerOptions, expected: number, longestRow: number) {
    this.#sanitizer = new EngineSanitizer(checkOptions(options), (finding) => this.#hidden.add(finding));
    this.#input = new GrowingBytes(expected);
    this.#output = new GrowingBytes(expected);
    this.#inputRows = new Rows(this.#input, longestRow);
    this.#outputRows = new Rows(this.#output, longestRow);
  }

  write(chunk: Uint8Array): void {
    this.#input.add(chunk);
    this.#output.add(this.#sanitizer.write(chunk));
    this.#inputRows.extend();
    this.#outputRows.extend();
  }

  end(): void {
    this.#output.add(this.#sanitizer.end());
    this.#outputRows.extend();
    this.#hidden.settle();
  }

  get output(): Blob {
    return new Blob([this.#output.slice(0, this.#output.length)]);
  }

  result(milliseconds: number): Result {
    const names = this.#names();
    return {
      inputBytes: this.#input.length,
      outputBytes: this.#output.length,
      inputRows: this.#inputRows.count,
      outputRows: this.#outputRows.count,
      edits: this.#hidden.count,
      parameters: this.#sanitizer.stats.parameters,
      milliseconds,
      names: names.slice(0, MAX_NAMES),
      moreNames: Math.max(0, names.length - MAX_NAMES),
    };
  }

  /** The rows `from` … `to`, each in pieces. */
  rows(side: Side, from: number, to: number): Piece[][] {
    const rows = side === 'input' ? this.#inputRows : this.#outputRows;
    const found: Piece[][] = [];
    for (let row = from; row < Math.min(to, rows.count); row++) {
      found.push(side === 'input' ? this.#inputRow(row) : this.#outputRow(row));
    }
    return found;
  }

  /** The row of the other side that shows the same. */
  match(side: Side, row: number): number {
    return side === 'input'
      ? this.#outputRows.rowOf(this.#hidden.toOutput(this.#inputRows.start(row)))
      : this.#inputRows.rowOf(this.#hidden.toInput(this.#outputRows.start(row)));
  }

  edit(index: number): EditPlace {
    const { from, to, at, shown, name, kind } = this.#hidden.edit(index);
    const [action, notation, layer, rule] = kind.split('\t') as [string, string, string, string];
    return {
      inputRow: this.#inputRows.rowOf(from),
      outputRow: this.#outputRows.rowOf(at),
      name,
      action,
      notation,
      layer,
      rule,
      hiddenBytes: to - from,
      becomes: decode(this.#output.slice(at, at + shown)),
    };
  }

  #names(): NameCount[] {
    const names = this.#hidden.counts().map(({ name, kind, count, edit }) => {
      const [action, notation, layer, rule] = kind.split('\t') as [string, string, string, string];
      return { name, action, notation, layer, rule, count, edit };
    });
    return names.sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  }

  #inputRow(row: number): Piece[] {
    const pieces = new Pieces(this.#input, this.#inputRows.start(row), this.#inputRows.start(row + 1));
    for (let index = this.#hidden.firstAfter(pieces.from); index < this.#hidden.count; index++) {
      const { from, to, kind } = this.#hidden.edit(index);
      if (from >= pieces.to) break;
      pieces.mark(from, to, kind.startsWith('filter') ? 'filter' : 'mask', index);
    }
    return pieces.all();
  }

  #outputRow(row: number): Piece[] {
    const pieces = new Pieces(this.#output, this.#outputRows.start(row), this.#outputRows.start(row + 1));
    for (let index = this.#hidden.firstShownAfter(pieces.from); index < this.#hidden.count; index++) {
      const { at, shown, kind } = this.#hidden.edit(index);
      if (at > pieces.to || (at === pieces.to && shown > 0)) break;
      const isFilter = kind.startsWith('filter');
      // What vanished at a line's end is shown there, and not once more where the next line begins.
      if (shown > 0) pieces.mark(at, at + shown, isFilter ? 'filter' : 'mask', index);
      else if (isFilter && at >= pieces.from && (at < pieces.to || row + 1 === this.#outputRows.count)) {
        pieces.mark(at, at, 'gone', index);
      }
    }
    return pieces.all();
  }
}

/** A row, cut where its looks change. */
class Pieces {
  readonly from: number;
  readonly to: number;
  readonly #bytes: GrowingBytes;
  readonly #pieces: Piece[] = [];
  #at: number;

  constructor(bytes: GrowingBytes, from: number, to: number) {
    this.#bytes = bytes;
    this.from = from;
    this.to = to;
    this.#at = from;
  }

  mark(from: number, to: number, look: Look, edit: number): void {
    const start = Math.max(from, this.#at);
    const end = Math.min(to, this.to);
    if (end < start || (end === start && look !== 'gone')) return;
    this.#add(this.#at, start, '', -1);
    this.#pieces.push({ text: this.#text(start, end), look, edit });
    this.#at = end;
  }

  all(): Piece[] {
    this.#add(this.#at, this.to, '', -1);
    return this.#pieces;
  }

  #add(from: number, to: number, look: Look, edit: number): void {
    if (to > from) this.#pieces.push({ text: this.#text(from, to), look, edit });
  }

  #text(from: number, to: number): string {
    return decode(this.#bytes.slice(from, to)).replace(/\r?\n$/, '');
  }
}

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

function decode(bytes: Uint8Array): string {
  return UTF8.decode(bytes);
}
