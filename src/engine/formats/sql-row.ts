import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isLineEnd, isQuote } from '../bytes/kinds.ts';
import { Area } from '../bytes/layout.ts';
import { load8, load32, store8, store32 } from '../bytes/memory.ts';
import { Char, charEnd, enclosing, insideStrings, isPrintedLayer, ROOT } from '../bytes/reader.ts';
import { cursor } from '../context/cursor.ts';
import { canSee, endValue, isLineFeedAt, Limit, next, Progress, setLayer } from '../context/input.ts';
import { beginsRecord } from '../context/lines-below.ts';
import { isYetToCome, limitAfter } from '../context/reach.ts';
import { State } from '../context/state.ts';
import { plainBefore, wordStart } from '../context/word.ts';
import { charAwaited, extendLimit, Field, Flag, progressAt, renewLimit, Stop, setFlag } from '../deferred/awaited.ts';
import { decideName } from '../rules/names.ts';
import { Action, actionOf } from '../rules/table.ts';
import { needleCount } from '../scan/needles.ts';
import { beginsPlaceholder, bindColumn, hasMoreItems, readAfterRow, readBound } from './sql-bound.ts';
import { isOfList, isWordBefore } from './sql-columns.ts';
import { beginBinding, beginDumped } from './sql-line-value.ts';
import { INDEXED, readBelowBinding, readBinding, readLines } from './sql-lines.ts';
import {
  BOUND,
  beginList,
  COLUMN,
  HIDDEN,
  isHidden,
  isOnlyListed,
  LAST_COLUMN,
  PHASE,
  Phase,
  PLACEHOLDERS,
  UNCOUNTED,
} from './sql-record.ts';
import { endStatement, readStatement } from './sql-statement.ts';
import { beginSqlValue, Part } from './sql-value.ts';

/**
 * Rows of SQL whose columns are named before them (`sql-columns.ts`), and the values that are bound to placeholders:
 *
 *     INSERT INTO t (a, "MMM_b") VALUES (1, 'v'), (2, 'w')        … VALUES (?, ?) [1, "v"]        (a, MMM_b)=(1, v)
 *                    ^ from here             ^ to here, and here                     ^ to here                  ^
 *
 * A filtered one is masked: the other columns keep their places.
 */

/** On to a value that is hidden. */
export function followRow(record: i32, to: i32): i32 {
  let at = load32(record + Field.At);
  while (true) {
    const char = charAwaited(record, at, to);
    if (char < 0) {
      if (char === Stop.Ended && leavesString(record)) continue;
      return progressAt(char);
    }
    const after = charEnd;
    const quote = load32(record + Field.Quote);
    const isInText = quote !== 0 && !endsText(record, at);
    if (isInText) {
      const end = afterInQuotes(record, char, after);
      if (end < 0) return Progress.NeedMore;
      if (isInList(record)) extendLimit(record, Flag.TextOverLines, at, end);
      at = end;
      continue;
    }
    if (isInList(record)) extendLimit(record, Flag.OverLines, at, after);
    const progress = readSign(record, char, at, after);
    if (progress !== Progress.Going) return progress;
    at = after;
  }
}

/** In a list of values, of which each may be long; elsewhere there may be none. */
function isInList(record: i32): boolean {
  const phase = load32(record + PHASE);
  return phase === Phase.InRow || (phase >= Phase.InBinds && phase !== Phase.InStatement);
}

/** The statement ends with the string it is in, and what is bound may be outside: `{"sql":"…","params":[…]}`. */
function leavesString(record: i32): boolean {
  const layer = load32(record + Field.Layer);
  const isInString = layer === insideStrings(ROOT, 1) || (isPrintedLayer(layer) && enclosing(layer) === ROOT);
  if (!isInString || next(load32(record + Field.At)) === Char.EndOfInput) return false;
  if (load32(record + BOUND) === 0) return false;
  if (load32(record + PHASE) === Phase.InStatement) endStatement(record);
  if (load32(record + PHASE) !== Phase.AfterRow) return false;
  setLayer(ROOT, false);
  store32(record + Field.Layer, ROOT);
  store32(record + Field.Quote, 0);
  setFlag(record, Flag.LeftString, true);
  return true;
}

