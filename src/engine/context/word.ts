import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import {
  BITS,
  Char,
  charEnd,
  Encoding,
  enclosed,
  enclosing,
  innermost,
  insideStrings,
  isSpace,
  ROOT,
  withoutJson,
  withoutStrings,
} from '../bytes/reader.ts';
import { cursor } from './cursor.ts';
import { beforeLayer, beforeStart, charBefore, LEVELS_OF_LINE } from './decode-backward.ts';
import { isGap, Limit, next } from './input.ts';

/** Keys and attributes that say where a name or a value is, in any capitals; five bits for each letter. */
export const enum Word {
  None = -1,
  K = 11,
  V = 22,
  Key = 11449,
  Val = 22572,
  Name = 460197,
  Td = 644,
  Th = 648,
  Dt = 148,
  Dd = 132,
  Loc = 12771,
  Path = 525960,
  Data = 132737,
  Lhs = 12563,
  Rhs = 18707,
  Param = 16828461,
  Field = 6591876,
  /** The end of `property`. */
  Operty = 520276633,
  Value = 23114405,
  Input = 9913012,
  Entry = 5722713,
  Basic = 2149667,
  Bearer = 72403122,
  String = 659105223,
  Symbol = 664177132,
}

/** The word that is written from `from` to `to` at the parameter's layer, white space after it left aside. */
export function wordCode(from: i32, to: i32): i32 {
  let code = 0;
  let at = from;
  let letters = 0;
  while (at < to) {
    const char = next(at);
    if (isGap(char)) break;
    const letter = char | 0x20;
    if (char < 0 || letter < Byte.LowerA || letter > Byte.LowerZ || letters === 6) return Word.None;
    code = (code << 5) | (letter - Byte.LowerA + 1);
    letters++;
    at = charEnd;
  }
  return code;
}

/** Of a member that holds another's name. */
export function isNameWord(word: i32): boolean {
  return word === Word.Name || word === Word.Key || word === Word.K;
}

/** Of a member of an error that holds the name of a field. */
export function isFieldWord(word: i32): boolean {
  return word === Word.Path || word === Word.Param || word === Word.Field;
}

/** Of the member that holds its value. */
export function isValueWord(word: i32): boolean {
  return word === Word.Value || word === Word.Val || word === Word.V;
}

/** Of the member that holds what a value was or is: `oldValue`. */
export function endsInValue(word: i32): boolean {
  return word >= Word.Value && (word & VALUE_LETTERS) === Word.Value;
}

/** The last five letters. */
const VALUE_LETTERS: i32 = 0x1ffffff;

/** Of a member, in the object of a place, that holds what is there: `input`, `data`, `lhs`. */
export function isLocatedWord(word: i32): boolean {
  return word === Word.Input || word === Word.Data || word === Word.Lhs || word === Word.Rhs;
}

/** Of a member that says where something is: `loc`, `path`, and what ends so, `instancePath`. */
export function isPlaceWord(word: i32): boolean {
  return word === Word.Loc || (word >= 0 && (word & PATH_LETTERS) === Word.Path);
}

/** The last four letters. */
const PATH_LETTERS: i32 = 0xfffff;

/** Whether the scheme of an Authorization header is before the blank at `at`, and the token after it: `MMM_x=Bearer v`. */
export function isAfterScheme(at: i32): boolean {
  if (cursor.inQuery || at - cursor.valueStart > MAX_SCHEME || isGap(next(at + 1))) return false;
  const scheme = wordCode(cursor.valueStart, at);
  return scheme === Word.Bearer || scheme === Word.Basic;
}

/** `Bearer`. */
const MAX_SCHEME: i32 = 6;

/** Where what a `…Before` function found begins. */
export let wordStart: i32 = 0;

