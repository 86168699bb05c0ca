import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isLineEnd } from '../bytes/kinds.ts';
import { load32, store32 } from '../bytes/memory.ts';
import { charEnd } from '../bytes/reader.ts';
import { cursor } from '../context/cursor.ts';
import { isGap, next, Progress, settleLayer } from '../context/input.ts';
import { findLineStart, findTextStart, lineStart } from '../context/line-start.ts';
import {
  endsInValue,
  isFieldWord,
  isLocatedWord,
  isNameWord,
  isPlaceWord,
  isValueWord,
  plainBefore,
  spaceStart,
  wordBefore,
  wordCode,
  wordStart,
} from '../context/word.ts';
import { Name } from '../names/name.ts';
import {
  Awaited,
  afterInString,
  awaitValue,
  charAwaited,
  Field,
  Flag,
  LENIENT,
  LOCATED,
  progressAt,
  SPANS_LINES,
  setColumn,
  setDepth,
  setFlag,
} from './awaited.ts';
import { tryArrowName } from './awaited-arrow.ts';

/**
 * A name and its value as two parameters that belong together, of which neither key is in quotes:
 *
 *     {key=MMM_x, value=v}        Tag.1.Key=MMM_x&Tag.1.Value=v        - name: MMM_x
 *               ^ from here ^ to here                                     value: v
 *
 * The value is looked for in the same brackets and on the same line; where the name's key begins its line, also on the
 * lines below that begin no further left. `name` may also be a line of its own, see `tryNameLine`.
 */

/** The name is after `=` or a colon: after `name=`, `key: ` and the like? Its value is then awaited. */
export function tryAssignedName(name: Name): boolean {
  settleLayer();
  const sign = spaceStart(name.start);
  const joint = plainBefore(sign);
  if (joint === Byte.Greater || joint === Byte.ParenClose) return tryArrowName(name);
  if (joint !== Byte.Equals && joint !== Byte.Colon) return false;
  const word = wordBefore(spaceStart(wordStart));
  if (!isNameWord(word) && !(joint === Byte.Colon && name.isQuoted() && isFieldWord(word))) return false;
  const from = wordStart;
  if (isOf(plainBefore(from), Class.Name)) return false;
  // `name=MMM_x` without quotes is a parameter like any other, and belongs to its line.
  const mayBegin = joint === Byte.Colon || name.isQuoted();
  const beginsLine = mayBegin && findTextStart(joint === Byte.Equals ? beforeMark(from) : from);
  return awaitAssigned(name, beginsLine, joint === Byte.Equals ? LENIENT : 0);
}

/** `{ op: 'add', path: '/MMM_x', value: 'v' }`, of JSON Patch: the pointer from `from` on is in quotes, from `start` to `end`. */
export function tryAssignedPointer(name: Name, start: i32, from: i32, end: i32): boolean {
  plainBefore(spaceStart(start));
  if (!isPlaceWord(wordBefore(spaceStart(wordStart)))) return false;
  name.start = start;
  name.from = from;
  name.end = end;
  return awaitAssigned(name, findTextStart(keyStart(wordStart)), LOCATED);
}

/** `path: ['MMM_x'], lhs: 'v'`: a name in the list whose key ends at `keyEnd`, as `tryPair` has found it. */
export function awaitOfPlace(name: Name, keyEnd: i32, isAssigned: boolean): boolean {
  const awaited = cursor.awaited;
  const beginsLine = !isAssigned && findTextStart(keyStart(keyEnd));
  const isTaken = awaitAssigned(name, beginsLine, isAssigned ? LOCATED | LENIENT : LOCATED);
  // The name is in a list within the object.
  if (cursor.awaited > awaited) setDepth(awaited, 2);
  return isTaken;
}

/** Where the key begins of which the letters before `at` have been read. */
function keyStart(at: i32): i32 {
  let from = at;
  while (at - from < MAX_KEY && isOf(plainBefore(from), Class.Name)) from = wordStart;
  return from;
}

const MAX_KEY: i32 = 64;

/** Awaits the value after the name; also on the lines below if the key begins its line. */
function awaitAssigned(name: Name, beginsLine: boolean, flag: i32): boolean {
  const column = beginsLine ? lineStart.column : 0;
  const awaited = cursor.awaited;
  const flags = (beginsLine ? SPANS_LINES : 0) | flag;
  const isTaken = awaitValue(Awaited.Assigned, name, name.end, flags);
  if (cursor.awaited > awaited) setColumn(awaited, column);
  return isTaken;
}

/**
 * The name is a line of its own: what is wrong with its value, and the value in brackets, may be on the line below.
 *
 *     MMM_x
 *       Input should be a valid integer [type=int_type, input_value='v', input_type=str]
 */
export function tryNameLine(name: Name): boolean {
  if (!isLineEnd(next(name.to)) || !findLineStart(name.from)) return false;
  settleLayer();
  const awaited = cursor.awaited;
  const column = lineStart.column;
  const isTaken = awaitValue(Awaited.Assigned, name, name.to, SPANS_LINES);
  if (cursor.awaited > awaited) {
    setColumn(awaited, column + 1);
    setDepth(awaited, 0);
  }
  return isTaken;
}

