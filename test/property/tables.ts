/** Tables as pieces: a line that names the columns, and rows. */
import { drawJson } from './json.ts';
import { csvField } from './layers.ts';
import { copied, inputOf, outputOf, type Piece, within } from './pieces.ts';
import type { Tape } from './tape.ts';
import { CANARY, drawSecret, drawText, type Kind } from './words.ts';

interface Column {
  name: string;
  kind: Kind;
}

interface Style {
  delimiter: string;
  lineEnd: string;
  /** Quotes around all cells, or only where they are needed. */
  quotesAll: boolean;
  isFields: boolean;
}

export interface Table {
  input: string;
  output: string;
}

const NAMES: readonly Column[] = [
  { name: 'id', kind: 'plain' },
  { name: 'MMM_tel', kind: 'mask' },
  { name: 'XXX_pin', kind: 'filter' },
  { name: 'x-city', kind: 'plain' },
  { name: 'user.MMM_name', kind: 'mask' },
  { name: 'fooMMM_x', kind: 'plain' },
  { name: 'XXX1', kind: 'filter' },
];

function drawStyle(tape: Tape): Style {
  const isFields = tape.onceIn(3);
  return {
    delimiter: tape.pick(isFields ? [' ', '\t'] : [',', ';', '\t', '|']),
    lineEnd: tape.pick(['\n', '\r\n']),
    quotesAll: !isFields && tape.onceIn(3),
    isFields,
  };
}

/** At least two columns stay, or what is left would be no table, and its columns are not looked at again. */
function drawColumns(tape: Tape): Column[] {
  const columns = [NAMES[0] as Column, NAMES[1] as Column, ...tape.several(0, 5, () => tape.pick(NAMES))];
  const first = tape.below(columns.length);
  return [...columns.slice(first), ...columns.slice(0, first)];
}

function quoted(text: string): string {
  return `"${csvField.write(text)}"`;
}

/** A cell as the style wants it: its value and what is written. */
function drawCell(tape: Tape, column: Column, style: Style): Piece {
  if (style.isFields) {
    const word = tape.pick(['-', 'a/b', '12', 'x+y']);
    if (column.kind === 'plain') return copied(word);
    return { in: `${CANARY}${word}`, out: 'MMM', guarded: true };
  }
  if (column.kind !== 'plain') {
    const secret = drawSecret(tape);
    const needsQuotes = style.quotesAll || secret.includes(style.delimiter) || /[\r\n"]|^ | $/.test(secret);
    return { in: needsQuotes ? quoted(secret) : secret, out: needsQuotes ? '"MMM"' : 'MMM', guarded: true };
  }
  if (tape.onceIn(4)) {
    const json = within(csvField, drawJson(tape, { depth: 0, isEncoded: false }));
    return { in: `"${inputOf(json)}"`, out: `"${outputOf(json)}"`, guarded: false };
  }
  const text = drawText(tape).replaceAll(/[MX]/g, 'm');
  const needsQuotes = style.quotesAll || text.includes(style.delimiter) || /[\r\n"]|^ | $/.test(text);
  // A line that begins so may be no row, and an empty line is none.
  return copied(needsQuotes || /^(#|$)/.test(text) ? quoted(text) : text);
}

/** The cells that stay, with delimiters between. */
function join(cells: readonly string[], columns: readonly Column[], style: Style, keepsAll: boolean): string {
  return cells.filter((_, index) => keepsAll || columns[index]?.kind !== 'filter').join(style.delimiter);
}

/** A table as it comes to be at a stream's beginning. `breakRow` may change a row's input; the row is then hidden. */
export function drawTable(tape: Tape, breakRow?: (row: string, style: Style) => string): Table {
  const style = drawStyle(tape);
  const columns = drawColumns(tape);
  const names = columns.map((column) => (style.quotesAll ? `"${column.name}"` : column.name));
  const mark = style.isFields ? '#Fields: ' : '';
  let input = mark + join(names, columns, style, true) + style.lineEnd;
  let output = mark + join(names, columns, style, false) + style.lineEnd;
  // What is below a header is a table if the first row is one.
  const rows = tape.several(breakRow === undefined ? 1 : 2, 4, () =>
    columns.map((column) => drawCell(tape, column, style)),
  );
  rows.forEach((cells, index) => {
    const row = join(inputs(cells), columns, style, true);
    const changed = breakRow !== undefined && index === rows.length - 1 ? breakRow(row, style) : row;
    input += changed + style.lineEnd;
    output += (changed === row ? join(outputs(cells), columns, style, false) : 'MMM') + style.lineEnd;
  });
  return { input, output };
}

const inputs = (cells: readonly Piece[]) => cells.map((cell) => cell.in);
const outputs = (cells: readonly Piece[]) => cells.map((cell) => cell.out);
