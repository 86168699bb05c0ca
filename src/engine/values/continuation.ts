import { Byte } from '../bytes/ascii.ts';
import { closesContainer, isLineEnd, opensContainer } from '../bytes/kinds.ts';
import { Char, charEnd } from '../bytes/reader.ts';
import { cursor, Removal } from '../context/cursor.ts';
import { canSee, endValue, isGap, Limit, needMore, next, skipBlanks, skipRaw } from '../context/input.ts';
import { isYetToCome } from '../context/reach.ts';
import { State } from '../context/state.ts';
import { BAR_LENGTH, Block, closesPageValue, findBlockEntry, isBarred } from './block-lines.ts';
import { isRightAligned, MAX_ALIGNED } from './right-aligned.ts';
import { deeperText, UNSEEN } from './tree-lines.ts';

/**
 * The lines below a header's or YAML key's value that are indented deeper belong to it.
 *
 *     MMM_x: v
 *       more of it        <- this one goes
 *     next: 1
 *     ^ no more
 */

/** At the line end of a masked header; it is shown. */
export function stepBeforeContinuation(): void {
  let at = cursor.at;
  let char = next(at);
  if (char === Byte.Comma && cursor.stop === Byte.Comma) {
    at = charEnd;
    char = next(at);
  }
  // `'v' +`, with no string below
  const sign = skipBlanks(at);
  const joined = next(sign) === Byte.Plus ? next(charEnd) : char;
  if (isYetToCome(joined)) return needMore(cursor.at);
  if (isLineEnd(joined) && joined !== char) {
    at = sign + 1;
    char = joined;
  }
  if (char === Byte.CarriageReturn) {
    at = charEnd;
    char = next(at);
  }
  if (isYetToCome(char)) return needMore(cursor.at);
  cursor.state = char === Byte.LineFeed ? State.AtContinuation : State.InText;
  if (char === Byte.LineFeed) cursor.at = charEnd;
}

/** At the beginning of a line: if it is indented deeper than the name's, it belongs to the value too. */
export function stepAtContinuation(): void {
  const at = cursor.at;
  if (cursor.block === Block.Tree) {
    const text = deeperText(at);
    if (text === UNSEEN) return needMore(at);
    if (text >= 0) return beginContinuation(at, text);
    cursor.state = State.InText;
    return;
  }
  let lineAt = at;
  while (true) {
    let i = lineAt;
    let column = 0;
    let char = next(i);
    while (isGap(char) && column <= Limit.LookBehind) {
      i = charEnd;
      column++;
      char = next(i);
    }
    // What is indented so far is no blank line, as far as anyone cares.
    if (column > Limit.LookBehind) return beginContinuation(at, i);
    if (char === Byte.CarriageReturn) {
      const lineEnd = charEnd;
      if (next(lineEnd) === Byte.LineFeed || next(lineEnd) === Char.EndOfInput) char = next(lineEnd);
      else char = Byte.CarriageReturn;
    }
    if (isYetToCome(char)) return needMore(at);
    if (char === Byte.LineFeed && cursor.keepsBlankLines) {
      lineAt = charEnd;
      // Blank lines that are held too long go, whatever follows.
      if (lineAt - at > Limit.LookBehind) {
        beginContinuation(at, lineAt);
        return endValue(lineAt);
      }
      continue;
    }
    let belongs = char >= 0 && char !== Byte.LineFeed && column > cursor.indent;
    if (belongs) {
      if (!canSee(i, MAX_ALIGNED)) return needMore(at);
      if (isRightAligned(lineAt, i)) belongs = false;
    }
    if (char === Byte.Minus && column === cursor.indent && cursor.keepsBlankLines) {
      // A YAML list need not be indented deeper than the key whose value it is.
      const following = next(charEnd);
      if (isYetToCome(following)) return needMore(at);
      belongs = isGap(following) || following === Byte.LineFeed;
    }
    if (!belongs && char >= 0 && column === cursor.indent && cursor.indent > 0 && cursor.keepsBlankLines) {
      // An object of Hjson, whose brackets are on lines of their own.
      const opens = opensContainer(char);
      const closes = cursor.depth > 0 && closesContainer(char);
      if (opens || closes) {
        const rest = skipBlanks(charEnd);
        const following = next(rest);
        if (isYetToCome(following)) return needMore(at);
        const endsLine = following < 0 || isLineEnd(following);
        if (closes || endsLine) {
          cursor.depth = opens ? 1 : 0;
          if (closes) cursor.keepsBlankLines = false;
          return beginContinuation(at, i);
        }
      }
      next(i);
    }
    if (cursor.block === Block.Barred) {
      if (!canSee(i, BAR_LENGTH)) return needMore(at);
      belongs = isBarred(i);
    } else if (cursor.block === Block.Page) {
      if (!canSee(i, 2)) return needMore(at);
      belongs = belongs || (column === cursor.indent && closesPageValue(i));
    } else if (!belongs && char >= 0 && cursor.block !== Block.None) {
      const entry = lineAt <= cursor.closesAt ? cursor.closesAt : findBlockEntry(lineAt);
      if (entry === -2) return needMore(at);
      belongs = entry > lineAt;
      if (belongs) cursor.closesAt = entry;
    }
    if (belongs) return beginContinuation(at, i);
    cursor.state = State.InText;
    return;
  }
}

function beginContinuation(at: i32, to: i32): void {
  cursor.removal = Removal.Continuation;
  cursor.valueStart = at;
  cursor.hasValue = true;
  cursor.at = to;
  cursor.state = State.InContinuation;
}

/** In a line that belongs to the value above it. */
export function stepContinuation(): void {
  let at = cursor.at;
  while (true) {
    at = skipRaw(at, Byte.LineFeed, Byte.LineFeed, Byte.LineFeed);
    const char = next(at);
    if (isYetToCome(char)) return needMore(at);
    if (char < 0) return endValue(at);
    at = charEnd;
    if (char === Byte.LineFeed) return endValue(at);
  }
}
