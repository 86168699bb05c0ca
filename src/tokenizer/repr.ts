import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { charEnd } from '../bytes/reader.ts';
import { Action } from '../rules/table.ts';
import { cursor, Notation, Removal, State } from './cursor.ts';
import { closesOpenString } from './form.ts';
import { findLineStart, isOneLetterOver, lineStart } from './header.ts';
import { beforeStart, charBefore, LEVELS_OF_LINE } from './opener.ts';
import { take } from './parameter.ts';
import { next, settleLayer, skipBlanks } from './reading.ts';

/**
 * Printed values of programming languages, with an unquoted name: `:MMM_x=>"v"` and `MMM_x: "v"` of Ruby,
 * `[MMM_x] => v` of PHP, `{ MMM_x: 'v' }` of JavaScript. Quoted names are read by `quoted.ts`.
 */

/** The name is followed by `=>`. */
export function tryArrow(opener: i32, openerStart: i32, nameFrom: i32, nameEnd: i32, after: i32, action: i32): boolean {
  settleLayer();
  if (opener !== Byte.BracketOpen) {
    // A Ruby symbol's colon is part of its name.
    take(opener === Byte.Colon ? openerStart : nameFrom, nameFrom, nameEnd, Notation.Repr, action);
    cursor.at = after;
    cursor.state = State.BeforeValue;
    return true;
  }
  const beginsLine = findLineStart(openerStart);
  const start = beginsLine && action === Action.Filter ? lineStart : openerStart;
  take(start, nameFrom, nameEnd - 1, Notation.Repr, action);
  cursor.removal = Removal.Exact;
  const value = skipBlanks(after);
  cursor.valueStart = value;
  cursor.hasValue = true;
  cursor.at = value;
  cursor.closers = -1;
  cursor.indent = openerStart - lineStart;
  cursor.keepsBlankLines = false;
  cursor.state = State.InHeaderValue;
  if (beginsLine) cursor.nextState = action === Action.Filter ? State.AtContinuation : State.BeforeContinuation;
  return true;
}

/** The name is followed by a colon: in brackets, or with a value in quotes behind it. */
export function tryBareKey(
  opener: i32,
  openerStart: i32,
  nameFrom: i32,
  nameEnd: i32,
  after: i32,
  action: i32,
): boolean {
  if (isOneLetterOver(nameFrom, nameEnd)) return false;
  const value = skipBlanks(after);
  const char = next(value);
  if (char < 0 || char === Byte.LineFeed || char === Byte.Colon) return false;
  const isQuoted = (char === Byte.Quote || char === Byte.Apostrophe) && !closesOpenString(value, charEnd, char);
  if (!isQuoted && !isListOpener(opener, openerStart)) return false;
  settleLayer();
  take(nameFrom, nameFrom, nameEnd, Notation.Repr, action);
  cursor.at = after;
  cursor.state = State.BeforeValue;
  return true;
}

/** Whether the name stands behind a bracket or comma, white space aside. */
function isListOpener(opener: i32, openerStart: i32): boolean {
  let char = opener;
  let at = openerStart;
  while (isOf(char, Class.JsonSpace) && openerStart - at < 256) {
    char = charBefore(at, cursor.begin, LEVELS_OF_LINE);
    at = beforeStart;
  }
  return char === Byte.BraceOpen || char === Byte.BracketOpen || char === Byte.ParenOpen || char === Byte.Comma;
}
