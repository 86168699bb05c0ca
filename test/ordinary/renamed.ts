/** Ordinary names in place of those with a prefix. */

/** Three letters each: notations that count a name's length stay right. */
const PREFIXES: Readonly<Record<string, string>> = { MMM: 'pwd', XXX: 'jwt' };

/** A log in which `MMM_phone` is `pwd_phone`, `XXX_PIN` is `JWT_PIN` and `MMMPhone` is `PwdPhone`. */
export function renamed(bytes: Uint8Array): Buffer {
  const text = Buffer.from(bytes).toString('latin1');
  // Before a name there may be a letter: of an escape, `\u0026MMM_a`, or of a colour.
  const pattern = /(MMM|XXX|mmm|xxx)(?=([_-]?)([A-Za-z]{2})|[_-][A-Za-z])/g;
  const output = text.replace(pattern, (_, prefix: string, sign?: string, letters?: string) => {
    const word = PREFIXES[prefix.toUpperCase()] as string;
    if (sign === '') return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
    return letters !== undefined && /^[A-Z]{2}$/.test(letters) ? word.toUpperCase() : word;
  });
  return Buffer.from(output, 'latin1');
}
