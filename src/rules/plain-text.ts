import { SHORT_ESCAPES } from './characters.ts';
import type { LayerName, Value } from './rule-set.ts';
import { JSON_LIKE } from './scalar.ts';

/**
 * The text of a value of one of the shapes that nearly all have, byte by byte. What is not surely one of them is left to
 * `scalar.ts`, which finds the same character by character, with its places, and takes ten times as long.
 */
export interface PlainText {
  readonly text: Uint8Array;
  /** What is around what takes the text's place. */
  readonly quote: Uint8Array;
}

export function readPlainText(value: Value): PlainText | undefined {
  const { bytes, layers, notation, quote, isForm } = value;
  if (layers.some((layer) => layer !== 'json' && layer !== 'percent')) return undefined;
  if (notation === 'header' || notation === 'multipart') return { text: decodeText(bytes, layers), quote };
  if (isBetween(bytes, quote)) {
    if (!JSON_LIKE.has(notation) && notation !== 'form' && notation !== 'path') return undefined;
    const text = decodeText(bytes.subarray(quote.length, bytes.length - quote.length), layers);
    // In none of these can anything be escaped but by a backslash, an ampersand or the quote.
    return isWithout(text, NOT_IN_QUOTES) ? { text, quote } : undefined;
  }
  if (JSON_LIKE.has(notation)) return isInteger(bytes) ? { text: bytes, quote } : undefined;
  if (notation !== 'form' && notation !== 'path') return undefined;
  const written = decodeText(bytes, layers);
  // What begins with one of these is no single text, or has quotes of its own.
  if (written.length === 0 || NO_BARE_BEGINNING.has(written[0] as number)) return undefined;
  const plusIsSpace = notation === 'form' && (isForm || hasPercent(bytes));
  const text = decodeText(bytes, [...layers, 'percent'], plusIsSpace);
  return { text, quote };
}

const codes = (characters: string): Set<number> => new Set([...characters].map((char) => char.charCodeAt(0)));
const NOT_IN_QUOTES = codes('"\'\\&');
const NO_BARE_BEGINNING = codes('"\'[{(');

function isBetween(bytes: Uint8Array, quote: Uint8Array): boolean {
  const { length } = quote;
  if (length === 0 || bytes.length < 2 * length) return false;
  const last = bytes.length - length;
  for (let at = 0; at < length; at++) if (bytes[at] !== quote[at] || bytes[last + at] !== quote[at]) return false;
  return true;
}

function isWithout(text: Uint8Array, some: ReadonlySet<number>): boolean {
  for (let at = 0; at < text.length; at++) if (some.has(text[at] as number)) return false;
  return true;
}

function isInteger(bytes: Uint8Array): boolean {
  const first = bytes[0] === 0x2d ? 1 : 0;
  for (let at = first; at < bytes.length; at++) {
    if ((bytes[at] as number) < 0x30 || (bytes[at] as number) > 0x39) return false;
  }
  return bytes.length > first;
}

function hasPercent(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(0x25); at >= 0; at = bytes.indexOf(0x25, at + 1)) {
    if (hexAt(bytes, at + 1, 2) >= 0) return true;
  }
  return false;
}

/** As `textOf(readCharacters(…))` of `characters.ts`: of the same bytes the same. */
export function decodeText(bytes: Uint8Array, layers: readonly LayerName[], plusIsSpace = false): Uint8Array {
  let text = bytes;
  for (const layer of layers) text = layer === 'json' ? decodeEscapes(text) : decodePercent(text, plusIsSpace);
  return text;
}

function decodePercent(bytes: Uint8Array, plusIsSpace: boolean): Uint8Array {
  if (!bytes.includes(PERCENT) && !(plusIsSpace && bytes.includes(PLUS))) return bytes;
  const text = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    const value = byte === PERCENT ? hexAt(bytes, at + 1, 2) : -1;
    if (value >= 0) at += 2;
    text[length++] = value >= 0 ? value : plusIsSpace && byte === PLUS ? SPACE : byte;
  }
  return text.subarray(0, length);
}

function decodeEscapes(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(BACKSLASH)) return bytes;
  const text = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] as number;
    const short = byte === BACKSLASH ? SHORT_ESCAPES.get(bytes[at + 1] ?? 0) : undefined;
    const unit = byte === BACKSLASH && short === undefined ? unitAt(bytes, at) : -1;
    if (unit < 0) {
      text[length++] = short ?? byte;
      at += short === undefined ? 1 : 2;
      continue;
    }
    const low = isHigh(unit) ? unitAt(bytes, at + 6) : -1;
    const isPair = low >= 0xdc00 && low < 0xe000;
    const lone = unit >= 0xd800 && unit < 0xe000 ? 0xfffd : unit;
    length = putUtf8(text, length, isPair ? 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00) : lone);
    at += isPair ? 12 : 6;
  }
  return text.subarray(0, length);
}

const [PERCENT, PLUS, SPACE, BACKSLASH] = [0x25, 0x2b, 0x20, 0x5c];

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

/** The four digits of a `\u`; -1 where there is none. */
function unitAt(bytes: Uint8Array, at: number): number {
  return bytes[at] === BACKSLASH && bytes[at + 1] === 0x75 ? hexAt(bytes, at + 2, 4) : -1;
}

function hexAt(bytes: Uint8Array, from: number, count: number): number {
  let value = 0;
  for (let at = from; at < from + count; at++) {
    const byte = bytes[at] ?? 0;
    const lower = byte | 0x20;
    if (byte >= 0x30 && byte <= 0x39) value = 16 * value + byte - 0x30;
    else if (lower >= 0x61 && lower <= 0x66) value = 16 * value + lower - 0x57;
    else return -1;
  }
  return value;
}

function putUtf8(into: Uint8Array, at: number, code: number): number {
  let to = at;
  if (code < 0x80) {
    into[to++] = code;
  } else {
    const more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    into[to++] = ((0xff00 >> (more + 1)) & 0xff) | (code >> (6 * more));
    for (let left = more - 1; left >= 0; left--) into[to++] = 0x80 | ((code >> (6 * left)) & 0x3f);
  }
  return to;
}
