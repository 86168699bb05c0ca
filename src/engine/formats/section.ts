import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isLineEnd, isQuote } from '../bytes/kinds.ts';
import { load32, store32 } from '../bytes/memory.ts';
import { charEnd } from '../bytes/reader.ts';
import { cursor } from '../context/cursor.ts';
import { isGap, Limit, next, Progress, settleLayer, skipGaps } from '../context/input.ts';
import { findTextStart } from '../context/line-start.ts';
import { plainBefore, wordStart } from '../context/word.ts';
import { Awaited, awaitValue, beDue, charAwaited, Field, isDue, progressAt } from '../deferred/awaited.ts';
import { separator } from '../names/form-name.ts';
import { Name } from '../names/name.ts';
import { beginFormValue } from '../values/form.ts';
import { endsAt } from '../values/unquoted.ts';

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

/** A name in brackets, which is all that its line holds, but for a comment: what is below is then awaited. */
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
    if (char === Byte.LineFeed) {
      store32(record + PLACE, Place.Start);
      store32(record + LINE, after);
    } else if (place === Place.Key && char === Byte.Equals) {
      store32(record + PLACE, Place.Rest);
      return beDue(record, after);
    } else if (place !== Place.Rest && char !== Byte.CarriageReturn && !isGap(char)) {
      const isRemark = place === Place.Start && (char === Byte.Hash || char === Byte.Semicolon);
      const isOfKey = isOf(char, Class.Name) || isQuote(char) || (char === Byte.Dot && place === Place.Key);
      if (!isRemark && !isOfKey) return Progress.Over;
      store32(record + PLACE, isRemark ? Place.Rest : Place.Key);
    }
    at = after;
  }
}

/** The value after `=` begins at `at`: it goes to the line's end, or to the end of its quotes or bracket. */
export function beginOfSection(record: i32, at: i32): void {
  if (load32(record + LINE) >= cursor.begin) cursor.nameStart = load32(record + LINE);
  separator.set(at);
  endsAt(-1);
  beginFormValue(Byte.LineFeed);
}
