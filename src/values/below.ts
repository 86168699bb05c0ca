import { Byte } from '../bytes/ascii.ts';
import { Area } from '../bytes/layout.ts';
import { load8 } from '../bytes/memory.ts';
import { Char, charEnd } from '../bytes/reader.ts';
import { cursor, Notation, Removal, State } from '../context/cursor.ts';
import { canSee, Limit, needMore, next, skipGaps } from '../context/input.ts';
import { indentOfLine } from '../context/word.ts';
import { separatorEnd, setSeparator } from '../names/form-name.ts';
import { afterMask } from '../rules/mask.ts';
import { beginFormValue } from './form.ts';

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
    if ((beginsValue(char) || afterMask(at, cursor.end) > at) && indentOfLine(at) > indentOfLine(cursor.nameFrom)) {
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
