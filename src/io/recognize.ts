/** What the first bytes of a stream show that it is. */
export type Content =
  | { kind: 'bytes'; mark: number }
  | { kind: 'utf16'; mark: number; bigEndian: boolean }
  | { kind: 'unreadable'; what: string; remedy: string };

/** So many bytes are looked at, at most. */
export const HEAD_SIZE = 4096;

const LINE_FEED = 0x0a;

/**
 * Names cannot be found in these by looking at bytes, so their values would pass in full view.
 * `logveil files` unpacks some of them.
 */
const SIGNATURES: readonly { what: string; bytes: readonly number[]; byFiles: boolean }[] = [
  { what: 'gzip', bytes: [0x1f, 0x8b], byFiles: true },
  { what: 'zstd', bytes: [0x28, 0xb5, 0x2f, 0xfd], byFiles: true },
  { what: 'zip', bytes: [0x50, 0x4b, 0x03, 0x04], byFiles: true },
  { what: 'xz', bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], byFiles: false },
  { what: 'bzip2', bytes: [0x42, 0x5a, 0x68, 0, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59], byFiles: false },
  { what: 'lz4', bytes: [0x04, 0x22, 0x4d, 0x18], byFiles: false },
  { what: 'lz4', bytes: [0x02, 0x21, 0x4c, 0x18], byFiles: false },
  { what: 'lzip', bytes: [0x4c, 0x5a, 0x49, 0x50, 0x01], byFiles: false },
  { what: 'lzop', bytes: [0x89, 0x4c, 0x5a, 0x4f, 0x00], byFiles: false },
  { what: 'compress', bytes: [0x1f, 0x9d], byFiles: false },
  { what: '7z', bytes: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], byFiles: false },
  { what: 'rar', bytes: [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07], byFiles: false },
  { what: 'snappy', bytes: [0xff, 0x06, 0x00, 0x00, 0x73, 0x4e, 0x61, 0x50], byFiles: false },
];
/**
 * Each entry of `journalctl -o export` begins so. Before the text of some fields it writes their length, which a mask
 * would make wrong.
 */
const JOURNAL_EXPORT = [...'__CURSOR=s='].map((character) => character.charCodeAt(0));
/** The digit in bzip2's signature. */
const ANY = 0;

/**
 * Is the head long enough to recognize it? A whole line is, so that the first line of a live log is not kept waiting;
 * so are bytes that begin nothing but plain text.
 */
export function showsEnough(head: Uint8Array): boolean {
  return head.length >= HEAD_SIZE || head.includes(LINE_FEED);
}

/** Tells plain bytes from UTF-16 and from what cannot be read. */
export function recognize(head: Uint8Array): Content {
  for (const { what, bytes, byFiles } of SIGNATURES) {
    if (startsWith(head, bytes)) return packed(what, byFiles);
  }
  if (startsWith(head, JOURNAL_EXPORT)) return EXPORTED;
  if (startsWith(head, [0xff, 0xfe, 0, 0]) || startsWith(head, [0, 0, 0xfe, 0xff])) return UTF32;
  if (startsWith(head, [0xff, 0xfe])) return { kind: 'utf16', mark: 2, bigEndian: false };
  if (startsWith(head, [0xfe, 0xff])) return { kind: 'utf16', mark: 2, bigEndian: true };
  if (startsWith(head, [0xef, 0xbb, 0xbf])) return { kind: 'bytes', mark: 3 };
  return recognizeByNuls(head.subarray(0, HEAD_SIZE));
}

/**
 * Without a mark, UTF-16 shows by its NULs: Latin letters have one each, always at the same side. A quarter of the
 * units is asked for, since a line may hold names in other scripts, and four times as many as at the other side, where
 * some letters have theirs. A wrong guess does the text no harm, for the way to UTF-8 and back loses nothing; a missed
 * one would show every value. UTF-32 has three NULs a letter; its first or last byte has few.
 */
function recognizeByNuls(head: Uint8Array): Content {
  if (!head.includes(0)) return { kind: 'bytes', mark: 0 };
  const nuls: [number, number, number, number] = [0, 0, 0, 0];
  head.forEach((byte, index) => {
    if (byte === 0) nuls[(index & 3) as 0 | 1 | 2 | 3]++;
  });
  const [first, second, third, fourth] = nuls;
  const quads = head.length >> 2;
  const few = quads / MUCH_MORE;
  const littleEndian32 = third >= quads && fourth >= quads && first <= few;
  const bigEndian32 = first >= quads && second >= quads && fourth <= few;
  if (quads > 0 && (littleEndian32 || bigEndian32)) return UTF32;
  const even = first + third;
  const odd = second + fourth;
  const enough = Math.max(1, head.length / 8);
  if (odd >= enough && odd >= even * MUCH_MORE) return { kind: 'utf16', mark: 0, bigEndian: false };
  if (even >= enough && even >= odd * MUCH_MORE) return { kind: 'utf16', mark: 0, bigEndian: true };
  return { kind: 'bytes', mark: 0 };
}

const MUCH_MORE = 4;

const UTF32: Content = {
  kind: 'unreadable',
  what: 'UTF-32 text, in which parameters cannot be found',
  remedy: 'convert it first: iconv -f UTF-32 -t UTF-8 | logveil',
};

const EXPORTED: Content = {
  kind: 'unreadable',
  what: "journald's export format, in which lengths would no longer be right",
  remedy: 'use journalctl -o json | logveil',
};

function packed(what: string, byFiles: boolean): Content {
  return {
    kind: 'unreadable',
    what: `${what}-compressed data, in which parameters cannot be found`,
    remedy: byFiles ? 'unpack it first, or use: logveil files PATH' : 'unpack it first',
  };
}

function startsWith(head: Uint8Array, bytes: readonly number[]): boolean {
  return (
    head.length >= bytes.length && bytes.every((byte, index) => head[index] === byte || (byte === ANY && index === 3))
  );
}