/** After the rows, and in other statements, a text in quotes ends with its line. */
function endsText(record: i32, at: i32): boolean {
  const phase = load32(record + PHASE);
  const isText = phase === Phase.AfterRow || phase === Phase.InStatement || phase === Phase.InLines;
  if (!isText || !isLineFeedAt(at)) return false;
  store32(record + Field.Quote, 0);
  return true;
}

/** In quotes, of a name or of a value that is shown: after the character before `after`; -1 where more input is needed. */
function afterInQuotes(record: i32, char: i32, after: i32): i32 {
  const quote = load32(record + Field.Quote);
  if (char !== quote && char !== Byte.Backslash) return after;
  const following = next(after);
  if (isYetToCome(following)) return -1;
  if (following === quote || (char === Byte.Backslash && following >= 0)) return charEnd;
  if (char === quote) {
    store32(record + Field.Quote, 0);
    setFlag(record, Flag.TextOverLines, false);
  }
  return after;
}

function readSign(record: i32, char: i32, at: i32, after: i32): i32 {
  switch (load32(record + PHASE)) {
    case Phase.InColumns:
      return readColumn(record, char, at, after);
    case Phase.AfterColumns:
      return readBetween(record, char, at);
    case Phase.BeforeRow:
      if (isOf(char, Class.JsonSpace)) return Progress.Going;
      if (char !== Byte.ParenOpen) return Progress.Over;
      return beginRow(record, at, after);
    case Phase.InRow:
      return readValue(record, char, at);
    case Phase.AfterRow:
      return readAfterRow(record, char, at, after);
    case Phase.InStatement:
      return readStatement(record, char, at, after);
    case Phase.InLines:
      return readLines(record, char, at);
    case Phase.InBinding:
    case Phase.AfterBinding:
      return readBinding(record, char, at);
    case Phase.BelowBinding:
      return readBelowBinding(record, char, at);
    case Phase.BeforePlainRow:
      return readBeforePlainRow(record, char, at);
    default:
      return isLineFeedAt(at) ? Progress.Over : readBound(record, char, at);
  }
}

function readColumn(record: i32, char: i32, at: i32, after: i32): i32 {
  const endsPlain = char === Byte.LineFeed && isUnbracketed(record);
  if (char === Byte.Quote || char === Byte.Backtick || char === Byte.Apostrophe) {
    // Of the quotes around a name the first shows where it begins.
    if (load32(record + Field.Word) === 0) store32(record + Field.Word, after);
    return Progress.Going;
  }
  if (char === Byte.Comma || char === Byte.ParenClose || endsPlain) {
    const from = load32(record + Field.Word);
    if (from > 0 && isHiddenName(from, at)) hideColumn(record, load32(record + COLUMN));
    store32(record + Field.Word, 0);
    store32(record + COLUMN, load32(record + COLUMN) + 1);
    if (char !== Byte.Comma) {
      store32(record + PHASE, Phase.AfterColumns);
      if (endsPlain) enterPlainLines(record);
      store32(record + PLACEHOLDERS, load32(record + COLUMN));
      setFlag(record, Flag.Lenient, endsPlain);
    }
    return Progress.Going;
  }
  if (!isOfList(char) && char < 0x80) return Progress.Over;
  const isName = isOf(char, Class.Name) || char >= 0x80;
  if (isName && load32(record + Field.Word) === 0) store32(record + Field.Word, at);
  return Progress.Going;
}

/** Whether no brackets are around columns and rows: `Columns: a, MMM_b`, and lines below, `Row: 1, v`. */
function isUnbracketed(record: i32): boolean {
  return (load32(record + Field.Flags) & Flag.Unbracketed) !== 0;
}

/** To the row on a line below such columns. */
function enterPlainLines(record: i32): void {
  store32(record + PHASE, Phase.BeforePlainRow);
  store32(record + Field.Depth, 0);
  setFlag(record, Flag.Begins, true);
}

