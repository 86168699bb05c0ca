import { Byte } from '../bytes/ascii.ts';
import { afterRun, Class, isOf } from '../bytes/classes.ts';
import { isLineEnd, opensBracket } from '../bytes/kinds.ts';
import { charEnd, ROOT } from '../bytes/reader.ts';
import { cursor, Notation } from '../context/cursor.ts';
import {
  canSee,
  cutValue,
  endValue,
  isLineFeedAt,
  Limit,
  needMore,
  needMoreOfLine,
  next,
  Progress,
} from '../context/input.ts';
import { isStuckAfterStep } from '../context/progress.ts';
import { isYetToCome } from '../context/reach.ts';
import { stepShellValue } from '../context/shell.ts';
import { State } from '../context/state.ts';
import { slowestAwaited } from '../deferred/awaited.ts';
import { stepBeforeMemberValue } from '../formats/any-value.ts';
import { followAwaited } from '../formats/awaiting.ts';
import { stepContinued } from '../formats/cells.ts';
import { stepElement } from '../formats/element.ts';
import { stepFlatPart } from '../formats/flat-part.ts';
import { stepHeaderValue } from '../formats/header.ts';
import { stepQuotedList } from '../formats/header-list.ts';
import { stepBeforeColon, stepBeforeValue, stepString } from '../formats/json.ts';
import { stepPartBody, stepPartHeaders } from '../formats/multipart.ts';
import { stepBeforeListed } from '../formats/next-value.ts';
import { stepBeforePairValue } from '../formats/pair.ts';
import { stepBeforeDump, stepDump } from '../formats/php-dump.ts';
import { stepEntry } from '../formats/print-r.ts';
import { endCell, Step, stepLostRow, stepTable } from '../formats/rows.ts';
import { stepSerialized } from '../formats/serialized.ts';
import { stepSqlValue } from '../formats/sql-value.ts';
import { stepWireBody, stepWireHeaders } from '../formats/wire-log.ts';
import { tryPathAgain } from '../names/path.ts';
import { LISTED } from '../rules/table.ts';
import { findByte, findNameEnd } from '../scan/bytes.ts';
import { isCandidate } from '../scan/candidate.ts';
import { LOOKAHEAD } from '../scan/candidates.ts';
import { findHit } from '../scan/hits.ts';
import { isListing } from '../scan/name-starts.ts';
import { hasValues, isValueAt } from '../scan/values.ts';
import { stepBeforeBelow } from '../values/below.ts';
import { stepBeforeChange } from '../values/change.ts';
import { beginContainer, stepContainer } from '../values/container.ts';
import { stepAtContinuation, stepBeforeContinuation, stepContinuation } from '../values/continuation.ts';
import { stepBeforeFormValue } from '../values/form.ts';
import { stepFormValue } from '../values/form-value.ts';
import { stepBrackets } from '../values/map-value.ts';
import { stepSpelled } from '../values/opaque-quotes.ts';
import { stepTextBlock } from '../values/text-block.ts';
import { stepBlock } from '../values/triple-quoted.ts';
import { stepUnquoted } from '../values/unquoted.ts';
import { stepBare } from '../values/unquoted-member.ts';
import { stepAfterLongName, stepLongFormName } from './long-name.ts';
import { isSecretOpen, stepPem, stepProven, takeValue, takeValueWithin } from './proven.ts';
import { stepLongQuotedName } from './quoted.ts';
import { recognize } from './recognize.ts';

/** What `nextCandidate` returns instead of a place. */
export const enum Next {
  /** The input is used up, as far as `cursor.at`. */
  Nothing = -1,
  /** The value of an earlier name: the parameter is current. */
  Value = -2,
}

/** Looks for the next place at which a parameter may begin, with enough of its line in sight to decide. */
export function nextCandidate(): i32 {
  if (cursor.pathFrom >= 0 && tryPathAgain()) return Next.Value;
  return cursor.columns === 0 ? nextInText() : nextInTable();
}

function nextInTable(): i32 {
  while (true) {
    if (cursor.isInCell) {
      const hit = nextInText();
      if (hit !== Next.Nothing) return hit;
      endCell();
    }
    const step = cursor.continuedBars > 0 ? stepContinued() : stepTable();
    if (step === Step.Hide) return Next.Value;
    if (step === Step.NeedMore) return Next.Nothing;
    if (step === Step.Over) return nextInText();
  }
}

