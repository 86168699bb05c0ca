import stringify from 'fast-json-stable-stringify';
import { type Character, joined, readCharacters, textOf, writeText } from './characters.ts';
import { makePseudonyms, PSEUDONYM } from './pseudonym.ts';
import type { Effect, LayerName, Replace, Value } from './rule-set.ts';

/**
 * What stands in place of a value that is neither copied nor masked: a pseudonym, a part of it, or all of it between two
 * tags. Where a value is not clearly one of its notation, or no single text, nothing is said: then it is masked.
 */

/** A value as text: a string, a number, what stands behind a `=`. */
interface Scalar {
  readonly characters: readonly Character[];
  /** Bytes before and behind the text that come out again: the quotes. */
  readonly before: Uint8Array;
  readonly behind: Uint8Array;
  /** How text that is put into it has to be written. */
  readonly layers: readonly LayerName[];
}

const NOTHING = new Uint8Array(0);
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

/** @param key of pseudonyms; none is needed where there are no rules with `hash` */
export function makeReplace(maskText: string, key: Uint8Array | undefined): Replace {
  const pseudonymOf = key === undefined ? undefined : makePseudonyms(key);
  return (value, effect) => {
    if (effect.kind === 'hash' && pseudonymOf !== undefined && isPlainString(value)) {
      const text = value.bytes.subarray(1, value.bytes.length - 1);
      const shown = decode(text);
      if (shown === maskText || PSEUDONYM.test(shown)) return value.bytes;
      return utf8(`"${pseudonymOf(text)}"`);
    }
    const scalar = readScalar(value);
    const text = scalar && decode(textOf(scalar.characters));
    // What has been replaced or masked before stays.
    if (text !== undefined && (text === maskText || (effect.kind === 'hash' && PSEUDONYM.test(text))))
      return value.bytes;
    if (effect.kind === 'hash') {
      const canonical = scalar ? canonicalText(value, scalar) : canonicalJson(value);
      if (canonical === undefined || pseudonymOf === undefined) return undefined;
      return quoted(utf8(pseudonymOf(canonical)), value, scalar);
    }
    if (scalar === undefined) return undefined;
    if (effect.kind === 'partial') return partOf(value, scalar, effect);
    if (effect.kind === 'tag') return tagged(value, scalar, effect);
    return undefined;
  };
}

/** A JSON string in no layer that holds nothing but printable ASCII and no escape, as most do. */
function isPlainString({ bytes, layers, notation }: Value): boolean {
  const last = bytes.length - 1;
  if (notation !== 'json' || layers.length > 0 || last < 1 || bytes[0] !== 0x22 || bytes[last] !== 0x22) return false;
  for (let at = 1; at < last; at++) {
    const byte = bytes[at] as number;
    if (byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c) return false;
  }
  return true;
}

/** Between the quotes that the value has, or those that its mask would have. */
function quoted(shown: Uint8Array, value: Value, scalar: Scalar | undefined): Uint8Array {
  const isBare = scalar === undefined || scalar.before.length === 0;
  const before = isBare ? value.quote : scalar.before;
  return joined([before, shown, isBare ? value.quote : scalar.behind]);
}

/** `*` for each character that is hidden; the others stay as they are written. */
function partOf(value: Value, scalar: Scalar, effect: Effect & { kind: 'partial' }): Uint8Array | undefined {
  const { characters } = scalar;
  const all = characters.length;
  if (all === 0 || isUnquotable(value, scalar)) return undefined;
  // More than there is, or all of it: nothing is shown.
  const count = effect.count >= all ? all : effect.counts === 'hidden' ? effect.count : all - effect.count;
  const isHiddenFirst = effect.counts === 'hidden' ? effect.end === 'first' : effect.end === 'last';
  const isHidden = (at: number): boolean => (isHiddenFirst ? at < count : at >= all - count);
  const star = utf8('*');
  const pieces = characters.map(({ from, to }, at) => (isHidden(at) ? star : value.bytes.subarray(from, to)));
  return quoted(joined(pieces), value, scalar);
}

function tagged(value: Value, scalar: Scalar, effect: Effect & { kind: 'tag' }): Uint8Array | undefined {
  if (isUnquotable(value, scalar)) return undefined;
  const { before, behind, layers } = scalar;
  const text = value.bytes.subarray(before.length, value.bytes.length - behind.length);
  return quoted(
    joined([utf8(writeText(effect.before, layers)), text, utf8(writeText(effect.after, layers))]),
    value,
    scalar,
  );
}

