import { Byte } from '../bytes/ascii.ts';
import { afterRun, Class, isOf } from '../bytes/classes.ts';
import { closesBracket, isBlank, isQuote } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { charEnd, isSpace } from '../bytes/reader.ts';
import { cursor, Notation } from '../context/cursor.ts';
import { isLineFeedAt, needMore, next } from '../context/input.ts';
import { isYetToCome } from '../context/reach.ts';
import { State } from '../context/state.ts';
import { separator } from '../names/form-name.ts';
import { beginFormValue } from '../values/form.ts';

/**
 * After a name that is longer than the window, or that is followed by more white space than can be held: what comes
 * next shows whether it is one.
 */
export function stepAfterLongName(): void {
  let at = cursor.at;
  while (!isLineFeedAt(at) && isSpace(next(at), cursor.layer)) at = charEnd;
  const isQuoted = cursor.quote !== 0;
  if (namesElsewhere()) return beginElsewhere(at);
  if (isLineFeedAt(at)) {
    // In JSON the colon may be on the next line.
    cursor.at = at;
    cursor.state = isQuoted ? State.BeforeColon : State.InText;
    return;
  }
  const char = next(at);
  if (isYetToCome(char)) return needMore(at);
  const after = charEnd;
  if (char === Byte.Equals) {
    if (tryEquals(at, after)) return;
  } else if (char === Byte.Colon && isQuoted) {
    cursor.at = after;
    cursor.state = State.BeforeValue;
    return;
  } else if (char === Byte.Colon || (isQuoted && beginsListed(char, at))) {
    // A header, a bare key or one of a key-value list: too little is known of it.
    hideRestOfLine(char === Byte.Colon || char === Byte.BracketOpen ? after : at);
    return;
  }
  cursor.at = at;
  cursor.state = State.InText;
}

/** `'MMM_x' [str] = "v"`, `'MMM_x'<tab>12`, `("MMM_x" "v")` */
function beginsListed(char: i32, at: i32): boolean {
  if (isQuote(char) || char === Byte.BracketOpen) return true;
  return isOf(char, Class.Name) && load8(at - 1) === Byte.Tab;
}

/** Whether the name is that of a member, list element or attribute whose value is in another one. */
function namesElsewhere(): boolean {
  return cursor.notation === Notation.Pair || cursor.notation === Notation.Xml;
}

/** After such a name: of a value that is further on than can be seen nothing is shown, nor of what is before. */
function beginElsewhere(at: i32): void {
  const char = next(at);
  if (isYetToCome(char)) return needMore(at);
  if (char >= 0 && !closesBracket(char)) {
    return hideRestOfLine(cursor.notation === Notation.Pair && char === Byte.Comma ? charEnd : at);
  }
  cursor.at = at;
  cursor.state = State.InText;
}

/** `=` and `=>`, but neither `==` nor `=~`. True where the tokenizer cannot simply continue with text. */
export function tryEquals(at: i32, after: i32): boolean {
  const following = next(after);
  if (isYetToCome(following)) {
    needMore(at);
    return true;
  }
  if (following === Byte.Greater) {
    cursor.notation = Notation.Repr;
    cursor.lenient = true;
    cursor.at = charEnd;
    cursor.state = State.BeforeValue;
    return true;
  }
  if (following === Byte.Equals || following === Byte.Tilde) return false;
  separator.set(after);
  beginFormValue(cursor.nameDelimiter);
  return true;
}

function hideRestOfLine(from: i32): void {
  cursor.valueStart = from;
  cursor.hasValue = true;
  cursor.at = from;
  cursor.closers = -1;
  cursor.state = State.InRestOfLine;
}

/** In an unquoted name that is longer than the window. */
export function stepLongFormName(): void {
  let at = cursor.at;
  for (;;) {
    at = afterRun(at, cursor.end, Class.Name);
    const char = next(at);
    if (isYetToCome(char)) return needMore(at);
    const after = charEnd;
    if (char === Byte.Equals) {
      if (!cursor.inQuery && tryEquals(at, after)) return;
      separator.set(after);
      beginFormValue(cursor.nameDelimiter);
      return;
    }
    if (!cursor.inQuery && (isBlank(char) || char === Byte.Colon)) {
      cursor.at = at;
      cursor.state = State.AfterLongName;
      return;
    }
    const continues = isOf(char, Class.Name | Class.Path) || char >= 0x80 || char === Byte.Percent;
    if (!continues && (!cursor.inQuery || char < 0 || isOf(char, Class.FormStop))) {
      cursor.at = at;
      cursor.state = State.InText;
      return;
    }
    at = after;
  }
}
