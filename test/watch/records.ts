/** What the model's logs hold: records in which every line is unique, each with a secret in it. */
import { sanitize } from '../../src/sanitizer/sanitizer.ts';

export interface LogRecord {
  readonly raw: string;
  /** Its lines as they have to be written, without what is in no line of its own. */
  readonly lines: readonly string[];
  /** It was written in parts. */
  isCut: boolean;
}

/** Each ends where a stream is at rest. */
const KINDS: readonly ((n: number) => string)[] = [
  (n) => `#${n}.0# plain MMM_a=secret${n}&b=1\n`,
  (n) => `#${n}.0# dropped b=1&XXX_a=secret${n}\n`,
  // A value that is open over lines, and separators that are held.
  (n) =>
    `#${n}.0# {\n  "a": "#${n}.1#",\n  "MMM_o": {\n    "x": "secret${n}",\n    "y": 2\n  },\n  "b": "#${n}.2#"\n} #${n}.3#\n`,
  (n) => `#${n}.0# {\n  "a": "#${n}.1#",\n  "XXX_t": "secret${n}"\n} #${n}.2#\n`,
  (n) => `MMM_h: secret${n}\n  secret${n} continues\n#${n}.0# after the header\n`,
];

export const KIND_COUNT = KINDS.length;

export function makeRecord(n: number, kind: number): LogRecord {
  const raw = (KINDS[kind % KINDS.length] as (n: number) => string)(n);
  return { raw, lines: sanitize(raw).split('\n').filter(markerOf), isCut: false };
}

/** `#12.3#`, if the line has one. */
export function markerOf(line: string): string | undefined {
  return /#\d+\.\d+#/.exec(line)?.[0];
}
