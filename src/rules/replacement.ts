import stringify from 'fast-json-stable-stringify';
import { joined, readCharacters, textOf, writeText } from './characters.ts';
import { readPlainText } from './plain-text.ts';
import { isPseudonym, makePseudonyms } from './pseudonym.ts';
import type { Effect, Replace, Value } from './rule-set.ts';
import { JSON_LIKE, readScalar, type Scalar } from './scalar.ts';

/**
 * What is in place of a value that is neither copied nor masked: a pseudonym, a part of it, or all of it between two
 * tags. Where a value is not clearly one of its notation, or no single text, nothing is said: then it is masked.
 */

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

/** @param key of pseudonyms; none is needed where there are no rules with `hash` */
export function makeReplace(maskText: string, key: Uint8Array | undefined): Replace {
  const pseudonymOf = key === undefined ? undefined : makePseudonyms(key);
  const mask = utf8(maskText);
  return (value, effect) => {
    if (effect.kind === 'hash') return pseudonymOf && hashed(value, mask, pseudonymOf);
    const scalar = readScalar(value);
    if (scalar === undefined) return undefined;
    // What has been replaced or masked before stays.
    if (isSame(textOf(scalar.characters), mask)) return value.bytes;
    if (effect.kind === 'partial') {
      return effect.counts === 'scheme' ? afterScheme(value, scalar, mask) : partOf(value, scalar, effect);
    }
    if (effect.kind === 'tag') return tagged(value, scalar, effect);
    return undefined;
  };
}

function hashed(
  value: Value,
  mask: Uint8Array,
  pseudonymOf: (canonical: Uint8Array) => Uint8Array,
): Uint8Array | undefined {
  const plain = readPlainText(value);
  if (plain !== undefined) {
    const { text, quote } = plain;
    return isSame(text, mask) || isPseudonym(text) ? value.bytes : joined([quote, pseudonymOf(text), quote]);
  }
  const scalar = readScalar(value);
  if (scalar === undefined) {
    const canonical = canonicalJson(value);
    return canonical && quoted(pseudonymOf(canonical), value, scalar);
  }
  const text = textOf(scalar.characters);
  if (isSame(text, mask) || isPseudonym(text)) return value.bytes;
  return quoted(pseudonymOf(canonicalText(value, scalar)), value, scalar);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/** Between the quotes that the value has, or those that its mask would have. */
function quoted(shown: Uint8Array, value: Value, scalar: Scalar | undefined): Uint8Array {
  const isBare = scalar === undefined || scalar.before.length === 0;
  const before = isBare ? value.quote : scalar.before;
  return joined([before, shown, isBare ? value.quote : scalar.after]);
}

/** Of the IANA registry, and those that large services have. Nothing but one of these is shown: a secret may be of words. */
const SCHEMES =
  /^(?:basic|bearer|digest|dpop|gnap|hoba|mutual|negotiate|ntlm|oauth|privatetoken|scram-sha-(?:1|256)|vapid|token|apikey|aws4-hmac-sha256|goog4-rsa-sha256|sharedkey|sharedkeylite) +(?=[^ ])/i;
/** The longest scheme, and some spaces. */
const MAX_SCHEME = 32;

/** `Bearer MMM`. The scheme and the space after it stay as they are written. */
function afterScheme(value: Value, scalar: Scalar, mask: Uint8Array): Uint8Array | undefined {
  if (isUnquotable(value, scalar)) return undefined;
  const [{ from } = { from: 0 }] = scalar.characters;
  const head = scalar.characters.slice(0, MAX_SCHEME).map(({ code }) => String.fromCodePoint(Math.min(code, 0xffff)));
  const scheme = SCHEMES.exec(head.join(''))?.[0];
  const next = scheme === undefined ? undefined : scalar.characters[scheme.length];
  return next && quoted(joined([value.bytes.subarray(from, next.from), mask]), value, scalar);
}

/** Those that count characters. */
type Counted = Extract<Effect, { kind: 'partial'; count: number }>;

/** `*` for each character that is hidden; the others stay as they are written. */
function partOf(value: Value, scalar: Scalar, effect: Counted): Uint8Array | undefined {
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
  const { before, after, layers } = scalar;
  const text = value.bytes.subarray(before.length, value.bytes.length - after.length);
  return quoted(
    joined([utf8(writeText(effect.before, layers)), text, utf8(writeText(effect.after, layers))]),
    value,
    scalar,
  );
}

/** Whether the value has no quotes, is to get some, and could not are between them. */
function isUnquotable(value: Value, scalar: Scalar): boolean {
  if (scalar.before.length > 0 || value.quote.length === 0) return false;
  return scalar.characters.some(({ code }) => code === 0x22 || code === 0x27 || code === 0x5c || code < 0x20);
}

/** A number as JSON has it reads alike however it was written; of one with more digits than a number holds, all count. */
export function canonicalText({ notation }: Value, scalar: Scalar): Uint8Array {
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
