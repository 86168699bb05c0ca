import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isQuote, opensBracket } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { Char, charEnd, Encoding, enclosed, isDeepest, ROOT } from '../bytes/reader.ts';
import { printedObjectEnd } from '../context/closing-bracket.ts';
import { LOWER_M } from '../context/colour.ts';
import { nextInField } from '../context/csv-quote.ts';
import { cursor, Ended, Ends, Notation } from '../context/cursor.ts';
import { entersAngles, quoteInside } from '../context/first-quote.ts';
import {
  canSee,
  endValue,
  Limit,
  needMore,
  next,
  Progress,
  rememberQuote,
  setLayer,
  settleLayer,
  skipBlanks,
} from '../context/input.ts';
import { isApostropheOpen, isStringOpenIn } from '../context/line.ts';
import { limitAfter } from '../context/reach.ts';
import { skipColours } from '../context/skip-colours.ts';
import { State } from '../context/state.ts';
import { SIGHT, separator, settleEquals } from '../names/form-name.ts';
import { afterMask } from '../rules/mask.ts';
import { findByte } from '../scan/bytes.ts';
import { beginContainer } from './container.ts';
import { beginSpelled } from './opaque-quotes.ts';
import { beginTextBlock } from './text-block.ts';
import { beginOtherQuotes, mayOpenBlock } from './triple-quoted.ts';
import { beginUnquoted } from './unquoted.ts';
import { bracketOf, prefixedQuote } from './value-form.ts';

/**
 * Query strings, form bodies, logfmt, properties, cookies, `Map.toString()`: `MMM_x=value`.
 */

/** A name without `=` in a query string: its value is empty, and ends where the name does. */
export function beginValueless(): void {
  cursor.valueStart = cursor.nameTo;
  cursor.hasValue = true;
  cursor.at = cursor.nameTo;
  cursor.closers = -1;
  cursor.closerCount = 0;
  cursor.endedBy = Ended.Elsewhere;
  cursor.state = State.InFormValue;
}

/** Begins the value of a form parameter after its separator. */
export function beginFormValue(delimiter: i32): void {
  settleEquals();
  const own = cursor.ownLayer;
  // The value is read at the outer of the layers of delimiter and `=`. Which of them owns the separators shows the delimiter.
  if (
    separator.layer !== own &&
    delimiter !== Byte.Question &&
    delimiter !== Byte.Ampersand &&
    delimiter !== Byte.Semicolon
  ) {
    cursor.ownLayer = separator.layer;
  }
  if (separator.layer < cursor.layer) cursor.layer = separator.layer;
  cursor.isPlainValue = separator.layer !== cursor.layer && cursor.ownLayer !== cursor.layer;
  cursor.at = separator.end;
  cursor.closers = -1;
  cursor.closerCount = 0;
  cursor.endedBy = Ended.Elsewhere;
  cursor.quote = 0;
  cursor.quoteLength = 0;
  cursor.depth = 0;
  cursor.inString = false;
  cursor.notation = Notation.Form;
  if (cursor.ends !== Ends.Form) settleLayer();
  cursor.state = State.BeforeFormValue;
  stepBeforeFormValue();
}

/** After the separator, at white space or the value. */
export function stepBeforeFormValue(): void {
  const from = cursor.at;
  if (!canSee(from, Limit.LookAhead)) return needMore(from);
  // In a query string a value begins at once, but where spaces stood before the `=` already.
  const isSpaced = !cursor.inQuery || isOf(load8(from - 2), Class.Blank);
  let at = isSpaced ? skipBlanks(from) : from;
  if (next(at) === Byte.Escape) {
    at = skipColours(at);
    // `MMM_x␛[31m =␛[0m ␛[32m'v'`
    const blanks = isSpaced ? skipBlanks(at) : at;
    if (next(blanks) === Byte.Escape) at = skipColours(blanks);
  }
  if (at > from && load8(at - 1) === LOWER_M && cursor.ends === Ends.Form && !cursor.inQuery && isColouredText(at)) {
    cursor.ends = Ends.Item;
    cursor.stop = Byte.Escape;
  }
  cursor.valueStart = at;
  cursor.hasValue = true;
  cursor.at = at;
  if (at - from > Limit.LookAhead - SIGHT) {
    // More white space than anyone writes: who knows what it belongs to.
    cursor.valueStart = from;
    cursor.state = State.InRestOfLine;
    return;
  }
  cursor.state = State.InFormValue;
  if (cursor.ends !== Ends.Form) {
    beginUnquoted(at, cursor.ends);
    cursor.state = State.InUnquoted;
  }
  let char = nextInField(at);
  if (cursor.isPlainValue) {
    if (char === Byte.Backslash || char === Byte.Quote || char === Char.EndOfLayer) beginSpelled(at);
    return;
  }
  if (!cursor.inQuery) {
    if (cursor.layer === ROOT && beginTextBlock(at)) return;
    const bracket = bracketOf(at);
    if (bracket >= 0) {
      settleLayer();
      beginContainer(next(bracket), charEnd);
      return;
    }
  }
  const layer = cursor.layer;
  const isEncoded = entersAngles(at);
  const objectEnd = printedObjectEnd(at);
  if (objectEnd < 0 && isEncoded) setLayer(layer, false);
  if (cursor.needsMore) return lookAgain(from);
  if (objectEnd >= 0) {
    settleLayer();
    cursor.at = objectEnd;
    cursor.state = cursor.ends === Ends.Form ? State.InFormValue : State.InUnquoted;
    return;
  }
  next(at);
  if (char === Byte.Backslash) {
    if (beginInnerQuote(at)) return;
    if (!beginEscapedQuote(at)) beginSpelled(at);
    return;
  }
  if (char === Byte.Ampersand) {
    if (!beginInnerQuote(at)) beginSpelled(at);
    return;
  }
  if (char === Char.EndOfLayer) {
    beginSpelled(at);
    return;
  }
  if (char === Byte.Quote && load8(at) === Byte.Backslash && beginInnerQuote(at)) return;
  const quote = cursor.inQuery ? -1 : prefixedQuote(at);
  if (quote >= 0) {
    at = quote;
    cursor.valueStart = at;
  }
  char = nextInField(at);
  if (char === Byte.Quote || ((char === Byte.Apostrophe || char === Byte.Backtick) && !cursor.inQuery)) {
    const after = charEnd;
    if (mayOpenBlock(at, after) && beginOtherQuotes(at, after, char) === Progress.Due) return;
    if (closesOpenString(at, after, char)) {
      if (!beginSpelled(at)) endValue(at);
      return;
    }
    if (char === Byte.Apostrophe && isAfterOther(at) && !isQuoteOnLine(after, char)) {
      // `'MMM_x='v`: between two quotes that none closes, all is the value.
      cursor.state = State.InRestOfLine;
      return;
    }
    beginQuoted(at, after, char);
  } else if (cursor.inQuery) {
    if (opensBracket(char)) cursor.state = State.InBrackets;
  }
}

