import { cursor, Ends, Notation, Removal } from '../context/cursor.ts';
import { Limit } from '../context/input.ts';
import { UNKNOWN } from '../context/line-prefix.ts';
import { State } from '../context/state.ts';
import { Action, decidedRule, isReplaced } from '../rules/table.ts';
import { Name } from './name.ts';

/** Where the name is that is counted and reported: in the input, or where a column's name is kept. */
export let nameText: i32 = 0;
export let nameTextEnd: i32 = 0;

/** The name is elsewhere than before the value. */
export function setNameText(from: i32, length: i32): void {
  nameText = from;
  nameTextEnd = from + length;
}

/** The name is that of a parameter: what the edits need to know of it. */
export function take(name: Name, notation: i32): void {
  cursor.nameStart = name.start;
  cursor.nameFrom = name.from;
  cursor.nameTo = name.to;
  nameText = name.from;
  nameTextEnd = name.to;
  cursor.notation = notation;
  const isTooLong = name.to - name.from > Limit.FilteredName;
  cursor.action = name.action === Action.Filter && isTooLong ? Action.Mask : name.action;
  cursor.rule = decidedRule;
  cursor.isReplaced = isReplaced;
  cursor.nextState = State.InText;
  cursor.isCut = false;
  cursor.hasValue = false;
  cursor.isBelow = false;
  cursor.isInApostrophes = false;
  // Of the value before this one: what of it might still be shown is no more of this one's.
  cursor.closers = -1;
  cursor.closesAt = -1;
  cursor.rawQuoteAt = -1;
  cursor.block = 0;
  cursor.linePrefix = UNKNOWN;
  cursor.isEmptyBody = false;
  cursor.maskFrom = -1;
  cursor.prefixLength = 0;
  cursor.suffix = 0;
  cursor.quote = 0;
  cursor.quoteLength = 0;
  cursor.inQuery = false;
  cursor.ends = Ends.Form;
  cursor.stop = -1;
  cursor.closed = 0;
  cursor.lenient = notation !== Notation.Json;
  cursor.removal = notation === Notation.Form ? Removal.FormParameter : Removal.Member;
}

const unnamed = new Name();

/** What begins at `at` is hidden, and no name is before it. */
export function takeUnnamed(at: i32, notation: i32, action: i32): void {
  unnamed.start = at;
  unnamed.from = at;
  unnamed.to = at;
  unnamed.action = action;
  take(unnamed, notation);
}
