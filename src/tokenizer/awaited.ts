import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { Area } from '../bytes/layout.ts';
import { load32, store32 } from '../bytes/memory.ts';
import { Char, charEnd, Encoding, enclosing, innermost, isSpace, ROOT, readChar } from '../bytes/reader.ts';
import { Action } from '../rules/table.ts';
import { cursor, Ended, Notation, State } from './cursor.ts';
import { isStringOpen } from './line.ts';
import { take } from './parameter.ts';
import { isLineFeedAt, Limit, next, rememberQuote, setLayer } from './reading.ts';
import { Word, wordCode } from './word.ts';

/**
 * Names that are read and whose values are still to come, with other text between, which is copied and may hold
 * parameters of its own:
 *
 *     {"name":"MMM_x","note":"/p?MMM_y=1","value":"v"}        <MMM_x a="1" MMM_y="2">v</MMM_x>
 *                    ^ from here …               ^ … to here                          ^
 *
 * They are kept on a small stack, each with a reader of its own that goes on as the input comes.
 */

export const enum Awaited {
  /** `name` is read, the member `value` of the same object is awaited. */
  Member = 0,
  /** An element's content, behind its start tag. */
  Content = 1,
  /** An element whose `name` is read: its attribute `value`, or its content. */
  ValueOrContent = 2,
}

export const enum Progress {
  /** Read up to where it was asked for. */
  Going = 0,
  /** More input is needed. */
  Starved = 1,
  /** The value begins. */
  Due = 2,
  /** There is no value. */
  Over = 3,
}

/** The fields of a record, 4 bytes each. */
const enum Field {
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
  /** The quote that closes the string in hand, or 0. */
  Quote = 48,
  /** Where the key or attribute name in hand begins. */
  Word = 52,
  Flags = 56,
  /** The last character in a tag that is no white space. */
  Last = 60,
  Size = 64,
}

const enum Flag {
  /** The key or attribute just read is the one that is awaited. */
  Matches = 1,
  /** Its value begins at the next character that is no white space. */
  Begins = 2,
  /** An attribute held the value. */
  HadValue = 4,
  /** Strings in apostrophes count, and values that JSON does not know. */
  Lenient = 8,
  /** The tag may go on over lines. */
  SpansLines = 16,
  /** The element has no content. */
  Void = 32,
  /** See `areQuotesText`. */
  QuotesAreText = 64,
}

const enum Expect {
  Value = 0,
  Key = 1,
  Colon = 2,
  CommaOrClose = 3,
}

const MOST_AWAITED: i32 = 8;

/** Where the value begins when `Progress.Due` was returned, and which element it is the content of. */
export let dueElementFrom: i32 = 0;
export let dueElementTo: i32 = 0;
export let isContentDue: boolean = false;
export let dueSpansLines: boolean = false;

function recordOf(index: i32): i32 {
  return Area.Awaited + index * Field.Size;
}

/**
 * Begins to await a value behind `at`. Where that cannot be done, the rest of the line is hidden, and true is returned:
 * the parameter is taken.
 */
export function awaitValue(
  kind: i32,
  at: i32,
  quoteFrom: i32,
  nameFrom: i32,
  nameTo: i32,
  elementFrom: i32,
  elementTo: i32,
  flags: i32,
): boolean {
  const first = elementFrom > 0 ? elementFrom : quoteFrom;
  if (cursor.awaited >= MOST_AWAITED || at - first > Limit.FilteredName + Limit.FilteredName) {
    take(quoteFrom, nameFrom, nameTo, kind === Awaited.Member ? Notation.Pair : Notation.Xml, Action.Mask);
    cursor.valueStart = at;
    cursor.hasValue = true;
    cursor.at = at;
    cursor.state = State.InRestOfLine;
    return true;
  }
  pushAwaited(kind, at, quoteFrom, nameFrom, nameTo, elementFrom, elementTo, flags);
  cursor.at = at;
  return false;
}

export function isAwaitedFull(): boolean {
  return cursor.awaited >= MOST_AWAITED;
}

export function pushAwaited(
  kind: i32,
  at: i32,
  quoteFrom: i32,
  nameFrom: i32,
  nameTo: i32,
  elementFrom: i32,
  elementTo: i32,
  flags: i32,
): void {
  const first = elementFrom > 0 ? elementFrom : quoteFrom;
  const record = recordOf(cursor.awaited);
  store32(record + Field.Kind, kind);
  store32(record + Field.At, at);
  // What lies further back than this may have left the memory.
  store32(record + Field.Limit, first + Limit.LookBehind - 64);
  store32(record + Field.Layer, cursor.layer);
  store32(record + Field.NameFrom, nameFrom);
  store32(record + Field.NameTo, nameTo);
  store32(record + Field.QuoteFrom, quoteFrom);
  store32(record + Field.ElementFrom, elementFrom);
  store32(record + Field.ElementTo, elementTo);
  store32(record + Field.Depth, 1);
  store32(record + Field.Objects, 2);
  store32(record + Field.Expects, Expect.CommaOrClose);
  store32(record + Field.Quote, 0);
  store32(record + Field.Word, 0);
  store32(record + Field.Flags, kind !== Awaited.Member && areQuotesText(at) ? flags | Flag.QuotesAreText : flags);
  store32(record + Field.Last, 0);
  cursor.awaited++;
}