/** What the last search found, from where and up to where, while values are awaited, which may come often in between. */
let foundFrom: i32 = -1;
let foundHit: i32 = -1;
let foundEnd: i32 = -1;

/** The input has been moved, or more has come. */
export function forgetCandidate(): void {
  foundEnd = -1;
}

function nextHit(): i32 {
  const isKnown = foundEnd === cursor.end && cursor.at >= foundFrom && (foundHit < 0 || foundHit >= cursor.at);
  if (isKnown) return foundHit;
  const hit = findHit(cursor.at, cursor.end);
  foundFrom = cursor.at;
  foundHit = hit;
  foundEnd = cursor.awaited > 0 ? cursor.end : -1;
  return hit;
}

function nextInText(): i32 {
  const hit = nextHit();
  if (cursor.awaited > 0) {
    const progress = followAwaited(hit < 0 ? cursor.end : hit);
    if (progress === Progress.Due) return Next.Value;
    if (progress === Progress.NeedMore) {
      stopBeforeAwaited(hit);
      return Next.Nothing;
    }
  }
  if (hit < 0) {
    const tail = cursor.ended ? cursor.end : beginOfCut(cursor.end);
    if (tail > cursor.at) cursor.at = tail;
    return Next.Nothing;
  }
  if (!canSee(hit, Limit.Window) || isSecretOpen(hit)) {
    // What shows that a letter is encoded is before the hit: the next search must see it again.
    const from = beginOfCut(hit);
    if (from > cursor.at) cursor.at = from;
    return Next.Nothing;
  }
  return hit;
}

/** A candidate that the end of the input cuts is found with the next input. None goes over a line's end. */
function beginOfCut(end: i32): i32 {
  let at = end;
  while (end - at < LOOKAHEAD && at > cursor.begin && !isLineFeedAt(at - 1)) at--;
  return at;
}

/** Runs of name characters are longer only where they hold no name. */
const MAX_RUN: i32 = 16384;

/** Whether a parameter begins at the candidate; it is then the current one. */
export function takeCandidate(hit: i32): boolean {
  cursor.at = hit;
  if (hasValues() && isValueAt(hit, cursor.end)) {
    if (takeValue(hit, hit + Limit.Window)) return true;
    if (!isCandidate(hit, cursor.end)) {
      cursor.at = hit + 1;
      return false;
    }
  }
  if (recognize(hit)) return true;
  if (hasValues() && takeValueWithin(hit + 1, cursor.at, hit + Limit.Window)) return true;
  // The rest of the run is no other name.
  if (isListing && cursor.at < hit + MAX_RUN) {
    const to = findNameEnd(hit, cursor.end);
    if (cursor.at < to) cursor.at = to;
  }
  // A part's headers that were cut are gone back over: what has been decided of them stays so.
  if (cursor.decided < cursor.at) cursor.decided = cursor.at;
  return false;
}

/** Text is let go no further than all readers of `awaited.ts` have come. */
function stopBeforeAwaited(hit: i32): void {
  const slowest = slowestAwaited();
  const tail = beginOfCut(hit >= 0 ? hit : cursor.end);
  const at = slowest < tail ? slowest : tail;
  // What was no name may have begun within a character that is not read yet, `&#34;`.
  if (at > cursor.at || (at >= cursor.hiddenTo && at >= cursor.copied)) cursor.at = at;
}

/** Continues the current parameter until its value ends, it turns out to be none, or the input is used up. */
export function followParameter(): void {
  while (cursor.state !== State.AtValueEnd && cursor.state !== State.InText && !cursor.needsMore) {
    if (isStuckAfterStep()) return;
    step();
    // The value is read as text.
    if (isListing && cursor.hasValue && cursor.rule === LISTED) return;
  }
}

