import type { Input } from './input.ts';
import { IoError } from './io-error.ts';

const LINE_FEED = 0x0a;
const CHUNK_SIZE = 64 * 1024;

/** A longer line is no message of anybody's. */
const MAX_LINE = 16 << 20;

/**
 * The lines of an input, without their ends, each as soon as its line feed is there; what is after the last one too.
 * A line is a view that is valid until the next is asked for. Ends after `input.interrupt`, without what had been read of a line.
 * @throws IoError if reading fails or a line has no end in sight
 */
export async function* readLines(input: Input): AsyncGenerator<Buffer> {
  const chunk = Buffer.allocUnsafe(CHUNK_SIZE);
  let parts: Buffer[] = [];
  let held = 0;
  for (;;) {
    const length = input.readNow(chunk) ?? (await input.read(chunk));
    if (length === undefined) return;
    if (length === 0) break;
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0 && end < length; end = chunk.indexOf(LINE_FEED, from)) {
      const piece = chunk.subarray(from, end);
      yield held === 0 ? piece : Buffer.concat([...parts, piece]);
      parts = [];
      held = 0;
      from = end + 1;
    }
    if (from === length) continue;
    parts.push(Buffer.from(chunk.subarray(from, length)));
    held += length - from;
    if (held > MAX_LINE) {
      throw new IoError(
        input.place,
        'LOGVEIL_LINE',
        `a line of more than ${MAX_LINE >> 20} MiB; send one message a line`,
      );
    }
  }
  if (held > 0) yield Buffer.concat(parts);
}
