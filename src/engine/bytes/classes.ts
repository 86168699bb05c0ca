import { Byte } from './ascii.ts';
import { isDigit } from './kinds.ts';
import { Area } from './layout.ts';
import { load8, store8 } from './memory.ts';

/** What a byte can be, as bits of one table entry. */
export const enum Class {
  /** `A–Z a–z 0–9 _ -` */
  Name = 1,
  /** White space and control characters, 0x00–0x20 and 0x7F. */
  Blank = 2,
  /** Ends an unquoted form value, or (a backslash) begins an escape that may. */
  FormStop = 4,
  /** `' ) ] } , ;`: not part of an unquoted form value at whose end it is. */
  Closer = 8,
  Hex = 16,
  /** `. [ ]`: joins the segments of a path-like name. */
  Path = 32,
  /** White space that JSON knows: space, tab, CR, LF. */
  JsonSpace = 64,
  /** What may follow the closing quote of a string value: white space `, } ] ) ; > |`, a terminal's colour. */
  AfterQuote = 128,
}

/** A second table, of what a byte is in layers. */
export const enum LayerClass {
  /** Stands for itself at every layer, and ends none. */
  Plain = 1,
  /** Read backwards, cannot be the last byte of an encoded character or of an escape. */
  NoEnd = 2,
}

function mark(byte: i32, classes: i32): void {
  store8(Area.Classes + byte, load8(Area.Classes + byte) | classes);
}

function markRange(from: i32, to: i32, classes: i32): void {
  for (let byte = from; byte <= to; byte++) mark(byte, classes);
}

function markLayer(byte: i32, classes: i32): void {
  store8(Area.LayerClasses + byte, load8(Area.LayerClasses + byte) | classes);
}

/** Fills the tables; runs once, before the engine is used. */
export function fillClasses(): void {
  for (let byte = 0x21; byte < 256; byte++) if (isPlainByte(byte)) markLayer(byte, LayerClass.Plain);
  for (let byte = 0; byte < 256; byte++) if (!canEndEncoded(byte)) markLayer(byte, LayerClass.NoEnd);
  markRange(Byte.Zero, Byte.Nine, Class.Name | Class.Hex);
  markRange(Byte.UpperA, Byte.UpperZ, Class.Name);
  markRange(Byte.LowerA, Byte.LowerZ, Class.Name);
  markRange(Byte.UpperA, Byte.UpperA + 5, Class.Hex);
  markRange(Byte.LowerA, Byte.LowerA + 5, Class.Hex);
  mark(Byte.Underscore, Class.Name);
  mark(Byte.Minus, Class.Name);

  markRange(0, Byte.Space, Class.Blank | Class.FormStop);
  mark(Byte.Delete, Class.Blank | Class.FormStop);
  mark(Byte.Ampersand, Class.FormStop);
  mark(Byte.Quote, Class.FormStop);
  mark(Byte.Less, Class.FormStop);
  mark(Byte.Greater, Class.FormStop);
  mark(Byte.Backtick, Class.FormStop);
  mark(Byte.Hash, Class.FormStop);
  mark(Byte.Backslash, Class.FormStop);

  mark(Byte.Apostrophe, Class.Closer);
  mark(Byte.ParenClose, Class.Closer | Class.AfterQuote);
  mark(Byte.BracketClose, Class.Closer | Class.Path | Class.AfterQuote);
  mark(Byte.BraceClose, Class.Closer | Class.AfterQuote);
  mark(Byte.Comma, Class.Closer | Class.AfterQuote);
  mark(Byte.Semicolon, Class.Closer | Class.AfterQuote);
  mark(Byte.Greater, Class.AfterQuote);
  mark(Byte.Escape, Class.AfterQuote);
  mark(Byte.Pipe, Class.AfterQuote);

  mark(Byte.Dot, Class.Path);
  mark(Byte.BracketOpen, Class.Path);

  mark(Byte.Space, Class.JsonSpace | Class.AfterQuote);
  mark(Byte.Tab, Class.JsonSpace | Class.AfterQuote);
  mark(Byte.CarriageReturn, Class.JsonSpace | Class.AfterQuote);
  mark(Byte.LineFeed, Class.JsonSpace | Class.AfterQuote);
}

function isPlainByte(byte: i32): boolean {
  switch (byte) {
    case Byte.Quote:
    case Byte.Apostrophe:
    case Byte.Percent:
    case Byte.Ampersand:
    case Byte.Less:
    case Byte.Greater:
    case Byte.Backtick:
    case Byte.Hash:
    case Byte.Backslash:
    case Byte.Delete:
      return false;
    default:
      return true;
  }
}

/** Hexadecimal digits, `;`, what a backslash escapes. */
function canEndEncoded(byte: i32): boolean {
  if (hexValue(byte) >= 0) return true;
  switch (byte) {
    case Byte.Semicolon:
    case Byte.Quote:
    case Byte.Apostrophe:
    case Byte.Slash:
    case Byte.Backslash:
    case Byte.LowerN:
    case Byte.LowerR:
    case Byte.LowerT:
      return true;
    default:
      return false;
  }
}

export function isPlain(byte: i32): boolean {
  return (load8(Area.LayerClasses + byte) & LayerClass.Plain) !== 0;
}

export function cannotEndEncoded(byte: i32): boolean {
  return (load8(Area.LayerClasses + byte) & LayerClass.NoEnd) !== 0;
}

/** Whether a character, as `readChar` gives it, is of one of these classes; what is no single byte is of none. */
export function isOf(char: i32, classes: i32): boolean {
  return char >= 0 && char < 256 && (load8(Area.Classes + char) & classes) !== 0;
}

/** After the bytes from `from` on that are of these classes, at `to` at the latest. */
export function afterRun(from: i32, to: i32, classes: i32): i32 {
  let at = from;
  while (at < to && isOf(load8(at), classes)) at++;
  return at;
}

/** Before the bytes of these classes that end at `to`, at `from` at the earliest. */
export function beforeRun(to: i32, from: i32, classes: i32): i32 {
  let at = to;
  while (at > from && isOf(load8(at - 1), classes)) at--;
  return at;
}

/** The value of a hexadecimal digit, or -1. */
export function hexValue(char: i32): i32 {
  if (isDigit(char)) return char - Byte.Zero;
  const lower = char | 0x20;
  if (lower >= Byte.LowerA && lower <= Byte.LowerF) return lower - Byte.LowerA + 10;
  return -1;
}
