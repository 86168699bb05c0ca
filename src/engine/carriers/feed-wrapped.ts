import { Byte } from '../bytes/ascii.ts';
import { Area, Size } from '../bytes/layout.ts';
import { load8, store8 } from '../bytes/memory.ts';
import { cursor } from '../context/cursor.ts';
import { findByte } from '../scan/bytes.ts';
import { afterEscapes } from './escapes.ts';
import { charactersIn, intake, offsetOfRaw, putText } from './intake-state.ts';
import { addMark, Kind } from './marks.ts';
import { addOrigin, WITHIN } from './origins.ts';
import { hasRoom } from './tidy-marks.ts';
import { isFrame, readNext, readText, Wrap, wrapped } from './wrapped.ts';

/**
 * Puts wrapped text after the input, without its colours: they and the folds are marks. So the tokenizer gets the text as it
 * was before it was wrapped.
 *
 * @returns `Wrap.None` where the text ends, and only the line's end is left of it
 */
export function feedWrapped(): i32 {
  return intake.isAtFold ? feedFold() : feedText();
}

/** The text of a line that is wrapped; all of the line has come. */
function feedText(): i32 {
  const at = intake.at;
  readText(at, findByte(at, intake.end, Byte.LineFeed));
  const to = intake.isFirstText ? wrapped.endBefore : wrapped.end;
  if (Area.Input + Size.Input - cursor.end < to - at || !hasRoom((to - at) >> 1, to - at)) return Wrap.NeedMore;
  intake.free = intake.isFirstText ? wrapped.blanksBefore - 1 : wrapped.blanksAfter - intake.placeCells;
  intake.isWord = wrapped.words === (intake.isFirstText ? 2 : 1);
  if (to - at >= FRAME && isFrame(to - FRAME)) intake.free = UNFOLDED;
  putText(to, true);
  intake.isAtFold = true;
  intake.isFirstText = false;
  return Wrap.Wrapped;
}

/** A part of a frame has three bytes. */
const FRAME: i32 = 3;
/** Any word would have had room. */
const UNFOLDED: i32 = 0x10000;

/** The fold after the text of a line. Where the text ends, the rest of the line is text, too. */
function feedFold(): i32 {
  const next = findByte(intake.at, intake.end, Byte.LineFeed) + 1;
  wrapped.textCell = intake.textCell;
  wrapped.placeCells = intake.placeCells;
  const wrap = readNext(next, intake.end, intake.isEnded);
  if (wrap === Wrap.NeedMore) return wrap;
  if (wrap === Wrap.None) {
    intake.textCell = 0;
    return wrap;
  }
  const char = charOfFold();
  const to = char === 0 ? afterEscapes(wrapped.from, intake.end) : wrapped.from;
  if (!hasRoom(1, to - intake.at) || cursor.end === Area.Input + Size.Input) return Wrap.NeedMore;
  addMark(
    cursor.end,
    (char === 0 ? Kind.Folded : Kind.Spelled) | Kind.EndsLine,
    intake.at,
    to - intake.at,
    offsetOfRaw(intake.at),
  );
  if (char !== 0) store8(cursor.end++, char);
  const column = 1 + charactersIn(next, to);
  addOrigin(cursor.end, offsetOfRaw(to), intake.line++, column, WITHIN, 0);
  intake.at = to;
  intake.isAtFold = false;
  return Wrap.Wrapped;
}

/**
 * What a fold stands for: a line feed where the next word would have had room, nothing within a word that is longer than a
 * line, else a blank. In a frame, no word continues.
 */
function charOfFold(): i32 {
  if (isAfterMask() && endsValue(load8(wrapped.from))) return 0;
  if (wrapped.firstCells === 0 || wrapped.firstCells < intake.free || isFrame(afterEscapes(wrapped.from, intake.end)))
    return Byte.LineFeed;
  return intake.isWord && intake.free === 0 ? 0 : Byte.Space;
}

/** Whether the text that came before ends with `MMM`. */
function isAfterMask(): boolean {
  const at = cursor.end - 3;
  if (at < Area.Input) return false;
  return load8(at) === Byte.UpperM && load8(at + 1) === Byte.UpperM && load8(at + 2) === Byte.UpperM;
}

function endsValue(byte: i32): boolean {
  switch (byte) {
    case Byte.Quote:
    case Byte.Apostrophe:
    case Byte.Backslash:
    case Byte.Comma:
    case Byte.Semicolon:
    case Byte.Ampersand:
    case Byte.BraceClose:
    case Byte.BracketClose:
    case Byte.ParenClose:
    case Byte.Space:
      return true;
    default:
      return false;
  }
}
