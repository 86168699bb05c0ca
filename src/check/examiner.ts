import type { Channel } from '../io/channel.ts';
import type { Settings } from '../rules/options.ts';
import { createDirectSanitizer, type DirectSanitizer } from '../sanitizer/direct.ts';
import type { Finding } from '../sanitizer/findings.ts';
import { CONTEXT_SIZE } from '../sanitizer/session.ts';

/**
 * Tells what a sanitizer would change, and takes no longer than a sanitizer where that is nothing.
 *
 * An engine that records what it finds cannot take its fast path. So the text first goes through one that records nothing, and
 * what is written is compared with what went in. Where the two differ, the recording one begins at the last place at which
 * the other was at rest, and continues until a whole block has nothing to report.
 */
export class Examiner implements Channel {
  readonly #settings: Settings;
  readonly #report: (finding: Finding) => void;
  readonly #quick: DirectSanitizer;
  /** The one that records; made when it is first needed. */
  #thorough: DirectSanitizer | undefined;
  #isThorough = false;
  /** Where that one began: so many bytes and lines are before. */
  #thoroughFrom = { bytes: 0, lines: 0 };
  /** How many findings have been reported. */
  #reported = 0;

  /** Where the quick one was at rest, or the thorough one began: a byte of the text, … */
  #restedAt = 0;
  /** … the line feeds before the place where the sanitizer in use began, … */
  #linesBefore = 0;
  /** … and what is before `#restedAt`, as far as it can matter. */
  #before = NOTHING;
  /** What has been put into the quick one since, up to the current block: the first `#keptLength` bytes. */
  #kept = NOTHING;
  #keptLength = 0;
  /** How much of that and the block has been written as it was. */
  #same = 0;

  /** The room that `space` has offered; at its beginning is what was left of the block before. */
  #room = NOTHING;
  #left = NOTHING;
  /** What `take` shows next. */
  #seen = NOTHING;
  #bytes = 0;

  /** @param report is called for each run of bytes that changes, in the order of the output */
  constructor(settings: Settings, report: (finding: Finding) => void) {
    this.#settings = settings;
    this.#report = report;
    this.#quick = createDirectSanitizer(settings);
  }

  /** Of all texts. */
  get bytesRead(): number {
    return this.#bytes;
  }

  /** Another text begins, be the last one over or not. @param before nothing: no text is begun in its middle */
  resumeAfter(before: Uint8Array): void {
    this.#quick.resumeAfter(before);
    this.#quick.takeStats();
    this.#isThorough = false;
    this.#restedAt = 0;
    this.#linesBefore = 0;
    this.#before = NOTHING;
    this.#keptLength = 0;
    this.#same = 0;
    this.#left = NOTHING;
    this.#seen = NOTHING;
  }

  space(): Uint8Array {
    this.#room = this.#sanitizer.space();
    this.#room.set(this.#left);
    // As much each time, however long that line is.
    return this.#room.subarray(this.#left.length, this.#left.length + this.#room.length - MAX_LINE);
  }

