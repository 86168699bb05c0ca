import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { closesBracket, isLineEnd, isQuote, opensBracket } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { charEnd } from '../bytes/reader.ts';
import { cursor, Notation, Removal } from '../context/cursor.ts';
import { beforeLayer, beforeStart, charBefore, LEVELS_OF_LINE } from '../context/decode-backward.ts';
import {
  endValue,
  Limit,
  needMore,
  next,
  Progress,
  rememberQuote,
  setLayer,
  settleLayer,
  skipGaps,
} from '../context/input.ts';
import { State } from '../context/state.ts';
import {
  endsInValue,
  isFieldWord,
  isNameWord,
  isPlaceWord,
  isValueWord,
  plainBefore,
  quoteBefore,
  spaceStart,
  Word,
  wordBefore,
  wordStart,
} from '../context/word.ts';
import {
  Awaited,
  awaitedAt,
  awaitNextItem,
  awaitValue,
  dropAwaited,
  isAwaitedFull,
  LENIENT,
  LOCATED,
  pushAwaited,
  setDepth,
} from '../deferred/awaited.ts';
import { awaitOfPlace, tryAssignedPointer, tryNameLine } from '../deferred/awaited-pair.ts';
import { delimiter, Name } from '../names/name.ts';
import { take } from '../names/parameter.ts';
import { Action } from '../rules/table.ts';
import { beginContainer, Expect } from '../values/container.ts';
import { advanceAwaited } from './awaiting.ts';
import { tryTreeName } from './drawn-tree.ts';
import { trySection } from './section.ts';
import { holdsSpace, isInOuterList, tryQuotedTuple } from './tuple.ts';

/**
 * A name that is itself a value: `{"name":"MMM_x","value":"v"}` (HAR), `{"key":"MMM_x","value":{…}}` (OTLP),
 * `{'loc': ('body', 'MMM_x'), 'input': 'v'}` (errors of pydantic), `{"path":"/MMM_x","value":"v"}` (JSON Patch). Tuples are read by `tuple.ts`.
 */

/** A quoted name: does it name a member of its own object, or what follows it in a list? */
export function tryPair(name: Name, limit: i32): boolean {
  const before = plainBefore(spaceStart(name.start));
  if (before === Byte.Colon) return tryMember(name, wordStart);
  if (tryQuotedTuple(name, limit)) return true;
  return tryLocation(name);
}

/** A name without a separator, whose value is on a line below, or in another member. */
export function tryNameAlone(name: Name): boolean {
  const awaited = cursor.awaited;
  if (tryTreeName(name) || trySection(name)) return true;
  if (cursor.awaited === awaited && tryNameLine(name)) return true;
  return delimiter.char === Byte.Slash && cursor.awaited === awaited && tryPointer(name);
}

/** `"path":"/a/MMM_x","value":"v"` of JSON Patch: the value of a member whose place is named after a slash. */
function tryPointer(name: Name): boolean {
  settleLayer();
  let from = name.from;
  let quote = plainBefore(from);
  while (isOfPointer(quote) && name.from - from < MAX_LOCATION) {
    from = wordStart;
    quote = plainBefore(from);
  }
  if (!isQuote(quote)) return false;
  const start = wordStart;
  setLayer(beforeLayer, false);
  if (plainBefore(spaceStart(start)) !== Byte.Colon) return false;
  const colon = wordStart;
  let at = name.to;
  let char = next(at);
  while (isOfPointer(char) && at - name.to < MAX_LOCATION) {
    at = charEnd;
    char = next(at);
  }
  if (char !== quote) return false;
  const end = charEnd;
  const closing = quoteBefore(spaceStart(colon), quote);
  if (closing < 0) return tryAssignedPointer(name, start, from, end);
  if (!isPlaceWord(wordBefore(closing))) return false;
  const key = openingQuote(wordStart, quote);
  name.start = start;
  name.from = from;
  if (key >= 0 && findValueBefore(key, quote, true)) return hideValueBefore(name, quote);
  return awaitValue(Awaited.Member, name, end, leniency(quote) | LOCATED);
}

/** Where names are in apostrophes, more may be a value than JSON knows. */
function leniency(quote: i32): i32 {
  return quote === Byte.Apostrophe ? LENIENT : 0;
}

function isOfPointer(char: i32): boolean {
  return isOf(char, Class.Name | Class.Path) || char === Byte.Slash || char === Byte.Tilde;
}

/** How far before the name the list of a location may begin. */
const MAX_LOCATION: i32 = 256;