/** Before the mark of a changed line, `+ name = "MMM_x"`, as Terraform prints it; also where there is none. */
function beforeMark(at: i32): i32 {
  const from = spaceStart(at);
  const char = plainBefore(from);
  return from < at && (char === Byte.Plus || char === Byte.Tilde) ? wordStart : at;
}

/** In the same brackets, on to the key that holds the value. */
export function followPair(record: i32, to: i32): i32 {
  let at = load32(record + Field.At);
  while (true) {
    const char = charAwaited(record, at, to);
    if (char < 0) return progressAt(char);
    const after = charEnd;
    if (load32(record + Field.Quote) !== 0) {
      if (char === Byte.LineFeed) return Progress.Over;
      at = afterInString(record, char, after);
      if (at < 0) return Progress.NeedMore;
      continue;
    }
    if ((load32(record + Field.Flags) & Flag.Begins) !== 0 && !isGap(char)) return Progress.Due;
    if (!readSign(record, char, at, after)) return Progress.Over;
    at = after;
  }
}

/** A character outside of strings; false where the value can no longer come. */
function readSign(record: i32, char: i32, at: i32, after: i32): boolean {
  const word = load32(record + Field.Word);
  if (isOf(char, Class.Name) || char === Byte.Dot) {
    if ((load32(record + Field.Flags) & Flag.AtIndent) !== 0) {
      // The first on its line. A hyphen begins another item of a list, or marks a line as removed.
      if (char === Byte.Minus && (load32(record + Field.Flags) & Flag.Lenient) !== 0) return true;
      if (at - load32(record + Field.ElementFrom) < load32(record + Field.Objects) || char === Byte.Minus) return false;
      setFlag(record, Flag.AtIndent, false);
    }
    if (word === 0) store32(record + Field.Word, at);
    store32(record + Field.Last, char);
    return true;
  }
  if (isGap(char)) {
    // A name may have blanks between itself and its sign.
    if (load32(record + Field.Last) !== Byte.Space && word !== 0) store32(record + Field.ElementTo, at);
    store32(record + Field.Last, Byte.Space);
    return true;
  }
  if (char === Byte.Equals || char === Byte.Colon) {
    const end = load32(record + Field.Last) === Byte.Space ? load32(record + Field.ElementTo) : at;
    if (word > 0 && load32(record + Field.Depth) === 1) {
      if (namesNext(word, end)) return false;
      if (holdsValue(record, word, end)) setFlag(record, Flag.Begins, true);
    }
    store32(record + Field.Word, 0);
    store32(record + Field.Last, char);
    return true;
  }
  const last = load32(record + Field.Last);
  store32(record + Field.Word, 0);
  store32(record + Field.Last, char);
  return readOther(record, char, after, last);
}

function readOther(record: i32, char: i32, lineEnd: i32, last: i32): boolean {
  const depth = load32(record + Field.Depth);
  switch (char) {
    case Byte.LineFeed:
      if ((load32(record + Field.Flags) & Flag.SpansLines) === 0) return false;
      store32(record + Field.ElementFrom, lineEnd);
      setFlag(record, Flag.AtIndent, true);
      return true;
    case Byte.CarriageReturn:
      return true;
    case Byte.Quote:
    case Byte.Apostrophe:
      // Anywhere else it closes a string that is around all of it.
      if (last !== Byte.Equals && last !== Byte.Colon && last !== Byte.Space && last !== Byte.BracketOpen) return false;
      store32(record + Field.Quote, char);
      return true;
    case Byte.BraceOpen:
    case Byte.BracketOpen:
    case Byte.ParenOpen:
      store32(record + Field.Depth, depth + 1);
      return true;
    case Byte.BraceClose:
    case Byte.BracketClose:
    case Byte.ParenClose:
      store32(record + Field.Depth, depth - 1);
      return depth > 1;
    default:
      return char !== Byte.Less && char !== Byte.Greater;
  }
}

/** `Tag.2.Key`, `name`: another pair begins. */
function namesNext(from: i32, to: i32): boolean {
  const code = wordCode(lastSegment(from, to), to);
  return isNameWord(code);
}

/** `value`, `val`, `v`, `Tag.1.Value`, `StringValue`. */
function holdsValue(record: i32, from: i32, to: i32): boolean {
  const segment = lastSegment(from, to);
  const code = wordCode(segment, to);
  if (isValueWord(code)) return true;
  if (isLocatedWord(code) && (load32(record + Field.Flags) & Flag.Located) !== 0) return true;
  return endsInValue(wordBefore(to));
}

function lastSegment(from: i32, to: i32): i32 {
  let segment = from;
  let at = from;
  while (at < to) {
    const char = next(at);
    if (char < 0) break;
    at = charEnd;
    if (char === Byte.Dot) segment = at;
  }
  return segment;
}
