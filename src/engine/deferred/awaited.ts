import { Byte } from '../bytes/ascii.ts';
import { Area } from '../bytes/layout.ts';
import { load32, store32 } from '../bytes/memory.ts';
import { charEnd } from '../bytes/reader.ts';
import { cursor, Notation } from '../context/cursor.ts';
import { isLineFeedAt, Limit, next, Progress } from '../context/input.ts';
import { areQuotesText, nextInMarkup } from '../context/markup.ts';
import { isYetToCome } from '../context/reach.ts';
import { State } from '../context/state.ts';
import { Name } from '../names/name.ts';
import { take } from '../names/parameter.ts';
import { Action, decidedRule, isReplaced } from '../rules/table.ts';

/**
 * Names that are read and whose values are still to come, with other text between, which is copied and may hold
 * parameters of its own:
 *
 *     {"name":"MMM_x","note":"/p?MMM_y=1","value":"v"}        <MMM_x a="1" MMM_y="2">v</MMM_x>
 *                    ^ from here …               ^ … to here                          ^
 *
 * They are kept on a small stack, each with a reader of its own that continues as the input comes: `awaited-member.ts` in
 * objects, `awaited-tag.ts` in start tags, `awaited-pair.ts` where keys have no quotes,
 * `awaited-arrow.ts` where arrows follow them.
 */

export const enum Awaited {
  /** `name` is read, the member `value` of the same object is awaited. */
  Member = 0,
  /** An element's content, after its start tag. */
  Content = 1,
  /** An element whose `name` is read: its attribute `value`, or its content. */
  ValueOrContent = 2,
  /** An element `<key>` is read whose content is the name: the content of the next element. */
  NextElement = 3,
  /** `name=` is read, `value=` awaited. */
  Assigned = 4,
  /** The name of a section: values of the keys below it, see `section.ts`. */
  Section = 5,
  /** The name of a column in SQL: values in the rows below it, see `sql-row.ts`. */
  Row = 6,
  /** `'name' =>` is read, `'value' =>` awaited. */
  Arrow = 7,
  /** A name in a tree that is drawn: what is below it, see `drawn-tree.ts`. */
  Branch = 8,
  /** The heading of a column of a page's table: a cell in each row below, see `awaited-column.ts`. */
  Column = 9,
}

/** The fields of a record, 4 bytes each. */
export const enum Field {
  Kind = 0,
  At = 4,
  /** The value must have begun before this. */
  Limit = 8,
  Layer = 12,
  NameFrom = 16,
  NameTo = 20,
  /** The name's opening quote. */
  QuoteFrom = 24,
  ElementFrom = 28,
  ElementTo = 32,
  Depth = 36,
  /** Bit n: the n-th open bracket is an object's. */
  Objects = 40,
  Expects = 44,
  /** The quote that closes the current string, or 0. */
  Quote = 48,
  /** Where the current key or attribute name begins. */
  Word = 52,
  Flags = 56,
  /** The last character in a tag that is no white space. */
  Last = 60,
  Size = 64,
}

export const enum Flag {
  /** The key or attribute just read is the one that is awaited. */
  Matches = 1,
  /** Its value begins at the next character that is no white space. */
  Begins = 2,
  /** An attribute held the value. */
  HadValue = 4,
  /** Strings in apostrophes count, and values that JSON does not know. */
  Lenient = 8,
  /** The tag may continue over lines; of SQL: bound values are on a line of their own. */
  SpansLines = 16,
  /** The element has no content. */
  Void = 32,
  /** See `areQuotesText`. */
  QuotesAreText = 64,
  /** In markup: the element is a cell of a table, or a term: only one that holds a value may follow. */
  Cell = 512,
  /** Elsewhere: the name is in a place, `loc: ['MMM_x']`: more members hold values, see `isLocatedWord`, and more than one may. */
  Located = 512,
  /** At the white space with which a line begins. */
  AtIndent = 256,
  /** Of SQL and of tables in pages, instead of that: on a line below, and in a text that began above. See `extendLimit`. */
  OverLines = 256,
  TextOverLines = 512,
  /** Of SQL: all bound values are hidden as one. */
  Whole = 1024,
  /** Of SQL: no brackets are around the bound values. */
  Unbracketed = 2048,
  /** Of SQL: in the number of a bound value, `1: `, and after it. */
  InPosition = 4096,
  AfterPosition = 8192,
  /** Of SQL: the string has ended in which the statement was. */
  LeftString = 16384,
  /** Of SQL: the statement has literals, which may follow again: `…; args=('v',)`. */
  Literal = 32768,
  /** See `Cursor.isReplaced`. The rule itself is in the bits from `RuleShift` on. */
  IsReplaced = 128,
  RuleShift = 16,
}

