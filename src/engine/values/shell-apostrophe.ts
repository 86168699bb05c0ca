import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';
import { charEnd, enclosing, isPrintedLayer } from '../bytes/reader.ts';
import { cursor } from '../context/cursor.ts';
import { endValue, isLineFeedAt, Limit, next, rememberQuote, setLayer, settleLayer } from '../context/input.ts';
import { floorBefore } from '../context/reach.ts';
import { Argument, beginShellValue } from '../context/shell.ts';
import { afterLast } from '../scan/bytes.ts';

/**
 * A value in apostrophes that are in an argument in apostrophes, as shells and those who write for them spell it:
 *
 *     sh -c 'MMM_a='\''v w'\'' x'        'MMM_a='"'"'v w'"'"' x'
 *                  ^ from here ^ to here
 */
export function tryShellApostrophe(at: i32): boolean {
  if (tryTraced(at)) return true;
  const byte = load8(at + 1);
  if (load8(at) !== Byte.Apostrophe || (byte !== Byte.Backslash && byte !== Byte.Quote)) return false;
  settleLayer();
  const layer = cursor.layer;
  const ownLayer = cursor.ownLayer;
  // The shell reads no escapes in apostrophes.
  if (isPrintedLayer(layer)) setLayer(enclosing(layer), false);
  if (beginEscaped(at)) return true;
  cursor.layer = layer;
  cursor.ownLayer = ownLayer;
  return false;
}

/**
 * A value in a command that a shell prints before it runs it, in apostrophes of its own or of the whole argument. Lines may be
 * in it.
 *
 *     + MMM_a='it'\''s v'        + app '--MMM_a=it'\''s v'
 */
function tryTraced(at: i32): boolean {
  const name = cursor.nameFrom;
  let quote = name - 1;
  while (name - quote < 3 && load8(quote) === Byte.Minus) quote--;
  const isArgument = quote < name - 1 && quote >= cursor.begin && load8(quote) === Byte.Apostrophe;
  const isValue = load8(at) === Byte.Apostrophe || (load8(at) === DOLLAR && load8(at + 1) === Byte.Apostrophe);
  const isCommand = isValue && load8(name - 1) === Byte.Space && load8(name - 2) === Byte.Plus;
  if (!isArgument && !isCommand) return false;
  let line = isArgument ? afterLast(floorBefore(name, MAX_COMMAND), name, Byte.LineFeed) : name - 2;
  if (isCommand) while (line > cursor.begin && load8(line - 1) === Byte.Plus) line--;
  if (load8(line) !== Byte.Plus || (line > cursor.begin && !isLineFeedAt(line - 1))) return false;
  if (isArgument) beginShellValue(at, Argument.Field, Byte.Apostrophe, quote);
  else beginShellValue(at, Argument.Field, 0, at);
  return true;
}

const DOLLAR: i32 = 0x24;
/** So far before a name in an argument the command may begin. */
const MAX_COMMAND: i32 = 512;

function beginEscaped(at: i32): boolean {
  if (next(at) !== Byte.Apostrophe) return false;
  const second = next(charEnd);
  const from = afterEscaped(at, second);
  if (from < 0) return false;
  let i = from;
  let char = next(i);
  while (char >= 0 && char !== Byte.LineFeed && i - at < Limit.LookAhead) {
    const after = charEnd;
    const end = char === Byte.Apostrophe ? afterEscaped(i, second) : -1;
    if (end >= 0 && !continuesAt(end)) {
      cursor.valueStart = at;
      cursor.hasValue = true;
      cursor.closers = -1;
      rememberQuote(at, from);
      endValue(end);
      return true;
    }
    i = end >= 0 ? end : after;
    char = next(i);
  }
  return false;
}

/** After the apostrophe that is escaped at `at`, `'\''` or `'"'"'`; -1 where none is. */
function afterEscaped(at: i32, second: i32): i32 {
  if (next(at) !== Byte.Apostrophe || next(charEnd) !== second || next(charEnd) !== Byte.Apostrophe) return -1;
  if (second === Byte.Quote && next(charEnd) !== Byte.Quote) return -1;
  return next(charEnd) === Byte.Apostrophe ? charEnd : -1;
}

/** Whether the word continues, and so the value. */
function continuesAt(at: i32): boolean {
  const char = next(at);
  return isOf(char, Class.Name) || char >= 0x80 || char === Byte.Backslash;
}
