import { Byte } from '../bytes/ascii.ts';
import { beforeRun, Class } from '../bytes/classes.ts';
import { isBlank, isLineEnd } from '../bytes/kinds.ts';
import { load8, load32, store32 } from '../bytes/memory.ts';
import { ROOT } from '../bytes/reader.ts';
import { cursor, Notation, Removal } from '../context/cursor.ts';
import { beforeLineEnd, endValue, Limit, needMore, Progress, setLayer } from '../context/input.ts';
import { floorBefore } from '../context/reach.ts';
import { State } from '../context/state.ts';
import { Awaited, awaitValue, Field, setColumn } from '../deferred/awaited.ts';
import { delimiterLayer } from '../names/name-start.ts';
import { decidedRule, LISTED } from '../rules/table.ts';
import { afterLast, findByte } from '../scan/bytes.ts';

/**
 * Trees that are drawn: what is below a name, and deeper, is its value.
 *
 *     ├─ MMM_x                 |-- MMM_x
 *     │  ├─ a: v               |   `-- v
 *     │  └─ b: w               `-- c
 *     └─ c: 1
 */

/** A name that is all that its line holds after the marks of a tree. */
export function tryTreeName(nameFrom: i32, nameEnd: i32): boolean {
  if (delimiterLayer !== ROOT || decidedRule === LISTED) return false;
  if (nameEnd < cursor.end && !isLineEnd(load8(nameEnd))) return false;
  const path = beforeRun(nameFrom, cursor.begin, Class.Name | Class.Path);
  const line = afterLast(floorBefore(path, Limit.LookBehind), path, Byte.LineFeed);
  if (afterMarks(line, path) !== path || !hasBranch) return false;
  setLayer(ROOT, false);
  const awaited = cursor.awaited;
  const column = columnAfterMarks;
  const isTaken = awaitValue(Awaited.Branch, nameEnd, path, path, nameEnd, 0, 0, 0);
  if (cursor.awaited > awaited) setColumn(awaited, column);
  return isTaken;
}

/** At the end of the name's line, and then where the next begins: the value is there, if that is deeper. */
export function followBranch(record: i32): i32 {
  let at = load32(record + Field.At);
  if (load8(at) === Byte.CarriageReturn && at < cursor.end) at++;
  if (at < cursor.end && load8(at) === Byte.LineFeed) {
    at++;
    store32(record + Field.At, at);
  }
  cursor.indent = load32(record + Field.Objects);
  const text = deeperText(at);
  if (text === UNSEEN) return Progress.NeedMore;
  if (text < 0) return Progress.Over;
  store32(record + Field.At, text);
  return Progress.Due;
}

/** The value begins at `at`, below a name that is so far indented. */
export function beginBranch(at: i32, column: i32): void {
  cursor.notation = Notation.Header;
  cursor.removal = Removal.Exact;
  cursor.indent = column;
  cursor.valueStart = at;
  cursor.hasValue = true;
  cursor.state = State.InTree;
}

/** In the lines of the value: to the end of the last that is deeper. */
export function stepTree(): void {
  let at = cursor.at;
  while (true) {
    at = findByte(at, cursor.end, Byte.LineFeed);
    if (at >= cursor.end && !cursor.ended) return needMore(beforeLineEnd(at));
    const text = at < cursor.end ? deeperText(at + 1) : NONE;
    if (text === UNSEEN) return needMore(beforeLineEnd(at));
    if (text < 0) return endValue(beforeLineEnd(at));
    at = text;
  }
}

const NONE: i32 = -1;
const UNSEEN: i32 = -2;

/** Where the text of the line at `from` begins, if it is deeper than the name. */
function deeperText(from: i32): i32 {
  const text = afterMarks(from, cursor.end);
  const isCut = text + 2 >= cursor.end && text - from < Limit.FilteredName;
  if (isCut && !cursor.ended) return UNSEEN;
  const isText = text < cursor.end && !isLineEnd(load8(text));
  return isText && columnAfterMarks > cursor.indent ? text : NONE;
}

/** How many characters the marks are that `afterMarks` passed over, and whether a branch is among them. */
let columnAfterMarks: i32 = 0;
let hasBranch: boolean = false;

/** After the blanks and marks from `from` on. */
function afterMarks(from: i32, end: i32): i32 {
  columnAfterMarks = 0;
  hasBranch = false;
  let at = from;
  while (at < end && at - from < Limit.FilteredName) {
    const byte = load8(at);
    if (byte === FIRST && at + 2 < end && isDrawn(load8(at + 1), load8(at + 2))) at += 3;
    else if (isBlank(byte) || byte === Byte.Pipe) at++;
    else if (isCorner(byte) && at + 1 < end && load8(at + 1) === Byte.Minus) at++;
    else if (byte === Byte.Minus && (hasBranch || load8(at - 1) === Byte.Pipe)) {
      hasBranch = true;
      at++;
    } else break;
    if (isCorner(byte)) hasBranch = true;
    columnAfterMarks++;
  }
  return at;
}

/** `` ` ``, `+` and `\`, before a `-`. */
function isCorner(byte: i32): boolean {
  return byte === Byte.Backtick || byte === Byte.Plus || byte === Byte.Backslash;
}

/** `│ ─ ├ └ ┬ ╰ ╭`, by the second and third byte in UTF-8. */
function isDrawn(second: i32, last: i32): boolean {
  if (second === 0x94) {
    if (last === 0x9c || last === 0x94) hasBranch = true;
    return last === 0x82 || last === 0x80 || last === 0x9c || last === 0x94 || last === 0xac;
  }
  if (second === 0x95 && last === 0xb0) hasBranch = true;
  return second === 0x95 && (last === 0xb0 || last === 0xad);
}

/** The first byte of them all. */
const FIRST: i32 = 0xe2;
