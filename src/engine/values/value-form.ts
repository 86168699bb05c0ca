import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isLineEnd, isQuote, opensBracket } from '../bytes/kinds.ts';
import { charEnd } from '../bytes/reader.ts';
import { isLineFeedAt, next } from '../context/input.ts';

/**
 * What languages write before the quote or bracket of a value.
 *
 *     MMM_a=u'x'      MMM_a=&{No:1}      MMM_a=Account { no: 1 }      "MMM_a":map[string]interface {}{"no":1}
 *           ^ literal prefix
 *                           ^^ constructors  ^^^^^^^^^                        ^^^^^^^^^^^^^^^^^^^^^^^^
 */

/** Longer prefixes and constructors are none. */
const MAX_PREFIX: i32 = 3;
export const MAX_CONSTRUCTOR: i32 = 512;

/** Where the quote begins that follows the literal prefix at `at`, or -1: `b'`, `u"`, `N'`, `$'`, `@"`, `U&'`. */
export function prefixedQuote(at: i32): i32 {
  let i = at;
  let char = next(i);
  if (char === Byte.Less) {
    // `<<"v">>` of Erlang
    const second = next(charEnd);
    const quote = charEnd;
    return second === Byte.Less && next(quote) === Byte.Quote ? quote : -1;
  }
  for (let letters = 0; letters < MAX_PREFIX && isPrefixSign(char); letters++) {
    i = charEnd;
    char = next(i);
    if (isQuote(char)) return i;
  }
  return -1;
}

function isPrefixSign(char: i32): boolean {
  switch (char | 0x20) {
    case Byte.LowerB:
    case Byte.LowerE:
    case Byte.LowerF:
    case 0x6c:
    case Byte.LowerN:
    case Byte.LowerR:
    case Byte.LowerU:
    case Byte.LowerX:
      return char >= Byte.UpperA;
    default:
      return char === 0x24 || char === 0x40 || char === Byte.Hash || char === Byte.Ampersand;
  }
}

/**
 * Where the bracket begins with which the value at `at` begins, after a constructor or without one; or -1. A blank may follow only a name in capitals whose
 * bracket holds fields or ends its line, for other text in braces may follow any value.
 */
export function bracketOf(at: i32): i32 {
  return opensBracket(next(at)) ? (isArrayDescriptor(at) ? -1 : at) : constructedBracket(at);
}

/** `[Ljava.lang.String;@1b2c3d`, `[I@1b2c3d`: how Java prints an array. */
export function isArrayDescriptor(at: i32): boolean {
  if (next(at) !== Byte.BracketOpen) return false;
  let i = charEnd;
  let char = next(i);
  while ((isOf(char, Class.Name) || char === Byte.Dot || char === 0x24) && i - at < MAX_CONSTRUCTOR) {
    i = charEnd;
    char = next(i);
  }
  if (char === Byte.Semicolon) char = next(charEnd);
  return char === 0x40;
}

function constructedBracket(at: i32): i32 {
  let i = at;
  let char = next(i);
  // `MMM_a=%&b[c]=1`: a later `&` ends a form's value.
  while (isSigil(char) && (char !== Byte.Ampersand || i === at) && i - at < MAX_CONSTRUCTOR) {
    i = charEnd;
    char = next(i);
  }
  i = afterNew(i);
  char = next(i);
  const name = i;
  const first = char;
  while (
    (isOf(char, Class.Name) || isJoint(char) || (char === AT && i > name)) &&
    char !== Byte.Minus &&
    i - at < MAX_CONSTRUCTOR
  ) {
    i = charEnd;
    char = next(i);
  }
  if (opensBracket(char)) return i > at ? i : -1;
  if (char !== Byte.Space || i === name || first < Byte.UpperA || first > Byte.UpperZ) return -1;
  i = charEnd;
  char = next(i);
  // `Array [` of Jest, with the items on the lines below
  if (char === Byte.BracketOpen) return endsLine(charEnd) ? i : -1;
  return char === Byte.BraceOpen && holdsFields(charEnd) ? i : -1;
}

function endsLine(at: i32): boolean {
  const char = next(at);
  return char < 0 || isLineEnd(char) || isLineFeedAt(at);
}

/** Java's `H@1a2b[`. */
const AT: i32 = 0x40;

/** After `new `, which is before a constructor; elsewhere where it was. */
function afterNew(at: i32): i32 {
  if (next(at) !== Byte.LowerN || next(charEnd) !== Byte.LowerE || next(charEnd) !== LOWER_W) return at;
  return next(charEnd) === Byte.Space ? charEnd : at;
}

const LOWER_W: i32 = 0x77;

/** `&{`, `*[`, `%{` and `#<` of pointers, maps and objects. */
function isSigil(char: i32): boolean {
  return char === Byte.Ampersand || char === Byte.Asterisk || char === Byte.Percent || char === Byte.Hash;
}

/** `a.B(`, `a::B(`, `\A\B(`, `A$B(` */
function isJoint(char: i32): boolean {
  return char === Byte.Dot || char === Byte.Colon || char === Byte.Backslash || char === 0x24;
}

/** `{ no: 1`, `{ No = 1`, or a brace that ends its line. */
function holdsFields(at: i32): boolean {
  if (endsLine(at)) return true;
  let i = at;
  let char = next(i);
  if (char !== Byte.Space) return false;
  i = charEnd;
  char = next(i);
  const from = i;
  while (isOf(char, Class.Name) && i - from < MAX_CONSTRUCTOR) {
    i = charEnd;
    char = next(i);
  }
  if (i === from) return false;
  if (char === Byte.Space) char = next(charEnd);
  return char === Byte.Colon || char === Byte.Equals;
}
