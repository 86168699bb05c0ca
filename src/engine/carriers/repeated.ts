import { Byte } from '../bytes/ascii.ts';
import { multiply } from '../bytes/memory.ts';
import { intake, Rest } from './intake-state.ts';
import { afterColour, byte, byteAt, isLevel, words } from './line-text.ts';

/**
 * Tools that run several programs put the name of each before its lines, in a way of their own: that it is a head shows
 * when it is repeated.
 *
 *     [api] text     [start:api] text     [@app/api]: text     @app/api: text     api:dev: text     packages/api dev: text     api | text
 *
 * Names of levels are none of these: with them a logger's record begins.
 */

/** A number that is made of what the line begins with; 0 = it does not begin so. */
export let repeatedHash: i32 = 0;
/** It may be a key as well. */
let isStrict: boolean = false;

export function forgetRepeated(): void {
  repeatedHash = 0;
  isStrict = false;
}

/** After what the line at `from` begins with, if it may be such a head; else -1. */
export function readRepeated(from: i32): i32 {
  forgetRepeated();
  let at = afterColour(from);
  if (byteAt(at) === Byte.BracketOpen) {
    at = named(at + 1);
    // A task, or a container.
    if (byteAt(at) === Byte.Colon || byteAt(at) === Byte.Space) at = named(at + 1);
    at = byte(at, Byte.BracketClose);
    if (at >= 0 && byteAt(at) === Byte.Colon) at++;
  } else {
    at = readName(at);
  }
  if (at < 0) return -1;
  at = afterColour(at);
  const after = byteAt(at);
  if (after === Byte.Space) return afterColour(at + 1);
  // The blank before an empty text may have been trimmed.
  if ((after === Byte.LineFeed || after === Byte.CarriageReturn) && isKnownHead()) return at;
  return noName();
}

/** `api:dev:`, `@app/api:`, `packages/api dev:`, `api |` */
function readName(from: i32): i32 {
  let at = named(from);
  const isScoped = hasSign(from, at);
  if (at < 0) return -1;
  if (byteAt(at) === Byte.Space) {
    let blank = at;
    while (byteAt(blank) === Byte.Space) blank++;
    if (byteAt(blank) === Byte.Pipe) return blank + 1;
    if (!isScoped) return noName();
    at = named(at + 1);
    return byteAt(at) === Byte.Colon ? at + 1 : noName();
  }
  if (byteAt(at) !== Byte.Colon) return noName();
  if (words(at + 1) > at + 1) {
    at = named(at + 1);
    return byteAt(at) === Byte.Colon ? at + 1 : noName();
  }
  if (!isScoped) {
    // It may be a key, or the name of a header.
    const first = byteAt(from);
    if (first < Byte.LowerA || first > Byte.LowerZ) return noName();
    isStrict = true;
  }
  return at + 1;
}

function noName(): i32 {
  repeatedHash = 0;
  return -1;
}

/** After a name at `from`, or -1. */
function named(from: i32): i32 {
  const to = words(from);
  if (to === from || isLevel(from)) return noName();
  for (let at = from; at < to; at++) repeatedHash = multiply(repeatedHash, 31) + byteAt(at);
  if (repeatedHash === 0) repeatedHash = 1;
  return to;
}

/** Whether an at sign or a slash is in the name. */
function hasSign(from: i32, to: i32): boolean {
  for (let at = from; at < to; at++) if (byteAt(at) === Byte.Slash || byteAt(at) === Byte.At) return true;
  return false;
}

/** Whether that is known to be a head. */
export function isKnownHead(): boolean {
  const hash = repeatedHash;
  if (hash === 0) return false;
  return hash === intake.known0 || hash === intake.known1 || hash === intake.known2 || hash === intake.known3;
}

/** Whether it has been seen so often that it is a head from this line on. */
export function becomesHead(): boolean {
  if (intake.linesLeft === 0) return false;
  const hash = repeatedHash;
  if (isStrict) return hash === intake.lastStrict && intake.strictLines + 1 >= STRICT_LINES;
  return hash === intake.seen0 || hash === intake.seen1 || hash === intake.seen2 || hash === intake.seen3;
}

/** Whether it is known whether something is open where the line begins; if not, the host is asked. */
export function knowsRest(): boolean {
  if (intake.rest === Rest.Unknown) intake.rest = Rest.Asked;
  return intake.rest !== Rest.Asked;
}

/** From this line on it is a head, if nothing is open. */
export function learnHead(): boolean {
  if (intake.rest !== Rest.Yes) return false;
  intake.known3 = intake.known2;
  intake.known2 = intake.known1;
  intake.known1 = intake.known0;
  intake.known0 = repeatedHash;
  return true;
}

/** Remembers how the line begins that was read last: before `noteLine` is called for it, others may be read. */
export function keepRepeated(): void {
  keptHash = repeatedHash;
  isKeptStrict = isStrict;
}

let keptHash: i32 = 0;
let isKeptStrict: boolean = false;

/** The line that was remembered ends. */
export function noteLine(): void {
  intake.rest = Rest.Unknown;
  if (intake.linesLeft === 0) return;
  intake.linesLeft--;
  const isSame = isKeptStrict && keptHash !== 0 && keptHash === intake.lastStrict;
  intake.strictLines = isSame ? intake.strictLines + 1 : 1;
  intake.lastStrict = isKeptStrict ? keptHash : 0;
  if (isKeptStrict) return;
  intake.seen3 = keptHash === 0 ? 0 : intake.seen2;
  intake.seen2 = keptHash === 0 ? 0 : intake.seen1;
  intake.seen1 = keptHash === 0 ? 0 : intake.seen0;
  intake.seen0 = keptHash;
}

/** What may be a key is a head in so many lines, one after the other. */
const STRICT_LINES: i32 = 3;
