import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isLineEnd, isQuote } from '../bytes/kinds.ts';
import { Area } from '../bytes/layout.ts';
import { load32, store8, store32 } from '../bytes/memory.ts';
import { Char, charEnd, enclosing, insideStrings, isPrintedLayer, ROOT } from '../bytes/reader.ts';
import { cursor, Notation } from '../context/cursor.ts';
import {
  canSee,
  endValue,
  isLineFeedAt,
  Limit,
  next,
  Progress,
  setLayer,
  settleLayer,
  skipGaps,
} from '../context/input.ts';
import { isYetToCome, limitAfter } from '../context/reach.ts';
import { State } from '../context/state.ts';
import { plainBefore, spaceStart, wordStart } from '../context/word.ts';
import {
  Awaited,
  awaitValue,
  charAwaited,
  dropAwaited,
  Field,
  Flag,
  progressAt,
  recordOf,
  Stop,
  setFlag,
} from '../deferred/awaited.ts';
import { Name } from '../names/name.ts';
import { take } from '../names/parameter.ts';
import { decideName } from '../rules/names.ts';
import { Action, actionOf, decidedRule, LISTED } from '../rules/table.ts';
import { isListing } from '../scan/name-starts.ts';
import { needleCount } from '../scan/needles.ts';
import { beginsPlaceholder, bindColumn, hasMoreItems, readAfterRow, readBound } from './sql-bound.ts';
import {
  BOUND,
  beginList,
  COLUMN,
  HIDDEN,
  isHidden,
  LAST_COLUMN,
  PHASE,
  Phase,
  PLACEHOLDERS,
  rowAwaited,
  UNCOUNTED,
} from './sql-record.ts';
import { endStatement, readStatement } from './sql-statement.ts';
import { beginSqlValue, Part } from './sql-value.ts';

/**
 * Rows of SQL whose columns are named before them, and the values that are bound to their placeholders:
 *
 *     INSERT INTO t (a, "MMM_b") VALUES (1, 'v'), (2, 'w')        … VALUES (?, ?) [1, "v"]        (a, MMM_b)=(1, v)
 *                    ^ from here             ^ to here, and here                     ^ to here                  ^
 *
 * A filtered one is masked: the other columns keep their places.
 */

/** The list may begin no further before the name. */
const MAX_LIST: i32 = 2048;

/** Whether the name is in a list of columns; its rows are then awaited. */
export function tryColumnList(name: Name): boolean {
  const start = name.start;
  const after = name.end;
  const following = next(skipGaps(after));
  const endsLine = isLineEnd(following);
  if (following !== Byte.Comma && following !== Byte.ParenClose && !endsLine) return false;
  settleLayer();
  const current = rowAwaited();
  if (current >= 0 && load32(recordOf(current) + PHASE) === Phase.InColumns) {
    if (isOnlyListed()) return listColumn(name);
    cursor.at = after;
    return false;
  }
  const layer = cursor.layer;
  const ownLayer = cursor.ownLayer;
  let list = startOfRows(start, after);
  if (cursor.layer !== ROOT && (list < 0 || !isReadable(list, start))) {
    // Quotes of a string may be in it as they are: `["INSERT INTO t("a", MMM_b) …"]`.
    setLayer(ROOT, false);
    list = startOfRows(start, after);
  }
  if (list < 0) {
    cursor.layer = layer;
    cursor.ownLayer = ownLayer;
    cursor.noColumnsUpTo = start;
    return false;
  }
  if (isOnlyListed()) return listColumn(name);
  // Another statement: values that are bound to the one before may have been left out.
  if (current >= 0) dropAwaited(current);
  const awaited = cursor.awaited;
  const isTaken = awaitValue(Awaited.Row, name, list, 0);
  if (cursor.awaited > awaited) {
    const record = recordOf(awaited);
    store32(record + PHASE, Phase.InColumns);
    store32(record + HIDDEN, 0);
    store32(record + Field.Limit, list + Limit.LookBehind);
    cursor.at = after;
  }
  return isTaken;
}

/** Whether the current name is one that no rule asks for. */
function isOnlyListed(): boolean {
  return isListing && decidedRule === LISTED;
}

