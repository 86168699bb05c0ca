import { Byte } from '../bytes/ascii.ts';
import { Area, Size } from '../bytes/layout.ts';
import { load8, moveBytes } from '../bytes/memory.ts';
import { marks, passMarks, placeMarks, shiftMarks } from '../carriers/marks.ts';
import { cursor, moved, Notation, Removal } from '../context/cursor.ts';
import { Limit, settleLayer } from '../context/input.ts';
import { followLine } from '../context/line.ts';
import { State } from '../context/state.ts';
import { shiftAwaited } from '../deferred/awaited.ts';
import { UNCOUNTED } from '../formats/column-names.ts';
import { forgetPlace } from '../rules/place.ts';
import { Action } from '../rules/table.ts';
import { releasable, releasableBefore } from './holdback.ts';
import { copyUpTo, output } from './output.ts';
import { beginPlaces, movePlaces } from './position.ts';
import { startOfLine } from './separators.ts';

/** Handing output over, and making room for input. */

/** What `release` hands over. Where nothing was hidden it is the input itself, so that clean text is never copied. */
export let releasedFrom: i32 = 0;
export let releasedLength: i32 = 0;
/** Settles what may be handed over now. */
export function release(): void {
  const written = output.end - output.begin;
  if (cursor.ended && cursor.state === State.InText) {
    if (written > 0) copyUpTo(cursor.at);
    handOver(written === 0 ? cursor.at - cursor.copied : output.end - output.begin);
  } else if (cursor.state === State.InText) {
    const waiting = cursor.at - cursor.copied;
    const length = releasable(written + waiting, cursor.at);
    if (written > 0 && length > written) copyUpTo(cursor.copied + length - written);
    handOver(length);
  } else if (cursor.action === Action.Filter) {
    // A form parameter may take its whole line along, everything else a separator at most.
    const before = output.nameMark - output.begin;
    const takesLine =
      cursor.removal === Removal.FormParameter ||
      cursor.removal === Removal.Line ||
      (cursor.notation === Notation.Repr && startOfLine(output.nameMark) >= 0) ||
      cursor.notation === Notation.KeyValueList;
    handOver(takesLine ? releasable(before, cursor.nameStart) : releasableBefore(before, cursor.nameStart));
  } else {
    // A masked parameter's name is shown: it need not be held.
    if (!cursor.hasValue) copyUpTo(cursor.at);
    const length = output.end - output.begin;
    // Where no colon or value comes it was no name: what is before a filtered header on the next line is held all the same.
    if (cursor.state === State.BeforeColon || cursor.state === State.BeforeValue) {
      handOver(releasable(length, cursor.at));
    } else if (cursor.state === State.AtContinuation || cursor.state === State.InContinuation) {
      handOver(releasableBefore(length, cursor.at));
    } else {
      handOver(length);
    }
  }
}

function handOver(length: i32): void {
  releasedLength = length;
  if (output.end === output.begin && length > 0) {
    if (marks.first < marks.passed) placeMarks(cursor.copied);
    if (cursor.copied + length >= marks.next) passMarks(cursor.copied + length, 0);
    releasedFrom = cursor.copied;
    cursor.copied += length;
  } else {
    if (cursor.copied >= marks.next) passMarks(cursor.copied, output.end - cursor.copied);
    releasedFrom = output.begin;
    output.begin += length;
  }
  if (length > 0) output.beginsLine = load8(releasedFrom + length - 1) === Byte.LineFeed;
}

const MAX_SPENT: i32 = 65536;

/** What was handed over has been used: its place is free again. */
export function reclaim(): void {
  const rest = output.end - output.begin;
  const spent = output.begin - Area.Output;
  // What is held is moved once for many pieces that have been handed over.
  if (rest > 0 && spent < MAX_SPENT) return;
  if (rest > 0) moveBytes(Area.Output, output.begin, rest);
  output.begin = Area.Output;
  output.end = Area.Output + rest;
  if (output.nameMark >= 0) output.nameMark -= spent;
  if (output.wall > 0) output.wall -= spent;
  if (marks.first < marks.passed) shiftMarks(0, -spent);
}

/** How many bytes of backslashes are counted to find how deep a quote is escaped. */
const MAX_ESCAPE: i32 = 576;

/** Makes room for a chunk after the input. */
export function makeRoom(): void {
  if (Area.Input + Size.Input - cursor.end < Size.Chunk) moveInput();
}

/** Moves what is still needed of the input to the front. */
export function moveInput(): void {
  // Before a value it may settle by the value's first character.
  if (cursor.state !== State.InText && cursor.state !== State.BeforeValue) settleLayer();
  let keep = cursor.copied < cursor.at ? cursor.copied : cursor.at;
  keep -= Limit.LookBehind;
  if (keep < cursor.begin) keep = cursor.begin;
  // Beyond that place by what a quote may have before it: how deep it is, its backslashes tell.
  if (cursor.lineAt < keep) followLine(keep + MAX_ESCAPE);
  const by = Area.Input - keep;
  movePlaces(keep, by);
  moveBytes(Area.Input, keep, cursor.end - keep);
  cursor.shift(by);
  shiftAwaited(by);
  output.judged = moved(output.judged, by);
  if (marks.passed < marks.last) shiftMarks(by, 0);
  cursor.begin = Area.Input;
  forgetPlace();
}

/**
 * Begins a stream after so many bytes that are at the input's place: they have been handed over elsewhere, and are
 * only looked back at.
 */
export function resetStream(before: i32): void {
  const from = Area.Input + before;
  forgetPlace();
  cursor.reset(Area.Input, from);
  beginPlaces(from);
  output.begin = Area.Output;
  output.end = Area.Output;
  output.nameMark = -1;
  output.beginsLine = true;
  output.judged = from;
  output.isSeparatorHeld = false;
  output.wall = 0;
  releasedLength = 0;
}

/**
 * Whether the stream could be cut here: at the beginning of a line, nothing open, held or awaited. Another engine that
 * begins after the same bytes (`resetStream`) continues with the same output. Asked when all output has been taken.
 */
export function isAtRest(): boolean {
  return (
    cursor.state === State.InText &&
    cursor.awaited === 0 &&
    cursor.columns === 0 &&
    cursor.at === cursor.end &&
    cursor.copied === cursor.end &&
    output.begin === output.end &&
    output.beginsLine &&
    // A member that begins here would be known to be the first of its object.
    cursor.firstAt !== cursor.end &&
    (cursor.end === cursor.begin || load8(cursor.end - 1) === Byte.LineFeed)
  );
}

/**
 * Between two rows of a table, nothing open, held or awaited: how far back the line ends that names the columns, its
 * line end left aside; else -1. Who begins below that line and a row that fits continues with the same output.
 */
export function columnsDistance(): i32 {
  const isBetweenRows =
    cursor.state === State.InText &&
    cursor.columns > 0 &&
    cursor.columns !== UNCOUNTED &&
    cursor.isTableSure &&
    !cursor.isLateTable &&
    cursor.misfits === 0 &&
    !cursor.wasRowEmpty &&
    !cursor.isInRow &&
    !cursor.isInCell &&
    cursor.awaited === 0 &&
    cursor.cellAt === cursor.end &&
    cursor.copied === cursor.end &&
    output.begin === output.end &&
    output.beginsLine &&
    load8(cursor.end - 1) === Byte.LineFeed;
  return isBetweenRows ? cursor.end - cursor.columnsUpTo : -1;
}
