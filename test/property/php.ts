/** What PHP prints, as pieces. */
import { allRemoved, copied, guarded, inputOf, masked, type Piece, removed } from './pieces.ts';
import { drawKey } from './printed-objects.ts';
import type { Tape } from './tape.ts';
import { CANARY, drawSecret, drawText, type Kind, withoutBrackets } from './words.ts';

/** What PHP's print_r prints: a value goes to the line's end, an array is on the lines below. */
export function drawPrintR(tape: Tape): Piece[] {
  const lineEnd = tape.pick(['\n', '\r\n']);
  return [
    copied(`Array${lineEnd}(${lineEnd}`),
    ...drawEntries(tape, lineEnd, 4, 2),
    copied(`)${lineEnd}done${lineEnd}`),
  ];
}

function drawEntries(tape: Tape, lineEnd: string, indent: number, depth: number): Piece[] {
  const entries = tape.several(0, 4, () => {
    const { kind, text } = drawKey(tape);
    // Brackets in a name do not show where it ends.
    const head = `${' '.repeat(indent)}[${withoutBrackets(text)}] => `;
    const line = (secret: boolean) =>
      (secret ? drawSecret(tape) : drawText(tape).replaceAll(/[MX]/g, 'm')).replaceAll(/[\r\n]/g, ' ').trim();
    const inner = ' '.repeat(indent + 4);
    const isArray = depth > 0 && tape.onceIn(4);
    if (kind === 'plain') {
      if (!isArray) return [copied(`${head}${line(false)}${lineEnd}`)];
      const entries = drawEntries(tape, lineEnd, indent + 8, depth - 1);
      return [copied(`${head}Array${lineEnd}${inner}(${lineEnd}`), ...entries, copied(`${inner})${lineEnd}${lineEnd}`)];
    }
    const value = isArray ? 'Array' : line(true);
    const pieces = [guarded(head), masked(value, 'MMM'), guarded(lineEnd)];
    if (isArray) {
      const entries = inputOf(drawEntries(tape, lineEnd, indent + 8, depth - 1));
      pieces.push(removed(`${inner}(${lineEnd}${entries}${inner}    [k] => ${CANARY}${lineEnd}${inner})${lineEnd}`));
    }
    const all = kind === 'filter' ? allRemoved(pieces) : pieces;
    // The empty line after an array stays.
    return isArray ? [...all, copied(lineEnd)] : all;
  });
  return entries.flat();
}

/** What PHP's var_dump prints. */
export function drawVarDump(tape: Tape): Piece[] {
  const lineEnd = tape.pick(['\n', '\r\n']);
  return [...drawDumped(tape, lineEnd, '', 2), copied(`done${lineEnd}`)];
}

function drawDumped(tape: Tape, lineEnd: string, indent: string, depth: number): Piece[] {
  const deeper = `${indent}  `;
  const entries = tape.several(0, 3, () => {
    const { kind, text } = drawKey(tape);
    const name = text.replaceAll('"', '');
    const head = `${deeper}["${name}"]=>${lineEnd}${deeper}`;
    if (kind === 'plain' && depth > 0 && tape.onceIn(4))
      return [copied(head), ...drawDumped(tape, lineEnd, deeper, depth - 1).map(trimFirst(deeper))];
    return dumpedEntry(tape, kind, head, deeper, lineEnd);
  });
  return [copied(`${indent}array(${entries.length}) {${lineEnd}`), ...entries.flat(), copied(`${indent}}${lineEnd}`)];
}

/** The first line is after the key's indentation already. */
const trimFirst =
  (indent: string) =>
  (piece: Piece, index: number): Piece =>
    index === 0 ? copied(piece.in.slice(indent.length)) : piece;

function dumpedEntry(tape: Tape, kind: Kind, head: string, indent: string, lineEnd: string): Piece[] {
  const isSecret = kind !== 'plain';
  const text = isSecret ? drawSecret(tape) : drawText(tape).replaceAll(/[MX]/g, 'm');
  const string = `string(${Buffer.byteLength(text)}) "${text}"`;
  const array = `array(1) {${lineEnd}${indent}  ["k"]=>${lineEnd}${indent}  ${string}${lineEnd}${indent}}`;
  const value = tape.pick([string, string, 'int(12)', 'NULL', 'float(-1.5)', 'bool(true)', array]);
  if (!isSecret) return [copied(`${head}${value}${lineEnd}`)];
  const pieces = [guarded(head), masked(value, 'MMM'), guarded(lineEnd)];
  return kind === 'filter' ? allRemoved(pieces) : pieces;
}