function step(): void {
  switch (cursor.state) {
    case State.InLongName:
      return cursor.notation === Notation.Form ? stepLongFormName() : stepLongQuotedName();
    case State.AfterLongName:
      return stepAfterLongName();
    case State.BeforeColon:
      return stepBeforeColon();
    case State.BeforeValue:
      return stepBeforeValue();
    case State.InString:
      return stepString();
    case State.AfterQuote:
      return stepAfterBracket();
    case State.InContainer:
      return stepContainer();
    case State.InBare:
      return stepBare();
    case State.BeforeFormValue:
      return stepBeforeFormValue();
    case State.InFormValue:
      return stepFormValue();
    case State.InProven:
      return stepProven();
    case State.InPem:
      return stepPem();
    case State.InTextBlock:
      return stepTextBlock();
    case State.BeforeChange:
      return stepBeforeChange();
    case State.InUnquoted:
      return stepUnquoted();
    case State.InBrackets:
      return stepBrackets();
    case State.InHeaderValue:
      return stepHeaderValue();
    case State.BeforeContinuation:
      return stepBeforeContinuation();
    case State.AtContinuation:
      return stepAtContinuation();
    case State.InContinuation:
      return stepContinuation();
    case State.InPartHeaders:
      return stepPartHeaders();
    case State.InFlatPart:
      return stepFlatPart();
    case State.InPartBody:
      return stepPartBody();
    case State.BeforePairValue:
      return stepBeforePairValue();
    case State.BeforeMemberValue:
      return stepBeforeMemberValue();
    case State.InQuotedList:
      return stepQuotedList();
    case State.InWireHeaders:
      return stepWireHeaders();
    case State.InWireBody:
      return stepWireBody();
    case State.InSqlValue:
      return stepSqlValue();
    case State.BeforeListed:
      return stepBeforeListed();
    case State.BeforeBelow:
      return stepBeforeBelow();
    case State.InSerialized:
      return stepSerialized();
    case State.InEntry:
      return stepEntry();
    case State.InElement:
      return stepElement();
    case State.InBlock:
      return stepBlock();
    case State.BeforeDump:
      return stepBeforeDump();
    case State.InDump:
      return stepDump();
    case State.InSpelled:
      return stepSpelled();
    case State.InShellValue:
      return stepShellValue();
    case State.InLostRow:
      return stepLostRow();
    default:
      return stepRestOfLine();
  }
}

/** Text directly after the bracket that closes a value belongs to the value, brackets in it too: `[]string{"x"}`. */
function stepAfterBracket(): void {
  let at = cursor.at;
  for (;;) {
    const char = next(at);
    if (isYetToCome(char)) return needMore(at);
    const after = charEnd;
    if (char === Byte.Space && at > cursor.at) {
      if (!canSee(at, 4)) return needMore(at);
      // `[]interface {}{"x"}`
      if (next(after) === Byte.BraceOpen && next(charEnd) === Byte.BraceClose) {
        const closed = charEnd;
        if (next(closed) === Byte.BraceOpen) {
          cursor.lenient = true;
          return beginContainer(Byte.BraceOpen, charEnd);
        }
      }
      break;
    }
    if (char < 0 || isOf(char, Class.AfterQuote | Class.Blank) || char === Byte.Ampersand || char === Byte.Quote) break;
    if (char === Byte.Apostrophe || char === Byte.Less || char === Byte.Plus) break;
    if (opensBracket(char)) {
      cursor.lenient = true;
      return beginContainer(char, after);
    }
    at = after;
  }
  endValue(at);
}

/** What cannot be understood is hidden to the end of its line or of the layer around it. */
function stepRestOfLine(): void {
  let at = cursor.at;
  // Nothing is known of such a value but that it is to be hidden; a typed key's goes so far by right.
  const isTyped = cursor.notation === Notation.KeyValueList;
  if (!isTyped) cursor.isReplaced = false;
  while (true) {
    if (cursor.layer === ROOT) at = findByte(at, cursor.end, Byte.LineFeed);
    else at = afterRun(at, cursor.end, Class.Name);
    const char = next(at);
    if (isYetToCome(char)) return needMoreOfLine(at);
    if (isLineFeedAt(at)) return cutValue(at);
    if (char < 0) return endValue(at);
    const after = charEnd;
    if (isTyped && isLineEnd(char)) {
      // An escaped line end, of which a carriage return is part.
      const following = char === Byte.LineFeed ? char : next(after);
      if (isYetToCome(following)) return needMore(at);
      if (following === Byte.LineFeed) return endValue(at);
    }
    at = after;
  }
}