export const LENIENT: i32 = Flag.Lenient;
export const SPANS_LINES: i32 = Flag.SpansLines;
export const VOID: i32 = Flag.Void;

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
    move(record + Field.ElementFrom, by);
    move(record + Field.ElementTo, by);
    move(record + Field.Word, by);
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

/** How far the slowest reader has come. */
export function slowestAwaited(): i32 {
  let slowest = cursor.end;
  for (let i = 0; i < cursor.awaited; i++) {
    const at = load32(recordOf(i) + Field.At);
    if (at < slowest) slowest = at;
  }
  return slowest;
}

/** Reads on up to `to` for all that is awaited. When a value is due, the parameter is taken. */
export function followAwaited(to: i32): i32 {
  let due = -1;
  let until = to;
  let starved = false;
  for (let i = cursor.awaited - 1; i >= 0; i--) {
    const progress = advanceAwaited(i, until);
    if (progress === Progress.Over) {
      dropAwaited(i);
      if (due > i) due--;
    } else if (progress === Progress.Due) {
      due = i;
      const at = load32(recordOf(i) + Field.At);
      if (at < until) until = at;
    } else if (progress === Progress.Starved) starved = true;
  }
  if (due >= 0) {
    if (takeDue(due)) return Progress.Due;
    return followAwaited(to);
  }
  return starved ? Progress.Starved : Progress.Going;
}

/** Reads on up to `to` for one. */
export function advanceAwaited(index: i32, to: i32): i32 {
  const record = recordOf(index);
  setLayer(load32(record + Field.Layer), false);
  cursor.quotesAreText = (load32(record + Field.Flags) & Flag.QuotesAreText) !== 0;
  const isMember = load32(record + Field.Kind) === Awaited.Member;
  // A parameter between has taken it out of reach.
  if (cursor.at - load32(record + Field.At) > Limit.LookBehind - 64) return isMember ? Progress.Over : atLimit(record);
  return isMember ? followObject(record, to) : followTag(record, to);
}

/** Behind the brackets and commas of the object in which the name stands: to the member `value`. */
function followObject(record: i32, to: i32): i32 {
  const limit = load32(record + Field.Limit);
  const isLenient = (load32(record + Field.Flags) & Flag.Lenient) !== 0;
  let at = load32(record + Field.At);
  while (true) {
    store32(record + Field.At, at);
    if (at > limit) return Progress.Over;
    if (at >= to && to < cursor.end) return Progress.Going;
    const char = next(at);
    if (char === Char.EndOfInput && !cursor.ended) return Progress.Starved;
    if (char < 0) return Progress.Over;
    const after = charEnd;
    const quote = load32(record + Field.Quote);
    if (quote !== 0) {
      if (isLineFeedAt(at)) return Progress.Over;
      if (char === Byte.Backslash) {
        const escaped = next(after);
        if (escaped === Char.EndOfInput && !cursor.ended) return Progress.Starved;
        at = escaped < 0 ? after : charEnd;
        continue;
      }
      if (char === quote) {
        store32(record + Field.Quote, 0);
        if (load32(record + Field.Expects) === Expect.Colon && load32(record + Field.Depth) === 1) {
          const code = wordCode(load32(record + Field.Word), at);
          const matches = code === Word.Value || code === Word.Val || code === Word.V;
          setFlag(record, Flag.Matches, matches);
        }
      }
      at = after;
      continue;
    }
    if (isSpace(char, cursor.layer)) {
      at = after;
      continue;
    }
    if ((load32(record + Field.Flags) & Flag.Begins) !== 0) return Progress.Due;
    if (!readToken(record, char, after, isLenient)) return Progress.Over;
    at = after;
  }
}

