/** Key-value lists of Genesys as pieces. */
import { allRemoved, copied, guarded, masked, type Piece, removed } from './pieces.ts';
import type { Tape } from './tape.ts';
import { CANARY, drawName, drawSecret, drawText, type Name } from './words.ts';

/** Names are quoted, so they may hold what they like but for the quote. */
function drawKey(tape: Tape): Name {
  const name = drawName(tape);
  return { ...name, text: name.text.replaceAll(/['"\\]/g, '') };
}

const escaped = (text: string, quote: string) =>
  text
    .replaceAll(/[\r\n]/g, ' ')
    .replaceAll('\\', '\\\\')
    .replaceAll(quote, `\\${quote}`);

interface Value {
  written: string;
  masked: string;
}

function drawValue(tape: Tape, quote: string, secret: boolean, isPlain: boolean): Value {
  const text = secret ? drawSecret(tape, isPlain) : drawText(tape).replaceAll(/[MX]/g, 'm');
  return { written: `${quote}${escaped(text, quote)}${quote}`, masked: `${quote}MMM${quote}` };
}

/** Attributes of a message, one a line: `'name' [str] = "v"` or, as T-Lib has them, `'name'<tab>'v'`. */
export function drawAttributes(tape: Tape, isPlain: boolean): Piece[] {
  const lineEnd = tape.pick(['\n', '\r\n']);
  const isTyped = tape.below(3) < 2;
  const indent = tape.pick(['\t', '\t\t', '  ']);
  const lines = tape.several(1, 5, () => drawAttribute(tape, isTyped, isPlain, indent, lineEnd));
  return [copied(`message RequestX${lineEnd}`), ...lines.flat(), copied(`done${lineEnd}`)];
}

function drawAttribute(tape: Tape, isTyped: boolean, isPlain: boolean, indent: string, lineEnd: string): Piece[] {
  const { kind, text } = drawKey(tape);
  const isSecret = kind !== 'plain';
  const way = tape.below(6);
  let type = 'str';
  let value = drawValue(tape, isTyped ? '"' : "'", isSecret, isPlain);
  let below = '';
  if (way === 4) {
    type = 'int';
    value = { written: isSecret ? tape.pick(['5550100', '-1']) : '12', masked: 'MMM' };
  } else if (way === 5 && isTyped) {
    type = isSecret ? 'list' : 'bin';
    value = { written: isSecret ? 'KVList:' : '00 01', masked: 'MMM' };
    if (isSecret) below = tape.several(0, 2, () => `${indent}\t'a' [str] = "${CANARY}"${lineEnd}`).join('');
  }
  const separator = isTyped ? ` [${type}] = ` : '\t';
  const head = `${indent}'${text}'${separator}`;
  if (!isSecret) return [copied(`${head}${value.written}${lineEnd}`)];
  const pieces = [guarded(head), masked(value.written, value.masked), guarded(lineEnd), removed(below)];
  return kind === 'filter' ? allRemoved(pieces) : pieces;
}

/** A list of pairs: `(("a" "b") ("c" "d"))`. */
export function drawPairs(tape: Tape, isPlain: boolean): Piece[] {
  const pairs = tape.several(0, 4, () => drawPair(tape, isPlain, 1));
  pairs.splice(tape.below(pairs.length + 1), 0, [copied('("z" "1")')]);
  return [copied('('), ...spaced(pairs), copied(')')];
}

/** A pair that goes takes one of the spaces at its sides along; which of them makes no difference. */
function spaced(pairs: readonly Piece[][]): Piece[] {
  const lastKept = pairs.map((pair) => pair.some((piece) => piece.out !== '')).lastIndexOf(true);
  return pairs.flatMap((pair, index) => {
    if (index === pairs.length - 1) return pair;
    const goes = index >= lastKept || pair.every((piece) => piece.out === '');
    return [...pair, goes ? removed(' ') : copied(' ')];
  });
}

function drawPair(tape: Tape, isPlain: boolean, depth: number): Piece[] {
  const { kind, text } = drawKey(tape);
  const isSecret = kind !== 'plain';
  const way = tape.below(5);
  const name = `("${text}" `;
  if (!isSecret) {
    if (way === 4 && depth > 0) return [copied(name), ...drawPairs(tape, isPlain), copied(')')];
    return [copied(`${name}${way === 3 ? '-1' : drawValue(tape, '"', false, isPlain).written})`)];
  }
  const value =
    way === 3
      ? tape.pick(['5550100', '-1'])
      : way === 4
        ? `(("a" "${CANARY}") ("b" 1))`
        : drawValue(tape, '"', true, isPlain).written;
  const pieces = [guarded(name), masked(value, '"MMM"'), guarded(')')];
  return kind === 'filter' ? allRemoved(pieces) : pieces;
}
