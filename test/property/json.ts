/** JSON documents as pieces. */
import { deeper, drawInside, type Place } from './documents.ts';
import { jsonString } from './layers.ts';
import { joinMembers, type Member } from './members.ts';
import { copied, guarded, inputOf, masked, type Piece } from './pieces.ts';
import type { Tape } from './tape.ts';
import { drawName, drawSecret, drawText } from './words.ts';

/** How a document is laid out. */
interface Style {
  /** Begins each line of a pretty-printed document; null for one line. */
  indent: string | null;
  lineEnd: string;
  beforeColon: string;
  afterColon: string;
  beforeComma: string;
  afterComma: string;
}

function drawStyle(tape: Tape, place: Place): Style {
  const spaces = ['', '', ' ', '  ', '\t'];
  const afterColon = tape.pick(['', ' ', '\t']);
  // A quote before white space closes a value, be it the quote of the next name, which a broken record may lead to.
  const beforeColon = tape.onceIn(5) && !place.isBroken ? ' ' : '';
  const lineEnd = tape.pick(['\n', '\r\n']);
  const isPretty = tape.onceIn(4);
  return {
    indent: isPretty ? tape.pick(['  ', '\t', '']) : null,
    lineEnd,
    beforeColon,
    afterColon,
    beforeComma: tape.onceIn(6) ? ' ' : '',
    afterComma: isPretty ? '' : tape.pick(spaces),
  };
}

/** A document whose root is an object or a list. */
export function drawJson(tape: Tape, place: Place): Piece[] {
  const style = drawStyle(tape, place);
  return tape.onceIn(5) ? drawList(tape, place, style, 1) : drawObject(tape, place, style, 1);
}

/** The white space between two items, or between an item and its bracket. */
function gap(style: Style, level: number): string {
  return style.indent === null ? '' : style.lineEnd + style.indent.repeat(level);
}

function drawObject(tape: Tape, place: Place, style: Style, level: number): Piece[] {
  const members = tape.several(0, 4, () => drawMember(tape, place, style, level + 1));
  const pieces = [copied(`{${members.length > 0 ? gap(style, level) : ''}`)];
  pieces.push(...joinMembers(members, style.beforeComma, style.afterComma + gap(style, level)));
  pieces.push(copied(`${members.length > 0 ? gap(style, level - 1) : ''}}`));
  return pieces;
}

function drawMember(tape: Tape, place: Place, style: Style, level: number): Member {
  const name = drawName(tape);
  const written = `"${jsonString(tape).write(name.text)}"`;
  const head = `${written}${style.beforeColon}:${style.afterColon}`;
  if (name.kind === 'plain') return { kind: 'plain', pieces: [copied(head), ...drawValue(tape, place, style, level)] };
  const value = drawSecretValue(tape, place, style, level);
  return { kind: name.kind, pieces: [guarded(head), masked(value, '"MMM"')] };
}

/** A name alone in a list of two in a list would be the first half of a pair. */
function withoutLoneNames(item: Piece[]): Piece[] {
  const text = inputOf(item);
  // However its letters are written.
  return /^"(M|\\u004[dD])(M|\\u004[dD])(M|\\u004[dD])(_|\\u005[fF])(b|\\u0062)"$/.test(text) ? [copied('"b"')] : item;
}

function drawList(tape: Tape, place: Place, style: Style, level: number): Piece[] {
  const items = tape.several(0, 3, () => withoutLoneNames(drawValue(tape, place, style, level + 1)));
  if (items.length === 0) return [copied('[]')];
  const separator = `${style.beforeComma},${style.afterComma}${gap(style, level)}`;
  const pieces = items.flatMap((item, index) => (index === 0 ? item : [copied(separator), ...item]));
  return [copied(`[${gap(style, level)}`), ...pieces, copied(`${gap(style, level - 1)}]`)];
}

const BARE = ['1', '0', '-1.5e+3', '12345678901234567890', 'true', 'false', 'null'];

function drawValue(tape: Tape, place: Place, style: Style, level: number): Piece[] {
  const kind = tape.below(10);
  if (kind < 3) return [copied(tape.pick(BARE))];
  if (kind < 6 || place.depth === 0) return [copied(`"${jsonString(tape).write(drawText(tape))}"`)];
  if (kind === 6) return drawObject(tape, deeper(place), style, level);
  if (kind === 7) return drawList(tape, deeper(place), style, level);
  return [copied('"'), ...drawInside(tape, deeper(place)), copied('"')];
}

/** A value to hide, in its own layer. A whole tree of it is just text: none of it is looked at. */
function drawSecretValue(tape: Tape, place: Place, style: Style, level: number): string {
  const kind = tape.below(8);
  if (kind < 4 || place.depth === 0) return `"${jsonString(tape).write(drawSecret(tape, place.isBroken))}"`;
  if (kind === 4) return tape.pick(BARE);
  const secret = `"${jsonString(tape).write(drawSecret(tape, place.isBroken))}"`;
  if (kind === 5)
    return `[${secret}${style.beforeComma},${style.afterComma}${inputOf(drawList(tape, deeper(place), style, level))}]`;
  if (kind === 6)
    return `{${gap(style, level)}"s"${style.beforeColon}:${style.afterColon}${secret}${gap(style, level - 1)}}`;
  return inputOf(drawObject(tape, deeper(place), style, level));
}
