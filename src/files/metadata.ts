import type { TextChannel } from '../io/channel.ts';
import { Comparison } from '../io/comparison.ts';
import { IoError } from '../io/io-error.ts';

/**
 * What an archive says beside the content of its entries: comments, extra fields, pax records. It is looked at as text, and
 * an archive in which it holds a parameter is refused: there is no place for another length, or nobody reads it at all.
 * Names of entries are left as the names of files are.
 */

/** Looks at one piece of it. @throws IoError if it holds a parameter */
export type CheckMetadata = (bytes: Uint8Array, place: string) => void;

/** Too short for a name, a separator and a value. */
const TEXT = /[ -~]{4}/;

/** @param sanitizer is in the middle of no text */
export function metadataCheck(sanitizer: TextChannel): CheckMetadata {
  return (bytes, place) => {
    if (!TEXT.test(Buffer.from(bytes).toString('latin1')) || !isChangedBy(sanitizer, bytes)) return;
    throw new IoError(
      place,
      'LOGVEIL_METADATA',
      'has a parameter in a comment or header, where it cannot be hidden; unpack it, and pack it without that',
    );
  };
}

function isChangedBy(sanitizer: TextChannel, bytes: Uint8Array): boolean {
  const comparison = new Comparison();
  sanitizer.resumeAfter(new Uint8Array(0));
  const drain = (): void => {
    for (let piece = sanitizer.take(); piece.length > 0; piece = sanitizer.take()) comparison.addOutput(piece);
    comparison.settle();
  };
  for (let from = 0; from < bytes.length; ) {
    const space = sanitizer.space();
    const piece = bytes.subarray(from, from + space.length);
    space.set(piece);
    sanitizer.push(piece.length);
    comparison.putIn(space.subarray(0, piece.length), sanitizer);
    drain();
    from += piece.length;
  }
  sanitizer.finish();
  drain();
  return !comparison.end();
}
