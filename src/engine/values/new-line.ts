import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { opensContainer } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { cursor } from '../context/cursor.ts';
import { canSee, needMore } from '../context/input.ts';
import { isScalar } from './scalar.ts';

/** On a line of its own a value must be JSON: anything else is the next record. */
export function canBeginOnNewLine(at: i32): boolean {
  const byte = load8(at);
  if (opensContainer(byte) || byte === Byte.Quote) return true;
  if (cursor.lenient && (byte === Byte.Apostrophe || byte === Byte.ParenOpen)) return true;
  // `#{` and `<<"v">>` of Erlang
  if (cursor.lenient && (byte === Byte.Hash || byte === Byte.Less)) {
    if (!canSee(at, 2)) {
      needMore(cursor.at);
      return true;
    }
    return load8(at + 1) === (byte === Byte.Hash ? Byte.BraceOpen : Byte.Less);
  }
  let i = at;
  while (i < cursor.end && (isOf(load8(i), Class.Name) || load8(i) === Byte.Dot || load8(i) === Byte.Plus)) i++;
  let paren = i;
  if (cursor.lenient) while (paren < cursor.end && isOfCall(load8(paren)) && paren - at < 64) paren++;
  if (paren === cursor.end && !cursor.ended && paren - at < 64) {
    needMore(cursor.at);
    return true;
  }
  // `array (`, `\\Name::__set_state(array(`
  if (paren > at && load8(paren) === Byte.ParenOpen) return true;
  return i > at && i - at < 64 && isScalar(at, i) && !isLineFollowed(i);
}

function isOfCall(byte: i32): boolean {
  return isOf(byte, Class.Name) || byte === Byte.Backslash || byte === Byte.Colon || byte === Byte.Space;
}

/** Whether other text follows on the line, as in `42 requests`. */
function isLineFollowed(at: i32): boolean {
  const byte = at < cursor.end ? load8(at) : Byte.LineFeed;
  return !isOf(byte, Class.AfterQuote);
}
