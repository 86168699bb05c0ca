import { Byte } from './ascii.ts';

/** Kinds of characters that many formats ask for. All are false for what is no character, which is negative. */

export function isQuote(char: i32): boolean {
  return char === Byte.Quote || char === Byte.Apostrophe;
}

export function isDigit(char: i32): boolean {
  return char >= Byte.Zero && char <= Byte.Nine;
}

export function isBlank(char: i32): boolean {
  return char === Byte.Space || char === Byte.Tab;
}

export function isLineEnd(char: i32): boolean {
  return char === Byte.LineFeed || char === Byte.CarriageReturn;
}

/** Of an object or a list. */
export function opensContainer(char: i32): boolean {
  return char === Byte.BraceOpen || char === Byte.BracketOpen;
}

export function closesContainer(char: i32): boolean {
  return char === Byte.BraceClose || char === Byte.BracketClose;
}

export function opensBracket(char: i32): boolean {
  return opensContainer(char) || char === Byte.ParenOpen;
}

export function closesBracket(char: i32): boolean {
  return closesContainer(char) || char === Byte.ParenClose;
}

/** What may be a mark before a name: the character before it decides. */
export function mayBeMark(char: i32): boolean {
  return char === Byte.Underscore || char === 0x24 || char === 0x40 || char === Byte.Colon || char === Byte.Asterisk;
}
