import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { closesBracket, isDigit, isQuote, opensBracket } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { charEnd } from '../bytes/reader.ts';
import { cursor, Notation, Removal } from '../context/cursor.ts';
import {
  canSee,
  endValue,
  isGap,
  isLineFeedAt,
  isOpenTooLong,
  Limit,
  needMore,
  next,
  rememberQuote,
  settleLayer,
  skipGaps,
} from '../context/input.ts';
import { isYetToCome } from '../context/reach.ts';
import { State } from '../context/state.ts';
import { Name } from '../names/name.ts';
import { take } from '../names/parameter.ts';
import { Action } from '../rules/table.ts';
import { AND, isUnquotedStatement, OR, WHERE } from './sql-statement.ts';

/**
 * Values of SQL, of a row or after a comparison:
 *
 *     (1, 'it''s v', 2)        WHERE MMM_a IN ('v', 'w') AND b = 1
 *         ^ from here ^ to here              ^ from here ^ to here
 */

export const enum Part {
  /** A value of a row. */
  Column = 0,
  /** A list, `IN ('v', 'w')`. */
  List = 1,
  /** One literal, `LIKE 'v'`. */
  Literal = 2,
  /** Two literals, `BETWEEN 'v' AND 'w'`. */
  Range = 3,
  /** A text without quotes, of a statement that has none. */
  Text = 4,
}

/**
 * `"MMM_x" IN ('v', 'w')`, `MMM_x NOT LIKE 'v'`, `MMM_x <> 'v'`, `("MMM_x")::text = 'v'`: is the name compared with a value?
 */
export function tryComparison(name: Name): boolean {
  const cast = afterCast(name.end);
  let at = skipGaps(cast);
  let word = at > name.end ? sqlWord(at) : 0;
  if (word === NOT) {
    at = skipGaps(wordEnd);
    word = sqlWord(at);
  }
  let part = word === 0 ? operatorAt(at, cast > name.end) : partAfter(word);
  const isAssigned = part < 0 && next(at) === Byte.Equals && !isOperatorSign(next(charEnd));
  if (part < 0 && !isAssigned) return false;
  at = skipGaps(wordEnd);
  let first = next(at);
  const isUnquoted = isAssigned || part === Part.Literal;
  if (isUnquoted && !isQuote(first) && isOf(load8(at - 1), Class.Blank) && isUnquotedStatement(name.from))
    part = Part.Text;
  else if (isAssigned) return false;
  if (part === Part.List) {
    if (first !== Byte.ParenOpen) return false;
    at = skipGaps(charEnd);
    first = next(at);
  }
  const mayBeNumber = part === Part.List || part === Part.Range;
  const isNumber = mayBeNumber && (first === Byte.Minus || isDigit(first));
  // In other languages, quotes follow an operator.
  const isQuoted = first === Byte.Apostrophe || (first === Byte.Quote && word !== 0);
  const isAny = word === 0 && part === Part.List;
  if (!isQuoted && !isNumber && !isAny && part !== Part.Text) return false;
  settleLayer();
  name.start = name.from;
  if (name.action === Action.Filter) name.action = Action.Mask;
  take(name, Notation.Form);
  cursor.removal = Removal.Exact;
  // A list is no scalar: it is hidden whole.
  if (mayBeNumber) cursor.isReplaced = false;
  beginSqlValue(at, part);
  return true;
}

/** What follows a word; -1 = it compares nothing. */
function partAfter(word: i32): i32 {
  if (word === IN) return Part.List;
  if (word === BETWEEN) return Part.Range;
  return word === LIKE || word === ILIKE || word === RLIKE || word === REGEXP ? Part.Literal : -1;
}

/**
 * `<>`, `!=`, `>=`, `~*`, `= ANY`: what follows; -1 = no operator of SQL is there. It ends at `wordEnd`. What an equals sign alone
 * is before is a value like others, but after a type.
 */
function operatorAt(from: i32, isCast: boolean): i32 {
  const first = next(from);
  if (first === Byte.Asterisk) return -1;
  let at = from;
  while (isOperatorSign(next(at)) && at - from < MAX_OPERATOR) at = charEnd;
  if (at === from || (first === Byte.Equals && at > from + 1)) return -1;
  const word = sqlWord(skipGaps(at));
  if (word === ANY || word === ALL) return Part.List;
  wordEnd = at;
  return first === Byte.Equals && !isCast ? -1 : Part.Literal;
}