/** Whether the name is right after an apostrophe, and its `=` before the one at `at`. */
function isAfterOther(at: i32): boolean {
  const from = cursor.nameFrom;
  return from > cursor.begin && load8(from - 1) === Byte.Apostrophe && load8(at - 1) === Byte.Equals;
}

/** Whether the quote follows on what is seen of the line. */
function isQuoteOnLine(from: i32, quote: i32): boolean {
  const limit = limitAfter(from, Limit.LookAhead - SIGHT);
  return findByte(from, limit, quote) < findByte(from, limit, Byte.LineFeed);
}

/** What the value is depends on lines that have not come. */
function lookAgain(from: i32): void {
  cursor.hasValue = false;
  cursor.state = State.BeforeFormValue;
  needMore(from);
}

/** Whether text in one colour begins at `at`, with blanks in it: `MMM_x=␛[32mv w␛[39m`. */
function isColouredText(at: i32): boolean {
  if (bracketOf(at) >= 0 || afterMask(at, cursor.end) > at) return false;
  let i = at;
  let char = next(i);
  if (isQuote(char) || isOf(char, Class.Blank)) return false;
  let sawBlank = false;
  while (char >= 0 && char !== Byte.Escape && char !== Byte.LineFeed && i - at < Limit.LookAhead) {
    if (char === Byte.Space) sawBlank = true;
    i = charEnd;
    char = next(i);
  }
  return sawBlank && char === Byte.Escape && skipColours(i) > i;
}

function beginQuoted(at: i32, after: i32, quote: i32): void {
  // A raw `"` shows that no string is open around it. What it is for others is found out now, not at the first backslash.
  if (quote === Byte.Quote && cursor.layer === ROOT) setLayer(ROOT, false);
  else settleLayer();
  const first = cursor.layer === ROOT ? quote - 1 : next(after);
  if ((first === quote || first === Char.EndOfLayer) && beginSpelled(at)) return;
  cursor.quote = quote;
  rememberQuote(at, after);
  cursor.at = after;
  cursor.state = State.InString;
}

/** `MMM_x=&quot;a b&quot;`, `MMM_x=\&quot;a b\&quot;`, in a CSV field `MMM_x=\""a b\""`: the quote shows the layer. */
function beginInnerQuote(at: i32): boolean {
  if (isDeepest(cursor.layer)) return false;
  settleLayer();
  const layer = cursor.layer;
  const own = cursor.ownLayer;
  const quote = quoteInside(at);
  if (quote < 0) return false;
  const after = charEnd;
  const isNone = quote === Byte.Apostrophe ? cursor.inQuery : closesOpenString(at, after, quote);
  if (isNone) {
    cursor.layer = layer;
    cursor.ownLayer = own;
    return false;
  }
  if (next(after) === quote && beginOtherQuotes(at, after, quote) === Progress.Due) return true;
  // Doubled, as in a CSV field that is encoded whole: `&quot;&quot;v w&quot;&quot;`.
  if (next(after) === quote && beginSpelled(at)) return true;
  beginQuoted(at, after, quote);
  return true;
}

/** `MMM_x=\"a b\"` where no open string explains the backslashes: they show the layer of the quote. */
function beginEscapedQuote(at: i32): boolean {
  let i = at;
  let backslashes = 0;
  let char = next(i);
  while (char === Byte.Backslash && backslashes < 256) {
    i = charEnd;
    backslashes++;
    char = next(i);
  }
  if (char !== Byte.Quote) return false;
  const after = charEnd;
  let levels = 0;
  for (let b = backslashes; (b & 1) === 1; b = b >>> 1) levels++;
  if (levels === 0) return false;
  const outer = cursor.layer;
  for (; levels > 0; levels--) cursor.layer = enclosed(cursor.layer, Encoding.Json);
  if (mayOpenBlock(at, after) && beginOtherQuotes(at, after, char) === Progress.Due) return true;
  if (closesOpenString(at, after, char)) {
    cursor.layer = outer;
    endValue(at);
    return false;
  }
  cursor.ownLayer = cursor.layer;
  beginQuoted(at, after, char);
  return true;
}

/** A quote that closes a string open on the line is no delimiter, unless a letter or digit follows it. */
export function closesOpenString(at: i32, after: i32, quote: i32): boolean {
  const following = next(after);
  if (isOf(following, Class.Name) && following !== Byte.Minus && following !== Byte.Underscore) return false;
  return quote === Byte.Apostrophe ? isApostropheOpen(at) : isStringOpenIn(cursor.layer, at);
}
