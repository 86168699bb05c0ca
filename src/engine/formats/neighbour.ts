import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isLineEnd } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { charEnd } from '../bytes/reader.ts';
import { cursor } from '../context/cursor.ts';
import { next, skipGaps } from '../context/input.ts';
import { isNameWord, plainBefore, spaceStart, Word, wordBefore, wordCode, wordStart } from '../context/word.ts';
import { Awaited, awaitValue, CELL, SPANS_LINES, setDepth } from '../deferred/awaited.ts';
import { columnOf, setHeading } from '../deferred/awaited-column.ts';
import { readElementName } from '../names/element-name.ts';
import { delimiter, Name } from '../names/name.ts';
import { findTagStart, settleMarkup } from './xml.ts';

/**
 * An element whose content is the name, and one next to it that holds the value:
 *
 *     <key>MMM_x</key><value>v</value>        <td><b>MMM_x</b>:</td> <td class="c"><pre>v</pre></td>
 *                    ^ from here ^ to here                     ^ from here      ^ to here
 *
 * In maps of SOAP and XML-RPC, property lists, XStream's `<entry><string>MMM_x</string><string>v</string></entry>`, and
 * on the pages of HTML that frameworks print of errors and log records.
 */

/** Elements around a name, such as `<b>`, in one that names its neighbour. */
const MAX_INNER: i32 = 4;

/** The name begins after a `>`, or after white space that follows one. */
export function tryKeyElement(name: Name, at: i32, limit: i32): boolean {
  settleMarkup(delimiter.start);
  let i = at;
  let char = next(i);
  while (i < limit && isOf(char, Class.Name | Class.Path)) {
    i = charEnd;
    char = next(i);
  }
  const to = i;
  const after = skipGaps(char === Byte.Colon ? charEnd : i);
  const following = next(after);
  if (following !== Byte.Less && (char === Byte.Colon || !isLineEnd(following))) return false;
  // Elements around the name begin right before it.
  let outer = spaceStart(name.from);
  for (let inner = 0; inner <= MAX_INNER; inner++) {
    if (plainBefore(outer) !== Byte.Greater) return false;
    const tag = findTagStart(wordStart);
    if (tag < 0) return false;
    const naming = namingOf(tag);
    outer = spaceStart(tag);
    if (naming === Naming.First && !isFirstInEntry(outer)) return false;
    if (naming === Naming.None) continue;
    const awaited = cursor.awaited;
    const flags = SPANS_LINES | (naming === Naming.Cell ? CELL : 0);
    name.start = delimiter.start;
    name.to = to;
    const isTaken = awaitValue(Awaited.NextElement, name, after, flags);
    if (cursor.awaited > awaited) {
      setDepth(awaited, inner + 2);
      setHeading(awaited, naming === Naming.Cell ? headingAt(tag, name.from) : -1);
    }
    return isTaken;
  }
  return false;
}

const enum Naming {
  None = 0,
  /** The element names any that follows. */
  Key = 1,
  /** It is a cell of a page's table, or a term: the next one holds the value. */
  Cell = 2,
  /** As `Key`, if it is the first in its element. */
  First = 3,
}

/** `key`, `name`, `k`, `string` as the first in an `entry`; `td`, `th`, `dt`. Prefixes of namespaces do not count. */
function namingOf(tag: i32): i32 {
  next(tag);
  const from = charEnd;
  const to = readElementName(from, from + MAX_TAG_NAME);
  let word = from;
  for (let i = from; i < to; i++) if (load8(i) === Byte.Colon) word = i + 1;
  const code = wordCode(word, to);
  if (isNameWord(code)) return Naming.Key;
  if (code === Word.Td || code === Word.Th || code === Word.Dt) return Naming.Cell;
  return code === Word.String ? Naming.First : Naming.None;
}

/** In which column the heading is whose tag begins at `tag`, before `end`; -1 where it is none. */
function headingAt(tag: i32, end: i32): i32 {
  next(tag);
  return wordCode(charEnd, readElementName(charEnd, charEnd + MAX_TAG_NAME)) === Word.Th ? columnOf(tag, end) : -1;
}

/** Longer names name no neighbour. */
const MAX_TAG_NAME: i32 = 64;

function isFirstInEntry(at: i32): boolean {
  return plainBefore(at) === Byte.Greater && wordBefore(wordStart) === Word.Entry;
}
