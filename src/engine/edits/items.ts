import { Byte } from '../bytes/ascii.ts';
import { isBlank, isQuote, opensBracket } from '../bytes/kinds.ts';
import { Char, charEnd, ROOT, withoutJson, withoutStrings } from '../bytes/reader.ts';
import { cursor, Notation } from '../context/cursor.ts';
import { beforeLayer, beforeStart, charBefore } from '../context/decode-backward.ts';
import { isGap, next } from '../context/input.ts';
import { output, removeUpTo, takeBack, writeByte, writeBytes } from './output.ts';
import {
  afterHeldSpace,
  isMoreNeeded,
  Line,
  lineEndBetween,
  removeLine,
  skipHeldSpace,
  spaceBefore,
  startOfLine,
  writtenBefore,
} from './separators.ts';

/** What a filter removes of elements, key-value lists, and of objects and tuples that name a parameter. */

/** The parameter alone, or its line, if nothing else is on it. */
export function removeWithLine(): boolean {
  const lineStart = startOfLine(output.nameMark);
  if (lineStart >= 0) {
    const line = removeLine(cursor.at, lineStart);
    if (line !== Line.Shared) return line === Line.Gone;
  }
  if (cursor.notation === Notation.KeyValueList) return removeWithBlank(output.nameMark, cursor.at);
  takeBack(output.nameMark);
  return true;
}

/** With one blank after it, else with one before. */
function removeWithBlank(start: i32, to: i32): boolean {
  const char = next(to);
  if (isMoreNeeded(char)) return false;
  takeBack(start);
  if (isGap(char)) {
    removeUpTo(charEnd);
    return true;
  }
  removeUpTo(to);
  const before = writtenBefore(output.end);
  if (isBlank(before)) takeBack(beforeStart);
  return true;
}

/** An object or tuple, from its bracket on. */
export function removeItem(): boolean {
  const bracketEnd = spaceBefore(output.nameMark);
  const bracket = writtenBefore(bracketEnd);
  let start = beforeStart;
  if (!opensBracket(bracket)) start = output.nameMark;
  let to = cursor.at;
  if (bracket === Byte.ParenOpen && !cursor.isCut) {
    // The value ended before the bracket that closes the pair.
    const closing = skipHeldSpace(to);
    const char = afterHeldSpace(closing, to);
    if (isMoreNeeded(char)) return false;
    if (char === Byte.ParenClose) to = charEnd;
  }
  if (!cursor.isInList) {
    emptyObject(bracketEnd, to);
    return true;
  }
  if (cursor.notation === Notation.KeyValueList) return removeListed(start, to);
  const at = cursor.isCut ? to : skipHeldSpace(to);
  const char = afterHeldSpace(at, to);
  if (isMoreNeeded(char)) return false;
  if (char === Byte.Comma && !cursor.isCut) {
    const comma = charEnd;
    const following = skipHeldSpace(comma);
    const begins = afterHeldSpace(following, comma);
    if (isMoreNeeded(begins)) return false;
    takeBack(start);
    removeUpTo(continuesList(begins) ? following : lineEndBetween(comma, following));
    return true;
  }
  takeBack(start);
  removeUpTo(to);
  if (writtenBefore(spaceBefore(output.end)) === Byte.Comma) takeBack(beforeStart);
  return true;
}

/** `("XXX_a" "v")`, with its line or one blank beside it. */
function removeListed(start: i32, to: i32): boolean {
  const lineStart = startOfLine(start);
  if (lineStart >= 0) {
    const line = removeLine(to, lineStart);
    if (line !== Line.Shared) return line === Line.Gone;
  }
  return removeWithBlank(start, to);
}

/** Whether a list continues with this character; else the record was cut, and its line feed stays. */
function continuesList(char: i32): boolean {
  return (
    char === Char.EndOfInput ||
    opensBracket(char) ||
    isQuote(char) ||
    char === Byte.BracketClose ||
    char === Byte.ParenClose
  );
}

/** In no list the object's brackets stay. The closing one is spelled as it came, where it did. */
function emptyObject(bracketEnd: i32, to: i32): void {
  takeBack(bracketEnd);
  const char = charBefore(to, cursor.begin, 16);
  if (char === Byte.BraceClose && (withoutJson(beforeLayer) === withoutJson(cursor.layer) || beforeLayer === ROOT))
    writeBytes(beforeStart, to - beforeStart);
  else if (withoutStrings(cursor.layer) === ROOT) writeByte(Byte.BraceClose);
}