/** Whether the value has no quotes, is to get some, and could not stand between them. */
function isUnquotable(value: Value, scalar: Scalar): boolean {
  if (scalar.before.length > 0 || value.quote.length === 0) return false;
  return scalar.characters.some(({ code }) => code === 0x22 || code === 0x27 || code === 0x5c || code < 0x20);
}

const ENTITY = /&(?:#\d+|#[xX][0-9a-fA-F]+|amp|lt|gt|quot|apos);/;

const JSON_LIKE = new Set(['json', 'pair', 'repr', 'kvlist']);

/** Reads the value as its notation has it; undefined where it is an object or array, or clearly broken. */
function readScalar(value: Value): Scalar | undefined {
  const { bytes, layers, notation, isForm } = value;
  const written = readCharacters(bytes, layers);
  const first = written[0]?.code;
  const isQuoted = first === 0x22 || first === 0x27;
  if (JSON_LIKE.has(notation)) return isQuoted ? readString(bytes, written, layers, 'json') : readBare(written, layers);
  if (notation === 'form' || notation === 'path') {
    // `name="a&#49;b"` may be an attribute.
    if (isQuoted && value.quote.length > 0)
      return readString(bytes, written, layers, ENTITY.test(decode(bytes)) ? 'entity' : 'json');
    if (isBracket(first)) return undefined;
    const inner: LayerName[] = [...layers, 'percent'];
    const plusIsSpace = notation === 'form' && (isForm || /%[0-9a-f]{2}/i.test(decode(bytes)));
    return plain(readCharacters(bytes, inner, plusIsSpace), inner);
  }
  if (notation === 'xml') {
    if (isQuoted && value.quote.length > 0) return readString(bytes, written, layers, 'entity');
    if (written.some(({ code }) => code === 0x3c)) return undefined;
    const inner: LayerName[] = [...layers, 'entity'];
    return plain(readCharacters(bytes, inner), inner);
  }
  if (notation === 'table' && isQuoted) return readString(bytes, written, layers, 'csv');
  return plain(written, layers);
}

function plain(characters: readonly Character[], layers: readonly LayerName[]): Scalar {
  return { characters, before: NOTHING, behind: NOTHING, layers };
}

function isBracket(code: number | undefined): boolean {
  return code === 0x5b || code === 0x7b || code === 0x28;
}

/** A string from quote to quote, in which nothing but `inner` can hold such a quote. */
function readString(
  bytes: Uint8Array,
  written: readonly Character[],
  layers: readonly LayerName[],
  inner: LayerName,
): Scalar | undefined {
  const [first, last] = [written[0] as Character, written.at(-1) as Character];
  if (written.length < 2 || last.code !== first.code) return undefined;
  for (let at = 1; at < written.length - 1; at++) {
    const { code } = written[at] as Character;
    const isPair =
      inner === 'csv' && code === first.code && written[at + 1]?.code === first.code && at + 1 < written.length - 1;
    if ((inner === 'json' && code === 0x5c) || isPair) at++;
    else if (code === first.code) return undefined;
    // A quote that is escaped is none that closes.
    if (at === written.length - 1) return undefined;
  }
  const text = readCharacters(bytes.subarray(first.to, last.from), [...layers, inner]);
  return {
    characters: text.map(({ code, from, to }) => ({ code, from: from + first.to, to: to + first.to })),
    before: bytes.subarray(0, first.to),
    behind: bytes.subarray(last.from),
    layers: [...layers, inner],
  };
}

function readBare(written: readonly Character[], layers: readonly LayerName[]): Scalar | undefined {
  return isBracket(written[0]?.code) ? undefined : plain(written, layers);
}

/** A number as JSON has it reads alike however it was written; of one with more digits than a number holds, all count. */
function canonicalText({ notation }: Value, scalar: Scalar): Uint8Array {
  const text = textOf(scalar.characters);
  if (scalar.before.length > 0 || (notation !== 'json' && notation !== 'pair')) return text;
  const number = decode(text);
  return /^-?\d+$/.test(number) || !/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(number)
    ? text
    : utf8(stringify(Number(number)));
}

/** An object or array, with its keys in order. */
function canonicalJson({ bytes, layers, notation }: Value): Uint8Array | undefined {
  const text = decode(textOf(readCharacters(bytes, notation === 'form' ? [...layers, 'percent'] : layers)));
  if (notation === 'form') return utf8(text);
  if (!JSON_LIKE.has(notation)) return undefined;
  try {
    return utf8(stringify(JSON.parse(text)));
  } catch {
    return undefined;
  }
}
