import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { closesBracket, isLineEnd, isQuote, opensBracket } from '../bytes/kinds.ts';
import { load32, store32 } from '../bytes/memory.ts';
import { charEnd } from '../bytes/reader.ts';
import { cursor } from '../context/cursor.ts';
import { isGap, Limit, next, Progress, settleLayer, skipGaps } from '../context/input.ts';
import { findTextStart } from '../context/line-start.ts';
import { isYetToCome } from '../context/reach.ts';
import { plainBefore, wordStart } from '../context/word.ts';
import {
  Awaited,
  awaitValue,
  beDue,
  charAwaited,
  Field,
  Flag,
  isDue,
  progressAt,
  setFlag,
} from '../deferred/awaited.ts';
import { separator } from '../names/form-name.ts';
import { Name } from '../names/name.ts';
import { beginFormValue } from '../values/form.ts';
import { continueBelow, endsAt } from '../values/unquoted.ts';
import { isOneLetter } from './column-names.ts';

/**
 * Sections of TOML and INI files: the values of all keys below the name are hidden, up to the next section.
 *
 *     [a.MMM_x]              [[MMM_x]]
 *     no = "v"               no=v
 *          ^ hidden             ^ hidden
 */

/** Where in a line the reader is; it begins after the section's name. */
const enum Place {
  Rest = 0,
  Start = 1,
  Key = 2,
}

const PLACE: i32 = Field.Last;
/** Where the line begins of the key whose value is due. */
const LINE: i32 = Field.Word;

/** A longer name is none of a section. */
const MAX_NAME: i32 = 128;
/** The line below a name is looked at so far. */
const MAX_LINE: i32 = 2048;

/**
 * A name in brackets, which is all that its line holds, but for a comment: what is below is then awaited. The first
 * key shows that it is a section, as `Flag.Matches` then says.
 */
export function trySection(name: Name): boolean {
  settleLayer();
  if (plainBefore(name.to) !== Byte.BracketClose) return false;
  const sign = next(skipGaps(name.to));
  if (!isLineEnd(sign) && sign !== Byte.Hash) return false;
  let from = name.from;
  let char = plainBefore(from);
  while (isOf(char, Class.Name | Class.Path) && name.from - from < MAX_NAME) {
    from = wordStart;
    char = plainBefore(from);
  }
  if (next(from) !== Byte.BracketOpen || !findTextStart(from)) return false;
  let end = name.to;
  while (plainBefore(end) === Byte.BracketClose) end = wordStart;
  // `[MMM]` is a value that is hidden.
  if (isOneLetter(name.from, end)) return false;
  return awaitValue(Awaited.Section, name, name.to, 0);
}

/** On to the next value. */
export function followSection(record: i32, to: i32): i32 {
  if (isDue(record)) return Progress.Due;
  let at = load32(record + Field.At);
  if (at < cursor.hiddenTo) {
    // A parameter of its own may have been the rest of the line.
    at = cursor.hiddenTo;
    store32(record + PLACE, plainBefore(at) === Byte.LineFeed ? Place.Start : Place.Rest);
  }
  while (true) {
    store32(record + Field.Limit, at + Limit.LookBehind);
    const char = charAwaited(record, at, to);
    if (char < 0) return progressAt(char);
    const after = charEnd;
    const place = load32(record + PLACE);
    const isSure = (load32(record + Field.Flags) & Flag.Matches) !== 0;
    if (char === Byte.LineFeed) {
      // Text, below a name that a log has written in brackets.
      if (place === Place.Key && !isSure) return Progress.Over;
      store32(record + PLACE, Place.Start);
      store32(record + LINE, after);
    } else if (place === Place.Key && (char === Byte.Equals || (isSure && char === Byte.Colon))) {
      const progress = char === Byte.Colon ? isTime(after) : isSure ? Progress.Over : findField(at, after);
      if (progress !== Progress.Over) return progress === Progress.Due ? Progress.Over : progress;
      setFlag(record, Flag.Matches, true);
      store32(record + PLACE, Place.Rest);
      return beDue(record, after);
    } else if (place !== Place.Rest && char !== Byte.CarriageReturn && !isGap(char)) {
      const isRemark = place === Place.Start && (char === Byte.Hash || char === Byte.Semicolon);
      const isOfKey = isOf(char, Class.Name) || isQuote(char) || (char === Byte.Dot && place === Place.Key);
      if (!isRemark && !isOfKey && (!isSure || endsSection(char))) return Progress.Over;
      store32(record + PLACE, isRemark ? Place.Rest : Place.Key);
    }
    at = after;
  }
}

/** Whether no key has it: what is below is another section, or no configuration. */
function endsSection(char: i32): boolean {
  return char === Byte.Colon || opensBracket(char) || closesBracket(char) || char === Byte.Less;
}

/** `Progress.Due` where what follows a colon shows that it is no separator: `10:00`. */
function isTime(at: i32): i32 {
  const char = next(at);
  if (isYetToCome(char)) return Progress.NeedMore;
  return isGap(char) || isLineEnd(char) ? Progress.Over : Progress.Due;
}

/**
 * `Progress.Due` where another field follows on the line, after the value at `from`: `level=info msg="a"` is a line of a log, below a name
 * that it wrote in brackets.
 */
function findField(equals: i32, from: i32): i32 {
  if (isGap(plainBefore(equals)) || isGap(next(from))) return Progress.Over;
  let quote = 0;
  // Of a name after a blank; -1 before that.
  let letters = -1;
  let at = from;
  while (at - from < MAX_LINE) {
    const char = next(at);
    if (isYetToCome(char)) return Progress.NeedMore;
    if (char < 0 || char === Byte.LineFeed || (char === Byte.Hash && letters === 0)) break;
    if (char === quote) quote = 0;
    else if (quote !== 0) {
      if (char === Byte.Backslash && next(charEnd) === quote) next(charEnd);
    } else if (char === Byte.Equals) return letters > 0 ? Progress.Due : Progress.Over;
    else if (isGap(char)) letters = 0;
    else if (isQuote(char)) quote = char;
    else if (letters >= 0) letters++;
    at = charEnd;
  }
  return Progress.Over;
}

/** The value after `=` begins at `at`: it goes to the line's end, or to the end of its quotes or bracket. */
export function beginOfSection(record: i32, at: i32): void {
  const line = load32(record + LINE);
  if (line >= cursor.begin) cursor.nameStart = line;
  separator.set(at);
  endsAt(-1);
  continueBelow(at);
  beginFormValue(Byte.LineFeed);
}
