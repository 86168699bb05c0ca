import type { LayerName } from './rule-set.ts';

/** The characters of a value that is written in layers, and writing such. */

export interface Character {
  /** The code point; of a byte that is no UTF-8, `NO_TEXT` and the byte. */
  readonly code: number;
  /** Where it is written. */
  readonly from: number;
  readonly to: number;
}

/** Beyond all code points. */
const NO_TEXT = 0x110000;

/** Reads bytes as they are in these layers, given from the outside in. */
export function readCharacters(bytes: Uint8Array, layers: readonly LayerName[], plusIsSpace = false): Character[] {
  let characters = readUtf8([...bytes].map((code, at) => ({ code, from: at, to: at + 1 })));
  for (const layer of layers) {
    if (layer === 'json' || layer === 'string') characters = readEscapes(characters);
    else if (layer === 'percent') characters = readPercent(characters, plusIsSpace);
    else if (layer === 'entity') characters = readEntities(characters);
    else characters = readDoubled(characters);
  }
  return characters;
}

const QUOTE = 0x22;

/** `""` is one quote. */
function readDoubled(written: readonly Character[]): Character[] {
  const characters: Character[] = [];
  for (let at = 0; at < written.length; at++) {
    const one = written[at] as Character;
    const next = written[at + 1];
    const isDoubled = one.code === QUOTE && next?.code === QUOTE;
    characters.push(isDoubled ? { ...one, to: next.to } : one);
    if (isDoubled) at++;
  }
  return characters;
}

/** The text as UTF-8; bytes that were none are written as they were. */
export function textOf(characters: readonly Character[]): Uint8Array {
  if (characters.every(({ code }) => code < NO_TEXT)) {
    return new TextEncoder().encode(characters.map(({ code }) => String.fromCodePoint(code)).join(''));
  }
  const pieces = characters.map(({ code }) =>
    code < NO_TEXT ? new TextEncoder().encode(String.fromCodePoint(code)) : Uint8Array.of(code - NO_TEXT),
  );
  return joined(pieces);
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** Of bytes, each with its place, the characters that they make. */
function readUtf8(bytes: readonly Character[]): Character[] {
  const characters: Character[] = [];
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] as Character;
    const length = first.code < 0xc2 ? 1 : first.code < 0xe0 ? 2 : first.code < 0xf0 ? 3 : first.code < 0xf5 ? 4 : 1;
    const sequence = bytes.slice(at, at + length);
    const code = first.code < 0x80 ? first.code : codePoint(sequence.map((byte) => byte.code));
    if (code >= 0) {
      characters.push({ code, from: first.from, to: (sequence.at(-1) as Character).to });
      at += length;
    } else {
      characters.push({ code: NO_TEXT + first.code, from: first.from, to: first.to });
      at++;
    }
  }
  return characters;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function codePoint(bytes: readonly number[]): number {
  if (bytes.length === 1) return -1;
  try {
    return UTF8.decode(Uint8Array.from(bytes)).codePointAt(0) ?? -1;
  } catch {
    return -1;
  }
}

/** What is after a backslash, and what it means. */
export const SHORT_ESCAPES = new Map<number, number>(
  [...'n\nr\rt\tb\bf\f""\'\'//\\\\'].flatMap((char, at, all) =>
    at % 2 === 0 ? [[char.charCodeAt(0), (all[at + 1] as string).charCodeAt(0)] as const] : [],
  ),
);

/** `\n`, `\"`, `\u00e9`, `\ud83d\ude00`. A backslash that escapes nothing stands for itself. */
function readEscapes(written: readonly Character[]): Character[] {
  const characters: Character[] = [];
  const unitAt = (at: number): number =>
    written[at]?.code === 0x5c && written[at + 1]?.code === 0x75 ? hexValue(written.slice(at + 2, at + 6), 4) : -1;
  for (let at = 0; at < written.length; ) {
    const { code, from } = written[at] as Character;
    const short = code === 0x5c ? SHORT_ESCAPES.get(written[at + 1]?.code ?? -1) : undefined;
    const unit = code === 0x5c ? unitAt(at) : -1;
    let length = short !== undefined ? 2 : unit >= 0 ? 6 : 1;
    let meant = short ?? (unit >= 0 ? unit : code);
    if (unit >= 0xd800 && unit < 0xe000) {
      const low = unit < 0xdc00 ? unitAt(at + 6) : -1;
      const isPair = low >= 0xdc00 && low < 0xe000;
      meant = isPair ? 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00) : 0xfffd;
      if (isPair) length = 12;
    }
    characters.push({ code: meant, from, to: (written[at + length - 1] as Character).to });
    at += length;
  }
  return characters;
}

function readPercent(written: readonly Character[], plusIsSpace: boolean): Character[] {
  const characters: Character[] = [];
  let run: Character[] = [];
  for (let at = 0; at < written.length; ) {
    const one = written[at] as Character;
    const value = one.code === 0x25 ? hexValue(written.slice(at + 1, at + 3), 2) : -1;
    if (value >= 0) {
      run.push({ code: value, from: one.from, to: (written[at + 2] as Character).to });
      at += 3;
      continue;
    }
    characters.push(...readUtf8(run), plusIsSpace && one.code === 0x2b ? { ...one, code: 0x20 } : one);
    run = [];
    at++;
  }
  characters.push(...readUtf8(run));
  return characters;
}

const ENTITIES: Readonly<Record<string, number>> = { amp: 0x26, quot: 0x22, apos: 0x27, lt: 0x3c, gt: 0x3e };
const MAX_ENTITY = 12;

function readEntities(written: readonly Character[]): Character[] {
  const characters: Character[] = [];
  for (let at = 0; at < written.length; ) {
    const one = written[at] as Character;
    const end =
      one.code === 0x26 ? written.findIndex(({ code }, i) => i > at && (code === 0x3b || i > at + MAX_ENTITY)) : -1;
    const name =
      end > 0 ? String.fromCodePoint(...written.slice(at + 1, end).map(({ code }) => Math.min(code, 0xffff))) : '';
    const code = end > 0 && written[end]?.code === 0x3b ? entity(name) : undefined;
    if (code === undefined) {
      characters.push(one);
      at++;
    } else {
      characters.push({ code, from: one.from, to: (written[end] as Character).to });
      at = end + 1;
    }
  }
  return characters;
}

function entity(name: string): number | undefined {
  const numeric = /^#(?:(\d{1,7})|[xX]([0-9a-fA-F]{1,6}))$/.exec(name);
  if (numeric === null) return Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
  const code = numeric[1] !== undefined ? Number(numeric[1]) : Number.parseInt(numeric[2] as string, 16);
  return code < NO_TEXT ? code : undefined;
}

function hexValue(digits: readonly Character[], count: number): number {
  if (digits.length < count) return -1;
  let value = 0;
  for (const { code } of digits) {
    const digit = code < 0x80 ? '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase()) : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/** Writes a text of ASCII so that it is read in these layers, given from the outside in. */
export function writeText(text: string, layers: readonly LayerName[]): string {
  return layers.reduceRight((inner, layer) => {
    if (layer === 'json') return inner.replace(/["\\]/g, '\\$&');
    if (layer === 'string') return inner.replace(/['`\\]/g, '\\$&');
    if (layer === 'percent') return inner.replace(/[^A-Za-z0-9_.~*-]/g, percentOf);
    if (layer === 'entity') return inner.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
    return inner.replaceAll('"', '""');
  }, text);
}

function percentOf(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
