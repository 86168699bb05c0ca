import { Byte } from '../bytes/ascii.ts';
import { Area } from '../bytes/layout.ts';
import { load8, load32, store8 } from '../bytes/memory.ts';
import { isCandidate } from './candidate.ts';
import { findNameStart, isListing } from './name-starts.ts';
import { isNeedleLetter, Needle, NeedleEnd, needleAddress, needleCount } from './needles.ts';
import { isPrefixLetter, otherCase, prefixCount, prefixLetter } from './prefixes.ts';

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

/** Takes over the prefixes or needles: with which bytes can a candidate begin? */
export function compileCandidates(): void {
  for (let byte = 0; byte < 256; byte++) store8(Area.FirstBytes + byte, 0);
  markFirst(Byte.Ampersand);
  markFirst(Byte.Semicolon);
  if (needleCount() > 0) markNeedles();
  else markPrefixes();
}

function markFirst(byte: i32): void {
  store8(Area.FirstBytes + byte, 1);
}

function markPrefixes(): void {
  for (let prefix = 0; prefix < prefixCount(); prefix++) {
    const letter = prefixLetter(prefix, 0);
    markFirst(letter);
    markFirst(otherCase(letter));
  }
  for (let letter = 0; letter < 0x80; letter++) if (isPrefixLetter(letter)) markFirst(firstDigit(letter));
}

function markNeedles(): void {
  for (let index = 0; index < needleCount(); index++) {
    const needle = needleAddress(index);
    const letter = load8(load32(needle + Needle.Name) + load8(needle + Needle.Offset));
    const other = otherCase(letter);
    const isWord = (load8(needle + Needle.Ends) & NeedleEnd.Word) !== 0;
    markFirst(letter);
    if (isWord || load8(Area.Fold + other) === letter) markFirst(other);
  }
  for (let letter = 0x20; letter < 0x80; letter++) if (isNeedleLetter(letter)) markFirst(firstDigit(letter));
}

/** The first of the two hexadecimal digits of an encoded letter. */
function firstDigit(letter: i32): i32 {
  return Byte.Zero + (letter >> 4);
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