/** A name in the list of a member that says where something is: `"loc":["body","MMM_x"],"input":"v"`. */
function tryLocation(name: Name): boolean {
  if (!endsItem(name.end)) return false;
  const bracket = bracketOfItem(name.start);
  if (bracket < 0) return false;
  const sign = plainBefore(spaceStart(bracket));
  if (sign === Byte.BracketOpen) return !holdsSpace(name.from, name.to) && awaitNextItem(name, name.end);
  // `document_path=('MMM_x',), value='v'`
  if (sign !== Byte.Colon && sign !== Byte.Equals) return false;
  const key = spaceStart(wordStart);
  const isInQuotes = isQuote(plainBefore(key));
  if (!isPlaceWord(wordBefore(isInQuotes ? wordStart : key))) return false;
  if (!isInQuotes) return awaitOfPlace(name, wordStart, sign === Byte.Equals);
  const awaited = cursor.awaited;
  const isTaken = awaitValue(Awaited.Member, name, name.end, leniency(delimiter.char) | LOCATED);
  // The name is in a list within the object.
  if (cursor.awaited > awaited) setDepth(awaited, 2);
  return isTaken;
}

/** Whether a comma, a bracket or a line's end follows, as after an item of a list. */
function endsItem(at: i32): boolean {
  const char = next(skipGaps(at));
  return char === Byte.Comma || closesBracket(char) || isLineEnd(char);
}

/** Where the bracket begins of the list of which an item begins at `start`; -1 if there is none. */
function bracketOfItem(start: i32): i32 {
  let from = spaceStart(start);
  let depth = 0;
  let char = plainBefore(from);
  while (start - from < MAX_LOCATION) {
    if (char < 0) return -1;
    from = wordStart;
    if (isQuote(char)) {
      from = openingQuote(from, char);
      if (from < 0) return -1;
    } else if (closesBracket(char)) depth++;
    else if (opensBracket(char)) {
      if (depth === 0) return char === Byte.BraceOpen ? -1 : from;
      depth--;
    }
    char = plainBefore(from);
  }
  return -1;
}

function tryMember(name: Name, colon: i32): boolean {
  const quote = delimiter.char;
  const nameKey = nameKeyBefore(colon, quote);
  const key = nameKey >= 0 ? nameKey : fieldKeyBefore(colon, quote);
  if (key < 0) return false;
  if (findValueBefore(key, quote, nameKey < 0)) return hideValueBefore(name, quote);
  const flags = leniency(quote) | (nameKey < 0 ? LOCATED : 0);
  const isFiltered =
    name.action === Action.Filter &&
    nameKey >= 0 &&
    name.to - name.from <= Limit.FilteredName &&
    isFirstMember(key) &&
    !crossesLine(key, name.from);
  if (!isFiltered || isAwaitedFull()) return awaitValue(Awaited.Member, name, name.end, flags);
  const start = name.start;
  name.start = key;
  pushAwaited(Awaited.Member, name, name.end, flags);
  take(name, Notation.Pair);
  rememberQuote(start, name.from);
  cursor.removal = Removal.Item;
  cursor.isInList = isInList;
  cursor.lenient = (flags & LENIENT) !== 0;
  cursor.at = name.end;
  cursor.state = State.BeforePairValue;
  return true;
}

/** Where the value is that `findValueBefore` found. */
let valueStart: i32 = 0;
let valueEnd: i32 = 0;

/** Longer values before their names are shown. */
const MAX_VALUE_BEFORE: i32 = 3072;

/**
 * `{"value":"v","msg":"bad","path":"MMM_x"}`: whether members before the one at `key`, on the same line, are values of it, and
 * not hidden yet: strings, numbers or literals, as those between are. Finds the first.
 */
function findValueBefore(key: i32, quote: i32, isPlace: boolean): boolean {
  let from = key;
  let start = -1;
  let end = 0;
  for (let members = 0; members < MAX_BETWEEN && key - from < MAX_VALUE_BEFORE; members++) {
    if (isValueBefore(from, quote, isPlace) && valueEnd > cursor.hiddenTo && !crossesLine(valueStart, key)) {
      start = valueStart;
      end = valueEnd;
    }
    if (memberStart < 0) break;
    from = memberStart;
  }
  valueStart = start;
  valueEnd = end;
  return start >= 0;
}

/** So many members are looked at before a name. */
const MAX_BETWEEN: i32 = 4;

/** Where the key begins of the member that `isValueBefore` has seen; -1 where it holds more than a scalar. */
let memberStart: i32 = 0;

