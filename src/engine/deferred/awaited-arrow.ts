import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { closesBracket, isDigit, isQuote, opensBracket } from '../bytes/kinds.ts';
import { load32, store32 } from '../bytes/memory.ts';
import { charEnd, isSpace } from '../bytes/reader.ts';
import { cursor } from '../context/cursor.ts';
import { isGap, isLineFeedAt, next, Progress } from '../context/input.ts';
import { isNameWord, isValueWord, plainBefore, spaceStart, Word, wordBefore, wordStart } from '../context/word.ts';
import { Name } from '../names/name.ts';
import {
  Awaited,
  afterInString,
  awaitValue,
  charAwaited,
  Field,
  Flag,
  LENIENT,
  progressAt,
  recordOf,
  setFlag,
} from './awaited.ts';

/**
 * A name and its value as two members whose keys arrows follow, as PHP, Ruby and Perl print them:
 *
 *     ['name' => 'MMM_x', 'value' => 'v']     {:name=>"MMM_x", :value=>"v"}     [name] => MMM_x       ["name"]=>
 *                       ^ from here  ^ to here                                  [value] => v         string(5) "MMM_x"
 *
 * The value is looked for in the same brackets, also on the lines below.
 */

/** The key of an entry that `print_r` prints: strings have no quotes there. */
const ENTRY: i32 = 1;

/** Digits of a length, `string(12) "v"`. */
const MAX_DIGITS: i32 = 8;

/** The name is after an arrow: after `'name' =>` and the like? Its value is then awaited. */
export function tryArrowName(name: Name): boolean {
  const arrow = arrowBefore(beforeType(spaceStart(name.start)));
  if (arrow < 0) return false;
  const word = keyBefore(arrow);
  if (!isNameWord(word)) return false;
  // Without quotes a name is an entry's.
  const isEntry = !name.isQuoted();
  if (isEntry && !isKeyEntry) return false;
  const awaited = cursor.awaited;
  const isTaken = awaitValue(Awaited.Arrow, name, name.end, LENIENT);
  if (cursor.awaited > awaited && isEntry) setEntry(awaited);
  return isTaken;
}

/** Before `string(12)`, with which PHP dumps a string; elsewhere where it was. */
function beforeType(at: i32): i32 {
  if (plainBefore(at) !== Byte.ParenClose) return at;
  let from = wordStart;
  let char = plainBefore(from);
  for (let digits = 0; digits < MAX_DIGITS && isDigit(char); digits++) {
    from = wordStart;
    char = plainBefore(from);
  }
  if (char !== Byte.ParenOpen) return at;
  const word = wordBefore(wordStart);
  return word === Word.String ? spaceStart(wordStart) : at;
}

/** Where the `=>` begins that ends at `at`, or -1. */
function arrowBefore(at: i32): i32 {
  if (plainBefore(at) !== Byte.Greater) return -1;
  return plainBefore(wordStart) === Byte.Equals ? wordStart : -1;
}

/** Whether the key that `keyBefore` read is in square brackets without quotes, and where it begins. */
let isKeyEntry: boolean = false;
export let keyStart: i32 = 0;

/** The word of the key before the arrow at `at`: `'key'`, `["key"]`, `[key]`, `:key`; none if it is another. */
function keyBefore(at: i32): i32 {
  let from = spaceStart(at);
  let char = plainBefore(from);
  const isIndex = char === Byte.BracketClose;
  if (isIndex) {
    from = wordStart;
    char = plainBefore(from);
  }
  const quote = isQuote(char) ? char : 0;
  const word = wordBefore(quote !== 0 ? wordStart : from);
  keyStart = wordStart;
  isKeyEntry = isIndex && quote === 0;
  const before = plainBefore(keyStart);
  if (quote === 0 && !isIndex && before !== Byte.Colon)
    return isOf(before, Class.Blank) || before === Byte.BraceOpen ? word : Word.None;
  keyStart = wordStart;
  const sign = quote !== 0 ? quote : isIndex ? Byte.BracketOpen : Byte.Colon;
  return before === sign ? word : Word.None;
}

function setEntry(index: i32): void {
  store32(recordOf(index) + Field.Expects, ENTRY);
}

/** In the same brackets, on to the key that holds the value. */
export function followArrow(record: i32, to: i32): i32 {
  const isEntry = load32(record + Field.Expects) === ENTRY;
  let at = load32(record + Field.At);
  while (true) {
    const char = charAwaited(record, at, to);
    if (char < 0) return progressAt(char);
    const after = charEnd;
    if (load32(record + Field.Quote) !== 0) {
      // A string that its line does not close was none.
      if (isLineFeedAt(at)) store32(record + Field.Quote, 0);
      at = afterInString(record, char, after);
      if (at < 0) return Progress.NeedMore;
      continue;
    }
    if ((load32(record + Field.Flags) & Flag.Begins) !== 0 && !isGap(char)) return Progress.Due;
    const last = load32(record + Field.Last);
    if (char === Byte.Greater && last === Byte.Equals) {
      if (load32(record + Field.Depth) === 1 && !readArrow(record, at)) return Progress.Over;
    } else if (isEntry) {
      // Brackets may be anywhere in the text of an entry; those of a list follow white space.
      if (!isSpace(last, cursor.layer)) {
      } else if (char === Byte.ParenOpen) deepen(record, 1);
      else if (char === Byte.ParenClose && !deepen(record, -1)) return Progress.Over;
    } else if (char === Byte.Quote || (char === Byte.Apostrophe && !isOf(last, Class.Name))) {
      store32(record + Field.Quote, char);
    } else if (opensBracket(char)) deepen(record, 1);
    else if (closesBracket(char)) {
      if (!deepen(record, -1)) return Progress.Over;
    }
    store32(record + Field.Last, char);
    at = after;
  }
}

/** An arrow whose `>` is at `at`; false where another pair begins. */
function readArrow(record: i32, at: i32): boolean {
  const word = keyBefore(arrowBefore(charEndAt(at)));
  if (isNameWord(word)) return false;
  if (!isValueWord(word)) return true;
  setFlag(record, Flag.Begins, true);
  store32(record + Field.Word, keyStart);
  return true;
}

function charEndAt(at: i32): i32 {
  next(at);
  return charEnd;
}

/** A bracket opens or closes; false where it is the one that is around the name. */
function deepen(record: i32, by: i32): boolean {
  const depth = load32(record + Field.Depth) + by;
  store32(record + Field.Depth, depth);
  return depth > 0;
}
