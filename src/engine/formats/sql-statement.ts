import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isDigit, isQuote } from '../bytes/kinds.ts';
import { load8, load32, store32 } from '../bytes/memory.ts';
import { charEnd } from '../bytes/reader.ts';
import { cursor } from '../context/cursor.ts';
import { isLineFeedAt, Limit, next, Progress, settleLayer } from '../context/input.ts';
import {
  Awaited,
  dropAwaited,
  Field,
  Flag,
  isAwaitedFull,
  pushAwaited,
  recordOf,
  setFlag,
} from '../deferred/awaited.ts';
import { Name } from '../names/name.ts';
import { isAfterParameters, readAfterRow } from './sql-bound.ts';
import {
  BOUND,
  COLUMN,
  hideBound,
  isOnlyListed,
  numberAt,
  numberEnd,
  PHASE,
  Phase,
  PLACEHOLDERS,
  rowAwaited,
  UNCOUNTED,
} from './sql-record.ts';

/**
 * Columns that a statement sets to placeholders, or compares with them: the values are bound after the statement.
 *
 *     UPDATE t SET MMM_a = ?, b = ? WHERE "MMM_c" = ?; 'v', 1, 'w'        WHERE MMM_a = $1 [["v"]]
 *                  ^ from here                         ^ to here
 */

/** A statement may begin no further before a column. */
const MAX_STATEMENT: i32 = 2048;

/** Whether a placeholder is at `at`, after the name and `=`, in a statement; what is bound to it is then awaited. */
export function tryPlaceholder(name: Name, at: i32): boolean {
  const sign = next(at);
  if (isQuote(sign)) awaitArguments(name, at);
  if (sign !== Byte.Question && sign !== DOLLAR && sign !== Byte.Percent) return false;
  let end = charEnd;
  const number = sign === DOLLAR ? numberAt(end) : 0;
  if (sign === DOLLAR) end = numberEnd;
  else if (sign === Byte.Percent) {
    if (next(end) !== LOWER_S) return false;
    end = charEnd;
  }
  const following = next(end);
  if (isOf(following, Class.Name) || following === Byte.Ampersand || (sign === DOLLAR && number === 0)) return false;
  if (isOnlyListed() || !isInStatement(name.start)) return false;
  settleLayer();
  let index = rowAwaited();
  if (index >= 0 && (!isOfStatement(recordOf(index)) || isOfLiterals(recordOf(index)))) {
    // Values that are bound to the one before may have been left out.
    dropAwaited(index);
    index = -1;
  }
  if (index < 0) {
    if (isAwaitedFull()) return false;
    index = cursor.awaited;
    pushAwaited(Awaited.Row, name, end, 0);
    store32(recordOf(index) + PHASE, Phase.InStatement);
    store32(recordOf(index) + PLACEHOLDERS, placeholdersBefore);
  }
  const record = recordOf(index);
  store32(record + PHASE, Phase.InStatement);
  store32(record + Field.Quote, 0);
  store32(record + Field.Limit, end + Limit.LookBehind);
  store32(record + Field.At, end);
  hideBound(record, number > 0 ? number - 1 : placeholdersBefore);
  cursor.at = end;
  return true;
}

/** A literal in a statement: `WHERE MMM_a = 'v'; args=('v',)` may repeat it. */
function awaitArguments(name: Name, at: i32): void {
  if (isOnlyListed() || !isInStatement(name.start)) return;
  settleLayer();
  const index = rowAwaited();
  if (index >= 0) {
    if (isOfStatement(recordOf(index))) return;
    dropAwaited(index);
  }
  if (isAwaitedFull()) return;
  pushAwaited(Awaited.Row, name, at, Flag.Literal);
  const record = recordOf(cursor.awaited - 1);
  store32(record + PHASE, Phase.AfterRow);
  store32(record + BOUND, 1);
  store32(record + PLACEHOLDERS, UNCOUNTED);
  store32(record + Field.Depth, 0);
  store32(record + Field.Limit, at + Limit.LookBehind);
  store32(record + COLUMN, 0);
  setFlag(record, Flag.HadValue, true);
}

function isOfLiterals(record: i32): boolean {
  return (load32(record + Field.Flags) & Flag.Literal) !== 0;
}

/** Whether the columns or placeholders that are awaited are on the same line: `INSERT … ON CONFLICT DO UPDATE SET MMM_a = ?`. */
function isOfStatement(record: i32): boolean {
  const phase = load32(record + PHASE);
  return (phase === Phase.InStatement || phase === Phase.AfterRow) && load32(record + Field.NameFrom) > statementLine;
}

/** Whether values have no quotes before `at`: `(SQL: select * from t where MMM_a = x y and b = 1)`, as Laravel's errors have it. */
export function isUnquotedStatement(at: i32): boolean {
  if (!isInStatement(at)) return false;
  const from = verb - 5;
  return from >= cursor.begin && load32(from) === SQL_COLON && load8(from + 4) === Byte.Space;
}

/** Where the first verb is that `isInStatement` has found. */
let verb: i32 = 0;
/** Where the line begins in which `isInStatement` has looked. */
let statementLine: i32 = 0;
/** How many placeholders without a number `isInStatement` has found before the name. */
let placeholdersBefore: i32 = 0;