function isValueBefore(key: i32, quote: i32, isPlace: boolean): boolean {
  memberStart = -1;
  if (plainBefore(spaceStart(key)) !== Byte.Comma) return false;
  valueEnd = spaceStart(wordStart);
  let at = quoteBefore(valueEnd, quote);
  if (at >= 0) {
    at = openingQuote(at, quote);
    if (at < 0) return false;
    valueStart = at;
  } else {
    at = valueEnd;
    let char = plainBefore(at);
    while ((isOf(char, Class.Name) || char === Byte.Dot || char === Byte.Plus) && valueEnd - at < MAX_VALUE_BEFORE) {
      at = wordStart;
      char = plainBefore(at);
    }
    valueStart = at;
    if (at === valueEnd) return false;
  }
  if (plainBefore(spaceStart(at)) !== Byte.Colon) return false;
  const closing = quoteBefore(spaceStart(wordStart), quote);
  if (closing < 0) return false;
  memberStart = openingQuote(closing, quote);
  const word = wordBefore(closing);
  // `"originalValue"`
  return (isPlace && endsInValue(word)) || (isValueWord(word) && quoteBefore(wordStart, quote) >= 0);
}

/** Back from the closing quote at `at` to the one that opens; -1 if it is too far. */
function openingQuote(at: i32, quote: i32): i32 {
  let from = at;
  while (at - from < MAX_VALUE_BEFORE) {
    const opening = quoteBefore(from, quote);
    if (opening >= 0) return opening;
    const char = charBefore(from, cursor.begin, LEVELS_OF_LINE);
    if (char < 0 || char === Byte.LineFeed) return -1;
    from = beforeStart;
  }
  return -1;
}

/** The tokenizer goes back to the value, and finds the name again, then with a value before it that is hidden. */
function hideValueBefore(name: Name, quote: i32): boolean {
  const start = name.start;
  name.start = valueStart;
  name.action = Action.Mask;
  take(name, Notation.Pair);
  cursor.removal = Removal.Exact;
  rememberQuote(start, name.from);
  cursor.lenient = quote === Byte.Apostrophe;
  cursor.valueStart = valueStart;
  cursor.hasValue = true;
  endValue(valueEnd);
  return true;
}

/** Where the key `"name"`, `"key"` or `"k"` begins before the colon; -1 if there is none. */
function nameKeyBefore(colon: i32, quote: i32): i32 {
  const closing = quoteBefore(spaceStart(colon), quote);
  if (closing < 0) return -1;
  const word = wordBefore(closing);
  if (!isNameWord(word)) return -1;
  return quoteBefore(wordStart, quote);
}

/** The same of `"path"`, `"param"`, `"field"` and `"property"`, under which errors name what is wrong. */
function fieldKeyBefore(colon: i32, quote: i32): i32 {
  const closing = quoteBefore(spaceStart(colon), quote);
  if (closing < 0) return -1;
  const word = wordBefore(closing);
  if (isFieldWord(word)) return quoteBefore(wordStart, quote);
  if (word !== Word.Operty || plainBefore(wordStart) !== LOWER_R || plainBefore(wordStart) !== LOWER_P) return -1;
  return quoteBefore(wordStart, quote);
}

const LOWER_P: i32 = 0x70;
const LOWER_R: i32 = 0x72;

/** Whether the quoted text that begins at `start`, of which the end is not in sight, may name what is elsewhere. */
export function mayBePair(start: i32, quote: i32): boolean {
  const before = plainBefore(spaceStart(start));
  if (before === Byte.Colon) return nameKeyBefore(wordStart, quote) >= 0;
  return before === Byte.ParenOpen || (before === Byte.BracketOpen && isInOuterList(wordStart));
}

/** Whether the object is an item of a list whose first member `isFirstMember` found. */
let isInList: boolean = false;

/** Whether the key at `at` is the first of its object, in what has not been removed. */
function isFirstMember(at: i32): boolean {
  isInList = cursor.isFirstInList;
  if (at === cursor.firstAt) return true;
  const from = spaceStart(at);
  if (plainBefore(from) !== Byte.BraceOpen) return false;
  isInList = isListBefore(spaceStart(wordStart));
  return true;
}

function isListBefore(at: i32): boolean {
  const char = plainBefore(at);
  return char === Byte.BracketOpen || char === Byte.ParenOpen || char === Byte.Comma;
}

function crossesLine(from: i32, to: i32): boolean {
  for (let i = from; i < to; i++) if (load8(i) === Byte.LineFeed) return true;
  return false;
}

/** An object is to be filtered if it has a value: its members are looked at, but none is let go. */
export function stepBeforePairValue(): void {
  const index = cursor.awaited - 1;
  const progress = advanceAwaited(index, cursor.end);
  if (progress === Progress.NeedMore) return needMore(cursor.at);
  dropAwaited(index);
  if (progress !== Progress.Due) {
    cursor.state = State.InText;
    cursor.decided = cursor.at;
    return;
  }
  // From the value on the whole object goes.
  const at = awaitedAt(index);
  cursor.valueStart = at;
  cursor.hasValue = true;
  beginContainer(Byte.BraceOpen, at);
  cursor.expects = Expect.Value;
}
