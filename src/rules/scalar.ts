import { type Character, readCharacters } from './characters.ts';
import type { LayerName, Value } from './rule-set.ts';

/** A value as text: a string, a number, what is after a `=`. */
export interface Scalar {
  readonly characters: readonly Character[];
  /** Bytes before and after the text that are written again: the quotes. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  /** How text that is put into it has to be written. */
  readonly layers: readonly LayerName[];
}

const NOTHING = new Uint8Array(0);
const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

const ENTITY = /&(?:#\d+|#[xX][0-9a-fA-F]+|amp|lt|gt|quot|apos);/;

/** Notations in which a value is written as JSON has it, or nearly. */
export const JSON_LIKE = new Set(['json', 'pair', 'repr', 'kvlist']);

/** Reads the value as its notation has it; undefined where it is an object or array, or clearly broken. */
export function readScalar(value: Value): Scalar | undefined {
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
  return { characters, before: NOTHING, after: NOTHING, layers };
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
    after: bytes.subarray(last.from),
    layers: [...layers, inner],
  };
}

function readBare(written: readonly Character[], layers: readonly LayerName[]): Scalar | undefined {
  return isBracket(written[0]?.code) ? undefined : plain(written, layers);
}