export const enum Expect {
  Value = 0,
  Key = 1,
  Colon = 2,
  CommaOrClose = 3,
}

const MAX_AWAITED: i32 = 8;
/** Where the record of the name at that place of the stack begins. */
export function recordOf(index: i32): i32 {
  return Area.Awaited + index * Field.Size;
}

/**
 * Begins to await the value of the name, after `at`. Where that cannot be done, the rest of the line is hidden, and true is
 * returned: the parameter is taken.
 */
export function awaitValue(kind: i32, name: Name, at: i32, flags: i32): boolean {
  if (!canAwait(kind, name, name.start, at)) return true;
  pushAwaited(kind, name, at, flags);
  cursor.at = at;
  return false;
}

/** The same of a value in markup: an element's content, or an attribute of it. */
export function awaitContent(kind: i32, name: Name, element: Name, at: i32, flags: i32): boolean {
  if (!canAwait(kind, name, element.from, at)) return true;
  const record = recordOf(cursor.awaited);
  pushAwaited(kind, name, at, flags);
  store32(record + Field.ElementFrom, element.from);
  store32(record + Field.ElementTo, element.to);
  store32(record + Field.Limit, limitAfter(element.from));
  cursor.at = at;
  return false;
}

/** Whether one more can be awaited, and beyond the text from `from` to `at`; else the rest of the line is hidden. */
function canAwait(kind: i32, name: Name, from: i32, at: i32): boolean {
  if (cursor.awaited < MAX_AWAITED && at - from <= Limit.FilteredName + Limit.FilteredName) return true;
  name.action = Action.Mask;
  take(name, isAmongMembers(kind) ? Notation.Pair : Notation.Xml);
  cursor.valueStart = at;
  cursor.hasValue = true;
  cursor.at = at;
  cursor.state = State.InRestOfLine;
  return false;
}

export function isAwaitedFull(): boolean {
  return cursor.awaited >= MAX_AWAITED;
}

/** What is further back than this may have left the memory. */
function limitAfter(from: i32): i32 {
  return from + Limit.LookBehind - 64;
}

export function pushAwaited(kind: i32, name: Name, at: i32, flags: i32): void {
  const record = recordOf(cursor.awaited);
  store32(record + Field.Kind, kind);
  store32(record + Field.At, at);
  store32(record + Field.Limit, limitAfter(name.start));
  store32(record + Field.Layer, cursor.layer);
  store32(record + Field.NameFrom, name.from);
  store32(record + Field.NameTo, name.to);
  store32(record + Field.QuoteFrom, name.start);
  store32(record + Field.ElementFrom, 0);
  store32(record + Field.ElementTo, 0);
  store32(record + Field.Depth, 1);
  store32(record + Field.Objects, 2);
  store32(record + Field.Expects, Expect.CommaOrClose);
  store32(record + Field.Quote, 0);
  store32(record + Field.Word, 0);
  const rule = (decidedRule << Flag.RuleShift) | (isReplaced ? Flag.IsReplaced : 0);
  const text = !isAmongMembers(kind) && areQuotesText(at) ? Flag.QuotesAreText : 0;
  store32(record + Field.Flags, flags | rule | text);
  store32(record + Field.Last, 0);
  cursor.awaited++;
}

/** Of a key that begins its line, in which column it is. */
export function setColumn(index: i32, column: i32): void {
  store32(recordOf(index) + Field.Objects, column);
}

/** In how many brackets of the value's object the name is. */
export function setDepth(index: i32, depth: i32): void {
  store32(recordOf(index) + Field.Depth, depth);
}

/** `[["a","MMM_x"],"v"]`, as `jq --stream` prints: the value is the next item of the list around the one with the name. */
export function awaitNextItem(name: Name, at: i32): boolean {
  const record = recordOf(cursor.awaited);
  if (awaitValue(Awaited.Member, name, at, LOCATED)) return true;
  store32(record + Field.Depth, 2);
  store32(record + Field.Objects, 0);
  return false;
}

/** Whether the value is a member's or a pair's, and not one in markup. */
export function isAmongMembers(kind: i32): boolean {
  return kind === Awaited.Member || (kind >= Awaited.Assigned && kind !== Awaited.Column);
}

export const LENIENT: i32 = Flag.Lenient;
export const SPANS_LINES: i32 = Flag.SpansLines;
export const VOID: i32 = Flag.Void;
export const CELL: i32 = Flag.Cell;
export const LOCATED: i32 = Flag.Located;

export function dropAwaited(index: i32): void {
  for (let i = index + 1; i < cursor.awaited; i++) {
    for (let field = 0; field < Field.Size; field += 4) store32(recordOf(i - 1) + field, load32(recordOf(i) + field));
  }
  cursor.awaited--;
}

