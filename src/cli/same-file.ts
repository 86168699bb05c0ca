import { fstatSync, type Stats, statSync } from 'node:fs';
import { UsageError } from './usage-error.ts';

/** A file that is read or written: an open descriptor, or a path, and what messages call it. */
export interface NamedFile {
  file: number | string;
  place: string;
}

/**
 * Refuses an input that is also an output: what is written would be read again, until the disk is full, or it would empty
 * the file before it is read. Files are compared by device and inode, as `cat` does, so that other names for them, and
 * redirections of the shell, are recognized.
 * @throws UsageError
 */
export function refuseSameFile(inputs: readonly NamedFile[], outputs: readonly NamedFile[]): void {
  for (const output of outputs) {
    const to = regularFile(output.file);
    if (to === undefined) continue;
    for (const { file, place } of inputs) {
      const from = regularFile(file);
      if (from !== undefined && from.dev === to.dev && from.ino === to.ino) {
        throw new UsageError(
          `${place}: is the same file as ${output.place}; write to another file, and rename it then`,
        );
      }
    }
  }
}

/** Nothing for what is no regular file: a terminal or /dev/null can be both. */
function regularFile(file: number | string): Stats | undefined {
  try {
    const stat = typeof file === 'number' ? fstatSync(file) : statSync(file, { throwIfNoEntry: false });
    return stat?.isFile() ? stat : undefined;
  } catch {
    // Opening it will report why it cannot be used.
    return undefined;
  }
}
