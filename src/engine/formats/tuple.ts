import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { closesBracket, isQuote, opensBracket } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { Char, charEnd, Encoding, enclosing, innermost, isSpace } from '../bytes/reader.ts';
import { cursor, Notation, Removal } from '../context/cursor.ts';
import { beforeLayer } from '../context/decode-backward.ts';
import {
  isGap,
  isLineFeedAt,
  next,
  rememberQuote,
  setLayer,
  settleLayer,
  skipGaps,
  skipSpace,
} from '../context/input.ts';
import { findLineStart } from '../context/line-start.ts';
import { State } from '../context/state.ts';
import { literalStart, plainBefore, spaceStart, wordStart } from '../context/word.ts';
import { awaitNextItem } from '../deferred/awaited.ts';
import { delimiter, Name } from '../names/name.ts';
import { take } from '../names/parameter.ts';
import { Action } from '../rules/table.ts';
import { beginContainer, Expect } from '../values/container.ts';

/**
 * A name and its value as the two elements of a list that is in a list, or alone on its line:
 *
 *     [["MMM_x","v"],["b","c"]]     [(b'MMM_x', b'v')]     [["b'MMM_x'","b'v'"]]     [[:MMM_x, "v"]]     'MMM_x', 'v'
 *
 * and with a type around each: `{HeaderName("MMM_x"): HeaderValue("v")}`.
 */

/** The name with what is before its quote or around it: the first element. */
const element = new Name();

/** A name in quotes. */
export function tryQuotedTuple(name: Name, limit: i32): boolean {
  const quote = name.start;
  element.copy(name);
  element.start = literalStart(quote);
  if (element.start < quote && delimiter.char === Byte.Apostrophe && tryRepr(limit)) return true;
  if (tryTuple(limit, quote, name.from)) return true;
  return tryTyped(element) || tryFlat(element) || tryLine(element, limit);
}

/** `[:MMM_x, "v"]`: a symbol, which begins with the colon before the name. */
export function trySymbolTuple(name: Name, limit: i32): boolean {
  settleLayer();
  element.copy(name);
  element.start = delimiter.start;
  element.end = name.to;
  return tryTuple(limit, element.start, element.start);
}

/** `["b'MMM_x'","b'v'"]`: what Python printed is in strings of JSON, whose quotes are those of the tuple. */
function tryRepr(limit: i32): boolean {
  const layer = cursor.layer;
  if (innermost(layer) !== Encoding.Json) return false;
  const outer = enclosing(layer);
  const start = element.start;
  const end = element.end;
  setLayer(outer, false);
  if (plainBefore(start) === Byte.Quote && beforeLayer === outer && next(end) === Byte.Quote) {
    element.start = wordStart;
    element.end = charEnd;
    if (tryTuple(limit, element.start, start)) return true;
    element.start = start;
    element.end = end;
  }
  setLayer(layer, false);
  return false;
}

/** What is from `quoteFrom` to `quoteTo` is how the first element spells a quote. */
function tryTuple(limit: i32, quoteFrom: i32, quoteTo: i32): boolean {
  const start = element.start;
  const end = element.end;
  const bracket = plainBefore(spaceStart(start));
  if (!opensBracket(bracket)) return false;
  const opening = wordStart;
  if (!isInOuterList(opening) && !(bracket === Byte.ParenOpen && isAloneOnLine(opening, end, limit))) return false;
  if (holdsSpace(element.from, element.to)) return false;
  const comma = skipSpace(end);
  if (next(comma) !== Byte.Comma) return false;
  const after = charEnd;
  if (!isLastElement(skipSpace(after), limit)) return false;
  if (bracket === Byte.BracketOpen && quoteFrom === start && mayBePath(opening)) {
    if (awaitNextItem(element, end)) return true;
    if (listEnd >= 0) element.action = Action.Mask;
  }
  take(element, Notation.Pair);
  if (quoteTo > quoteFrom) rememberQuote(quoteFrom, quoteTo);
  cursor.removal = Removal.Item;
  cursor.isInList = true;
  cursor.lenient = true;
  cursor.at = after;
  cursor.state = State.BeforeValue;
  if (bracket !== Byte.ParenOpen && cursor.action === Action.Filter) {
    cursor.valueStart = after;
    cursor.hasValue = true;
    cursor.lenient = bracket === Byte.BraceOpen || load8(quoteFrom) !== Byte.Quote;
    beginContainer(bracket, after);
    cursor.expects = Expect.ValueOrClose;
  }
  return true;
}

