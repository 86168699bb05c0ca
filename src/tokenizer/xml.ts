import { endValue } from './reading.ts';
import { cursor } from './cursor.ts';

export function tryElement(_openerStart: i32, _nameFrom: i32, _at: i32, _limit: i32, _action: i32): boolean {
  return false;
}
export function tryNamedElement(_openerStart: i32, _nameFrom: i32, _nameEnd: i32, _quoteEnd: i32, _limit: i32, _action: i32): boolean {
  return false;
}
export function stepElement(): void {
  endValue(cursor.at);
}
