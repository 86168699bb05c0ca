import type { SanitizerOptions } from '../rules/options.ts';
import { safely } from '../sanitizer/fields.ts';
import { createRecordSanitizer } from '../sanitizer/records.ts';

/** The methods that print their arguments. */
const METHODS = ['log', 'info', 'debug', 'warn', 'error', 'trace'] as const;
type Method = (typeof METHODS)[number];
type Print = (...values: unknown[]) => void;

/** What `sanitizeConsole` takes. */
export interface ConsoleOptions extends SanitizerOptions {
  /** Which console. Default: the global one. */
  console?: Pick<Console, Method>;
  /**
   * Makes the text of a call's arguments: `format` of `node:util`, where there is one. Default: texts as they are, all
   * else as JSON, separated by spaces.
   */
  format?: (...values: unknown[]) => string;
}

const LEFT_OUT = 'logveil: failed on what was logged here and left it out; please report this';

/**
 * Sanitizes what `console.log` and its like print, for runtimes whose console has no descriptor that could be
 * sanitized: Cloudflare Workers, Deno, Bun, AWS Lambda, browsers. Each call is a record of its own.
 * @returns a function that puts the console back as it was
 * @throws OptionsError
 */
export function sanitizeConsole({
  console = globalThis.console,
  format = join,
  ...options
}: ConsoleOptions = {}): () => void {
  let sanitizer = createRecordSanitizer(options);
  const sanitized = (values: unknown[]): string => {
    try {
      return sanitizer.sanitizeText(format(...values));
    } catch {
      // What the engine was in the middle of must not reach the next record.
      sanitizer = createRecordSanitizer(options);
      return LEFT_OUT;
    }
  };
  const originals = METHODS.map((name) => [name, console[name]] as const);
  for (const [name, print] of originals) {
    // One text alone is printed as it is: no `%` in it is taken for a format.
    console[name] = (...values) => (print as Print).call(console, sanitized(values));
  }
  return () => {
    for (const [name, print] of originals) console[name] = print as Print;
  };
}

function join(...values: unknown[]): string {
  return values.map(textOf).join(' ');
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return value.stack ?? String(value);
  const text = JSON.stringify(value, safely());
  return text ?? String(value);
}
