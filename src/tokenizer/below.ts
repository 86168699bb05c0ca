import { Byte } from '../bytes/ascii.ts';
import { Area } from '../bytes/layout.ts';
import { load8 } from '../bytes/memory.ts';
import { Char, charEnd } from '../bytes/reader.ts';
import { behindMask } from '../rules/mask.ts';
import { cursor, Notation, Removal, State } from './cursor.ts';
import { beginFormValue } from './form.ts';
import { separatorEnd, setSeparator } from './formname.ts';
import { canSee, isGap, Limit, needMore, next, skipGaps } from './reading.ts';
import { plainBefore, wordStart } from './word.ts';

/**
 * A value on the line below its `=`, as Ruby's `pp` prints one that is long:
 *
 *     #<Login:0x0001
 *      @MMM_x=
 *       {"no"=>1},
 *       ^ indented deeper than the line of the name
 */

/** Whether the line ends after the `=`, and was indented: what follows must be seen. */
export function mayOpenBelow(): boolean {
  const char = next(skipGaps(separatorEnd));
  if (char !== Byte.LineFeed && char !== Byte.CarriageReturn) return false;
  return indentOfLine(cursor.nameFrom) > 0;
}

/** How far the line is indented in which `at` is; -1 where that is too far back. */
export function indentOfLine(at: i32): i32 {
  let from = at;
  let gaps = 0;
  while (at - from < Limit.FilteredName) {
    const char = plainBefore(from);
    if (char < 0 || char === Byte.LineFeed) return gaps;
    gaps = isGap(char) ? gaps + 1 : 0;
    from = wordStart;
  }
  return -1;
}

/** After the `=`: the line's end, and the next line up to its first character. */
export function stepBeforeBelow(): void {
  const from = cursor.at;
  let at = skipGaps(from);
  if (next(at) === Byte.CarriageReturn) at = charEnd;
  let char = next(at);
  if (char === Byte.LineFeed) {
    const line = charEnd;
    at = skipGaps(line);
    char = next(at);
    if (char === Char.EndOfInput && !cursor.ended && at - line < Limit.FilteredName) return needMore(from);
    if (char === load8(Area.MaskText) && !canSee(at, Limit.FilteredName)) return needMore(from);
    if ((beginsValue(char) || behindMask(at, cursor.end) > at) && indentOfLine(at) > indentOfLine(cursor.nameFrom)) {
      cursor.notation = Notation.Repr;
      cursor.removal = Removal.Member;
      cursor.lenient = true;
      cursor.at = at;
      cursor.state = State.BeforeValue;
      return;
    }
  } else if (char === Char.EndOfInput && !cursor.ended) return needMore(from);
  setSeparator(from, from);
  beginFormValue(cursor.nameDelimiter);
}

function beginsValue(char: i32): boolean {
  return (
    char === Byte.Quote ||
    char === Byte.Apostrophe ||
    char === Byte.BraceOpen ||
    char === Byte.BracketOpen ||
    char === Byte.Hash
  );
}