/** A line without a row may continue the one above it, if a value that is hidden has ended that. */
function readBeforePlainRow(record: i32, char: i32, at: i32): i32 {
  if ((load32(record + Field.Flags) & Flag.Begins) !== 0) {
    if (!canSee(at, Limit.LookAhead)) return Progress.NeedMore;
    setFlag(record, Flag.Begins, false);
    const word = wordOfLine(at);
    if (word === TOTAL) return Progress.Over;
    const head = headOf(at);
    if (word === ROW) store32(record + HEAD, head);
    else if ((load32(record + Field.Flags) & Flag.SpansLines) !== 0 && !isLineEnd(char)) {
      if (head !== load32(record + HEAD) && !beginsRecord(at, limitAfter(at, Limit.LookAhead))) return Progress.Due;
    }
  }
  if (char === Byte.LineFeed) {
    const lines = load32(record + Field.Depth) + 1;
    if (lines > MAX_OTHER_LINES) return Progress.Over;
    store32(record + Field.Depth, lines);
    setFlag(record, Flag.Begins, true);
    renewLimit(record);
  } else if (char === Byte.Colon && isWordBefore(at, ROW, 3)) {
    setFlag(record, Flag.SpansLines, false);
    beginList(record, Phase.InRow);
  }
  return Progress.Going;
}

/** `ROW` or `TOTAL`, where a colon follows that word on the line of `at`. */
function wordOfLine(at: i32): i32 {
  const limit = limitAfter(at, Limit.LookAhead);
  let i = at;
  while (i < limit) {
    const char = next(i);
    if (char < 0 || char === Byte.LineFeed) return 0;
    const after = charEnd;
    if (char === Byte.Colon) {
      if (isWordBefore(i, ROW, 3)) return ROW;
      if (isWordBefore(i, TOTAL, 5)) return TOTAL;
    }
    i = after;
  }
  return 0;
}

/** The bytes with which a line begins: those of a log often begin alike. */
function headOf(at: i32): i32 {
  let head = 0;
  for (let i = at; i < at + 4 && i < cursor.end; i++) head = (head << 8) | load8(i);
  return head;
}

function isHiddenName(from: i32, to: i32): boolean {
  const action = needleCount() > 0 ? decideName(from, to, 0, false) : actionOf(from, to);
  return action !== Action.None && !isOnlyListed();
}

function hideColumn(record: i32, column: i32): void {
  const bit = column < LAST_COLUMN ? 1 << column : 1 << LAST_COLUMN;
  store32(record + HIDDEN, load32(record + HIDDEN) | bit);
}

/** Between the columns and the rows: words, of which the last is `VALUES`, or `=`. */
function readBetween(record: i32, char: i32, at: i32): i32 {
  if (load32(record + HIDDEN) === 0) return Progress.Over;
  if (isOf(char, Class.Name)) {
    if (load32(record + Field.Word) === 0) store32(record + Field.Word, at);
    return Progress.Going;
  }
  const word = load32(record + Field.Word);
  store32(record + Field.Word, 0);
  if (word > 0 && isValues(word, at)) {
    store32(record + PHASE, Phase.BeforeRow);
    return char === Byte.ParenOpen ? readSign(record, char, at, at) : Progress.Going;
  }
  if (char === Byte.Equals && word === 0) {
    store32(record + PHASE, Phase.BeforeRow);
    setFlag(record, Flag.Lenient, true);
    return Progress.Going;
  }
  return isOf(char, Class.JsonSpace | Class.Path) ? Progress.Going : Progress.Over;
}

/** The first row: it is hidden whole where it has more values than columns, for commas are in texts that have no quotes. */
function beginRow(record: i32, at: i32, after: i32): i32 {
  const isPlain = (load32(record + Field.Flags) & Flag.Lenient) !== 0;
  if (!isPlain) {
    if (!canSee(at, Limit.LookAhead)) return Progress.NeedMore;
    setFlag(record, Flag.Whole, hasMoreItems(after, load32(record + PLACEHOLDERS)));
    store32(record + PLACEHOLDERS, 0);
  }
  beginList(record, Phase.InRow);
  return Progress.Going;
}

/** `VALUES`, `VALUE` */
function isValues(from: i32, to: i32): boolean {
  let code = 0;
  let at = from;
  let letters = 0;
  while (at < to && letters < 7) {
    code = (code << 5) | (next(at) & 31);
    letters++;
    at = charEnd;
  }
  return (letters === 5 && code === VALUE) || (letters === 6 && code === VALUES);
}

