import { writeSync } from 'node:fs';
import { codeOf } from '../io/io-error.ts';
import { printable } from '../io/printable.ts';

const TRIES = 50;
const MILLISECONDS_BETWEEN = 4;

/**
 * Writes one line to standard error, at once: the process may end right after. A name in it, of a file or a parameter,
 * may come from anyone: what would move the cursor, end the line or turn the text around is escaped.
 */
export function tell(line: string): void {
  const bytes = Buffer.from(`logveil: ${printable(line.replaceAll(/\s*[\r\n]+\s*/g, ' '))}\n`);
  let written = 0;
  for (let tries = 0; tries < TRIES && written < bytes.length; tries++) {
    try {
      written += writeSync(2, bytes, written);
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, MILLISECONDS_BETWEEN);
    }
  }
}
