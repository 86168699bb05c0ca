/**
 * Escapes a name for a terminal, an annotation or a report: names come from a log or a file system, and are not to be trusted.
 * Control characters, and characters that are invisible or change the direction of text, become `\\u{1b}`.
 */
export function printable(name: string): string {
  if (/^[ -~]*$/.test(name)) return name;
  return name.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (char) => `\\u{${(char.codePointAt(0) as number).toString(16)}}`,
  );
}
