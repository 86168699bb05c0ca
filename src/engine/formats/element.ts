import { Byte } from '../bytes/ascii.ts';
import { afterRun, Class } from '../bytes/classes.ts';
import { isQuote } from '../bytes/kinds.ts';
import { charEnd, isSpace } from '../bytes/reader.ts';
import { cursor, Notation, Removal } from '../context/cursor.ts';
import {
  cutValue,
  endValue,
  isLineFeedAt,
  isOpenTooLong,
  needMore,
  needMoreOfLine,
  next,
  Progress,
  skipRaw,
} from '../context/input.ts';
import { areQuotesText, continuesTag, nextInMarkup } from '../context/markup.ts';
import { isYetToCome } from '../context/reach.ts';
import { State } from '../context/state.ts';
import { Flag } from '../deferred/awaited.ts';
import { NAME_CUT, nameEndAt, rememberName } from '../names/element-name.ts';
import { Name } from '../names/name.ts';
import { take } from '../names/parameter.ts';
import { Action } from '../rules/table.ts';

/**
 * In an element that is hidden, up to the end tag that belongs to its start tag. `xml.ts` decides which elements are.
 *
 *     <MMM_a b="1">x <MMM_a/> <![CDATA[</MMM_a>]]> y</MMM_a>
 *                  ^ from here     ^ data            ^ to here
 */

/** Where in an element the tokenizer is. */
const enum Part {
  Content = 0,
  /** In a start tag of the same name inside the content. */
  NestedTag = 1,
  /** In CDATA. */
  Data = 2,
  Comment = 3,
  /** In the start tag of an element that goes whole. */
  StartTag = 4,
  /** In its end tag. */
  EndTag = 5,
}

/** The element goes from its `<` on, where `name.start` is; what follows `from` is its value. */
export function takeElement(name: Name, from: i32, flags: i32): void {
  take(name, Notation.Xml);
  cursor.removal = Removal.Line;
  cursor.valueStart = from;
  cursor.hasValue = true;
  cursor.at = from;
  cursor.state = State.InElement;
  cursor.spansLines = (flags & Flag.SpansLines) !== 0;
  cursor.isVoidElement = (flags & Flag.Void) !== 0;
  cursor.quotesAreText = areQuotesText(name.start);
  cursor.elementDepth = 1;
  // A masked one comes here only if its name is too long: its attributes go with the content.
  beginPart(cursor.action === Action.Filter ? Part.StartTag : Part.Content);
}

function beginPart(part: i32): void {
  cursor.elementPart = part;
  cursor.lastInTag = 0;
  cursor.quote = 0;
}

/** The content begins of the element whose name is at `from … to`, and which was awaited. */
export function beginContent(from: i32, to: i32, spansLines: boolean): void {
  rememberName(from, to);
  cursor.removal = Removal.Exact;
  cursor.valueStart = cursor.at;
  cursor.hasValue = true;
  cursor.state = State.InElement;
  cursor.spansLines = spansLines;
  cursor.elementDepth = 1;
  beginPart(Part.Content);
}

/**
 * In an element whose content is hidden, up to its end tag.
 *
 *     <MMM_a>x <b/> <MMM_a>y</MMM_a> z</MMM_a>
 *                                     ^ this one
 */
export function stepElement(): void {
  while (cursor.state === State.InElement && !cursor.needsMore) {
    const part = cursor.elementPart;
    if (part === Part.Content) stepContent();
    else if (part === Part.Data) stepData(Byte.BracketClose);
    else if (part === Part.Comment) stepData(Byte.Minus);
    else stepTag();
  }
}

/** Skips what cannot be markup or end the value. */
function skipText(at: i32): i32 {
  return afterRun(skipRaw(at, Byte.Less, Byte.LineFeed, Byte.LineFeed), cursor.end, Class.Name);
}

/** The input, the line or the layer ends at `at`: does the value too? What is left to do then has been done. */
function endsHere(char: i32, at: i32): boolean {
  if (isYetToCome(char)) {
    // A line feed may cut the value even where it spans lines.
    needMoreOfLine(at);
    return true;
  }
  if (isLineFeedAt(at) && (char < 0 || !cursor.spansLines || isOpenTooLong(at))) {
    cutValue(at);
    return true;
  }
  if (char >= 0) return false;
  endValue(at);
  return true;
}

