import { codeOf, explain, IoError } from '../io/io-error.ts';
import { OptionsError } from '../rules/options.ts';
import { tell } from './message.ts';
import { UsageError } from './usage-error.ts';

/** What the command returns. */
export const EXIT = { done: 0, found: 1, usage: 2, io: 3 } as const;

const SHORTAGES: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE']);

/** Says in one line what went wrong, and returns the exit code for it. */
export function report(error: unknown): number {
  if (error instanceof UsageError || error instanceof OptionsError) {
    tell(error.message);
    return EXIT.usage;
  }
  if (error instanceof IoError) {
    // The reader of the output has closed it early, as `head` does: the usual end of a filter.
    if (error.code === 'EPIPE') return EXIT.done;
    tell(error.message);
    return EXIT.io;
  }
  // Wherever it came to light, the limit is what the user needs to know.
  if (SHORTAGES.has(codeOf(error))) {
    tell(explain('the process', error).message);
    return EXIT.io;
  }
  // Node makes its own streams when they are first asked for, and throws this of any of the three.
  if (codeOf(error) === 'ERR_INVALID_FD_TYPE') {
    tell(explain('a standard stream', error).message);
    return EXIT.io;
  }
  if (codeOf(error) === 'ERR_ACCESS_DENIED') {
    const { permission = 'something' } = error as { permission?: string };
    tell(`Node's permission model does not allow ${permission}; allow it (node --help | grep allow), or run without`);
    return EXIT.io;
  }
  // A system call that failed where no file is named, as in closing one.
  const { syscall, path } = error as NodeJS.ErrnoException;
  if (syscall !== undefined) {
    tell(explain(path ?? `a file (${syscall})`, error).message);
    return EXIT.io;
  }
  // Only the kind of error and the place in our own code: its message might quote what was read.
  const { name, stack } = error instanceof Error ? error : { name: typeof error, stack: '' };
  const place = /\n\s+at (.*)/.exec(stack ?? '')?.[1] ?? 'an unknown place';
  tell(`internal error, ${name} at ${place}; please report it, without any part of your logs`);
  return EXIT.io;
}
