import { Area } from '../bytes/layout.ts';
import { load32, store32 } from '../bytes/memory.ts';
import { Encoding, enclosed, ROOT } from '../bytes/reader.ts';

/** How the delimiters of JSON are spelled where an object is in a string or is percent-encoded. */
export const enum Spelling {
  /** `"` and `,` */
  Raw = 0,
  /** `\"` and `,` */
  Escaped = 1,
  /** `\\\"` and `,` */
  EscapedTwice = 2,
  /** `%22` and `%2C` */
  Percent = 3,
}

/** A row of the table: each delimiter as the low bytes of a word, and a mask over those, so that it compares in one step. */
export const enum Spelled {
  Quote = 0,
  QuoteMask = 4,
  QuoteLength = 8,
  /** Of the four that follow. */
  SignMask = 12,
  SignLength = 16,
  Comma = 20,
  Colon = 24,
  BraceOpen = 28,
  BraceClose = 32,
  Layer = 36,
  Size = 40,
}

/** Fills the table; runs once, before the engine is used. */
export function fillSpellings(): void {
  const string = enclosed(ROOT, Encoding.Json);
  fillRaw(Spelling.Raw, 0x22, 1, ROOT);
  fillRaw(Spelling.Escaped, 0x225c, 2, string);
  fillRaw(Spelling.EscapedTwice, 0x225c5c5c, 4, enclosed(string, Encoding.Json));
  fill(Spelling.Percent, 0x323225, 3, enclosed(ROOT, Encoding.Percent));
  fillSigns(Spelling.Percent, 3, 0x433225, 0x413325, 0x423725, 0x443725);
}

function fillRaw(row: i32, quote: i32, length: i32, layer: i32): void {
  fill(row, quote, length, layer);
  fillSigns(row, 1, 0x2c, 0x3a, 0x7b, 0x7d);
}

function fill(row: i32, quote: i32, length: i32, layer: i32): void {
  const at = spelling(row);
  store32(at + Spelled.Quote, quote);
  store32(at + Spelled.QuoteMask, maskOver(length));
  store32(at + Spelled.QuoteLength, length);
  store32(at + Spelled.Layer, layer);
}

function fillSigns(row: i32, length: i32, comma: i32, colon: i32, open: i32, close: i32): void {
  const at = spelling(row);
  store32(at + Spelled.SignMask, maskOver(length));
  store32(at + Spelled.SignLength, length);
  store32(at + Spelled.Comma, comma);
  store32(at + Spelled.Colon, colon);
  store32(at + Spelled.BraceOpen, open);
  store32(at + Spelled.BraceClose, close);
}

function maskOver(length: i32): i32 {
  return length === 4 ? -1 : (1 << (8 * length)) - 1;
}

/** Where the row is. */
export function spelling(row: i32): i32 {
  return Area.Spellings + row * Spelled.Size;
}

export function spelled(row: i32, what: i32): i32 {
  return load32(row + what);
}