/** After the brackets around a name, and its type: `)::text`, `::character varying(9)`. */
function afterCast(from: i32): i32 {
  let at = from;
  for (let parts = 0; parts < MAX_PARTS; parts++) {
    const char = next(at);
    if (char === Byte.ParenClose) {
      at = charEnd;
      continue;
    }
    if (char !== Byte.Colon || next(charEnd) !== Byte.Colon || !isOf(next(charEnd), Class.Name)) break;
    at += 2;
    while (isOf(next(at), Class.Name)) at = charEnd;
    if (next(at) === Byte.Space && sqlWord(at + 1) === VARYING) at = wordEnd;
    if (next(at) === Byte.BracketOpen && next(charEnd) === Byte.BracketClose) at = charEnd;
    else if (next(at) === Byte.ParenOpen) at = afterLength(charEnd);
  }
  return at;
}

/** After `9)`, `10,2)`. */
function afterLength(from: i32): i32 {
  let at = from;
  let char = next(at);
  while (char === Byte.Comma || (char >= Byte.Zero && char <= Byte.Nine)) {
    at = charEnd;
    char = next(at);
  }
  return char === Byte.ParenClose ? charEnd : at;
}

const MAX_PARTS: i32 = 6;

function isOperatorSign(char: i32): boolean {
  return (
    char === Byte.Less ||
    char === Byte.Greater ||
    char === Byte.Equals ||
    char === Byte.Exclamation ||
    char === Byte.Tilde ||
    char === Byte.Asterisk
  );
}

/** `!~~*` */
const MAX_OPERATOR: i32 = 24;

/** Where the word ends that `sqlWord` read. */
let wordEnd: i32 = 0;

function sqlWord(from: i32): i32 {
  let at = from;
  let code = 0;
  let char = next(at);
  while (isOf(char, Class.Name) && at - from < 8) {
    code = (code << 5) | (char & 31);
    at = charEnd;
    char = next(at);
  }
  wordEnd = at;
  return code;
}

export function beginSqlValue(at: i32, part: i32): void {
  cursor.valueStart = at;
  cursor.hasValue = true;
  cursor.at = at;
  cursor.depth = 0;
  cursor.quote = 0;
  cursor.quoteLength = 0;
  cursor.closers = -1;
  cursor.elementPart = part;
  cursor.sqlSeenUpTo = at;
  cursor.sqlQuoteAt = -1;
  cursor.state = State.InSqlValue;
  const char = next(at);
  if (part !== Part.List && isQuote(char)) rememberQuote(at, charEnd);
}

/** In a value of a row: to the comma after it, or the bracket around the row. */
export function stepSqlValue(): void {
  let at = cursor.at;
  while (true) {
    const char = next(at);
    if (isYetToCome(char)) return needMore(at);
    if (char < 0) return endValue(at);
    const after = charEnd;
    if (isLineFeedAt(at) && (cursor.quote === 0 ? cursor.depth === 0 : !closesBelow(at))) {
      if (cursor.needsMore) return;
      return endValue(at);
    }
    if (cursor.quote !== 0) {
      if (char === cursor.quote || char === Byte.Backslash) {
        const following = next(after);
        if (isYetToCome(following)) return needMore(at);
        if (following === cursor.quote || (char === Byte.Backslash && following >= 0 && !isLineFeedAt(after))) {
          at = charEnd;
          continue;
        }
        if (char === cursor.quote) {
          cursor.quote = 0;
          if (cursor.elementPart === Part.Literal) return endValue(after);
        }
      }
    } else if (cursor.elementPart === Part.Range && isGap(char)) {
      if (!canSee(at, MAX_AND)) return needMore(at);
      const second = afterAnd(at);
      if (second < 0) return endValue(at);
      cursor.elementPart = Part.Literal;
      // A number ends like a value of a row.
      if (!isQuote(next(second))) return endValue(afterNumber(second));
      at = second;
      continue;
    } else if (cursor.elementPart === Part.Text && isGap(char)) {
      if (!canSee(at, Limit.FilteredName)) return needMore(at);
      if (endsText(at)) return endValue(at);
    } else if (isQuote(char) && cursor.elementPart !== Part.Text) cursor.quote = char;
    else if (opensBracket(char)) cursor.depth++;
    else if (closesBracket(char)) {
      if (cursor.depth === 0) return endValue(at);
      cursor.depth--;
    } else if (char === Byte.Comma && cursor.depth === 0 && cursor.elementPart === Part.Column) return endValue(at);
    else if (char === Byte.Comma && cursor.depth === 0 && cursor.elementPart === Part.Text) {
      if (!canSee(at, Limit.FilteredName)) return needMore(at);
      if (isBeforeColumn(after)) return endValue(at);
    }
    at = after;
  }
}