/** A column that is only listed is one whatever its values are. */
function listColumn(name: Name): boolean {
  name.start = name.from;
  name.action = Action.Mask;
  take(name, Notation.Table);
  cursor.valueStart = name.to;
  cursor.hasValue = true;
  cursor.at = name.to;
  cursor.state = State.AtValueEnd;
  return true;
}

/** Back to the bracket around a list of columns: after it, or -1. */
function startOfRows(start: i32, after: i32): i32 {
  const list = startOfList(start);
  return list >= 0 && (isAfterInto(wordStart) || isBeforeRow(after)) ? list : -1;
}

/** Whether no sign between ends the layer. */
function isReadable(from: i32, to: i32): boolean {
  let at = from;
  while (at < to) {
    if (next(at) < 0) return false;
    at = charEnd;
  }
  return true;
}

/** Back to the bracket around the list: after it, or -1. Leaves in `wordStart` where the bracket begins. */
function startOfList(start: i32): i32 {
  let from = start;
  let isInQuotes = false;
  // What is after `from`, white space aside, and whether such is between.
  let following = Byte.LowerU;
  let isApart = false;
  while (start - from < MAX_LIST && from > cursor.noColumnsUpTo) {
    const char = plainBefore(from);
    if (char === Byte.ParenOpen) return from;
    if (!isOfList(char)) return -1;
    from = wordStart;
    if (isOf(char, Class.JsonSpace)) {
      isApart = true;
      continue;
    }
    if (isQuote(char)) isInQuotes = !isInQuotes;
    // Two words with nothing but space between are none of a list.
    else if (isApart && !isInQuotes && isOf(char, Class.Name) && isOf(following, Class.Name)) return -1;
    following = char;
    isApart = false;
  }
  return -1;
}

/** What may be in a list of columns: names in quotes of any kind, also escaped, commas and white space. */
function isOfList(char: i32): boolean {
  return (
    isOf(char, Class.Name | Class.JsonSpace | Class.Path) ||
    char === Byte.Comma ||
    char === Byte.Quote ||
    char === Byte.Apostrophe ||
    char === Byte.Backtick ||
    char === Byte.Backslash
  );
}

/** `INTO "s"."t" (`: the bracket begins at `at`. */
function isAfterInto(at: i32): boolean {
  let from = spaceStart(at);
  const end = from;
  let char = plainBefore(from);
  while (isOfList(char) && char !== Byte.Comma && !isOf(char, Class.JsonSpace) && end - from < MAX_LIST) {
    from = wordStart;
    char = plainBefore(from);
  }
  if (from === end) return false;
  return isWordBefore(spaceStart(from), INTO, 4);
}

/** Whether the word ends at `at` whose letters have that code. */
function isWordBefore(at: i32, code: i32, length: i32): boolean {
  let found = 0;
  let from = at;
  for (let n = 0; n < length; n++) {
    found |= (plainBefore(from) & 31) << (5 * n);
    from = wordStart;
  }
  return found === code && !isOf(plainBefore(from), Class.Name);
}

/** `…, b)=(`: the rest of the list, `=` and a bracket are after `at`. */
function isBeforeRow(at: i32): boolean {
  let i = at;
  let char = next(i);
  while (isOfList(char) && !isLineFeedAt(i) && i - at < MAX_LIST) {
    i = charEnd;
    char = next(i);
  }
  if (char !== Byte.ParenClose) return false;
  i = skipGaps(charEnd);
  if (next(i) !== Byte.Equals) return false;
  return next(skipGaps(charEnd)) === Byte.ParenOpen;
}

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
    if (quote !== 0 && !endsText(record, at)) {
      at = afterInQuotes(record, char, after);
      if (at < 0) return Progress.NeedMore;
      continue;
    }
    const progress = readSign(record, char, at, after);
    if (progress !== Progress.Going) return progress;
    at = after;
  }
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
  if ((phase !== Phase.AfterRow && phase !== Phase.InStatement) || !isLineFeedAt(at)) return false;
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
  if (char === quote) store32(record + Field.Quote, 0);
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
    default:
      return isLineFeedAt(at) ? Progress.Over : readBound(record, char, at);
  }
}

