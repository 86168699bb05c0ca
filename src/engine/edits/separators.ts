import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isBlank, isDigit } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import {
  Char,
  charEnd,
  Encoding,
  enclosed,
  encloses,
  innermost,
  isSpace,
  ROOT,
  readChar,
  withoutJson,
} from '../bytes/reader.ts';
import { cursor, Ended, Notation } from '../context/cursor.ts';
import { beforeLayer, beforeStart, charBefore } from '../context/decode-backward.ts';
import { Limit, needMore, next } from '../context/input.ts';
import { isYetToCome } from '../context/reach.ts';
import { Action } from '../rules/table.ts';
import { output, removeUpTo, takeBack } from './output.ts';

/**
 * A filtered parameter takes one list separator along, so that what is left is well-formed.
 * What is before it is looked up in the output, for parameters before it may be gone already.
 * Each function returns false where more input is needed to decide.
 */

/** A member of an object: with the comma after it, else with the one before. */
export function removeMember(): boolean {
  const valueEnd = cursor.at;
  const at = cursor.isCut ? valueEnd : skipHeldSpace(valueEnd);
  const char = afterHeldSpace(at, valueEnd);
  if (isMoreNeeded(char)) return false;
  if (at - valueEnd > Limit.LookBehind) {
    // Whether a comma follows is too far to see, and without knowing it the object would break.
    cursor.action = Action.Mask;
    return true;
  }
  if (char === Byte.Comma && !cursor.isCut) {
    const comma = charEnd;
    const following = skipHeldSpace(comma);
    const begins = afterHeldSpace(following, comma);
    if (isMoreNeeded(begins)) return false;
    takeBack(output.nameMark);
    removeUpTo(continuesObject(begins) ? following : lineEndBetween(comma, following));
    noteFirstMember(cursor.ownLayer);
    return true;
  }
  takeBack(output.nameMark);
  const space = spaceBefore(output.end);
  if (writtenBefore(space) === Byte.Comma) takeBack(beforeStart);
  else if (cursor.notation === Notation.Repr && !cursor.isCut) {
    const lineStart = startOfLine(output.end);
    if (lineStart >= 0) return removeLine(valueEnd, lineStart) !== Line.Cut;
  }
  return true;
}

/** The member after the one that has been removed may now be the first of its object. */
export function noteFirstMember(layer: i32): void {
  cursor.ownLayer = layer;
  if (writtenBefore(spaceBefore(output.end)) !== Byte.BraceOpen) return;
  cursor.firstAt = cursor.copied;
  const before = writtenBefore(spaceBefore(beforeStart));
  cursor.isFirstInList = before === Byte.BracketOpen || before === Byte.ParenOpen || before === Byte.Comma;
}

/** Skips white space after `from`, as far as it is waited for: where more of it follows, the end is in it. */
export function skipHeldSpace(from: i32): i32 {
  let at = from;
  while (at - from <= Limit.LookBehind && isSpace(next(at), cursor.layer)) at = charEnd;
  return at;
}

/** The character at the end of that white space. Where that was too far, it is one more of it, come or not. */
export function afterHeldSpace(at: i32, from: i32): i32 {
  return at - from > Limit.LookBehind ? Byte.Space : next(at);
}

/** Whether the input ends before the character that decides. */
export function isMoreNeeded(char: i32): boolean {
  if (char !== Char.EndOfInput || cursor.ended) return false;
  needMore(cursor.at);
  return true;
}

/** Before a variable of an object in Ruby. */
const AT: i32 = 0x40;

/** Whether the object continues with this character; else the record was cut, and its line feed stays. */
function continuesObject(char: i32): boolean {
  if (char === Byte.Quote || char === Byte.BraceClose || char === Char.EndOfInput) return true;
  if (cursor.notation === Notation.Json) return false;
  return (
    char === Byte.Apostrophe ||
    char === Byte.Ampersand ||
    char === AT ||
    char === Byte.Colon ||
    (isOf(char, Class.Name) && !isDigit(char))
  );
}

/** The first raw line feed, with its carriage return; `to` where there is none. */
export function lineEndBetween(from: i32, to: i32): i32 {
  for (let at = from; at < to; at++) {
    if (load8(at) !== Byte.LineFeed) continue;
    return at > from && load8(at - 1) === Byte.CarriageReturn ? at - 1 : at;
  }
  return to;
}

