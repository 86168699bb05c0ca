import { MAX_NAME } from './pattern.ts';

/** Patterns of paths as they are written, before it is known what becomes of their parameters. */

export type WrittenSegment =
  | { kind: 'literal'; letters: string }
  | { kind: 'any' | 'rest' }
  | { kind: 'parameter'; name: string };

export const MAX_SEGMENTS = 32;

/**
 * @returns the segments, or what is wrong with the pattern
 */
export function readPath(path: string): WrittenSegment[] | string {
  if (!path.startsWith('/')) return 'must begin with /';
  const texts = path.slice(1).split('/');
  if (texts.length > MAX_SEGMENTS) return `must have at most ${MAX_SEGMENTS} segments`;
  const segments: WrittenSegment[] = [];
  for (const [index, text] of texts.entries()) {
    const name = /^\{([A-Za-z0-9_.-]+)\}$/.exec(text)?.[1];
    if (text === '**') {
      if (index < texts.length - 1) return 'has a ** that is not its end: * stands for one segment';
      segments.push({ kind: 'rest' });
    } else if (text === '*') segments.push({ kind: 'any' });
    else if (name !== undefined) segments.push({ kind: 'parameter', name });
    else if (/^[A-Za-z0-9_.-]+$/.test(text)) segments.push({ kind: 'literal', letters: text });
    else return `has a segment ${index + 1} that is none of: a name, *, **, {name}`;
    if (text.length > MAX_NAME) return `has a segment ${index + 1} of more than ${MAX_NAME} characters`;
  }
  if (!segments.some((segment) => segment.kind === 'literal')) return 'must spell out at least one segment';
  return segments;
}
