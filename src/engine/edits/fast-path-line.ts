import { Byte } from '../bytes/ascii.ts';
import { cursor } from '../context/cursor.ts';
import { afterLast, findAny, findByte } from '../scan/bytes.ts';

/** Where the first of some bytes is on the line that was asked about last: each line is looked at once. */
export class FirstOnLine {
  /** Where the line begins. */
  from: i32 = 0;
  /** The first of the bytes at or after that; it may be on a later line. */
  at: i32 = -1;
  /** Where the line of that byte ends; -1 = nothing is known. */
  lineEnd: i32 = -1;

  first: i32;
  second: i32;
  third: i32;

  constructor(first: i32, second: i32, third: i32) {
    this.first = first;
    this.second = second;
    this.third = third;
  }

  forget(): void {
    this.at = -1;
    this.lineEnd = -1;
  }

  /** Whether one of the bytes is before `at` on its line. */
  isBefore(at: i32): boolean {
    if (at < this.from || at > this.lineEnd) {
      this.from = afterLast(cursor.begin, at, Byte.LineFeed);
      this.at = findAny(this.from, cursor.end, this.first, this.second, this.third);
      this.lineEnd = findByte(this.at, cursor.end, Byte.LineFeed);
    }
    return at > this.at;
  }
}
