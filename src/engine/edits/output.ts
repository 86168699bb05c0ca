import { Area } from '../bytes/layout.ts';
import { copy16, copyRun, load8, moveBytes, store8, store32 } from '../bytes/memory.ts';
import { dropMarks, marks, passMarks, passMarksBefore, takeBackMarks } from '../carriers/marks.ts';
import { cursor } from '../context/cursor.ts';
import { maskLength } from '../rules/mask.ts';

/**
 * The output as it grows. Its tail can still be taken back: the separator before a parameter goes when the parameter
 * is filtered, so what might be such a separator is not handed over yet (`holdback.ts`).
 */
export class Output {
  /** The first byte that has not been handed over. */
  begin: i32 = Area.Output;
  /** After the last byte written. */
  end: i32 = Area.Output;
  /** Where the current parameter begins in the output, or -1. */
  nameMark: i32 = -1;
  /** How far back the current edit has taken the output. */
  lowest: i32 = Area.Output;
  /** How many bytes of the current value have been dropped. */
  dropped: i32 = 0;
  /** What has been handed over so far ends with a line feed, or is nothing. */
  beginsLine: boolean = true;
  /** Nothing before this goes with a parameter that is filtered; 0 = no such place. */
  wall: i32 = 0;
  /** What may be handed over has been found out for the input up to here. */
  judged: i32 = 0;
  /** Nothing but a separator and white space after it was held then. */
  isSeparatorHeld: boolean = false;
}

export const output = new Output();

/** Copies the input up to `to`, as far as it has not been copied or dropped. */
export function copyUpTo(to: i32): void {
  const length = to - cursor.copied;
  if (length <= 0) return;
  if (to >= marks.next) passMarks(to, output.end - cursor.copied);
  copyRun(output.end, cursor.copied, length);
  output.end += length;
  cursor.copied = to;
}

/** Copies the input up to `to`, from where on it is dropped: what stood there is before that. */
export function copyBefore(to: i32): void {
  copyUpTo(to);
  if (to >= marks.next) passMarksBefore(to, output.end - cursor.copied);
}

/** The input up to `to` is not written: a value that is masked, or what may turn out to be one that is removed. */
export function dropUpTo(to: i32): void {
  if (to <= cursor.copied) return;
  if (to >= marks.next) dropMarks(to, output.end, true);
  cursor.copied = to;
}

/** The input up to `to` is removed. */
export function removeUpTo(to: i32): void {
  if (to <= cursor.copied) return;
  if (to >= marks.next) dropMarks(to, output.end, false);
  cursor.copied = to;
}

export function writeByte(byte: i32): void {
  store8(output.end++, byte);
}

/** Writes the low bytes of a word, four at most. */
export function writeWord(word: i32, length: i32): void {
  store32(output.end, word);
  output.end += length;
}

export function writeBytes(from: i32, length: i32): void {
  if (length < 16) for (let i = 0; i < length; i++) store8(output.end + i, load8(from + i));
  else moveBytes(output.end, from, length);
  output.end += length;
}

export function writeMaskText(): void {
  copy16(output.end, Area.MaskText);
  if (maskLength > 16) moveBytes(output.end + 16, Area.MaskText + 16, maskLength - 16);
  output.end += maskLength;
}

/** Takes back what was written after `to`. */
export function takeBack(to: i32): void {
  if (marks.first < marks.passed) takeBackMarks(to);
  output.end = to;
  if (to < output.lowest) output.lowest = to;
}

/** Whether the current edit has written what it dropped. What is as short as a mask has not left the memory. */
export function isAsBefore(): boolean {
  const length = output.end - output.lowest;
  const from = cursor.copied - length;
  if (output.dropped !== length || from < cursor.begin) return false;
  for (let i = 0; i < length; i++) if (load8(from + i) !== load8(output.lowest + i)) return false;
  return true;
}
