import { lineHead } from './head.ts';
import { Around, intake } from './intake-state.ts';
import { mayHoldName } from './may-hold-name.ts';
import { lineRecord } from './record.ts';

/**
 * What is around a line's text, where a sensitive name may be in it: the host sanitizes it by itself, with a sign in place of
 * the text, and provides it.
 *
 *     {"log":"text\n","stream":"stdout","attrs":{"MMM_env":"v"}}
 *     ^^^^^^^^    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
 */

/** After the line feed, if it has come. */
export function afterLine(end: i32): i32 {
  return end < intake.end ? end + 1 : end;
}

/** Whether a sensitive name may be in what is around the text. The line ends at `end`. @param isRecord it has a tail, too */
export function hasNamesAround(isRecord: boolean, end: i32): boolean {
  aroundHead = lineHead.end;
  aroundTail = isRecord ? lineRecord.tailAt : lineHead.end;
  aroundEnd = isRecord ? afterLine(end) : lineHead.end;
  if (intake.around !== Around.Unknown) return true;
  return lineHead.hasFields && (mayHoldName(intake.at, lineHead.end) || mayHoldName(aroundTail, aroundEnd));
}

/** While what is around the text is wanted: where the text begins, where it ends, and where what is after it does. */
export let aroundHead: i32 = 0;
export let aroundTail: i32 = 0;
export let aroundEnd: i32 = 0;

/** What is around the text has been put at `Area.Envelope`: so much before it and after it; -1 = the text is not found in it. */
export function provideAround(head: i32, tail: i32): void {
  intake.around = head < 0 ? Around.Refused : Around.Known;
  intake.headLength = head;
  intake.tailLength = tail;
}
