import { Byte } from '../bytes/ascii.ts';
import { closesBracket, opensBracket } from '../bytes/kinds.ts';
import { load32, store32 } from '../bytes/memory.ts';
import { charEnd, isSpace } from '../bytes/reader.ts';
import { cursor } from '../context/cursor.ts';
import { isLineFeedAt, Progress } from '../context/input.ts';
import { endsInValue, isLocatedWord, isValueWord, wordBefore, wordCode } from '../context/word.ts';
import { afterInString, charAwaited, Expect, Field, Flag, progressAt, setFlag } from './awaited.ts';

/**
 * After a name that is a member's value, on to the member that holds its own:
 *
 *     {"name":"MMM_x","note":{"value":1},"value":"v"}
 *                    ^ from here                 ^ to here; the one in the brackets is not it
 */

/** After the brackets and commas of the object in which the name is: to the member `value`. */
export function followObject(record: i32, to: i32): i32 {
  const isLenient = (load32(record + Field.Flags) & Flag.Lenient) !== 0;
  let at = load32(record + Field.At);
  while (true) {
    const char = charAwaited(record, at, to);
    if (char < 0) return progressAt(char);
    const after = charEnd;
    const quote = load32(record + Field.Quote);
    if (quote !== 0) {
      if (isLineFeedAt(at)) return Progress.Over;
      const following = afterInString(record, char, after);
      if (following < 0) return Progress.NeedMore;
      if (char === quote && load32(record + Field.Expects) === Expect.Colon && load32(record + Field.Depth) === 1) {
        setFlag(record, Flag.Matches, isAwaitedKey(record, load32(record + Field.Word), at));
      }
      at = following;
      continue;
    }
    if (isSpace(char, cursor.layer)) {
      // Symfony's dumper writes members without commas.
      if (char === Byte.LineFeed && load32(record + Field.Expects) === Expect.CommaOrClose)
        store32(record + Field.Expects, Expect.Key);
      at = after;
      continue;
    }
    if ((load32(record + Field.Flags) & Flag.Begins) !== 0) {
      // `[["a","MMM_x"],["b","c"]]` is a list of pairs.
      return isInList(record) && (opensBracket(char) || closesBracket(char)) ? Progress.Over : Progress.Due;
    }
    if (!readToken(record, char, after, isLenient)) return Progress.Over;
    at = after;
  }
}

/** See `awaitNextItem`. */
function isInList(record: i32): boolean {
  return (load32(record + Field.Objects) & 2) === 0;
}

function isAwaitedKey(record: i32, from: i32, to: i32): boolean {
  const code = wordCode(from, to);
  if (isLocatedWord(code) && (load32(record + Field.Flags) & Flag.Located) !== 0) return true;
  // `"rejectedValue"`
  return isValueWord(code) || endsInValue(wordBefore(to));
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
      if (depth === 1 && isInList(record)) setFlag(record, Flag.Begins, true);
      if (expects !== Expect.CommaOrClose && expects !== Expect.Key) return false;
      store32(
        record + Field.Expects,
        (load32(record + Field.Objects) & (1 << depth)) !== 0 ? Expect.Key : Expect.Value,
      );
      return true;
    case Byte.ParenOpen:
    case Byte.BraceOpen:
    case Byte.BracketOpen:
      if (char === Byte.ParenOpen && !isLenient) return false;
      // A bracket of a call may follow a name.
      if ((expects !== Expect.Value && char !== Byte.ParenOpen) || depth >= 30) return false;
      store32(record + Field.Depth, depth + 1);
      store32(
        record + Field.Objects,
        char === Byte.BraceOpen
          ? load32(record + Field.Objects) | (2 << depth)
          : load32(record + Field.Objects) & ~(2 << depth),
      );
      store32(record + Field.Expects, char === Byte.BraceOpen ? Expect.Key : Expect.Value);
      return true;
    case Byte.ParenClose:
    case Byte.BraceClose:
    case Byte.BracketClose:
      if (char === Byte.ParenClose && !isLenient) return false;
      if (depth === 1) return false;
      store32(record + Field.Depth, depth - 1);
      store32(record + Field.Expects, Expect.CommaOrClose);
      return true;
    default:
      // `+"value": "v"`
      if (expects === Expect.Key && (char === Byte.Plus || char === Byte.Minus || char === Byte.Hash)) return true;
      if (expects === Expect.Value) store32(record + Field.Expects, Expect.CommaOrClose);
      else if (expects !== Expect.CommaOrClose) return isLenient;
      return true;
  }
}