/** A character of a row, outside of quotes. */
function readValue(record: i32, char: i32, at: i32): i32 {
  if (char === Byte.LineFeed && isUnbracketed(record)) {
    enterPlainLines(record);
    return Progress.Going;
  }
  if (isOf(char, Class.JsonSpace)) return Progress.Going;
  const depth = load32(record + Field.Depth);
  const column = load32(record + COLUMN);
  const isPlain = (load32(record + Field.Flags) & Flag.Lenient) !== 0;
  if ((load32(record + Field.Flags) & Flag.Begins) !== 0) {
    if (isPlain && !canSee(at, Limit.LookAhead)) return Progress.NeedMore;
    setFlag(record, Flag.Begins, false);
    if (isPlain) {
      if (hidesPlain(record, at)) return Progress.Due;
    } else if (beginsPlaceholder(char)) bindColumn(record, column, at);
    else if ((load32(record + Field.Flags) & Flag.Whole) !== 0) return Progress.Due;
    else if (char !== Byte.ParenClose && isHidden(load32(record + HIDDEN), column)) return Progress.Due;
  }
  const isQuote = char === Byte.Quote || char === Byte.Apostrophe || char === Byte.Backtick;
  if (isQuote && !isPlain && !isWithinWord(at)) store32(record + Field.Quote, char);
  else if (char === Byte.Comma) {
    // Where nothing is in quotes a comma within a text has no space after it, or all of the row is hidden.
    next(at);
    if (depth !== 1 || (isPlain && next(charEnd) !== Byte.Space)) return Progress.Going;
    store32(record + COLUMN, column + 1);
    setFlag(record, Flag.Begins, true);
  } else if (isUnbracketed(record)) return Progress.Going;
  else if (char === Byte.ParenOpen) store32(record + Field.Depth, depth + 1);
  else if (char === Byte.ParenClose) {
    store32(record + Field.Depth, depth - 1);
    if (depth === 1) {
      countLiterals(record, column + 1);
      store32(record + PHASE, Phase.AfterRow);
      store32(record + COLUMN, char);
    }
  }
  return Progress.Going;
}

/** `O'Brien`, where texts have no quotes; not `N'v'`, `_utf8'v'`. */
function isWithinWord(at: i32): boolean {
  let from = at;
  let first = 0;
  let letters = 0;
  let char = plainBefore(from);
  while (letters < MAX_PREFIX && isOf(char, Class.Name)) {
    first = char;
    letters++;
    from = wordStart;
    char = plainBefore(from);
  }
  if (letters === 0 || first === Byte.Underscore) return false;
  const letter = first | 0x20;
  const isPrefix = letter === 0x6e || letter === 0x65 || letter === 0x62 || letter === 0x78;
  return !isPrefix || letters > 1;
}

const MAX_PREFIX: i32 = 32;

/** A row is over: if it has no placeholders, its literals may be repeated in a list of arguments. */
function countLiterals(record: i32, count: i32): void {
  const isLiteral = (load32(record + Field.Flags) & Flag.Literal) !== 0;
  if (isLiteral) store32(record + PLACEHOLDERS, UNCOUNTED);
  else if (load32(record + BOUND) === 0 && load32(record + PLACEHOLDERS) === 0) {
    setFlag(record, Flag.Literal, true);
    store32(record + BOUND, load32(record + HIDDEN));
    store32(record + PLACEHOLDERS, count);
  }
}

// --- values ----------------------------------------------------------------------------------------------------------

/**
 * Of `(a, b)=(1, v)`, whose values are in no quotes: where the one at `at` ends, or the whole row; -1 if the row's end is not
 * seen. It is all on one line.
 */
function endOfPlain(at: i32, isWhole: boolean, hasBracket: boolean): i32 {
  const limit = limitAfter(at, Limit.LookAhead);
  let i = at;
  let depth = 0;
  plainCommas = 0;
  let end = -1;
  while (true) {
    if (i >= limit && !(cursor.ended && limit === cursor.end)) return -1;
    const char = next(i);
    if (char < 0 || isLineFeedAt(i)) break;
    const after = charEnd;
    if (char === Byte.ParenOpen && hasBracket) depth++;
    else if (char === Byte.ParenClose && hasBracket) {
      if (depth === 0) {
        const following = next(after);
        if (following < 0 || isOf(following, Class.Blank) || following === Byte.Dot || following === Byte.ParenClose) {
          return isWhole || end < 0 ? i : end;
        }
      } else depth--;
    } else if (char === Byte.Comma && depth === 0 && next(after) === Byte.Space) {
      plainCommas++;
      if (end < 0) end = i;
    }
    i = after;
  }
  return hasBracket || isWhole || end < 0 ? i : end;
}

