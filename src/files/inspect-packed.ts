import { fstatSync, readSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { TextChannel } from '../io/channel.ts';
import type { Way } from './content.ts';
import { FORMAT_HEAD, formatOf } from './format.ts';

/**
 * Puts what is packed in a file through a sanitizer, text by text, and writes nothing.
 * @param place what messages call the file
 * @param onText is given the place of each text before it is read: `"logs.zip", entry "a.log"`
 * @returns false if the file is not packed: then nothing of it has been read
 * @throws IoError if something in it cannot be read
 */
export async function inspectPacked(
  descriptor: number,
  place: string,
  sanitizer: TextChannel,
  onText: (place: string) => void,
): Promise<boolean> {
  if (!fstatSync(descriptor).isFile()) return false;
  const head = Buffer.alloc(FORMAT_HEAD);
  const format = formatOf(head.subarray(0, readSync(descriptor, head, 0, head.length, 0)));
  if (format === 'plain') return false;
  // Most files are plain: what unpacks the others is loaded when it is needed.
  const [{ sanitizeContent }, { metadataCheck }, { readFrom }, { Spool }] = await Promise.all([
    import('./content.ts'),
    import('./metadata.ts'),
    import('./byte-source.ts'),
    import('./spool.ts'),
  ]);
  // Where nothing is written, nothing is kept to be written.
  const newSpool = () => new Spool(tmpdir(), 'inspect');
  const way: Way = { sanitizer, stopsAtChange: false, newSpool, onText };
  if (format === 'zip') {
    const { sanitizeZip } = await import('./zip.ts');
    await sanitizeZip(
      descriptor,
      undefined,
      place,
      (content, _, where) => sanitizeContent(content, undefined, where, way, 1),
      metadataCheck(sanitizer),
    );
  } else {
    await sanitizeContent(
      readFrom(descriptor, place, () => {}),
      undefined,
      place,
      way,
    );
  }
  return true;
}