  push(length: number): void {
    this.#bytes += length;
    const end = this.#left.length + length;
    const cut = cutOf(this.#room.subarray(0, end));
    this.#left = this.#room.slice(cut, end);
    this.#seen = this.#room.subarray(0, cut);
    if (cut > 0) this.#look(cut);
  }

  /** @returns what has been looked at: what was found in it has been reported */
  take(): Uint8Array {
    const seen = this.#seen;
    this.#seen = NOTHING;
    return seen;
  }

  finish(): void {
    if (this.#left.length > 0) {
      this.#room = this.#sanitizer.space();
      this.#room.set(this.#left);
      this.#look(this.#left.length);
    }
    if (!this.#isThorough) {
      this.#quick.finish();
      if (!this.#isOutputSame(NOTHING) || this.#same < this.#keptLength) this.#beThorough();
    }
    if (this.#isThorough) {
      this.#thorough?.finish();
      drain(this.#sanitizer);
    }
    this.resumeAfter(NOTHING);
  }

  another(): Channel {
    return createDirectSanitizer(this.#settings, false);
  }

  get #sanitizer(): DirectSanitizer {
    return this.#isThorough ? (this.#thorough as DirectSanitizer) : this.#quick;
  }

  /** So many bytes are in the room. */
  #look(length: number): void {
    const block = this.#room.subarray(0, length);
    if (this.#isThorough) this.#lookThoroughly(block);
    else this.#lookQuickly(block);
  }

  #lookQuickly(bytes: Uint8Array): void {
    const quick = this.#quick;
    quick.push(bytes.length);
    const block = quick.hasMovedInput ? bytes.slice() : bytes;
    let isSame = this.#isOutputSame(block);
    const { isAtRest } = quick;
    // At rest nothing more will come: if less has come than went in, something has gone.
    if (isAtRest && this.#same < this.#keptLength + block.length) isSame = false;
    if (isSame && isAtRest) {
      this.#restedAt += this.#keptLength + block.length;
      this.#before = endOf(this.#before, this.#kept.subarray(0, this.#keptLength), block);
      this.#keptLength = 0;
      this.#same = 0;
      return;
    }
    this.#keep(block);
    if (!isSame || this.#keptLength > MAX_KEPT) this.#beThorough();
  }

  #lookThoroughly(block: Uint8Array): void {
    const thorough = this.#thorough as DirectSanitizer;
    const before = this.#reported;
    thorough.push(block.length);
    drain(thorough);
    this.#restedAt += block.length;
    this.#before = endOf(this.#before, block);
    if (this.#reported > before || !thorough.isAtRest) return;
    this.#linesBefore += thorough.takeStats().lines;
    this.#isThorough = false;
    this.#quick.resumeAfter(this.#before);
  }

  /** Takes all that is written. @returns whether it is what went in, as far as it has come; the rest is not looked at */
  #isOutputSame(block: Uint8Array): boolean {
    let isSame = true;
    for (let piece = this.#quick.take(); piece.length > 0; piece = this.#quick.take()) {
      isSame &&= this.#isNext(piece, block);
    }
    return isSame;
  }

  #isNext(piece: Uint8Array, block: Uint8Array): boolean {
    const kept = Math.min(piece.length, Math.max(0, this.#keptLength - this.#same));
    if (kept > 0 && differ(piece.subarray(0, kept), this.#kept.subarray(this.#same, this.#same + kept))) return false;
    this.#same += kept;
    const rest = piece.subarray(kept);
    if (rest.length === 0) return true;
    const from = this.#same - this.#keptLength;
    const wanted = block.subarray(from, from + rest.length);
    this.#same += rest.length;
    // Where nothing was hidden it is the input itself.
    return rest.length === wanted.length && (rest.byteOffset === wanted.byteOffset || !differ(rest, wanted));
  }

  #keep(block: Uint8Array): void {
    const length = this.#keptLength + block.length;
    if (length > this.#kept.length) {
      const larger = new Uint8Array(2 * length);
      larger.set(this.#kept.subarray(0, this.#keptLength));
      this.#kept = larger;
    }
    this.#kept.set(block, this.#keptLength);
    this.#keptLength = length;
  }

  /** From where the quick one was last at rest, all is looked at by the thorough one. */
  #beThorough(): void {
    const kept = this.#kept.subarray(0, this.#keptLength);
    const lines = this.#linesBefore + this.#quick.takeStats().lines - countLineFeeds(kept);
    this.#thoroughFrom = { bytes: this.#restedAt, lines };
    this.#thorough ??= createDirectSanitizer(this.#settings, true, (finding) => this.#found(finding));
    const thorough = this.#thorough;
    thorough.resumeAfter(this.#before);
    thorough.takeStats();
    for (let from = 0; from < kept.length; ) {
      const space = thorough.space();
      const piece = kept.subarray(from, from + space.length);
      space.set(piece);
      thorough.push(piece.length);
      drain(thorough);
      from += piece.length;
    }
    this.#isThorough = true;
    this.#linesBefore = lines;
    this.#restedAt += kept.length;
    this.#before = endOf(this.#before, kept);
    this.#keptLength = 0;
    this.#same = 0;
  }

  #found(finding: Finding): void {
    const { bytes, lines } = this.#thoroughFrom;
    this.#reported++;
    this.#report({ ...finding, offset: bytes + finding.offset, line: lines + finding.line });
  }
}

const NOTHING: Uint8Array = new Uint8Array(0);
const LINE_FEED = 0x0a;

/** The end of a longer line, or a better place to cut further back, is not waited for. */
const MAX_LINE = 64 * 1024;

/** A text at which the quick one is nowhere at rest, as in a table, is left to the thorough one. */
const MAX_KEPT = 4 << 20;

/**
 * Up to where a block goes at whose end a sanitizer may well be at rest: before a line that begins something. Best is one
 * after a line that ends in plain text. A parameter at the very end goes the engine's long way, which otherwise need not
 * even be compiled: on a busy machine that is a third of the time for 128 MiB of which each line has some.
 */
function cutOf(bytes: Uint8Array): number {
  const earliest = Math.max(0, bytes.length - MAX_LINE);
  const last = bytes.lastIndexOf(LINE_FEED) + 1;
  let good = -1;
  let tried = 0;
  for (let cut = last; cut > earliest; cut = bytes.lastIndexOf(LINE_FEED, cut - 2) + 1) {
    if (!GOES_ON.has(bytes[cut] ?? 0)) {
      if (endsPlainly(bytes.subarray(Math.max(0, cut - PLAIN_END), cut))) return cut;
      if (good < 0) good = cut;
      if (++tried === MAX_TRIED) break;
    }
    if (cut < 2) break;
  }
  if (good >= 0) return good;
  return last < earliest ? bytes.length : last;
}

/** Of so many lines the last is taken that ends well, if any does. */
const MAX_TRIED = 12;

/** The engine's fast path looks at 16 bytes after a parameter; a name and a mask take as many. */
const PLAIN_END = 40;

/** Whether no parameter is in sight. */
function endsPlainly(bytes: Uint8Array): boolean {
  return !bytes.includes(EQUALS) && !bytes.includes(COLON) && !bytes.includes(PERCENT);
}

const EQUALS = 0x3d;
const COLON = 0x3a;
const PERCENT = 0x25;

/** What a line begins with that belongs to the one before: white space, `}`, `]`, `)`. */
const GOES_ON = new Set([0x20, 0x09, 0x0a, 0x0d, 0x7d, 0x5d, 0x29]);

function drain(sanitizer: DirectSanitizer): void {
  while (sanitizer.take().length > 0);
}

function differ(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) !== 0;
}

/** A copy of the last bytes, as many as can matter for what follows. */
function endOf(...pieces: Uint8Array[]): Uint8Array {
  const last = pieces.at(-1) as Uint8Array;
  if (last.length >= CONTEXT_SIZE) return last.slice(last.length - CONTEXT_SIZE);
  const all = Buffer.concat(pieces);
  return all.subarray(Math.max(0, all.length - CONTEXT_SIZE));
}

function countLineFeeds(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) count++;
  return count;
}