/** A token outside of strings; false where the object ends or its grammar is broken. */
function readToken(record: i32, char: i32, after: i32, isLenient: boolean): boolean {
  const expects = load32(record + Field.Expects);
  const depth = load32(record + Field.Depth);
  switch (char) {
    case Byte.Apostrophe:
    case Byte.Quote:
      if (char === Byte.Apostrophe && !isLenient) return false;
      if (expects !== Expect.Value && expects !== Expect.Key) return isLenient;
      store32(record + Field.Quote, char);
      store32(record + Field.Word, after);
      store32(record + Field.Expects, expects === Expect.Key ? Expect.Colon : Expect.CommaOrClose);
      return true;
    case Byte.Colon:
      if (expects !== Expect.Colon) return isLenient;
      store32(record + Field.Expects, Expect.Value);
      if (depth === 1 && (load32(record + Field.Flags) & Flag.Matches) !== 0) setFlag(record, Flag.Begins, true);
      setFlag(record, Flag.Matches, false);
      return true;
    case Byte.Comma:
      if (expects !== Expect.CommaOrClose) return false;
      store32(
        record + Field.Expects,
        (load32(record + Field.Objects) & (1 << depth)) !== 0 ? Expect.Key : Expect.Value,
      );
      return true;
    case Byte.BraceOpen:
    case Byte.BracketOpen:
      if (expects !== Expect.Value || depth >= 30) return false;
      store32(record + Field.Depth, depth + 1);
      store32(
        record + Field.Objects,
        char === Byte.BraceOpen
          ? load32(record + Field.Objects) | (2 << depth)
          : load32(record + Field.Objects) & ~(2 << depth),
      );
      store32(record + Field.Expects, char === Byte.BraceOpen ? Expect.Key : Expect.Value);
      return true;
    case Byte.BraceClose:
    case Byte.BracketClose:
      if (depth === 1) return false;
      store32(record + Field.Depth, depth - 1);
      store32(record + Field.Expects, Expect.CommaOrClose);
      return true;
    default:
      if (expects === Expect.Value) store32(record + Field.Expects, Expect.CommaOrClose);
      else if (expects !== Expect.CommaOrClose) return isLenient;
      return true;
  }
}

function setFlag(record: i32, flag: i32, on: boolean): void {
  const flags = load32(record + Field.Flags);
  store32(record + Field.Flags, on ? flags | flag : flags & ~flag);
}

/** In a start tag: to its end, or to the attribute `value`. */
function followTag(record: i32, to: i32): i32 {
  const limit = load32(record + Field.Limit);
  const isNamed = load32(record + Field.Kind) === Awaited.ValueOrContent;
  if (!isNamed && (load32(record + Field.Flags) & Flag.Begins) !== 0) return Progress.Due;
  let at = load32(record + Field.At);
  while (true) {
    store32(record + Field.At, at);
    if (at > limit) return atLimit(record);
    if (at >= to && to < cursor.end) return Progress.Going;
    const char = nextInMarkup(at);
    if (char === Char.EndOfInput && !cursor.ended) return Progress.Starved;
    const flags = load32(record + Field.Flags);
    if (isLineFeedAt(at) && (flags & Flag.SpansLines) === 0) return Progress.Over;
    if (char < 0) return Progress.Over;
    const after = charEnd;
    const quote = load32(record + Field.Quote);
    if (quote !== 0) {
      if (char === Byte.Less) return Progress.Over;
      if (char === quote) {
        store32(record + Field.Quote, 0);
        store32(record + Field.Last, quote);
        store32(record + Field.Word, 0);
      }
      at = after;
      continue;
    }
    const last = load32(record + Field.Last);
    if (isOf(char, Class.JsonSpace)) {
      if (last !== Byte.Equals && last !== Byte.LineFeed)
        store32(record + Field.Last, isLineFeedAt(at) ? Byte.LineFeed : Byte.Space);
      at = after;
      continue;
    }
    if ((flags & Flag.Begins) !== 0) return Progress.Due;
    if (last === Byte.LineFeed) {
      const goesOn = continuesTag(at);
      if (goesOn !== Progress.Going) return goesOn;
    }
    if (char === Byte.Less) return Progress.Over;
    if (char === Byte.Greater) {
      if (last === Byte.Slash || (flags & Flag.Void) !== 0) return Progress.Over;
      if ((flags & Flag.HadValue) !== 0) return Progress.Over;
      store32(record + Field.At, after);
      store32(record + Field.Kind, Awaited.Content);
      setFlag(record, Flag.Begins, true);
      return Progress.Due;
    }
    if ((char === Byte.Quote || char === Byte.Apostrophe) && last === Byte.Equals) {
      store32(record + Field.Quote, char);
    } else if (char === Byte.Equals) {
      if (
        isNamed &&
        (flags & Flag.HadValue) === 0 &&
        load32(record + Field.Word) > 0 &&
        isValueAttribute(load32(record + Field.Word), at)
      ) {
        setFlag(record, Flag.Begins, true);
      }
    } else if (isOf(char, Class.Name) && !isOf(last, Class.Name)) {
      store32(record + Field.Word, at);
    }
    store32(record + Field.Last, char);
    at = after;
  }
}

