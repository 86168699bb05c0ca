/** Ordinary names in place of those with a prefix. */

/** Three letters each: notations that count a name's length stay right. */
const PREFIXES: Readonly<Record<string, string>> = { MMM: 'pwd', XXX: 'jwt' };

/** What is between the parts of a name that a container runtime has cut in two, or that Rich has wrapped. */
const BLANKS = String.raw`(?:\x1b\[[\d;]*m| )`;
const CUT = String.raw`(?:\n\S+ stdout [FP] |","stream":"stdout"[^\n]*\n\{"log":"|${BLANKS}+\n${BLANKS}{6,})`;
const CUT_NAME = new RegExp(`"(?:M${CUT}MM|MM${CUT}M)(?=_)`, 'g');

/** A log in which `MMM_phone` is `pwd_phone`, `XXX_PIN` is `JWT_PIN` and `MMMPhone` is `PwdPhone`. */
export function renamed(bytes: Uint8Array): Buffer {
  const word = PREFIXES.MMM as string;
  const text = Buffer.from(bytes)
    .toString('latin1')
    .replace(CUT_NAME, (found) => {
      const [cut] = new RegExp(CUT).exec(found) as RegExpExecArray;
      const length = found.indexOf(cut) - 1;
      return `"${word.slice(0, length)}${cut}${word.slice(length)}`;
    });
  // Before a name there may be a letter: of an escape, `\u0026MMM_a`, or of a colour.
  const pattern = new RegExp(`(MMM|XXX|mmm|xxx)(?=([_-]?)([A-Za-z]{2})|[_-][A-Za-z]| [a-z]"|_?${CUT})`, 'g');
  const output = text.replace(pattern, (_, prefix: string, sign?: string, letters?: string) => {
    const word = PREFIXES[prefix.toUpperCase()] as string;
    if (sign === '') return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
    return letters !== undefined && /^[A-Z]{2}$/.test(letters) ? word.toUpperCase() : word;
  });
  return Buffer.from(output, 'latin1');
}
