import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';

/** Stands before the digits: the mask's letters, so that a pseudonym is known for one. */
const BEGINNING = 'MMM:';
const DIGITS = 16;

export const PSEUDONYM = new RegExp(`^${BEGINNING}[0-9a-f]{${DIGITS}}$`);

/** Makes pseudonyms under a key: the same for the same canonical form of a value, and of no use without the key. */
export function makePseudonyms(key: Uint8Array): (canonical: Uint8Array) => string {
  // The key's share of the work is done once.
  const begun = hmac.create(sha256, key);
  return (canonical) => {
    const digest = begun.clone().update(canonical).digest();
    let digits = '';
    for (const byte of digest.subarray(0, DIGITS / 2)) digits += byte.toString(16).padStart(2, '0');
    return BEGINNING + digits;
  };
}
