import { Byte } from '../bytes/ascii.ts';
import { isLineEnd, isQuote, opensContainer } from '../bytes/kinds.ts';
import { Area } from '../bytes/layout.ts';
import { load8 } from '../bytes/memory.ts';
import { charEnd } from '../bytes/reader.ts';
import { cursor, Notation, Removal } from '../context/cursor.ts';
import { canSee, endValue, Limit, needMore, next, skipGaps } from '../context/input.ts';
import { isYetToCome } from '../context/reach.ts';
import { State } from '../context/state.ts';
import { indentOfLine } from '../context/word.ts';
import { separator } from '../names/form-name.ts';
import { afterMask } from '../rules/mask.ts';
import { Action } from '../rules/table.ts';
import { BAR_LENGTH, Block, isBarred } from './block-lines.ts';
import { beginFormValue } from './form.ts';

/**
 * A value on the line below its `=`, as Ruby's `pp` prints one that is long:
 *
 *     #<Login:0x0001
 *      @MMM_x=
 *       {"no"=>1},
 *       ^ indented deeper than the line of the name
 *
 * or after bars, as loggers of Go write one of more than one line.
 */

/** Whether the line ends after the `=`, and was indented: what follows must be seen. */
export function mayOpenBelow(): boolean {
  const char = next(skipGaps(separator.end));
  if (!isLineEnd(char)) return false;
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
    if (isYetToCome(char) && at - line < Limit.FilteredName) return needMore(from);
    if (char === load8(Area.MaskText) && !canSee(at, Limit.FilteredName)) return needMore(from);
    if ((beginsValue(char) || afterMask(at, cursor.end) > at) && indentOfLine(at) > indentOfLine(cursor.nameFrom)) {
      cursor.notation = Notation.Repr;
      cursor.removal = Removal.Member;
      cursor.lenient = true;
      cursor.at = at;
      cursor.state = State.BeforeValue;
      return;
    }
    if (!canSee(at, BAR_LENGTH)) return needMore(from);
    if (isBarred(at)) return beginBarred(from);
  } else if (isYetToCome(char)) return needMore(from);
  separator.set(from);
  beginFormValue(cursor.nameDelimiter);
}

/** `MMM_x=`, and lines below that begin with `| `. */
function beginBarred(from: i32): void {
  cursor.notation = Notation.Repr;
  cursor.removal = Removal.Line;
  cursor.block = Block.Barred;
  cursor.keepsBlankLines = false;
  cursor.nextState = cursor.action === Action.Filter ? State.AtContinuation : State.BeforeContinuation;
  cursor.valueStart = from;
  cursor.hasValue = true;
  endValue(from);
}

function beginsValue(char: i32): boolean {
  return isQuote(char) || opensContainer(char) || char === Byte.Hash;
}
