import { Byte } from '../bytes/ascii.ts';
import { isLineEnd, isQuote, opensContainer } from '../bytes/kinds.ts';
import { load32, store32 } from '../bytes/memory.ts';
import { charEnd, ROOT } from '../bytes/reader.ts';
import { cursor, Ended, Ends, Notation, Removal } from '../context/cursor.ts';
import { firstOfValue } from '../context/first-quote.ts';
import { Limit, next, Progress, rememberQuote, setLayer } from '../context/input.ts';
import { isAfterPair } from '../context/line.ts';
import { State } from '../context/state.ts';
import {
  Awaited,
  dropAwaited,
  Field,
  Flag,
  isAmongMembers,
  recordOf,
  resumeLocated,
  setFlag,
} from '../deferred/awaited.ts';
import { followArrow } from '../deferred/awaited-arrow.ts';
import { followColumn } from '../deferred/awaited-column.ts';
import { followObject } from '../deferred/awaited-member.ts';
import { followPair } from '../deferred/awaited-pair.ts';
import { atLimit, followNextElement, followTag } from '../deferred/awaited-tag.ts';
import { separator } from '../names/form-name.ts';
import { Name } from '../names/name.ts';
import { take, takeUnnamed } from '../names/parameter.ts';
import { Action, decide } from '../rules/table.ts';
import { beginFormValue } from '../values/form.ts';
import { beginBranch, followBranch } from './drawn-tree.ts';
import { beginContent } from './element.ts';
import { beginHeaderValue } from './header.ts';
import { beginEntry } from './print-r.ts';
import { beginOfSection, followSection } from './section.ts';
import { beginRowValue, followRow, hasRowsBelow, hideRestOfRow, resumeRow } from './sql-row.ts';

/**
 * Reads on for all names that await their values, and decides about a value that has come.
 *
 *     {"name":"MMM_x","note":"<MMM_y a='1'>w</MMM_y>","value":"v"}
 *                    ^ one is awaited  ^ two are    ^ one      ^ none
 */

/** The name whose value has come. */
const dueName = new Name();

/** Reads on up to `to` for all that is awaited. When a value is due, the parameter is taken. */
export function followAwaited(to: i32): i32 {
  let due = -1;
  let until = to;
  let needsMore = false;
  for (let i = cursor.awaited - 1; i >= 0; i--) {
    const progress = advanceAwaited(i, until);
    if (progress === Progress.Over) {
      dropAwaited(i);
      if (due > i) due--;
    } else if (progress === Progress.Due) {
      due = i;
      const at = load32(recordOf(i) + Field.At);
      if (at < until) until = at;
    } else if (progress === Progress.NeedMore) needsMore = true;
  }
  if (due >= 0) {
    if (takeDue(due)) return Progress.Due;
    return followAwaited(to);
  }
  return needsMore ? Progress.NeedMore : Progress.Going;
}

/** Reads on up to `to` for one. */
export function advanceAwaited(index: i32, to: i32): i32 {
  const record = recordOf(index);
  setLayer(load32(record + Field.Layer), false);
  cursor.quotesAreText = (load32(record + Field.Flags) & Flag.QuotesAreText) !== 0;
  const kind = load32(record + Field.Kind);
  if (kind === Awaited.Row) resumeRow(record);
  else if (isAmongMembers(kind)) resumeLocated(record);
  // A parameter between has taken it out of reach.
  if (!isKept(kind) && cursor.at - load32(record + Field.At) > Limit.LookBehind - 64) {
    if (kind === Awaited.Row) return Progress.Due;
    return kind === Awaited.Content || kind === Awaited.ValueOrContent ? atLimit(record) : Progress.Over;
  }
  if (kind === Awaited.Row) return followRow(record, to);
  if (kind === Awaited.Member) return followObject(record, to);
  if (kind === Awaited.Assigned) return followPair(record, to);
  if (kind === Awaited.Arrow) return followArrow(record, to);
  if (kind === Awaited.Branch) return followBranch(record);
  if (kind === Awaited.Section) return followSection(record, to);
  if (kind === Awaited.Column) return followColumn(record, to);
  if (kind === Awaited.NextElement) {
    const found = followNextElement(record, to);
    if (load32(record + Field.Kind) === Awaited.Column) return followColumn(record, to);
    if (found !== Progress.Due) return found;
  }
  const progress = followTag(record, to);
  // The tag may have shown that it is in a CSV field.
  store32(record + Field.Layer, cursor.layer);
  return progress;
}

