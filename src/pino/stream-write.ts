import type { SanitizerOptions } from '../rules/options.ts';
import { createRecordSanitizer } from '../sanitizer/records.ts';

/** A line in pino's own form, at its level `error`, in the place of lines that could not be sanitized. */
export const LEFT_OUT =
  '{"level":50,"msg":"logveil failed on what was logged here and left it out; please report this"}\n';

/**
 * Makes a function for pino's `hooks.streamWrite`: it sanitizes each line before it reaches any stream, those of child
 * loggers and all of a `multistream` too. A line in which nothing could be a sensitive name is returned as it is.
 *
 * It never throws. Should the sanitizer fail, a line that says so takes the place of the current one.
 *
 * Not sanitized is what pino hands to streams besides the line, to those with `Symbol.for('pino.metadata')`: their
 * `lastObj`, `lastMsg` and `lastLogger` are what the application logged.
 * @throws OptionsError at once if an option is wrong
 */
export function createStreamWrite(options: SanitizerOptions = {}): (line: string) => string {
  let sanitizer = createRecordSanitizer(options);
  return (line) => {
    try {
      return sanitizer.sanitizeText(line);
    } catch {
      // What the engine was in the middle of must not reach the next line.
      sanitizer = createRecordSanitizer(options);
      return LEFT_OUT;
    }
  };
}

let withDefaults: ((line: string) => string) | undefined;

/** `createStreamWrite` with the default options: `pino({ hooks: { streamWrite } })`. */
export function streamWrite(line: string): string {
  withDefaults ??= createStreamWrite();
  return withDefaults(line);
}
