import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isLineEnd, isQuote } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { Char, charEnd, enclosing, readChar } from '../bytes/reader.ts';
import { cursor, Notation, Removal } from '../context/cursor.ts';
import { isGap, next, setLayer, settleLayer, skipGaps } from '../context/input.ts';
import { State } from '../context/state.ts';
import { indentOfLine, wordCode } from '../context/word.ts';
import { Name } from '../names/name.ts';
import { take } from '../names/parameter.ts';
import { Action } from '../rules/table.ts';
import { Block } from '../values/block-lines.ts';

/**
 * A printed object on a page, its parts in tags, as Symfony's dumper and highlighters write it. The value is the rest of the
 * line, and what is indented deeper below it:
 *
 *     "<span class=key>MMM_a</span>" => <span class=note>array:1</span> [<samp>
 *       <span class=index>0</span> => "<span class=str>v</span>"
 *     </samp>]
 */

/** Tags, quotes and blanks between a name and its sign are read no further. */
const MAX_TAGS: i32 = 512;

/** The name is in a tag, or in quotes before one: does the arrow or colon of an entry follow the tags? */
export function tryPageEntry(name: Name): boolean {
  if (next(name.end) !== Byte.Less) return false;
  settleLayer();
  const at = afterTags(name.end);
  if (at < 0) return false;
  // The quotes around the name do not enclose more than that.
  const isOwnQuote = next(at) === Char.EndOfLayer && readChar(at, cursor.end, enclosing(cursor.layer)) === Byte.Quote;
  const afterQuote = charEnd;
  if (isOwnQuote) setLayer(enclosing(cursor.layer), false);
  const sign = isOwnQuote ? skipGaps(afterQuote) : at;
  const afterSign = next(sign) === Byte.Colon && !isOwnQuote ? charEnd : afterArrow(sign);
  if (afterSign < 0) return false;
  const value = skipGaps(afterClosingTag(skipGaps(afterSign)));
  const first = next(value);
  if (first < 0 || isLineEnd(first)) return false;
  if (name.action === Action.Filter) name.start = name.from;
  take(name, Notation.Header);
  cursor.removal = Removal.Exact;
  cursor.isBelow = true;
  cursor.indent = indentOfLine(name.from);
  cursor.block = Block.Page;
  cursor.keepsBlankLines = false;
  cursor.nextState = State.BeforeContinuation;
  cursor.valueStart = value;
  cursor.hasValue = true;
  cursor.at = value;
  cursor.state = State.InHeaderValue;
  return true;
}

/** After the tags, quotes and blanks at `from`; -1 if there are too many. */
function afterTags(from: i32): i32 {
  let at = from;
  let char = next(at);
  while (isQuote(char) || char === Byte.Less || isGap(char)) {
    at = char === Byte.Less ? afterTag(at) : charEnd;
    if (at < 0 || at - from > MAX_TAGS) return -1;
    char = next(at);
  }
  return at;
}

/** After the closing tag at `at`, if one is there. */
function afterClosingTag(at: i32): i32 {
  if (next(at) !== Byte.Less || next(charEnd) !== Byte.Slash) return at;
  const after = afterTag(at);
  return after < 0 ? at : after;
}

/** After the tag that begins at `at`; -1 if it is none that text is marked up with. */
function afterTag(at: i32): i32 {
  next(at);
  let i = charEnd;
  let char = next(i);
  if (char !== Byte.Slash && !isMarkup(i)) return -1;
  while (char >= 0 && char !== Byte.Greater && char !== Byte.LineFeed && char !== Byte.Less) {
    if (i - at > MAX_TAGS) return -1;
    i = charEnd;
    char = next(i);
  }
  return char === Byte.Greater ? charEnd : -1;
}

/** Whether an element whose name is at `from` marks text up, and holds nothing of its own. */
function isMarkup(from: i32): boolean {
  let to = from;
  while (isOf(load8(to), Class.Name) && to - from < 8) to++;
  const word = wordCode(from, to);
  return word === B || word === I || word === EM || word === SPAN || word === FONT || word === CODE || word === SMALL;
}

/** Words as `wordCode` gives them. */
const B: i32 = 2;
const I: i32 = 9;
const EM: i32 = 173;
const SPAN: i32 = 639022;
const FONT: i32 = 212436;
const CODE: i32 = 113797;
const SMALL: i32 = 20350348;

/** `=>`, on a page `=&gt;`; -1 if it is not there. */
function afterArrow(at: i32): i32 {
  if (next(at) !== Byte.Equals) return -1;
  const sign = charEnd;
  const char = next(sign);
  if (char === Byte.Greater) return charEnd;
  if (char !== Byte.Ampersand || next(charEnd) !== LOWER_G || next(charEnd) !== Byte.LowerT) return -1;
  return next(charEnd) === Byte.Semicolon ? charEnd : -1;
}

const LOWER_G: i32 = 0x67;
