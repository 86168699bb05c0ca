/** What a file, or an entry of an archive, is packed as: recognized by its first bytes, never by its name. */
export type Format = 'plain' | 'gzip' | 'zstd' | 'tar' | 'zip';

/** So many bytes tell. */
export const FORMAT_HEAD = 512;

/** Also `plain` for what cannot be read as text: that is reported where text is recognized. */
export function formatOf(head: Uint8Array): Format {
  if (startsWith(head, [0x1f, 0x8b])) return 'gzip';
  if (startsWith(head, [0x28, 0xb5, 0x2f, 0xfd]) || isSkippableFrame(head)) return 'zstd';
  // Also an archive without entries, and one in parts.
  if (startsWith(head, [0x50, 0x4b])) {
    if (head[2] === 0x03 && head[3] === 0x04) return 'zip';
    if (head[2] === 0x05 && head[3] === 0x06) return 'zip';
    if (head[2] === 0x07 && head[3] === 0x08) return 'zip';
  }
  return isTarHeader(head) ? 'tar' : 'plain';
}

/** A frame of zstd that holds other data; files made in parallel begin with one. */
function isSkippableFrame(head: Uint8Array): boolean {
  return startsWith(head.subarray(1), [0x2a, 0x4d, 0x18]) && ((head[0] as number) & 0xf0) === 0x50;
}

function startsWith(head: Uint8Array, bytes: readonly number[]): boolean {
  return head.length >= bytes.length && bytes.every((byte, index) => head[index] === byte);
}

const CHECKSUM_AT = 148;
const CHECKSUM_END = 156;

/** Whether the checksum of a tar header is right: archives older than the `ustar` mark have no other sign. */
export function isTarHeader(block: Uint8Array): boolean {
  if (block.length < FORMAT_HEAD || block[0] === 0) return false;
  const written = /^\s*([0-7]+)[\0 ]*$/.exec(Buffer.from(block.subarray(CHECKSUM_AT, CHECKSUM_END)).toString('latin1'));
  return written !== null && Number.parseInt(written[1] as string, 8) === tarChecksum(block);
}

/** The sum of a header's bytes, those of the sum itself counted as spaces. */
export function tarChecksum(block: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < FORMAT_HEAD; i++) sum += i >= CHECKSUM_AT && i < CHECKSUM_END ? 0x20 : (block[i] as number);
  return sum;
}
