/** A name as it can be shown in a terminal: it was written by whoever sent it. */
export function printable(name: string): string {
  if (/^[ -~]*$/.test(name)) return name;
  return name.replaceAll(
    // Controls, and what changes the direction of text or cannot be seen.
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (char) => `\\u{${(char.codePointAt(0) as number).toString(16)}}`,
  );
}