/** Whether a text without quotes ends at the space `from`: before ` and b = `, ` order by`, or the comma before, `, b = `. */
function endsText(from: i32): boolean {
  const word = sqlWord(skipGaps(from));
  return word === AND || word === OR || word === WHERE || word === ORDER || word === LIMIT || word === GROUP;
}

/** Whether ``, `b` = `` follows the comma: the next column is set. */
function isBeforeColumn(after: i32): boolean {
  let at = skipGaps(after);
  const limit = at + Limit.FilteredName;
  while (at < limit && (isOf(next(at), Class.Name | Class.Path) || isQuote(next(at)) || next(at) === Byte.Backtick)) {
    at = charEnd;
  }
  return at > after + 1 && next(skipGaps(at)) === Byte.Equals && next(charEnd) === Byte.Space;
}

/** After ` AND `, if a literal follows; else -1. */
function afterAnd(from: i32): i32 {
  const word = skipGaps(from);
  if (sqlWord(word) !== AND) return -1;
  const at = skipGaps(wordEnd);
  const first = next(at);
  const isLiteral = isQuote(first) || afterNumber(at) > at;
  return at > wordEnd && isLiteral ? at : -1;
}

function afterNumber(from: i32): i32 {
  let at = from;
  while (isNumberSign(next(at)) && at - from < MAX_AND) at = charEnd;
  return at;
}

function isNumberSign(char: i32): boolean {
  return isDigit(char) || char === Byte.Dot || char === Byte.Minus || char === Byte.Plus;
}

/** What is between the two literals, and a number. */
const MAX_AND: i32 = 256;

/** Whether the string that is open at the line feed `at` is closed on a line below that is not far. */
function closesBelow(at: i32): boolean {
  if (isOpenTooLong(at)) return false;
  if (cursor.sqlQuoteAt > at) return true;
  const limit = at + Limit.LookAhead;
  let i = cursor.sqlSeenUpTo > at ? cursor.sqlSeenUpTo : at;
  while (i < limit) {
    cursor.sqlSeenUpTo = i;
    const char = next(i);
    const after = charEnd;
    const following = char === cursor.quote ? next(after) : char;
    if (isYetToCome(following)) {
      needMore(at);
      return false;
    }
    if (char < 0) return false;
    if (char === cursor.quote && (following === Byte.Comma || following === Byte.ParenClose)) {
      cursor.sqlQuoteAt = i;
      return true;
    }
    i = after;
  }
  return false;
}

/** Words as `sqlWord` gives them. */
const IN: i32 = 9 * 32 + 14;
const NOT: i32 = (14 * 32 + 15) * 32 + 20;
const LIKE: i32 = ((12 * 32 + 9) * 32 + 11) * 32 + 5;
const ILIKE: i32 = (9 << 20) | LIKE;
const RLIKE: i32 = (18 << 20) | LIKE;
const REGEXP: i32 = ((((18 * 32 + 5) * 32 + 7) * 32 + 5) * 32 + 24) * 32 + 16;
const BETWEEN: i32 = (2 << 30) | (5 << 25) | (20 << 20) | (23 << 15) | (5 << 10) | (5 << 5) | 14;
const ORDER: i32 = (15 << 20) | (18 << 15) | (4 << 10) | (5 << 5) | 18;
const LIMIT: i32 = (12 << 20) | (9 << 15) | (13 << 10) | (9 << 5) | 20;
const GROUP: i32 = (7 << 20) | (18 << 15) | (15 << 10) | (21 << 5) | 16;
const ANY: i32 = (1 * 32 + 14) * 32 + 25;
const ALL: i32 = (1 * 32 + 12) * 32 + 12;
const VARYING: i32 = (22 << 30) | (1 << 25) | (18 << 20) | (25 << 15) | (9 << 10) | (14 << 5) | 7;
