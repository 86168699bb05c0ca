import { NameCounts } from '../../io/name-counts.ts';
import { checkOptions } from '../../rules/check.ts';
import type { SanitizerOptions } from '../../rules/options.ts';
import { patternFor } from '../../rules/pattern.ts';
import { NameListing } from '../../sanitizer/list-names.ts';
import { EngineSanitizer } from '../../sanitizer/sanitizer.ts';
import { Alignment } from './alignment.ts';
import { GrowingBytes } from './growing.ts';
import { Hidden } from './hidden.ts';
import type { EditPlace, FoundNames, HiddenName, Look, Piece, Result, Side } from './protocol.ts';
import { Rows } from './rows.ts';

const MAX_NAMES = 500;
/** How much is listed before others are heard. */
const CHUNK = 1 << 20;

/** A text and what the engine makes of it, in rows for display. */
export class Sanitized {
  readonly #sanitizer: EngineSanitizer;
  readonly #input: GrowingBytes;
  readonly #output: GrowingBytes;
  readonly #inputRows: Rows;
  readonly #outputRows: Rows;
  readonly #hidden = new Hidden();
  readonly #options: SanitizerOptions;
  /** After the end. */
  #alignment: Alignment | undefined;

  /**
   * @param expected how many bytes there will be
   * @param longestRow in bytes
   * @throws OptionsError
   */
  constructor(options: SanitizerOptions, expected: number, longestRow: number) {
    this.#options = options;
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
    this.#alignment = new Alignment(this.#inputRows, this.#outputRows, (offset) => this.#hidden.toInput(offset));
  }

  get output(): Blob {
    return new Blob([this.#output.slice(0, this.#output.length)]);
  }

  result(milliseconds: number): Result {
    const names = this.#names();
    return {
      inputBytes: this.#input.length,
      outputBytes: this.#output.length,
      rows: this.#aligned.count,
      edits: this.#hidden.count,
      parameters: this.#sanitizer.stats.parameters,
      milliseconds,
      names: names.slice(0, MAX_NAMES),
      moreNames: Math.max(0, names.length - MAX_NAMES),
    };
  }

  get #aligned(): Alignment {
    return this.#alignment as Alignment;
  }

  /** The rows `from` … `to` of those that are shown, each in pieces; nothing for an empty one. */
  rows(side: Side, from: number, to: number): (Piece[] | undefined)[] {
    const found: (Piece[] | undefined)[] = [];
    for (let shown = from; shown < Math.min(to, this.#aligned.count); shown++) {
      const row = this.#aligned.rowAt(side, shown);
      if (row === undefined) found.push(undefined);
      else found.push(side === 'input' ? this.#inputRow(row) : this.#outputRow(row));
    }
    return found;
  }

  /**
   * All names of parameters in the text, hidden or not.
   * @param continues is asked now and then; where it says no, nothing is returned
   */
  async foundNames(isOnlyShown: boolean, continues: () => Promise<boolean>): Promise<FoundNames | undefined> {
    const counts = new NameCounts();
    const listing = new NameListing(this.#options, (name) => counts.add(name));
    for (let from = 0; from < this.#input.length; from += CHUNK) {
      listing.write(this.#input.slice(from, from + CHUNK));
      if (!(await continues())) return undefined;
    }
    listing.end();
    const all = counts.select('all');
    const shown = counts.select('shown');
    const wanted = isOnlyShown ? shown : all;
    return {
      names: wanted.slice(0, MAX_NAMES).map(({ name, count, notations, layers, rules, shown: left }) => ({
        ...{ name, count, shown: left, rules: Object.keys(rules) },
        ...{ notations: Object.keys(notations), layers: Object.keys(layers), pattern: patternFor(name) },
      })),
      more: Math.max(0, wanted.length - MAX_NAMES),
      all: all.length,
      shown: shown.length,
    };
  }

  edit(index: number): EditPlace {
    const { from, to, at, shown, name, kind } = this.#hidden.edit(index);
    const [action, notation, layer, rule] = kind.split('\t') as [string, string, string, string];
    return {
      inputRow: this.#aligned.placeOf('input', this.#inputRows.rowOf(from)),
      outputRow: this.#aligned.placeOf('output', this.#outputRows.rowOf(at)),
      name,
      action,
      notation,
      layer,
      rule,
      hiddenBytes: to - from,
      becomes: decode(this.#output.slice(at, at + shown)),
    };
  }

  #names(): HiddenName[] {
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
