import { Byte } from '../bytes/ascii.ts';
import { closesContainer, opensContainer } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { charEnd, ROOT } from '../bytes/reader.ts';
import { cursor } from './cursor.ts';
import { isAfterName } from './decode-backward.ts';
import { afterEscape, isLineFeedAt, Limit, needMore, next } from './input.ts';
import { beginsRecord, resumeSearch, seesStart } from './lines-below.ts';
import { isYetToCome } from './reach.ts';

/**
 * A token that is no JSON is in brackets: do they close nevertheless? Then the value continues up to there.
 *
 *     {"MMM_a": {"x": undefined, "y": 1}, "b": 2}      {"MMM_a": {"x": tru        <- cut here
 *                     ^ yes    closes ^                               ^ no
 */

/** What is remembered of a search: in which kind of string it is, and in how many brackets. */
const IN_QUOTES: i32 = 1;
const IN_APOSTROPHES: i32 = 2;
const IN_STRING: i32 = 3;
const ONE_DEEPER: i32 = 4;

/**
 * Whether the innermost bracket that is open at `from` closes with `closing`, on this line or on one below, before a
 * line that begins another record. Strings are skipped. Needs more input where that is not known yet. Each byte is looked at
 * once, for what is known holds up to `cursor.closesAt`.
 */
export function closesBracket(from: i32, closing: i32): boolean {
  if (from < cursor.closesAt) return true;
  resumeSearch(from);
  let open = cursor.belowDepth;
  let i = cursor.belowAt;
  const window = closing === Byte.Greater ? Limit.LookAhead : Limit.Window;
  while (i - from < window) {
    if (isLineFeedAt(i)) {
      if (cursor.layer !== ROOT) return false;
      if (!cursor.ended && !seesStart(i + 1, cursor.end)) return needMoreFrom(from, i, open);
      if (beginsRecord(i + 1, cursor.end)) return false;
      // No string continues on the next line.
      open = open & ~IN_STRING;
    }
    const char = next(i);
    if (isYetToCome(char)) return needMoreFrom(from, i, open);
    if (char < 0) return false;
    const at = i;
    i = charEnd;
    if (char === Byte.Backslash && (open & IN_STRING) !== 0) {
      i = afterEscape(i);
      if (i < 0) return needMoreFrom(from, at, open);
    } else if (char === Byte.Quote && (open & IN_APOSTROPHES) === 0) open = open ^ IN_QUOTES;
    else if (char === Byte.Apostrophe && (open & IN_QUOTES) === 0) {
      if ((open & IN_APOSTROPHES) !== 0 || !isAfterName(at, cursor.begin, cursor.layer)) open = open ^ IN_APOSTROPHES;
    } else if ((open & IN_STRING) !== 0) {
    } else if (opens(char, closing)) open += ONE_DEEPER;
    else if (closes(char, at, closing)) {
      if (open < ONE_DEEPER) {
        if (char !== closing && char !== Byte.ParenClose) return false;
        cursor.closesAt = i;
        return true;
      }
      open -= ONE_DEEPER;
    }
  }
  return false;
}

/** In an object that Ruby prints, `#<A @b={}>`, only its own kind counts. */
function opens(char: i32, closing: i32): boolean {
  if (closing === Byte.Greater) return char === Byte.Less;
  return opensContainer(char) || (char === Byte.ParenOpen && cursor.countsParens);
}

function closes(char: i32, at: i32, closing: i32): boolean {
  if (closing === Byte.Greater) {
    return char === Byte.Greater && load8(at - 1) !== Byte.Equals && load8(at - 1) !== Byte.Minus;
  }
  return closesContainer(char) || (char === Byte.ParenClose && cursor.countsParens);
}

/**
 * The end of the object that Ruby has printed at `at`, `#<A b="c">`, or of what is in angle brackets on the line, `<a@b.c>`,
 * with the text up to an end tag; of a bracket that does not close, after it. -1 if there is none. Needs more input where that is not known yet.
 */
export function printedObjectEnd(at: i32): i32 {
  const first = next(at);
  if (first === Byte.Less) return anglesEnd(charEnd);
  if (first !== Byte.Hash || next(charEnd) !== Byte.Less) return -1;
  return closesBracket(charEnd, Byte.Greater) ? cursor.closesAt : -1;
}

function anglesEnd(from: i32): i32 {
  if (next(from) === Byte.Slash) return -1;
  let end = afterAngle(from);
  // It is a letter of the value as any other.
  if (end < 0) return from;
  // `<b>v</b>`
  let at = end;
  while (at - from < Limit.LookAhead && !isLineFeedAt(at)) {
    const char = next(at);
    if (char === Byte.Less) {
      const isEndTag = next(charEnd) === Byte.Slash;
      if (isEndTag) end = afterAngle(charEnd);
      break;
    }
    if (char < 0 || char === Byte.Quote || char === Byte.Ampersand) break;
    at = charEnd;
  }
  return end;
}

/** After the angle bracket that closes the one before `from`, on its line; else -1. */
function afterAngle(from: i32): i32 {
  let open = 1;
  for (let at = from; at - from < Limit.LookAhead && !isLineFeedAt(at); at = charEnd) {
    const char = next(at);
    if (char < 0) return -1;
    if (opens(char, Byte.Greater)) open++;
    else if (closes(char, at, Byte.Greater)) open--;
    if (open === 0) return charEnd;
  }
  return -1;
}

function needMoreFrom(from: i32, at: i32, open: i32): boolean {
  cursor.belowAt = at;
  cursor.belowDepth = open;
  needMore(from);
  return false;
}