/**
 * `[["MMM_x","a"],"v"]`: whether the list that `isLastElement` has read may also be a path, as `jq --stream` prints it, for
 * what follows it is no list. Then both are hidden.
 */
function mayBePath(opening: i32): boolean {
  if (delimiter.char !== Byte.Quote || plainBefore(spaceStart(opening)) !== Byte.BracketOpen) return false;
  if (listEnd < 0) return true;
  const comma = skipSpace(listEnd);
  return next(comma) === Byte.Comma && !opensBracket(next(skipSpace(charEnd)));
}

/** `HeaderName("MMM_x"): HeaderValue("v")` */
function tryTyped(name: Name): boolean {
  const start = name.start;
  if (plainBefore(start) !== Byte.ParenOpen || next(name.end) !== Byte.ParenClose) return false;
  const colon = skipGaps(charEnd);
  if (next(colon) !== Byte.Colon) return false;
  const after = charEnd;
  let from = wordStart;
  let char = plainBefore(from);
  while ((isOf(char, Class.Name) || char === Byte.Colon || char === Byte.Dot) && start - from < MAX_ELEMENT) {
    from = wordStart;
    char = plainBefore(from);
  }
  if (!isOf(next(from), Class.Name)) return false;
  name.start = from;
  take(name, Notation.Repr);
  cursor.at = after;
  cursor.state = State.BeforeValue;
  return true;
}

/** How far before the name its list may begin. */
const MAX_LIST: i32 = 2048;

/**
 * `rawHeaders: ['MMM_x', 'v', 'b', 'c']`: names and values take turns in a list whose key says that it holds headers. In no
 * other flat list can names and values be distinguished.
 */
function tryFlat(name: Name): boolean {
  const before = plainBefore(spaceStart(name.start));
  if ((before !== Byte.Comma && before !== Byte.BracketOpen) || holdsSpace(name.from, name.to)) return false;
  const comma = skipSpace(name.end);
  if (next(comma) !== Byte.Comma) return false;
  const after = charEnd;
  if (!isInRawHeaders(name.start)) return false;
  take(name, Notation.Repr);
  cursor.at = after;
  cursor.state = State.BeforeValue;
  return true;
}

/** Whether the list around `at` is the value of `rawHeaders`. Where it is not, no list that begins before is looked at again. */
function isInRawHeaders(at: i32): boolean {
  let from = at;
  let depth = 0;
  while (at - from < MAX_LIST && from > cursor.noListUpTo) {
    const char = plainBefore(from);
    if (char < 0 && char !== Char.EndOfLayer) break;
    from = wordStart;
    if (char === Byte.BracketClose) depth++;
    else if (char === Byte.BracketOpen) depth--;
    if (depth >= 0) continue;
    // `rawHeaders [`, as `console.log('rawHeaders', list)` writes it, has no colon.
    const sign = plainBefore(spaceStart(from));
    if (endsInRawHeaders(sign === Byte.Colon || sign === Byte.Equals ? wordStart : from)) return true;
    break;
  }
  cursor.noListUpTo = at;
  return false;
}

/** `rawHeaders` and `"rawHeaders"`, of which the last letters count. */
function endsInRawHeaders(at: i32): boolean {
  let from = spaceStart(at);
  const last = plainBefore(from);
  if (isQuote(last)) from = wordStart;
  let code = 0;
  let letters = 0;
  let char = plainBefore(from);
  while (isOf(char, Class.Name) && letters < 10) {
    if (letters < 5) code = (code << 5) | (char & 31);
    letters++;
    from = wordStart;
    char = plainBefore(from);
  }
  // `sredaH`, and `raw` before `Headers`.
  return letters === 10 && code === HEADERS && (load8(from) & 31) === 18 && !isOf(char, Class.Name);
}

