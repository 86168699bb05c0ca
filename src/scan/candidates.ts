import { Byte } from '../bytes/ascii.ts';
import { Area } from '../bytes/layout.ts';
import { load8, load32, store8 } from '../bytes/memory.ts';
import { isCandidate } from './candidate.ts';
import { findNameStart, isListing } from './name-starts.ts';
import { isNeedleLetter, Needle, NeedleEnd, needleAddress, needleCount } from './needles.ts';
import { isPrefixLetter, otherCase, prefixCount, prefixLetter } from './prefixes.ts';
import { lowerCaseOf } from './words.ts';

/**
 * The candidate search: where could a sensitive name begin?
 *
 * The naive four lines: at each byte, does one of the prefixes begin here? Two complications. A letter of the prefix may
 * be encoded (`%4D`, `%254D`, `\u004d`, `&#77;`); all spellings but the last end in the letter's two hexadecimal digits,
 * so a pair of such digits is a hit as well, and so is `#` after `&` or `;`. And three letters are enough: what is
 * reported may be no name at all, but no name goes unreported.
 *
 * Where the rules are more than a few prefixes, needles are searched for in the same way, see `needles.ts`: a candidate is
 * then any place in a name.
 *
 * This is the portable implementation; `candidates.wasm.ts` finds the same with 16-byte vectors.
 */

/** How far before the end of the input the next search begins: what shows that a letter is encoded may be so far before it. */
export const LOOKAHEAD: i32 = 24;

/** Takes over the prefixes: with which bytes can a candidate begin? */
export function compileCandidates(): void {
  for (let byte = 0; byte < 256; byte++) store8(Area.FirstBytes + byte, mayBegin(byte) ? 1 : 0);
}

function mayBegin(byte: i32): boolean {
  if (byte === Byte.Ampersand || byte === Byte.Semicolon) return true;
  if (needleCount() > 0) return mayBeginNeedle(byte);
  for (let prefix = 0; prefix < prefixCount(); prefix++) {
    if (prefixLetter(prefix, 0) === byte || prefixLetter(prefix, 0) === otherCase(byte)) return true;
  }
  for (let low = 0; low < 16; low++) if (isPrefixLetter(((byte - Byte.Zero) << 4) | low)) return byte < Byte.Eight;
  return false;
}

function mayBeginNeedle(byte: i32): boolean {
  for (let index = 0; index < needleCount(); index++) {
    const needle = needleAddress(index);
    const isWord = (load8(needle + Needle.Ends) & NeedleEnd.Word) !== 0;
    const letter = isWord ? lowerCaseOf(byte) : load8(Area.Fold + byte);
    if (load8(load32(needle + Needle.Name) + load8(needle + Needle.Offset)) === letter) return true;
  }
  // The digits of a letter that is encoded.
  if (byte < Byte.Two || byte >= Byte.Eight) return false;
  for (let low = 0; low < 16; low++) if (isNeedleLetter(((byte - Byte.Zero) << 4) | low)) return true;
  return false;
}

/** What is searched from here on is another input, or is elsewhere: this implementation has nothing to forget. */
export function beginSearch(): void {}

/** The first candidate in `from … end`, or -1. Near the end, hits that need bytes beyond it are left for the next search. */
export function findCandidate(from: i32, end: i32): i32 {
  if (isListing) return findNameStart(from, end);
  for (let at = from; at < end; at++) {
    if (load8(Area.FirstBytes + load8(at)) !== 0 && isCandidate(at, end)) return at;
  }
  return -1;
}