/** The character before `at`, if it is written in the parameter's layer or may be there as it is; else -1. Sets `wordStart`. */
export function plainBefore(at: i32): i32 {
  if (at <= cursor.begin) return Char.EndOfInput;
  const char = charBefore(at, cursor.begin, LEVELS_OF_LINE);
  wordStart = beforeStart;
  const layer = cursor.layer;
  if (withoutStrings(beforeLayer) === withoutStrings(layer) || beforeLayer === ROOT) return char;
  // In an encoded JSON string nothing but quotes is escaped once more, in a CSV field only quotes are doubled.
  if (char !== Byte.Quote && withoutJson(beforeLayer) === withoutJson(layer)) return char;
  if (char !== Byte.Quote && withoutJson(beforeLayer) === without(withoutJson(layer), Encoding.Csv)) return char;
  // Among entities many characters need be none.
  if (beforeLayer === without(layer, Encoding.Entity)) return char;
  return beforeLayer === enclosing(layer) && innermost(layer) !== Encoding.Json ? char : Char.EndOfLayer;
}

function without(layer: i32, left: i32): i32 {
  let bits = 0;
  for (let l = layer; l > ROOT; l = enclosing(l)) bits += BITS;
  let kept = ROOT;
  for (bits -= BITS; bits >= 0; bits -= BITS) {
    const encoding = innermost(layer >>> bits);
    if (encoding !== left) kept = enclosed(kept, encoding);
  }
  return kept;
}

/** Back over white space: where does it begin? */
export function spaceStart(at: i32): i32 {
  let from = at;
  while (at - from < Limit.FilteredName && isSpace(plainBefore(from), cursor.layer)) from = wordStart;
  return from;
}

/** Where the quote of the parameter's layer begins that ends at `at`, or -1. */
export function quoteBefore(at: i32, quote: i32): i32 {
  const levels = quote === Byte.Quote ? stringsInField(cursor.layer) : -1;
  if (levels < 0) {
    if (charBefore(at, cursor.begin, LEVELS_OF_LINE) !== quote) return -1;
    return beforeLayer === cursor.layer || quote === Byte.Apostrophe ? beforeStart : -1;
  }
  // Of a doubled quote the first is escaped as the string in the field asks for: `""`, `\""`.
  if (charBefore(at, cursor.begin, LEVELS_OF_LINE) !== quote) return -1;
  if (charBefore(beforeStart, cursor.begin, LEVELS_OF_LINE) !== quote) return -1;
  return beforeLayer === insideStrings(enclosing(fieldIn(cursor.layer)), levels) ? beforeStart : -1;
}

/** Where a literal in quotes begins: before its prefix, `b'v'`, `u"v"`, if it has one. */
export function literalStart(quote: i32): i32 {
  let from = quote;
  let letters = 0;
  while (letters < 2) {
    const letter = plainBefore(from) | 0x20;
    if (letter !== Byte.LowerB && letter !== Byte.LowerU && letter !== Byte.LowerR) break;
    from = wordStart;
    letters++;
  }
  return isOf(plainBefore(from), Class.Name) ? quote : from;
}

/** How many JSON strings deep the layer is in a CSV field; -1 if in none. */
function stringsInField(layer: i32): i32 {
  let levels = 0;
  for (let l = layer; l > ROOT; l = enclosing(l)) {
    if (innermost(l) === Encoding.Csv) return levels;
    if (innermost(l) !== Encoding.Json) return -1;
    levels++;
  }
  return -1;
}

/** The layer of the field's own text. */
function fieldIn(layer: i32): i32 {
  let l = layer;
  while (innermost(l) !== Encoding.Csv) l = enclosing(l);
  return l;
}

/** The word of letters that ends at `at`. */
export function wordBefore(at: i32): i32 {
  let from = at;
  for (let letters = 0; letters < 6; letters++) {
    const letter = plainBefore(from) | 0x20;
    if (letter < Byte.LowerA || letter > Byte.LowerZ) break;
    from = wordStart;
  }
  wordStart = from;
  return from < at ? wordCode(from, at) : Word.None;
}

/** How far the line is indented in which `at` is; -1 where that is too far back. */
export function indentOfLine(at: i32): i32 {
  let from = at;
  let gaps = 0;
  while (at - from < Limit.FilteredName) {
    const char = plainBefore(from);
    if (char < 0 || char === Byte.LineFeed) return gaps;
    gaps = isGap(char) ? gaps + 1 : 0;
    from = wordStart;
  }
  return -1;
}
