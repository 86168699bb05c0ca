import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';

/** The mask's letters, before the digits, so that a pseudonym is recognized as one. */
const BEGINNING = [0x4d, 0x4d, 0x4d, 0x3a];
const DIGITS = 16;
const LENGTH = BEGINNING.length + DIGITS;
const HEX = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));

/** `MMM:` and 16 hex digits. */
export function isPseudonym(text: Uint8Array): boolean {
  return (
    text.length === LENGTH && text.every((byte, at) => (at < BEGINNING.length ? byte === BEGINNING[at] : isHex(byte)))
  );
}

function isHex(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x66);
}

/**
 * Makes pseudonyms under a key, in ASCII: the same for the same canonical form of a value, and of no use without the key.
 */
export function makePseudonyms(key: Uint8Array): (canonical: Uint8Array) => Uint8Array {
  // The key's share of the work is done once, and each time begun anew in the same place: making one takes as long as
  // the hash (5.0 and 2.3 µs; 24 November 2026, Node 20.20).
  const begun = hmac.create(sha256, key);
  const hash = begun.clone();
  const digest = new Uint8Array(hash.outputLen);
  return (canonical) => {
    begun._cloneInto(hash);
    hash.update(canonical).digestInto(digest);
    const pseudonym = new Uint8Array(LENGTH);
    pseudonym.set(BEGINNING);
    for (let at = 0; at < DIGITS; at++) {
      const byte = digest[at >> 1] as number;
      pseudonym[BEGINNING.length + at] = HEX[(at & 1) === 0 ? byte >> 4 : byte & 15] as number;
    }
    return pseudonym;
  };
}
