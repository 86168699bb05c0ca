import { Byte } from '../bytes/ascii.ts';
import { findByte } from '../scan/bytes.ts';
import { Fold, readDocument, readFold } from './folded.ts';
import { Head, lineHead, SAME_STREAM } from './head.ts';
import { readHead, setBrief } from './heads.ts';
import { intake } from './intake-state.ts';
import { readRecord } from './record.ts';
import { keepRepeated, noteLine } from './repeated.ts';

/** Looks for the first head of a stream: in the first lines, and after these in some. */

/** After the first lines, one in so many bytes is looked at. */
const SAMPLE: i32 = 0x4000;
/** All heads that there are, folds too, are looked for in one of so many of these lines; in the others the commonest. */
const THOROUGH: i32 = 64;
/** A record that is longer is none. */
export const MAX_RECORD: i32 = 0x20000;

/** The first line in `from … end` that begins with a head, or may, of those that are looked at; else `end`. */
export function findHead(from: i32, end: i32): i32 {
  let at = from;
  while (at < end) {
    if (!intake.isAtLine) {
      if (intake.linesLeft === 0 && intake.toSample > 0) {
        const skipped = intake.toSample < end - at ? intake.toSample : end - at;
        intake.toSample -= skipped;
        at += skipped;
        continue;
      }
      at = findByte(at, end, Byte.LineFeed);
      if (at === end) return end;
      at++;
      intake.isAtLine = true;
      continue;
    }
    const isBrief = intake.linesLeft === 0 && (intake.samples & (THOROUGH - 1)) !== 0;
    setBrief(isBrief);
    let head = readHead(at, end, intake.isEnded, -1);
    setBrief(false);
    keepRepeated();
    if (head === Head.Record) head = readWholeRecord(at, end);
    if (head === Head.None) head = findColour(at, end, intake.isEnded);
    if (head === Head.None && !isBrief) head = findFold(at, end);
    if (head !== Head.None) {
      intake.isUnsure = head === Head.NeedMore || head === Head.Repeated;
      return at;
    }
    leaveLine();
  }
  return end;
}

/** Whether the line at `from` is a record; it may be one while its end has not come. */
function readWholeRecord(from: i32, end: i32): i32 {
  const lineEnd = findByte(lineHead.end, end, Byte.LineFeed);
  if (lineEnd === end && !intake.isEnded && end - from < MAX_RECORD) return Head.NeedMore;
  return lineEnd - from < MAX_RECORD && readRecord(lineEnd) ? Head.Record : Head.None;
}

/** A line that is coloured further from its beginning is not noticed. */
const COLOURED: i32 = 128;

/** Whether the line is coloured near its beginning: of a stream in which one is, lines are taken apart. */
export function findColour(from: i32, end: i32, isEnded: boolean): i32 {
  const limit = end - from > COLOURED ? from + COLOURED : end;
  const lineFeed = findByte(from, limit, Byte.LineFeed);
  if (findByte(from, lineFeed, Byte.Escape) < lineFeed) return Head.Plain;
  return lineFeed === end && !isEnded ? Head.NeedMore : Head.None;
}

/** Whether the line is folded, or begins a document in which lines may be. */
export function findFold(from: i32, end: i32): i32 {
  let fold = readDocument(from, end, intake.isEnded);
  if (fold === Fold.None) fold = readFold(from, end, intake.isEnded, SAME_STREAM, false);
  if (fold === Fold.NeedMore) return Head.NeedMore;
  return fold === Fold.Folded ? Head.Plain : Head.None;
}

/** The line that was looked at has no head. */
export function leaveLine(): void {
  intake.isAtLine = false;
  if (intake.linesLeft === 0) {
    intake.toSample = SAMPLE;
    intake.samples++;
  }
  noteLine();
}