/** A form parameter: with the separator after it, else with the one before; with its line, if it stands alone there. */
export function removeFormParameter(): boolean {
  const at = cursor.at;
  const char = next(at);
  if (isYetToCome(char)) {
    needMore(at);
    return false;
  }
  const after = charEnd;
  const lineStart = startOfLine(output.nameMark);
  if (lineStart >= 0 && cursor.endedBy !== Ended.AtAmpersand) {
    const line = removeLine(at, lineStart);
    if (line !== Line.Shared) return line === Line.Gone;
  }
  takeBack(output.nameMark);
  if (cursor.endedBy === Ended.AtAmpersand && cursor.layer === cursor.ownLayer) {
    removeUpTo(afterAmpersand(at, after));
    return true;
  }
  if (cursor.inQuery) {
    const before = writtenBefore(output.end);
    if (before === Byte.Ampersand || before === Byte.Question) takeBack(beforeStart);
    return true;
  }
  if (char === Byte.Comma || char === Byte.Semicolon) {
    const following = next(after);
    if (isBlank(following)) {
      removeUpTo(charEnd);
      return true;
    }
  } else if (isBlank(char) || (char === Byte.Pipe && cursor.nameDelimiter === Byte.Pipe)) {
    removeUpTo(after);
    return true;
  }
  const before = writtenBefore(output.end);
  const start = beforeStart;
  if (
    before === Byte.Comma ||
    before === Byte.Semicolon ||
    (before === Byte.Pipe && cursor.nameDelimiter === Byte.Pipe)
  ) {
    takeBack(start);
  } else if (isBlank(before)) {
    const earlier = writtenBefore(start);
    takeBack(earlier === Byte.Comma || earlier === Byte.Semicolon ? beforeStart : start);
  }
  return true;
}

/** After the `&` that ended the value: where it begins an entity, `&amp;` or `&#38;`, that whole is the separator. */
function afterAmpersand(at: i32, after: i32): i32 {
  const char = readChar(at, cursor.end, enclosed(cursor.layer, Encoding.Entity));
  return char === Byte.Ampersand ? charEnd : after;
}

export const enum Line {
  /** Something else is on it. */
  Shared = 0,
  Gone = 1,
  /** Its end has not come. */
  Cut = 2,
}

/** Removes the line with its end, if nothing but white space follows. */
export function removeLine(from: i32, lineStart: i32): i32 {
  let at = from;
  let char = next(at);
  while (isBlank(char) || char === Byte.CarriageReturn) {
    at = charEnd;
    if (at - from > Limit.LookBehind) return Line.Shared;
    char = next(at);
  }
  if (isYetToCome(char)) {
    needMore(from);
    return Line.Cut;
  }
  if (char !== Byte.LineFeed && char >= 0) return Line.Shared;
  if (char === Byte.LineFeed) at = charEnd;
  takeBack(lineStart);
  removeUpTo(at);
  return Line.Gone;
}

/** Where the output line begins on which `at` is after nothing but white space; else -1. */
export function startOfLine(at: i32): i32 {
  let from = at;
  // Further back the output may have been handed over.
  while (at - from <= Limit.LookBehind && from > output.wall) {
    // A raw line's beginning counts in every layer: a line feed ends them.
    const byte = from > output.begin ? load8(from - 1) : 0;
    if (byte === Byte.LineFeed) return from;
    if (isBlank(byte)) {
      from--;
      continue;
    }
    const char = writtenBefore(from);
    if (isBlank(char)) {
      from = beforeStart;
      continue;
    }
    if (char === Byte.LineFeed) return from;
    return from === output.begin && output.beginsLine ? from : -1;
  }
  return -1;
}

/** White space before `at` in the output, at the parameter's layer: where does it begin? */
export function spaceBefore(at: i32): i32 {
  let from = at;
  while (isSpace(writtenBefore(from), ROOT)) from = beforeStart;
  return from;
}

/** The character before `at` in the output, if it is written in the parameter's layer; else -1. Sets `beforeStart`. */
export function writtenBefore(at: i32): i32 {
  const lowest = output.end - Limit.LookBehind;
  let floor = lowest > output.begin ? lowest : output.begin;
  if (floor < output.wall) floor = output.wall;
  if (at <= floor) return -1;
  const layer = withoutJson(cursor.ownLayer);
  const char = charBefore(at, floor, layer !== cursor.ownLayer ? 16 : 0);
  if (char < 0 || withoutJson(beforeLayer) === layer) return char;
  if (!encloses(withoutJson(beforeLayer), layer)) return -1;
  // In a percent-encoded text `+` is a space, and some characters need no encoding; elsewhere most are as they are.
  if (innermost(layer) !== Encoding.Percent) return char;
  if (char === Byte.Plus) return Byte.Space;
  return char === Byte.Comma || char === Byte.Semicolon || char === Byte.ParenOpen ? char : -1;
}