function readColumn(record: i32, char: i32, at: i32, after: i32): i32 {
  if (char === Byte.Quote || char === Byte.Backtick || char === Byte.Apostrophe) {
    // Of the quotes around a name the first shows where it begins.
    if (load32(record + Field.Word) === 0) store32(record + Field.Word, after);
    return Progress.Going;
  }
  if (char === Byte.Comma || char === Byte.ParenClose) {
    const from = load32(record + Field.Word);
    if (from > 0 && isHiddenName(from, at)) hideColumn(record, load32(record + COLUMN));
    store32(record + Field.Word, 0);
    store32(record + COLUMN, load32(record + COLUMN) + 1);
    if (char === Byte.ParenClose) {
      store32(record + PHASE, Phase.AfterColumns);
      store32(record + PLACEHOLDERS, load32(record + COLUMN));
    }
    return Progress.Going;
  }
  if (!isOfList(char) && char < 0x80) return Progress.Over;
  const isName = isOf(char, Class.Name) || char >= 0x80;
  if (isName && load32(record + Field.Word) === 0) store32(record + Field.Word, at);
  return Progress.Going;
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
  else if (char === Byte.ParenOpen) store32(record + Field.Depth, depth + 1);
  else if (char === Byte.ParenClose) {
    store32(record + Field.Depth, depth - 1);
    if (depth === 1) {
      countLiterals(record, column + 1);
      store32(record + PHASE, Phase.AfterRow);
      store32(record + COLUMN, char);
    }
  } else if (char === Byte.Comma && depth === 1) {
    store32(record + COLUMN, column + 1);
    setFlag(record, Flag.Begins, true);
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
 * Of `(a, b)=(1, v)`, whose values are in no quotes: where the one at `at` ends, or the whole row. It is all on one line, of
 * which enough is in sight.
 */
function endOfPlain(at: i32, isWhole: boolean): i32 {
  const limit = limitAfter(at, Limit.LookAhead);
  let i = at;
  let depth = 0;
  plainCommas = 0;
  let end = -1;
  while (i < limit) {
    const char = next(i);
    if (char < 0 || isLineFeedAt(i)) break;
    const after = charEnd;
    if (char === Byte.ParenOpen) depth++;
    else if (char === Byte.ParenClose) {
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
  return i;
}

/** How many commas `endOfPlain` has found up to the row's end. */
let plainCommas: i32 = 0;

/** Whether a plain value at `at` is hidden: as its column is, or, where the row has other values than columns, as all are. */
function hidesPlain(record: i32, at: i32): boolean {
  if (load32(record + COLUMN) === 0) {
    endOfPlain(at, true);
    setFlag(record, Flag.Void, plainCommas + 1 !== load32(record + PLACEHOLDERS));
  }
  return (load32(record + Field.Flags) & Flag.Void) !== 0 || isHidden(load32(record + HIDDEN), load32(record + COLUMN));
}

/** The value that the record has awaited begins at `at`. */
export function beginRowValue(record: i32, at: i32): void {
  const flags = load32(record + Field.Flags);
  setFlag(record, Flag.Matches, true);
  if ((flags & Flag.Lenient) === 0) {
    const first = next(at);
    const isLiteral = (flags & Flag.Unbracketed) !== 0 && isQuote(first);
    const part = (flags & Flag.Whole) !== 0 ? Part.List : Part.Column;
    beginSqlValue(at, isLiteral ? Part.Literal : part);
    // In JSON the mask of a number is a string.
    if ((flags & Flag.LeftString) !== 0 && cursor.quoteLength === 0) {
      store8(Area.QuoteSpelling, Byte.Quote);
      cursor.quoteLength = 1;
    }
    return;
  }
  cursor.valueStart = at;
  cursor.hasValue = true;
  endValue(endOfPlain(at, (flags & Flag.Void) !== 0));
}

/** The current value is over, and the row continues after it. */
export function resumeRow(record: i32): void {
  if ((load32(record + Field.Flags) & Flag.Matches) !== 0) {
    setFlag(record, Flag.Matches, false);
    store32(record + Field.At, cursor.hiddenTo);
  }
  const phase = load32(record + PHASE);
  if (phase === Phase.InRow || phase === Phase.InBinds) {
    store32(record + Field.Limit, load32(record + Field.At) + Limit.LookBehind);
  }
}

/** Letters in five bits each; of a word that is read backwards the last is the lowest. */
const INTO: i32 = 15 | (20 << 5) | (14 << 10) | (9 << 15);
const VALUE: i32 = (((22 * 32 + 1) * 32 + 12) * 32 + 21) * 32 + 5;
const VALUES: i32 = VALUE * 32 + 19;
