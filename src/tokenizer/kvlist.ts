export function tryKeyValue(_quote: i32, _openerStart: i32, _nameFrom: i32, _nameEnd: i32, _quoteEnd: i32, _limit: i32, _action: i32): boolean {
  return false;
}