/** Moves the addresses along when the input is moved. */
export function shiftAwaited(by: i32): void {
  for (let i = 0; i < cursor.awaited; i++) {
    const record = recordOf(i);
    move(record + Field.At, by);
    move(record + Field.Limit, by);
    move(record + Field.NameFrom, by);
    move(record + Field.NameTo, by);
    move(record + Field.QuoteFrom, by);
    move(record + Field.Word, by);
    if (load32(record + Field.Kind) === Awaited.Row) continue;
    move(record + Field.ElementFrom, by);
    move(record + Field.ElementTo, by);
  }
}

function move(at: i32, by: i32): void {
  const address = load32(at);
  if (address > 0) store32(at, address + by > 1 ? address + by : 1);
}

/** How far its reader has come, also of the last one that has been dropped. */
export function awaitedAt(index: i32): i32 {
  return load32(recordOf(index) + Field.At);
}

/** A value of a place is over: another may follow. */
export function resumeLocated(record: i32): void {
  if ((load32(record + Field.Flags) & Flag.HadValue) === 0) return;
  setFlag(record, Flag.HadValue | Flag.Begins | Flag.Matches, false);
  store32(record + Field.Expects, Expect.CommaOrClose);
  store32(record + Field.Word, 0);
  if (load32(record + Field.At) < cursor.hiddenTo) store32(record + Field.At, cursor.hiddenTo);
}

/** The value at which the reader has come is due, and stays so while one before it is read. */
export function beDue(record: i32, at: i32): i32 {
  store32(record + Field.At, at);
  setFlag(record, Flag.Begins, true);
  return Progress.Due;
}

/** Whether the value is still due. */
export function isDue(record: i32): boolean {
  if ((load32(record + Field.Flags) & Flag.Begins) === 0) return false;
  if (load32(record + Field.At) >= cursor.hiddenTo) return true;
  setFlag(record, Flag.Begins, false);
  return false;
}

/** How far the slowest reader has come. */
export function slowestAwaited(): i32 {
  let slowest = cursor.end;
  for (let i = 0; i < cursor.awaited; i++) {
    const at = load32(recordOf(i) + Field.At);
    if (at < slowest) slowest = at;
  }
  return slowest;
}

export function setFlag(record: i32, flag: i32, on: boolean): void {
  const flags = load32(record + Field.Flags);
  store32(record + Field.Flags, on ? flags | flag : flags & ~flag);
}

/** What `charAwaited` returns instead of a character. */
export const enum Stop {
  /** The value is too far after its name. */
  AtLimit = -11,
  /** Read up to where it was asked for. */
  Going = -12,
  NeedMore = -13,
  /** The layer ends, or the input. */
  Ended = -14,
}

/** How all readers continue: the next character, at `at`, on the way to a value; it ends at `charEnd`. Or a `Stop`. */
export function charAwaited(record: i32, at: i32, to: i32): i32 {
  store32(record + Field.At, at);
  if (at > load32(record + Field.Limit)) return Stop.AtLimit;
  if (at >= to && to < cursor.end) return Stop.Going;
  const kind = load32(record + Field.Kind);
  const char = isAmongMembers(kind) ? next(at) : nextInMarkup(at);
  if (isYetToCome(char)) return Stop.NeedMore;
  return char < 0 ? Stop.Ended : char;
}

/** The reader has come upon something that it knows, and continues for so long from there. */
export function renewLimit(record: i32): void {
  setFlag(record, Flag.OverLines | Flag.TextOverLines, false);
  store32(record + Field.Limit, load32(record + Field.At) + Limit.LookBehind);
}

/** What is on one line may be long, such as a text; on lines below, what was to end it may have been cut off. */
export function extendLimit(record: i32, overLines: i32, at: i32, after: i32): void {
  if (isLineFeedAt(at)) setFlag(record, overLines, true);
  if ((load32(record + Field.Flags) & overLines) === 0)
    store32(record + Field.Limit, load32(record + Field.Limit) + after - at);
}

/** What it means for the value that a reader has stopped. */
export function progressAt(stop: i32): i32 {
  if (stop === Stop.Going) return Progress.Going;
  return stop === Stop.NeedMore ? Progress.NeedMore : Progress.Over;
}

/**
 * In a string between two members: after the character before `after`, or the escape that begins there; -1 where more
 * input is needed. Its quote closes it.
 */
export function afterInString(record: i32, char: i32, after: i32): i32 {
  if (char === Byte.Backslash) {
    const escaped = next(after);
    if (isYetToCome(escaped)) return -1;
    return escaped < 0 ? after : charEnd;
  }
  if (char === load32(record + Field.Quote)) store32(record + Field.Quote, 0);
  return after;
}
