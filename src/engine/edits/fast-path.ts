import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isDigit } from '../bytes/kinds.ts';
import { Area, Size } from '../bytes/layout.ts';
import { load8, load32 } from '../bytes/memory.ts';
import { cursor } from '../context/cursor.ts';
import { canSee, Limit } from '../context/input.ts';
import { limitAfter } from '../context/reach.ts';
import { isAlignedAbove, isWord } from '../formats/aligned.ts';
import { mayNameColumns } from '../formats/columns.ts';
import { beginsLonger, decideName, hasInnerNames } from '../rules/names.ts';
import { hasPaths } from '../rules/path-table.ts';
import { Action, exactActionOf, isReplaced } from '../rules/table.ts';
import { findNameEnd, findTextSign } from '../scan/bytes.ts';
import { needleCount } from '../scan/needles.ts';
import { hasValues } from '../scan/values.ts';
import { adjacent, setAdjacent } from './fast-path-edit.ts';
import {
  hideEscapedParameter,
  hidePercentParameter,
  hideQueryParameter,
  hideSpacedParameter,
  UNICODE_AMPERSAND,
} from './fast-path-form.ts';
import { hideMember } from './fast-path-member.ts';
import { output } from './output.ts';
import { Spelling, spelling } from './spelling.ts';

/**
 * The fast path for the shapes that nearly all parameters have: a plain name and a plain value, in a form or in a JSON
 * object, raw or in a layer that is spelled alike on both sides. It knows no rule of its own: whatever is not exactly
 * one of these shapes, with everything that decides about it in sight, is left to the tokenizer, which does the same
 * with them, only slower. The portable engine never takes it, so each test that compares the engines compares
 * the fast path with the tokenizer.
 *
 *     ?MMM_a=12&      \u0026MMM_a=12\u0026      %26MMM_a%3D12%26          fast-path-form.ts
 *     "MMM_a":"12",   \"MMM_a\":\"12\",         %22MMM_a%22%3A%2212%22%2C  fast-path-member.ts
 */

/** What is before a name, and what must be in sight after it. */
const BEFORE: i32 = 16;
const AFTER: i32 = 16;

const MAX_NAME: i32 = 256;

/** After the name characters that are from `at` on, looked for no further than a name that is too long. */
function endOfName(at: i32): i32 {
  const limit = at + MAX_NAME + 1;
  return findNameEnd(at, limit < cursor.end ? limit : cursor.end);
}

/**
 * Hides the parameter of whose name a part is at `hit`, if it has such a shape, or passes a word that is no name.
 * The line of the candidate has come, or as much of it as the tokenizer looks at.
 */
export function hideQuickly(hit: i32): boolean {
  if (needleCount() > 0) return hideNamedQuickly(hit);
  if (hit - BEFORE <= cursor.begin || !hideOne(hit, exactActionOf(hit, cursor.end))) return false;
  // Parameters in a row need no search between them.
  while (adjacent > 0 && output.end - Area.Output < Size.OutputFull) {
    const next = adjacent;
    const action = exactActionOf(next, cursor.end);
    if (action === Action.None || !canSee(next, Limit.Window) || !hideOne(next, action)) break;
  }
  return true;
}

/** Hides the parameter with this name, if it has such a shape, or passes a word that is no name. */
export function hideOne(name: i32, action: i32): boolean {
  setAdjacent(0);
  if (action === Action.None) return false;
  const nameEnd = endOfName(name + 1);
  if (nameEnd + AFTER >= cursor.end || nameEnd - name > MAX_NAME) return false;
  switch (load8(name - 1)) {
    case Byte.Quote:
      return hideQuotedMember(name, nameEnd, action);
    case Byte.Ampersand:
    case Byte.Question:
      return load8(nameEnd) === Byte.Equals && hideQueryParameter(name, nameEnd, action);
    case Byte.Space:
      if (load8(nameEnd) === Byte.Equals) return hideSpacedParameter(name, nameEnd, action);
      return passProse(name, nameEnd);
    case Byte.LineFeed:
      return passProse(name, nameEnd);
    case Byte.Two:
      return hideMember(name, nameEnd, action, spelling(Spelling.Percent));
    case Byte.Six:
      if (load32(name - 4) === UNICODE_AMPERSAND) return hideEscapedParameter(name, nameEnd, action);
      return hidePercentParameter(name, nameEnd, action);
    case Byte.UpperF:
      return hidePercentParameter(name, nameEnd, action);
    default:
      return false;
  }
}

/**
 * As `hideQuickly`, where rules name what is hidden: a part of a name is at `hit`. In a loop of its own, so that the
 * compiler does not put all of it into the way that is gone without rules, which that made slower by a twentieth.
 */
function hideNamedQuickly(hit: i32): boolean {
  if (!hideNamed(hit)) return false;
  while (adjacent > 0 && output.end - Area.Output < Size.OutputFull) {
    if (!canSee(adjacent, Limit.Window) || !hideNamed(adjacent)) break;
  }
  return true;
}

