import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isQuote } from '../bytes/kinds.ts';
import { load32, store32 } from '../bytes/memory.ts';
import { charEnd, Encoding, enclosing, innermost, isSpace, readChar } from '../bytes/reader.ts';
import { cursor } from '../context/cursor.ts';
import { isLineFeedAt, Limit, next, Progress, setLayer } from '../context/input.ts';
import { continuesTag } from '../context/markup.ts';
import { isYetToCome } from '../context/reach.ts';
import { isNameWord, Word, wordCode } from '../context/word.ts';
import { NAME_CUT, NOT_NAMED, readElementName } from '../names/element-name.ts';
import { Awaited, charAwaited, Field, Flag, progressAt, Stop, setFlag } from './awaited.ts';
import { awaitColumn, isHeading } from './awaited-column.ts';

/**
 * After a name in a start tag, on to the tag's attribute `value`, or to the element's content:
 *
 *     <param name="MMM_x" type="t" value="v"/>        <MMM_x a="1">v</MMM_x>        <key>MMM_x</key> <value>v</value>
 *                        ^ from here     ^ to here            ^      ^                              ^        ^
 */

/**
 * After a name that is an element's content: the end tags of the elements around it, white space, line feeds too, then the
 * start tag of the element that holds the value.
 */
export function followNextElement(record: i32, to: i32): i32 {
  let at = load32(record + Field.At);
  while (true) {
    const char = charAwaited(record, at, to);
    if (char < 0) return progressAt(char);
    const after = charEnd;
    const depth = load32(record + Field.Depth);
    if (depth > 1 && char === Byte.Less) {
      const tagEnd = afterEndTag(after);
      if (tagEnd < 0) return tagEnd === NAME_CUT ? Progress.NeedMore : Progress.Over;
      store32(record + Field.Depth, depth - 1);
      at = tagEnd;
      continue;
    }
    if (char === Byte.Less) {
      const end = readElementName(after, cursor.end);
      if (end >= cursor.end && !cursor.ended && end - after < Limit.FilteredName) return Progress.NeedMore;
      // The end tag of the row.
      if (end === after && next(after) === Byte.Slash) return headsColumn(record, at);
      if (end === after || end - after >= Limit.FilteredName) return Progress.Over;
      // Two keys in a row: the first has no value.
      const word = wordCode(after, end);
      if (isNameWord(word)) return Progress.Over;
      const isCell = (load32(record + Field.Flags) & Flag.Cell) !== 0;
      if (isCell && word !== Word.Td && word !== Word.Dd) return headsColumn(record, at);
      store32(record + Field.Kind, Awaited.Content);
      store32(record + Field.ElementFrom, after);
      store32(record + Field.ElementTo, end);
      store32(record + Field.At, end);
      return Progress.Due;
    }
    // Pages write `<b>MMM_x</b>:`.
    if (!isSpace(char, cursor.layer) && (char !== Byte.Colon || depth === 1)) return Progress.Over;
    at = after;
  }
}

/** No value is next to the name: it may be the heading of a column. */
function headsColumn(record: i32, at: i32): i32 {
  if (!isHeading(record)) return Progress.Over;
  store32(record + Field.At, at);
  return awaitColumn(record);
}

/** After the end tag whose `<` ends at `from`; where none is there, `NOT_NAMED` or `NAME_CUT`. */
function afterEndTag(from: i32): i32 {
  const slash = next(from);
  if (isYetToCome(slash)) return NAME_CUT;
  if (slash !== Byte.Slash) return NOT_NAMED;
  const name = charEnd;
  const end = readElementName(name, cursor.end);
  const char = next(end);
  if (isYetToCome(char) && end - name < Limit.FilteredName) return NAME_CUT;
  return char === Byte.Greater && end > name ? charEnd : NOT_NAMED;
}

/** In a start tag: to its end, or to the attribute `value`. */
export function followTag(record: i32, to: i32): i32 {
  const isNamed = load32(record + Field.Kind) === Awaited.ValueOrContent;
  if (!isNamed && (load32(record + Field.Flags) & Flag.Begins) !== 0) return Progress.Due;
  let at = load32(record + Field.At);
  while (true) {
    const char = charAwaited(record, at, to);
    if (char === Stop.AtLimit) return atLimit(record);
    if (char === Stop.Ended && load32(record + Field.Last) === Byte.Equals && leaveString(at)) continue;
    if (char < 0) return progressAt(char);
    const flags = load32(record + Field.Flags);
    if (isLineFeedAt(at) && (flags & Flag.SpansLines) === 0) return Progress.Over;
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
    if (isSpace(char, cursor.layer)) {
      if (last !== Byte.Equals && last !== Byte.LineFeed)
        store32(record + Field.Last, isLineFeedAt(at) ? Byte.LineFeed : Byte.Space);
      at = after;
      continue;
    }
    if ((flags & Flag.Begins) !== 0) return Progress.Due;
    if (last === Byte.LineFeed) {
      const progress = continuesTag(at);
      if (progress !== Progress.Going) return progress;
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
    if (isQuote(char) && last === Byte.Equals) {
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

/** A quote after `=` opens a value, and closes no string that seemed to be open. */
function leaveString(at: i32): boolean {
  if (innermost(cursor.layer) !== Encoding.Json) return false;
  const outer = enclosing(cursor.layer);
  if (readChar(at, cursor.end, outer) !== Byte.Quote) return false;
  setLayer(outer, false);
  return true;
}

function isValueAttribute(from: i32, equals: i32): boolean {
  return wordCode(from, equals) === Word.Value;
}

/** A tag that is longer than can be looked at: what follows is hidden as if the tag had ended. */
export function atLimit(record: i32): i32 {
  if ((load32(record + Field.Flags) & (Flag.HadValue | Flag.Void)) !== 0) return Progress.Over;
  if (load32(record + Field.At) < cursor.at) store32(record + Field.At, cursor.at);
  store32(record + Field.Kind, Awaited.Content);
  setFlag(record, Flag.Begins, true);
  return Progress.Due;
}
