import { beginSearch, findCandidate } from './candidates.ts';
import { beginValueSearch, findValue } from './value-search.ts';
import { hasValues } from './values.ts';

/**
 * The search for names and for values that are found by themselves: where could either begin? What one of the two
 * searches has found ahead is kept while the other gives hits before it.
 */

let nameFrom: i32 = 0;
let nameHit: i32 = -1;
let nameEnd: i32 = 0;
let valueFrom: i32 = 0;
let valueHit: i32 = -1;
let valueEnd: i32 = 0;

/** The bytes have changed, or others are searched. */
export function beginHits(): void {
  beginSearch();
  beginValueSearch();
  nameEnd = 0;
  valueEnd = 0;
}

/** The first hit in `from … end`, or -1. */
export function findHit(from: i32, end: i32): i32 {
  if (!hasValues()) return findCandidate(from, end);
  if (nameEnd !== end || from < nameFrom || (nameHit >= 0 && nameHit < from)) {
    nameHit = findCandidate(from, end);
    nameEnd = end;
    nameFrom = from;
  }
  if (valueEnd !== end || from < valueFrom || (valueHit >= 0 && valueHit < from)) {
    valueHit = findValue(from, end);
    valueEnd = end;
    valueFrom = from;
  }
  if (nameHit < 0 || valueHit < 0) return nameHit < 0 ? valueHit : nameHit;
  return nameHit < valueHit ? nameHit : valueHit;
}