/** How many commas `endOfPlain` has found up to the row's end. */
let plainCommas: i32 = 0;

/** Whether a plain value at `at` is hidden: as its column is, or, where the row has other values than columns, as all are. */
function hidesPlain(record: i32, at: i32): boolean {
  if (load32(record + COLUMN) === 0) {
    const end = endOfPlain(at, true, !isUnbracketed(record));
    setFlag(record, Flag.Void, end < 0 || plainCommas + 1 !== load32(record + PLACEHOLDERS));
  }
  return (load32(record + Field.Flags) & Flag.Void) !== 0 || isHidden(load32(record + HIDDEN), load32(record + COLUMN));
}

/** The value that the record has awaited begins at `at`. */
export function beginRowValue(record: i32, at: i32): void {
  const flags = load32(record + Field.Flags);
  setFlag(record, Flag.Matches, true);
  if ((flags & Flag.Lenient) === 0) {
    const phase = load32(record + PHASE);
    if (phase === Phase.AfterBinding || phase === Phase.BelowBinding) return beginBinding(record, at);
    if (phase === Phase.InLines && (flags & INDEXED) !== 0) return beginDumped(load32(record + Field.Word), at);
    const first = next(at);
    const isLiteral = (flags & Flag.Unbracketed) !== 0 && isQuote(first);
    const part = (flags & Flag.Whole) !== 0 ? Part.List : Part.Column;
    beginSqlValue(at, isLiteral ? Part.Literal : part);
    // In JSON the mask of a number is a string.
    const isInJson = (flags & Flag.LeftString) !== 0 || phase === Phase.InLines;
    if (isInJson && cursor.quoteLength === 0) {
      store8(Area.QuoteSpelling, Byte.Quote);
      cursor.quoteLength = 1;
    }
    return;
  }
  const end = endOfPlain(at, (flags & Flag.Void) !== 0, !isUnbracketed(record));
  if (end < 0 || load32(record + PHASE) === Phase.BeforePlainRow) return hideRestOfRow(record, at);
  if (isUnbracketed(record) && isLineFeedAt(end)) setFlag(record, Flag.SpansLines, true);
  cursor.valueStart = at;
  cursor.hasValue = true;
  endValue(end);
}

/** From `at` on, in which column each value is cannot be known: the rest of the line goes. Rows may only be below plain ones. */
export function hideRestOfRow(record: i32, at: i32): void {
  setFlag(record, Flag.Matches, true);
  if (hasRowsBelow(record)) setFlag(record, Flag.SpansLines, true);
  cursor.valueStart = at;
  cursor.hasValue = true;
  cursor.state = State.InRestOfLine;
}

/** Whether there may be more below a line of which the rest is hidden. */
export function hasRowsBelow(record: i32): boolean {
  const phase = load32(record + PHASE);
  return isUnbracketed(record) && (phase === Phase.InRow || phase === Phase.BeforePlainRow);
}

/** The current value is over, and the row continues after it. */
export function resumeRow(record: i32): void {
  if ((load32(record + Field.Flags) & Flag.Matches) !== 0) {
    setFlag(record, Flag.Matches, false);
    store32(record + Field.At, cursor.hiddenTo);
    renewLimit(record);
  }
}

/** Of columns without brackets, what the line of a row begins with. */
const HEAD: i32 = BOUND;
/** Lines between rows that are none. */
const MAX_OTHER_LINES: i32 = 16;
/** Letters in five bits each. */
const ROW: i32 = 23 | (15 << 5) | (18 << 10);
const TOTAL: i32 = 12 | (1 << 5) | (20 << 10) | (15 << 15) | (20 << 20);
const VALUE: i32 = (((22 * 32 + 1) * 32 + 12) * 32 + 21) * 32 + 5;
const VALUES: i32 = VALUE * 32 + 19;
