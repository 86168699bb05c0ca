import { Byte } from '../bytes/ascii.ts';
import { beforeRun, Class, isOf } from '../bytes/classes.ts';
import { Area } from '../bytes/layout.ts';
import { load8 } from '../bytes/memory.ts';
import { charEnd, ROOT } from '../bytes/reader.ts';
import { cursor, Notation, Removal } from '../context/cursor.ts';
import { endValue, Limit, next, setLayer } from '../context/input.ts';
import { hasPaths, PathRule, PathStep, pathsEnd } from '../rules/path-table.ts';
import { Action, decide, decodeLetter, letterEnd } from '../rules/table.ts';
import { delimiter } from './name.ts';
import { lookBehind } from './name-start.ts';
import { setNameText, takeUnnamed } from './parameter.ts';

/**
 * Parameters that are segments of a path: of `/storage/{MMM_id}/**` what is after `storage/`.
 *
 *     GET https://host/gate/storage/8f2c-1d60/Key1?v=2
 *                           ^ found  ^ hidden
 */

/** Longer segments of a path that is looked back over are none. */
const MAX_SEGMENT: i32 = 256;

/** Whether a path is around `hit` in which a rule marks a segment; it is then the current parameter. */
export function tryPath(hit: i32): boolean {
  if (!hasPaths()) return false;
  let from = hit;
  lookBehind(from);
  while (isInSegment(delimiter.char) && hit - delimiter.start < MAX_SEGMENT) {
    from = delimiter.start;
    lookBehind(from);
  }
  if (delimiter.char !== Byte.Slash) return false;
  return tryPathFrom(from, delimiter.layer, hit);
}

function isInSegment(char: i32): boolean {
  return isOf(char, Class.Name) || char === Byte.Dot || char === Byte.Tilde || char >= 0x80;
}

/** Where the next marked segment begins of the current path is looked for once the one before is hidden. */
export function tryPathAgain(): boolean {
  const from = cursor.pathFrom;
  cursor.pathFrom = -1;
  return from >= cursor.begin && tryPathFrom(from, cursor.pathLayer, from);
}

/** The segment that begins at `from` may be one by which a rule is found. */
function tryPathFrom(from: i32, layer: i32, hit: i32): boolean {
  let best = 0;
  let bestFrom = 0;
  let bestTo = 0;
  cursor.nameStart = from;
  setLayer(layer, layer === ROOT);
  for (let rule: i32 = Area.Paths; rule < pathsEnd; rule += load8(rule + PathRule.Size) << 4) {
    if (!matches(rule, from)) continue;
    const isAfter = foundFrom >= cursor.copied && foundFrom >= cursor.hiddenTo;
    if (!isAfter || (best !== 0 && foundFrom >= bestFrom)) continue;
    best = rule;
    bestFrom = foundFrom;
    bestTo = foundTo;
  }
  if (best === 0) return false;
  const label = load8(best + PathRule.Label) | (load8(best + PathRule.Label + 1) << 8);
  decide(Action.Mask, label, load8(best + PathRule.IsReplaced) !== 0);
  takeUnnamed(bestFrom, Notation.Path, Action.Mask);
  setNameText(best + PathRule.Name, load8(best + PathRule.NameLength));
  cursor.removal = Removal.Exact;
  cursor.valueStart = bestFrom;
  cursor.hasValue = true;
  cursor.pathFrom = from;
  cursor.pathLayer = cursor.layer;
  // The candidate by which the path was found may be before what was hidden last.
  if (hit > cursor.decided) cursor.decided = hit;
  endValue(bestTo);
  return true;
}

/** Where the marked segment is that `matches` found. */
let foundFrom: i32 = 0;
let foundTo: i32 = 0;
/** Where the segment ends that was read last. */
let segmentEnd: i32 = 0;

/** Whether the path whose segment at `from` is the rule's anchor is one of the rule's. */
function matches(rule: i32, from: i32): boolean {
  const anchor = load8(rule + PathRule.Anchor);
  const count = load8(rule + PathRule.Steps);
  const parameter = load8(rule + PathRule.Parameter);
  let step = rule + PathRule.FirstStep;
  for (let index = 0; index < anchor; index++) step = afterStep(step);
  let at = from;
  let isOver = false;
  foundFrom = -1;
  for (let index = anchor; index < count; index++) {
    if (load8(step) === PathStep.Rest) break;
    if (isOver) return false;
    if (!readSegment(step, at)) return false;
    if (index === parameter) {
      foundFrom = at;
      foundTo = segmentEnd;
    }
    const char = next(segmentEnd);
    isOver = char !== Byte.Slash;
    at = isOver ? segmentEnd : charEnd;
    step = afterStep(step);
    // A path may end with a slash.
    if (index === count - 1 && !isOver && !isPathEnd(next(at))) return false;
  }
  return foundFrom >= 0 && !isException(rule, foundFrom, foundTo) && precedes(rule, anchor, from);
}

function afterStep(step: i32): i32 {
  return step + 2 + load8(step + 1);
}

/** Whether the segment at `at` is what the step asks for. Sets `segmentEnd`. */
function readSegment(step: i32, at: i32): boolean {
  const isLiteral = load8(step) === PathStep.Literal;
  const length = load8(step + 1);
  let i = at;
  let matched = 0;
  let char = next(i);
  while (char !== Byte.Slash && !isPathEnd(char) && i - at < Limit.Window) {
    if (isLiteral) {
      const letter = decodeLetter(i, cursor.end);
      const isSame = matched < length && letter < 0x80 && load8(Area.Fold + letter) === load8(step + 2 + matched);
      if (!isSame) return false;
      matched++;
      i = letterEnd;
    } else i = charEnd;
    char = next(i);
  }
  segmentEnd = i;
  if (isLiteral) return matched === length;
  // `(see /storage/8f2c)`
  if (char !== Byte.Slash) segmentEnd = beforeRun(segmentEnd, at, Class.Closer);
  return segmentEnd > at;
}

function isPathEnd(char: i32): boolean {
  return char < 0 || isOf(char, Class.FormStop) || char === Byte.Question || char === Byte.Apostrophe;
}

/** Whether the segment is one that a rule with `copy` spells out. */
function isException(rule: i32, from: i32, to: i32): boolean {
  let at = rule + PathRule.FirstStep;
  for (let index = 0; index < load8(rule + PathRule.Steps); index++) at = afterStep(at);
  for (let index = 0; index < load8(rule + PathRule.Exceptions); index++) {
    const end = segmentEnd;
    const isSame = readSegment(at, from) && segmentEnd === to;
    segmentEnd = end;
    if (isSame) return true;
    at = afterStep(at);
  }
  return false;
}

/** Whether the segments before the anchor are the rule's. */
function precedes(rule: i32, anchor: i32, from: i32): boolean {
  let at = from;
  for (let index = anchor - 1; index >= 0; index--) {
    lookBehind(at);
    if (delimiter.char !== Byte.Slash) return false;
    const end = delimiter.start;
    at = end;
    lookBehind(at);
    while (
      delimiter.char >= 0 &&
      delimiter.char !== Byte.Slash &&
      !isPathEnd(delimiter.char) &&
      end - delimiter.start < MAX_SEGMENT
    ) {
      at = delimiter.start;
      lookBehind(at);
    }
    if (at === end) return false;
    let step = rule + PathRule.FirstStep;
    for (let n = 0; n < index; n++) step = afterStep(step);
    if (!readSegment(step, at)) return false;
  }
  lookBehind(at);
  return delimiter.char === Byte.Slash;
}