function isValueAttribute(from: i32, equals: i32): boolean {
  return wordCode(from, equals) === Word.Value;
}

/** A tag that is longer than can be looked at: what follows is hidden as if the tag had ended. */
function atLimit(record: i32): i32 {
  if ((load32(record + Field.Flags) & (Flag.HadValue | Flag.Void)) !== 0) return Progress.Over;
  if (load32(record + Field.At) < cursor.at) store32(record + Field.At, cursor.at);
  store32(record + Field.Kind, Awaited.Content);
  setFlag(record, Flag.Begins, true);
  return Progress.Due;
}

/** The next character of markup. In text that is encoded with entities, quotes need not be: those do not end the layer. */
export function nextInMarkup(at: i32): i32 {
  const char = next(at);
  if (char !== Char.EndOfLayer || !cursor.quotesAreText) return char;
  const outer = readChar(at, cursor.end, enclosing(cursor.layer));
  return outer === Byte.Quote ? outer : char;
}

/** Whether quotes around a layer of entities are text: no string is open there that they could close. */
export function areQuotesText(at: i32): boolean {
  if (cursor.layer === ROOT || innermost(cursor.layer) !== Encoding.Entity) return false;
  const outer = enclosing(cursor.layer);
  let levels = 0;
  for (let l = outer; l > ROOT; l = enclosing(l)) levels++;
  return !isStringOpen(at, levels);
}

/** Whether a tag goes on in the line that begins at `at`: with an attribute, or its end. */
export function continuesTag(at: i32): i32 {
  let i = at;
  let char = next(i);
  while (isOf(char, Class.JsonSpace) && i - at < Limit.FilteredName) {
    i = charEnd;
    char = next(i);
  }
  if (char === Char.EndOfInput && !cursor.ended) return Progress.Starved;
  if (char === Byte.Greater || char === Byte.Slash) return Progress.Going;
  const from = i;
  while (
    (isOf(char, Class.Name) || char === Byte.Colon || char === Byte.Dot || char >= 0x80) &&
    i - from < Limit.FilteredName
  ) {
    i = charEnd;
    char = next(i);
  }
  if (i === from) return Progress.Over;
  while ((char === Byte.Space || char === Byte.Tab) && i - from < Limit.FilteredName) {
    i = charEnd;
    char = next(i);
  }
  if (char === Char.EndOfInput && !cursor.ended) return Progress.Starved;
  return char === Byte.Equals ? Progress.Going : Progress.Over;
}

/** The value begins. False where a parameter before it has hidden its beginning. */
function takeDue(index: i32): boolean {
  const record = recordOf(index);
  const kind = load32(record + Field.Kind);
  const nameFrom = load32(record + Field.NameFrom);
  const nameTo = load32(record + Field.NameTo);
  const quoteFrom = load32(record + Field.QuoteFrom);
  const flags = load32(record + Field.Flags);
  let at = load32(record + Field.At);
  if (at < cursor.at) {
    if (kind !== Awaited.Content) {
      dropAwaited(index);
      return false;
    }
    at = cursor.at;
  }
  setLayer(load32(record + Field.Layer), false);
  isContentDue = kind === Awaited.Content;
  take(at, nameFrom, nameTo, kind === Awaited.Member ? Notation.Pair : Notation.Xml, Action.Mask);
  cursor.at = at;
  if (kind === Awaited.Member) {
    rememberQuote(quoteFrom, nameFrom);
    cursor.lenient = (flags & Flag.Lenient) !== 0;
    cursor.state = State.BeforeValue;
  } else if (kind === Awaited.Content) {
    dueElementFrom = load32(record + Field.ElementFrom);
    dueElementTo = load32(record + Field.ElementTo);
    dueSpansLines = (flags & Flag.SpansLines) !== 0;
    cursor.quotesAreText = (flags & Flag.QuotesAreText) !== 0;
  } else {
    beginAttribute(at);
    setFlag(record, Flag.Begins, false);
    setFlag(record, Flag.HadValue, true);
    store32(record + Field.Last, Byte.Equals);
    return true;
  }
  dropAwaited(index);
  return true;
}

/** The value of an attribute, in quotes or not. */
function beginAttribute(at: i32): void {
  cursor.valueStart = at;
  cursor.hasValue = true;
  cursor.closers = -1;
  cursor.closerCount = 0;
  cursor.endedBy = Ended.Elsewhere;
  cursor.state = State.InFormValue;
  const char = next(at);
  if (char !== Byte.Quote && char !== Byte.Apostrophe) return;
  cursor.quote = char;
  rememberQuote(at, charEnd);
  cursor.at = charEnd;
  cursor.state = State.InString;
}