function stepContent(): void {
  let at = cursor.at;
  while (true) {
    at = skipText(at);
    const char = nextInMarkup(at);
    if (endsHere(char, at)) return;
    const after = charEnd;
    if (char !== Byte.Less) {
      at = after;
      continue;
    }
    const second = next(after);
    const secondEnd = charEnd;
    if (isYetToCome(second)) return needMore(at);
    if (second === Byte.Slash) {
      const end = nameEndAt(secondEnd);
      if (end === NAME_CUT) return needMore(at);
      if (end > 0) {
        cursor.elementDepth--;
        if (cursor.elementDepth === 0) {
          if (cursor.action !== Action.Filter) return endValue(at);
          cursor.at = end;
          beginPart(Part.EndTag);
          return;
        }
        at = end;
        continue;
      }
    } else if (second === Byte.Exclamation) {
      const part = partAfterExclamation(secondEnd);
      if (part === NAME_CUT) return needMore(at);
      if (part !== Part.Content) {
        cursor.at = charEnd;
        beginPart(part);
        return;
      }
    } else {
      const end = nameEndAt(after);
      if (end === NAME_CUT) return needMore(at);
      if (end > 0) {
        cursor.at = end;
        beginPart(Part.NestedTag);
        return;
      }
    }
    at = after;
  }
}

/** After `<!`: CDATA or a comment? Its delimiter ends at `charEnd`. */
function partAfterExclamation(at: i32): i32 {
  const first = next(at);
  if (isYetToCome(first)) return NAME_CUT;
  if (first === Byte.Minus) {
    const second = next(charEnd);
    if (isYetToCome(second)) return NAME_CUT;
    return second === Byte.Minus ? Part.Comment : Part.Content;
  }
  if (first !== Byte.BracketOpen) return Part.Content;
  // `CDATA` in five bits a letter each, then the bracket.
  let code = 0;
  for (let n = 0; n < 5; n++) {
    const letter = next(charEnd);
    if (isYetToCome(letter)) return NAME_CUT;
    if (letter < Byte.UpperA || letter > Byte.UpperZ) return Part.Content;
    code = (code << 5) | (letter - Byte.UpperA + 1);
  }
  const last = next(charEnd);
  if (isYetToCome(last)) return NAME_CUT;
  return code === CDATA && last === Byte.BracketOpen ? Part.Data : Part.Content;
}

const CDATA: i32 = (((3 * 32 + 4) * 32 + 1) * 32 + 20) * 32 + 1;

/** In CDATA or a comment: to `]]>` or `-->`. */
function stepData(mark: i32): void {
  let at = cursor.at;
  let marks = cursor.lastInTag;
  while (true) {
    const char = nextInMarkup(at);
    cursor.lastInTag = marks;
    if (endsHere(char, at)) {
      cursor.lastInTag = cursor.at < at ? 0 : marks;
      return;
    }
    at = charEnd;
    if (char === mark) marks++;
    else if (char === Byte.Greater && marks >= 2) {
      cursor.at = at;
      beginPart(Part.Content);
      return;
    } else marks = 0;
  }
}

/** In a tag that is hidden: to its `>`. */
function stepTag(): void {
  const part = cursor.elementPart;
  let at = cursor.at;
  while (true) {
    const char = nextInMarkup(at);
    if (endsHere(char, at)) return;
    const after = charEnd;
    if (cursor.quote !== 0) {
      if (char === cursor.quote) {
        cursor.quote = 0;
        cursor.lastInTag = char;
      }
    } else if (isLineFeedAt(at)) {
      const progress = continuesTag(after);
      if (progress === Progress.NeedMore) return needMoreOfLine(at);
      if (progress === Progress.Over && part !== Part.NestedTag) return cutValue(at);
      cursor.lastInTag = Byte.Space;
    } else if (char === Byte.Less) {
      if (part === Part.EndTag) return endValue(at);
      if (part === Part.StartTag) {
        cursor.at = at;
        cursor.state = State.InRestOfLine;
        return;
      }
      cursor.elementDepth++;
      cursor.at = at;
      beginPart(Part.Content);
      return;
    } else if (char === Byte.Greater) {
      if (part === Part.EndTag) return endValue(after);
      const isEmpty = cursor.lastInTag === Byte.Slash;
      if (part === Part.StartTag && (isEmpty || cursor.isVoidElement)) return endValue(after);
      if (part === Part.NestedTag && !isEmpty) cursor.elementDepth++;
      cursor.at = after;
      beginPart(Part.Content);
      return;
    } else if (isQuote(char) && cursor.lastInTag === Byte.Equals) {
      cursor.quote = char;
    } else if (!isSpace(char, cursor.layer) || cursor.lastInTag !== Byte.Equals) {
      cursor.lastInTag = char;
    }
    at = after;
    cursor.at = at;
  }
}