/** `sreda`, five bits for each letter. */
const HEADERS: i32 = (((19 * 32 + 18) * 32 + 5) * 32 + 4) * 32 + 1;

/** `'MMM_x', 'v'` and nothing else on the line. */
function tryLine(name: Name, limit: i32): boolean {
  if (holdsSpace(name.from, name.to) || !isAloneOnLine(name.start, name.end, limit)) return false;
  const comma = skipGaps(name.end);
  if (next(comma) !== Byte.Comma) return false;
  const after = charEnd;
  take(name, Notation.Pair);
  cursor.removal = Removal.Line;
  cursor.lenient = true;
  cursor.at = after;
  cursor.state = State.BeforeValue;
  return true;
}

/** Whether the line holds nothing but what begins at `start` and, after the comma after `end`, one more literal in quotes. */
function isAloneOnLine(start: i32, end: i32, limit: i32): boolean {
  const comma = skipGaps(end);
  if (next(comma) !== Byte.Comma || !findLineStart(start)) return false;
  let at = skipGaps(charEnd);
  let char = next(at);
  for (let letters = 0; letters < 2 && isOf(char, Class.Name); letters++) {
    at = charEnd;
    char = next(at);
  }
  const quote = char;
  if (!isQuote(quote)) return false;
  at = charEnd;
  char = next(at);
  while (at < limit && char >= 0 && char !== quote && !isLineFeedAt(at)) {
    at = charEnd;
    if (char === Byte.Backslash && next(at) >= 0) at = charEnd;
    char = next(at);
  }
  if (char !== quote) return false;
  at = skipGaps(charEnd);
  char = next(at);
  while (char === Byte.ParenClose || char === Byte.CarriageReturn) {
    at = charEnd;
    char = next(at);
  }
  return char < 0 || char === Byte.LineFeed;
}

/** `[["MMM stands for mask", 1]]` is prose. */
export function holdsSpace(from: i32, to: i32): boolean {
  let i = from;
  while (i < to) {
    const char = next(i);
    if (char < 0) return false;
    if (isGap(char) || isOf(char, Class.Blank)) return true;
    i = charEnd;
  }
  return false;
}

/** `[[`, `[(`, `], [`, `), (`; but a call's brackets are no list. */
export function isInOuterList(at: i32): boolean {
  const from = spaceStart(at);
  const char = plainBefore(from);
  const outer = wordStart;
  if (char === Byte.BracketOpen) return true;
  if (char === Byte.ParenOpen) return !isOf(plainBefore(outer), Class.Name);
  if (char !== Byte.Comma) return false;
  const before = plainBefore(spaceStart(outer));
  return closesBracket(before);
}

/** Of a longer element it is not looked whether another follows. */
const MAX_ELEMENT: i32 = 256;

/** Where the list ends that `isLastElement` has read; -1 where that cannot be seen. */
let listEnd: i32 = -1;

/** Whether the list ends after the element at `at`. Where that cannot be seen, the element is hidden. */
function isLastElement(at: i32, limit: i32): boolean {
  const end = at + MAX_ELEMENT < limit ? at + MAX_ELEMENT : limit;
  let i = at;
  let depth = 0;
  let quote = 0;
  listEnd = -1;
  while (i < end) {
    const char = next(i);
    if (char < 0 || isLineFeedAt(i)) return true;
    i = charEnd;
    if (quote !== 0) {
      if (char === Byte.Backslash) {
        if (next(i) < 0) return true;
        i = charEnd;
      } else if (char === quote) quote = 0;
    } else if (isQuote(char)) quote = char;
    else if (opensBracket(char)) depth++;
    else if (closesBracket(char)) {
      if (depth === 0) {
        listEnd = i;
        return true;
      }
      depth--;
    } else if (char === Byte.Comma && depth === 0) {
      while (i < end && isSpace(next(i), cursor.layer)) i = charEnd;
      const following = next(i);
      return following < 0 || closesBracket(following);
    }
  }
  return true;
}