function hideNamed(hit: i32): boolean {
  setAdjacent(0);
  // Else more than the plain name decides.
  if (hasInnerNames || hasPaths()) return false;
  // What has been hidden is no part of it.
  const floor = cursor.hiddenTo > cursor.begin ? cursor.hiddenTo : cursor.begin;
  let name = hit;
  while (hit - name < MAX_NAME && name > floor && isOf(load8(name - 1), Class.Name)) name--;
  if (name - BEFORE <= cursor.begin) return false;
  const nameEnd = endOfName(hit + 1);
  if (nameEnd + AFTER >= cursor.end || nameEnd - name > MAX_NAME) return false;
  if (load8(nameEnd) === Byte.Space) return passWord(name, nameEnd);
  const action = decideName(name, nameEnd, 0, false);
  return !isReplaced && hideOne(name, action);
}

/** `"MMM_a"`, `\"MMM_a\"`, `\\\"MMM_a\\\"` */
function hideQuotedMember(hit: i32, nameEnd: i32, action: i32): boolean {
  if (load8(hit - 2) !== Byte.Backslash) return hideMember(hit, nameEnd, action, spelling(Spelling.Raw));
  if (load8(hit - 3) !== Byte.Backslash) return hideMember(hit, nameEnd, action, spelling(Spelling.Escaped));
  if (load8(hit - 4) !== Byte.Backslash || load8(hit - 5) === Byte.Backslash) return false;
  return hideMember(hit, nameEnd, action, spelling(Spelling.EscapedTwice));
}

/** `the MMM value`: a word among words is no name, nor are those that follow it with a space between. */
function passProse(name: i32, nameEnd: i32): boolean {
  // In a word a value may begin that is found by itself.
  if (hasValues()) return false;
  if (!isAmongWords(nameEnd) || mayNameColumns(nameEnd) || isAligned(name, nameEnd)) return false;
  let end = nameEnd;
  let next = end + 1;
  while (exactActionOf(next, cursor.end) !== Action.None && canSee(next, Limit.Window)) {
    const nextEnd = endOfName(next + 1);
    if (nextEnd + AFTER >= cursor.end || nextEnd - next > MAX_NAME || !isAmongWords(nextEnd)) break;
    end = nextEnd;
    next = end + 1;
  }
  cursor.at = end;
  cursor.decided = end;
  // The line does not begin as one that names columns, and has no other beginning up to here.
  cursor.unnamedUpTo = end;
  setAdjacent(next);
  return true;
}

/** Whether the word begins its line, and the next one is in the column of one above: `formats/aligned.ts`. */
function isAligned(name: i32, nameEnd: i32): boolean {
  // Faster: most words begin no line, and most that do are no more than a prefix.
  if (load8(name - 1) === Byte.Space && load8(name - 2) > Byte.Space) return false;
  if (!isWord(name, nameEnd)) return false;
  let line = name;
  while (name - line < MAX_NAME && load8(line - 1) === Byte.Space) line--;
  return load8(line - 1) === Byte.LineFeed && isAlignedAbove(line, nameEnd + 1);
}

/** A word that rules name, in which a space follows the name: among words, or at the beginning of a text in quotes. */
function passWord(name: i32, nameEnd: i32): boolean {
  const before = load8(name - 1);
  if (before === Byte.Space || before === Byte.LineFeed) return passProse(name, nameEnd);
  if (before !== Byte.Quote || load8(name - 2) === Byte.Backslash || !isAmongWords(nameEnd)) return false;
  if (hasValues()) return false;
  // Were the text a name, it would be longer than any that begins so, and has no other segment.
  if (beginsLonger(load8(name))) return false;
  const limit = limitAfter(nameEnd, MAX_NAME);
  const end = findTextSign(nameEnd, limit);
  if (end >= limit || load8(end) !== Byte.Quote) return false;
  cursor.at = nameEnd;
  cursor.decided = nameEnd;
  return true;
}

/** A space and a word follow, which `->` is none of, nor is what SQL compares with. */
export function isAmongWords(nameEnd: i32): boolean {
  const next = load8(nameEnd + 1);
  return load8(nameEnd) === Byte.Space && isOf(next, Class.Name) && next !== Byte.Minus && !mayCompare(nameEnd + 1);
}

/**
 * `IN (`, `NOT IN (`, `LIKE '` and the like, by their first three letters; see `formats/sql-value.ts`. What is compared with
 * is no word: `in the`.
 */
function mayCompare(at: i32): boolean {
  if (!mayBeginComparison(at)) return false;
  const end = findNameEnd(at, cursor.end);
  const next = load8(end + 1);
  if (load8(end) !== Byte.Space || !isOf(next, Class.Name) || next === Byte.Minus || isDigit(next)) return true;
  return (load8(at) | 0x20) === LOWER_N && mayBeginComparison(end + 1);
}

const LOWER_N: i32 = 0x6e;

function mayBeginComparison(at: i32): boolean {
  const letters = ((load8(at) & 31) << 10) | ((load8(at + 1) & 31) << 5) | (load8(at + 2) & 31);
  switch (letters) {
    case IN:
    case NOT:
    case LIKE:
    case ILIKE:
    case RLIKE:
    case REGEXP:
    case BETWEEN:
      return true;
    default:
      return false;
  }
}

const IN: i32 = (9 << 10) | (14 << 5);
const NOT: i32 = (14 << 10) | (15 << 5) | 20;
const LIKE: i32 = (12 << 10) | (9 << 5) | 11;
const ILIKE: i32 = (9 << 10) | (12 << 5) | 9;
const RLIKE: i32 = (18 << 10) | (12 << 5) | 9;
const REGEXP: i32 = (18 << 10) | (5 << 5) | 7;
const BETWEEN: i32 = (2 << 10) | (5 << 5) | 20;
