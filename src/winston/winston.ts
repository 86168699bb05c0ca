/** `logveil/winston`: a format and a transport for winston 3. */
import type { Writable } from 'node:stream';
import winston from 'winston';
import { type SanitizingDestination, sanitizingDestination } from '../pino/destination.ts';
import type { TransportOptions } from '../pino/options.ts';
import type { SanitizerOptions } from '../rules/options.ts';
import { sanitizeFields } from '../sanitizer/fields.ts';
import { createRecordSanitizer, type RecordSanitizer } from '../sanitizer/records.ts';

export { OptionsError } from '../rules/options.ts';

/** Where winston's formats put the text that transports write. */
const MESSAGE = Symbol.for('message');
const LEFT_OUT = 'logveil: failed on what was logged here and left it out; please report this';

type Info = winston.Logform.TransformableInfo;

/**
 * Makes a format that sanitizes a record: its text, and its fields for transports that send those. It must be the last
 * one, because what a later format prints is not seen:
 *
 *     format.combine(format.timestamp(), format.json(), sanitizingFormat())
 *
 * It never throws. Should the engine fail, a text that says so takes the place of the record.
 * @throws OptionsError
 */
export function sanitizingFormat(options: SanitizerOptions = {}): winston.Logform.Format {
  let sanitizer = createRecordSanitizer(options);
  return {
    options,
    transform(info: Info): Info {
      try {
        return sanitizeInfo(sanitizer, info);
      } catch {
        // What the engine was in the middle of must not reach the next record.
        sanitizer = createRecordSanitizer(options);
        return Object.assign(withSymbolsOf(info, { level: info.level, message: LEFT_OUT }), { [MESSAGE]: LEFT_OUT });
      }
    },
  } as winston.Logform.Format;
}

function sanitizeInfo(sanitizer: RecordSanitizer, info: Info): Info {
  const { level, ...fields } = info;
  const clean = sanitizeFields(sanitizer, fields);
  const result = clean === fields ? info : withSymbolsOf(info, { level, message: undefined, ...clean });
  const text = info[MESSAGE];
  if (typeof text === 'string') result[MESSAGE] = sanitizer.sanitizeText(text);
  return result;
}

/** What was logged is the application's, and stays as it is. */
function withSymbolsOf(info: Info, fields: Info): Info {
  for (const symbol of Object.getOwnPropertySymbols(info)) fields[symbol] = info[symbol];
  return fields;
}

/** What `SanitizingTransport` takes: where lines go and what is hidden, and what every transport of winston's takes. */
export interface SanitizingTransportOptions extends TransportOptions {
  level?: string;
  format?: winston.Logform.Format;
  silent?: boolean;
  handleExceptions?: boolean;
  handleRejections?: boolean;
}

/** What winston calls a transport; its types name a module of another package. */
const { Transport } = winston as unknown as { Transport: new (options: object) => Writable };

/**
 * A transport that writes sanitized lines to a file, or to standard output if none is named:
 *
 *     new SanitizingTransport({ destination: '/var/log/app.log', mkdir: true, level: 'info' })
 *
 * Lines of one turn of the event loop are written together; nothing is lost at the end of the process.
 * @throws OptionsError, IoError if an option is wrong or the file cannot be opened
 */
export class SanitizingTransport extends Transport {
  readonly #destination: SanitizingDestination;

  constructor(options: SanitizingTransportOptions = {}) {
    const { level, format, silent, handleExceptions, handleRejections, ...others } = options;
    super({ level, format, silent, handleExceptions, handleRejections });
    this.#destination = sanitizingDestination(others);
    this.#destination.on('error', (error) => this.emit('warn', error));
  }

  log(info: Info, done: () => void): void {
    this.#destination.write(`${info[MESSAGE]}\n`);
    setImmediate(() => this.emit('logged', info));
    done();
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#destination.end();
    done();
  }
}