/** The value begins. False where a parameter before it has hidden its beginning. */
function takeDue(index: i32): boolean {
  const record = recordOf(index);
  const kind = load32(record + Field.Kind);
  const quoteFrom = load32(record + Field.QuoteFrom);
  const flags = load32(record + Field.Flags);
  let at = load32(record + Field.At);
  const shown = cursor.hiddenTo > cursor.copied ? cursor.hiddenTo : cursor.copied;
  if (isKept(kind)) {
    setFlag(record, Flag.Begins, false);
    takeDistant(record, at, flags);
    if (kind === Awaited.Section) beginOfSection(record, at);
    else beginContent(load32(record + Field.ElementFrom), load32(record + Field.ElementTo), true);
    return true;
  }
  if (kind === Awaited.Row) {
    takeRow(record, at, shown);
    if (cursor.state === State.InRestOfLine && !hasRowsBelow(record)) dropAwaited(index);
    return true;
  }
  if (at < shown) {
    if (kind !== Awaited.Content) {
      dropAwaited(index);
      return false;
    }
    at = cursor.at;
  }
  setLayer(load32(record + Field.Layer), false);
  decide(Action.Mask, flags >>> Flag.RuleShift, (flags & Flag.IsReplaced) !== 0);
  readDue(record, at);
  take(dueName, isAmongMembers(kind) ? Notation.Pair : Notation.Xml);
  cursor.at = at;
  const isLocated = isAmongMembers(kind) && (flags & Flag.Located) !== 0;
  if (kind === Awaited.Member) {
    rememberQuote(quoteFrom, dueName.from);
    cursor.lenient = (flags & Flag.Lenient) !== 0;
    cursor.state = isLocated ? State.BeforeValue : State.BeforeMemberValue;
  } else if (kind === Awaited.Assigned) {
    beginAssigned(at, load32(record + Field.Last) === Byte.Equals, load32(record + Field.Objects), flags);
  } else if (kind === Awaited.Arrow) {
    beginAfterArrow(at, load32(record + Field.Word), quoteFrom);
  } else if (kind === Awaited.Branch) {
    beginBranch(at, load32(record + Field.Objects));
  } else if (kind === Awaited.Content) {
    cursor.quotesAreText = (flags & Flag.QuotesAreText) !== 0;
    const spansLines = (flags & Flag.SpansLines) !== 0;
    beginContent(load32(record + Field.ElementFrom), load32(record + Field.ElementTo), spansLines);
  } else {
    beginAttribute(at);
    setFlag(record, Flag.Begins, false);
    setFlag(record, Flag.HadValue, true);
    store32(record + Field.Last, Byte.Equals);
    return true;
  }
  if (isLocated) setFlag(record, Flag.HadValue, true);
  else dropAwaited(index);
  return true;
}

/** More than one value is awaited, and between them the reader goes over what is hidden. */
function isKept(kind: i32): boolean {
  return kind === Awaited.Section || kind === Awaited.Column;
}

/** The value begins at `start`. */
function readDue(record: i32, start: i32): void {
  dueName.start = start;
  dueName.from = load32(record + Field.NameFrom);
  dueName.to = load32(record + Field.NameTo);
  dueName.action = Action.Mask;
}

/** The value that begins at `from` is hidden; its name may have left the memory. */
function takeDistant(record: i32, from: i32, flags: i32): void {
  readDue(record, from);
  const isNear = from - dueName.from < Limit.LookBehind - 64;
  setLayer(load32(record + Field.Layer), false);
  decide(Action.Mask, flags >>> Flag.RuleShift, (flags & Flag.IsReplaced) !== 0);
  if (isNear) take(dueName, Notation.Table);
  else takeUnnamed(from, Notation.Table, Action.Mask);
  cursor.removal = Removal.Exact;
  cursor.at = from;
}

/** A value of a row. */
function takeRow(record: i32, at: i32, shown: i32): void {
  const isOutOfReach = at < shown;
  const from = isOutOfReach ? cursor.at : at;
  takeDistant(record, from, load32(record + Field.Flags));
  if (isOutOfReach) hideRestOfRow(record, from);
  else beginRowValue(record, from);
}

/** The value after `value=` or `value: `; where that begins its line, it continues to the line's end, and below. */
function beginAssigned(at: i32, isForm: boolean, column: i32, flags: i32): void {
  if (isForm) {
    separator.set(at);
    if (isAfterPair(at)) cursor.ends = Ends.Pairs;
    beginFormValue(Byte.Equals);
    return;
  }
  cursor.lenient = true;
  cursor.state = State.BeforeValue;
  if ((flags & Flag.SpansLines) === 0) return;
  cursor.indent = column;
  const char = firstOfValue(at);
  if (isQuote(char) || opensContainer(char)) {
    cursor.keepsBlankLines = false;
  } else beginHeaderValue(at);
  cursor.nextState = State.BeforeContinuation;
}

/** The value after `'value' =>`, of which the key begins at `key`: in quotes, a line of `print_r`, or dumped on the lines below. */
function beginAfterArrow(at: i32, key: i32, quoteFrom: i32): void {
  const first = next(at);
  cursor.notation = Notation.Repr;
  cursor.removal = Removal.Exact;
  if (quoteFrom === dueName.from) return beginEntry(key, at);
  if (key >= cursor.begin) cursor.nameStart = key;
  rememberQuote(quoteFrom, dueName.from);
  const isDump = cursor.layer !== ROOT && isLineEnd(first);
  cursor.state = isDump ? State.BeforeDump : State.BeforeValue;
}

/** The value of an attribute, in quotes or not. */
function beginAttribute(at: i32): void {
  cursor.valueStart = at;
  cursor.hasValue = true;
  cursor.closers = -1;
  cursor.closerCount = 0;
  cursor.endedBy = Ended.Elsewhere;
  cursor.state = State.InFormValue;
  const char = firstOfValue(at);
  if (!isQuote(char)) return;
  cursor.quote = char;
  rememberQuote(at, charEnd);
  cursor.at = charEnd;
  cursor.state = State.InString;
}
