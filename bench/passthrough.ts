/** Copies standard input to standard output and does nothing else: what Node itself allows a filter in a pipe. */
import { readSync, writeSync } from 'node:fs';

const buffer = Buffer.allocUnsafe(256 << 10);

function readSome(): number {
  for (;;) {
    try {
      return readSync(0, buffer);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}

for (let length = readSome(); length > 0; length = readSome()) {
  for (let written = 0; written < length; ) written += writeSync(1, buffer, written, length - written);
}
