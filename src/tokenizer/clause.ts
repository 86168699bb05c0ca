import { Byte } from '../bytes/ascii.ts';
import { charEnd } from '../bytes/reader.ts';
import { beginContainer } from './container.ts';
import { cursor, Ends, Notation, Removal, State } from './cursor.ts';
import { isOneLetterOver } from './header.ts';
import { bracketAround, isApostropheOpen } from './line.ts';
import { take } from './parameter.ts';
import { isGap, next, settleLayer, skipGaps } from './reading.ts';
import { beginUnquoted } from './unquoted.ts';
import { bracketOf } from './value-form.ts';

/**
 * An unquoted name and a colon in the middle of a line.
 *
 *     login failed for MMM_x: v w, code: 7       {User:a MMM_x:v w Lang:b}
 */

/** The name is followed by a colon: is it a field that Go prints, or a name in a sentence? */
export function tryClause(opener: i32, nameFrom: i32, nameEnd: i32, after: i32, action: i32): boolean {
  if (isOneLetterOver(nameFrom, nameEnd)) return false;
  const following = next(after);
  if (following < 0 || following === Byte.Colon) return false;
  const isField = !isGap(following);
  if (isField && (!mayBeField(opener) || bracketAround(nameFrom) === 0)) return false;
  const value = isField ? after : skipGaps(after);
  const first = next(value);
  if (first < 0 || first === Byte.LineFeed || first === Byte.CarriageReturn) return false;
  cursor.nameStart = nameFrom;
  settleLayer();
  take(nameFrom, nameFrom, nameEnd, isField ? Notation.Repr : Notation.Header, action);
  cursor.removal = Removal.FormParameter;
  cursor.opener = opener;
  cursor.quote = isApostropheOpen(nameFrom) ? Byte.Apostrophe : 0;
  beginUnquoted(value, isField ? Ends.Fields : Ends.Clause);
  cursor.at = value;
  cursor.state = State.InUnquoted;
  const bracket = isField ? -1 : bracketOf(value);
  if (bracket >= 0) beginContainer(next(bracket), charEnd);
  return true;
}

function mayBeField(opener: i32): boolean {
  return opener === Byte.BraceOpen || opener === Byte.BracketOpen || opener === Byte.ParenOpen || isGap(opener);
}
