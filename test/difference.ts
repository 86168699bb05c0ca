/** Shows where two byte strings part, so that a reader can see every byte. */

const AROUND = 60;

/** Bytes as text in which control characters and invalid UTF-8 are visible. */
export function visible(bytes: Uint8Array): string {
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    const byte = bytes[at] as number;
    if (length === 0) {
      text += `‹${byte.toString(16).padStart(2, '0')}›`;
      at += 1;
      continue;
    }
    if (byte === 0x7f) text += '␡';
    else if (byte < 0x20) text += String.fromCharCode(0x2400 + byte);
    else text += Buffer.from(bytes.subarray(at, at + length)).toString('utf8');
    at += length;
  }
  return text;
}

/** How long the UTF-8 sequence here is, 0 if it is none. */
export function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] as number;
  if (lead < 0x80) return 1;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  const text = Buffer.from(bytes.subarray(at, at + length)).toString('utf8');
  return text.includes('\ufffd') ? 0 : length;
}

/** A few lines that say where `actual` leaves `expected`; empty if they are the same. */
export function difference(actual: Uint8Array, expected: Uint8Array): string {
  let at = 0;
  while (at < actual.length && at < expected.length && actual[at] === expected[at]) at += 1;
  if (at === actual.length && at === expected.length) return '';
  const from = Math.max(0, at - AROUND);
  const show = (bytes: Uint8Array) => {
    const before = (from > 0 ? '…' : '') + visible(bytes.subarray(from, at));
    const rest = bytes.length > at + 2 * AROUND ? '…' : '';
    return { before, text: before + visible(bytes.subarray(at, at + 2 * AROUND)) + rest };
  };
  const want = show(expected);
  const got = show(actual);
  return [
    `first difference at output byte ${at}`,
    `  expected ${want.text}`,
    `  actual   ${got.text}`,
    `           ${' '.repeat([...got.before].length)}^`,
  ].join('\n');
}

/** Fails with a short message, however long the texts are. */
export function assertSameText(actual: string, expected: string, what = 'output'): void {
  const shown = difference(Buffer.from(actual), Buffer.from(expected));
  if (shown !== '') throw new Error(`${what}: ${shown}`);
}
