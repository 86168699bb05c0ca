/** Words of names on the host's side; `scan/words.ts` is the engine's. */

/** A name's words in lower case. */
export function splitWords(name: string): string[] {
  const words = name.match(/[A-Z]+(?![a-z])[a-z0-9\x80-\uffff]*|[A-Z]?[a-z0-9\x80-\uffff]+/g) ?? [];
  return words.map((word) => word.toLowerCase());
}

/** Whether a name has these words, one directly after the other. @param letters with a hyphen between two */
export function hasWords(name: string, letters: string): boolean {
  return `-${splitWords(name).join('-')}-`.includes(`-${letters}-`);
}
