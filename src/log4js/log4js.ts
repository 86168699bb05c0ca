/** `logveil/log4js`: an appender for log4js that sanitizes what it hands on to another one. */
import { format } from 'node:util';
import type { SanitizerOptions } from '../rules/options.ts';
import { sanitizeFields } from '../sanitizer/fields.ts';
import { createRecordSanitizer } from '../sanitizer/records.ts';

/** `{ type: 'logveil/log4js', appender: 'file', options: { maskText: '***' } }`; the type may be the module itself. */
export interface AppenderConfig {
  /** The name of the appender that is given the sanitized events. */
  appender: string;
  /** As for `createSanitizer`. */
  options?: SanitizerOptions;
}

/** What is read of log4js's events. */
interface LoggingEvent {
  data: unknown[];
  context: Record<string, unknown>;
}

type Appender = (event: LoggingEvent) => void;

const LEFT_OUT = 'logveil: failed on what was logged here and left it out; please report this';

/**
 * Called by log4js for an appender of this type. The message is formatted, and it and the context are sanitized; layouts
 * and files are those of the other appender.
 * @throws OptionsError if an option is wrong; Error if there is no such appender
 */
export function configure(
  { appender, options = {} }: AppenderConfig,
  _layouts: unknown,
  findAppender: (name: string) => Appender | undefined,
): Appender {
  const next = findAppender(appender);
  if (next === undefined) {
    throw new Error(`logveil/log4js: there is no appender ${JSON.stringify(appender)}; name one of "appenders"`);
  }
  let sanitizer = createRecordSanitizer(options);
  return (event) => {
    const clean: LoggingEvent = Object.assign(Object.create(Object.getPrototypeOf(event)), event);
    try {
      clean.data = [sanitizer.sanitizeText(format(...event.data))];
      clean.context = sanitizeFields(sanitizer, event.context);
    } catch {
      // What the engine was in the middle of must not reach the next event.
      sanitizer = createRecordSanitizer(options);
      clean.data = [LEFT_OUT];
      clean.context = {};
    }
    next(clean);
  };
}