/** Whether a statement begins before `at` on its line, or on one above if the lines after that begin with clauses. */
function isInStatement(at: i32): boolean {
  const lowest = at - MAX_STATEMENT > cursor.begin ? at - MAX_STATEMENT : cursor.begin;
  let found = false;
  let count = 0;
  placeholdersBefore = 0;
  let i = at - 1;
  let word = i;
  let wordEnd = i;
  while (i >= lowest && i >= cursor.noStatementUpTo) {
    const byte = load8(i);
    if (byte === Byte.LineFeed && (found || !isClause(word, wordEnd))) break;
    // `[{"sql":"…",…},{"sql":"`: another statement is before.
    if (byte === Byte.BraceOpen && load8(i + 1) === Byte.Quote && found) break;
    if (byte === Byte.Question || (byte === Byte.Percent && load8(i + 1) === LOWER_S)) count++;
    if (isOf(byte, Class.Name)) {
      const to = i + 1;
      while (i > lowest && isOf(load8(i - 1), Class.Name)) i--;
      word = i;
      wordEnd = to;
      if (isVerb(i, to)) {
        found = true;
        verb = i;
        placeholdersBefore = count;
      }
    }
    i--;
  }
  statementLine = i;
  if (!found) cursor.noStatementUpTo = at;
  return found;
}

/** Whether that word begins a line within a statement: `FROM`, `WHERE`, `SET`, `AND`, `OR`, `LEFT`, `INNER`, `JOIN`. */
function isClause(from: i32, to: i32): boolean {
  if (to - from > 5) return false;
  let code = 0;
  for (let i = from; i < to; i++) {
    if ((load8(i) & 32) !== 0) return false;
    code = (code << 5) | (load8(i) & 31);
  }
  return (
    code === FROM ||
    code === WHERE ||
    code === SET ||
    code === AND ||
    code === OR ||
    code === LEFT ||
    code === INNER ||
    code === JOIN
  );
}

/** `SELECT`, `UPDATE`, `DELETE`, `INSERT`, in capitals or not. */
function isVerb(from: i32, to: i32): boolean {
  if (to - from !== 6) return false;
  let code = 0;
  for (let i = from; i < to; i++) code = (code << 5) | (load8(i) & 31);
  return code === SELECT || code === UPDATE || code === DELETE || code === INSERT;
}

/** A character of the statement after such a placeholder, outside of quotes. */
export function readStatement(record: i32, char: i32, at: i32, after: i32): i32 {
  if (isLineFeedAt(at) || char === Byte.Semicolon) return leaveStatement(record, char, at, after);
  const before = load8(at - 1);
  if (isQuote(char) || char === Byte.Backtick) {
    // After a placeholder or a word it closes the string that the statement is in.
    const opens =
      isOf(before, Class.Blank) || before === Byte.Dot || before === Byte.ParenOpen || before === Byte.Comma;
    if (!opens && before !== Byte.Equals) return leaveStatement(record, char, at, after);
    store32(record + Field.Quote, char);
  } else if (char === Byte.Question || (char === Byte.Percent && next(after) === LOWER_S)) countPlaceholder(record, 0);
  else if (char === DOLLAR) countPlaceholder(record, numberAt(after));
  else if (char === Byte.BraceOpen || char === Byte.BracketClose) return leaveStatement(record, char, at, after);
  else if (char === Byte.BracketOpen) {
    if (!isOf(next(after), Class.Name) || isDigit(next(after))) return leaveStatement(record, char, at, after);
    // `[column]`
    store32(record + Field.Quote, Byte.BracketClose);
  } else if (char === Byte.ParenOpen && isAfterParameters(at)) return leaveStatement(record, char, at, after);
  return Progress.Going;
}

function countPlaceholder(record: i32, number: i32): void {
  const count = load32(record + PLACEHOLDERS);
  if (number === 0) store32(record + PLACEHOLDERS, count + 1);
  else if (number > count) store32(record + PLACEHOLDERS, number);
}

/** The statement is over; what is at `at` may already begin the list of bound values. */
function leaveStatement(record: i32, char: i32, at: i32, after: i32): i32 {
  endStatement(record);
  if (isQuote(char)) return Progress.Going;
  if (char !== Byte.Semicolon) return readAfterRow(record, char, at, after);
  store32(record + COLUMN, char);
  return Progress.Going;
}

/** What follows is read as what follows a row. */
export function endStatement(record: i32): void {
  store32(record + PHASE, Phase.AfterRow);
  store32(record + COLUMN, 0);
  store32(record + Field.Depth, 0);
  setFlag(record, Flag.HadValue, true);
}

const DOLLAR: i32 = 0x24;
const LOWER_S: i32 = 0x73;
/** `SQL:` */
const SQL_COLON: i32 = 0x3a4c5153;
/** Letters in five bits each; what is above 32 bits is lost alike on both sides. */
const SELECT: i32 = (19 << 25) | (5 << 20) | (12 << 15) | (5 << 10) | (3 << 5) | 20;
const UPDATE: i32 = (21 << 25) | (16 << 20) | (4 << 15) | (1 << 10) | (20 << 5) | 5;
const DELETE: i32 = (4 << 25) | (5 << 20) | (12 << 15) | (5 << 10) | (20 << 5) | 5;
const INSERT: i32 = (9 << 25) | (14 << 20) | (19 << 15) | (5 << 10) | (18 << 5) | 20;
const FROM: i32 = (6 << 15) | (18 << 10) | (15 << 5) | 13;
export const WHERE: i32 = (23 << 20) | (8 << 15) | (5 << 10) | (18 << 5) | 5;
const SET: i32 = (19 << 10) | (5 << 5) | 20;
export const AND: i32 = (1 << 10) | (14 << 5) | 4;
export const OR: i32 = (15 << 5) | 18;
const LEFT: i32 = (12 << 15) | (5 << 10) | (6 << 5) | 20;
const INNER: i32 = (9 << 20) | (14 << 15) | (14 << 10) | (5 << 5) | 18;
const JOIN: i32 = (10 << 15) | (15 << 10) | (9 << 5) | 14;
