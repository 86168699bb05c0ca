/** Judges of well-formedness that know nothing of logveil: JSON.parse, URLSearchParams and busboy. */
import busboy from 'busboy';
import type { Kind } from './words.ts';

/** What the prefixes say about a decoded name. */
export function kindOf(name: string): Kind {
  const segments = name.split(/[.[]/);
  if (segments.some((segment) => segment.startsWith('XXX'))) return 'filter';
  return segments.some((segment) => segment.startsWith('MMM')) ? 'mask' : 'plain';
}

/** A parsed document as it must read after sanitizing. */
export function prune(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(prune);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name]) => kindOf(name) !== 'filter');
  return Object.fromEntries(members.map(([name, inner]) => [name, kindOf(name) === 'mask' ? 'MMM' : prune(inner)]));
}

export type Entry = [name: string, value: string];

/** Names and values as they must read after sanitizing. */
export function pruneEntries(entries: Iterable<Entry>): Entry[] {
  return [...entries]
    .filter(([name]) => kindOf(name) !== 'filter')
    .map(([name, value]) => [name, kindOf(name) === 'mask' ? 'MMM' : value]);
}

/** The parts of a body, or null if busboy refuses it. A file's name counts as a part of its own. */
export function readParts(body: Uint8Array, boundary: string): Promise<Entry[] | null> {
  return new Promise((resolve) => {
    const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
    const parser = busboy({ headers, defParamCharset: 'utf8', preservePath: true });
    const parts: Entry[] = [];
    parser.on('field', (name, value) => parts.push([name, value]));
    parser.on('file', (name, stream, info) => {
      parts.push([name, info.filename ?? '']);
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => parts.push([name, Buffer.concat(pieces).toString('utf8')]));
    });
    parser.on('error', () => resolve(null));
    parser.on('close', () => resolve(parts.sort()));
    parser.end(body);
  });
}
