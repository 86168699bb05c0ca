import { HEAD_SIZE, recognize } from '../io/recognize.ts';
import { MAX_BYTES_PER_BYTE, MAX_CARRIED_BYTES, Utf16Decoder, Utf16Encoder } from '../io/utf16.ts';
import type { SanitizerOptions } from '../rules/options.ts';
import { type BatchSanitizer, createBatchSanitizer } from '../sanitizer/batch.ts';
import type { Stats } from '../sanitizer/sanitizer.ts';
import type { SourceRecord } from './records.ts';

/** What may be written of a record, or why nothing may. */
export type Sanitized = Pick<SourceRecord, 'key' | 'value' | 'headers'> | { trouble: string };

/** What a text is made into before the engine reads it, and its output after. */
interface Envelope {
  before: (content: Uint8Array) => Uint8Array;
  after: (output: Uint8Array) => Uint8Array;
}

/** A header's name, its own bytes, and what the rules do to a header of this name. */
type HeaderRule = 'copy' | 'hide';

/** Header names seen so far whose rule is remembered. */
const MAX_HEADER_NAMES = 1000;
const NUL = 0;
/** First bytes of what is not plain text: compressed, marked or wide. See `io/recognize.ts`, which is asked for the rest. */
const UNUSUAL_FIRST_BYTES = new Set([0x04, 0x1f, 0x28, 0x42, 0x50, 0xef, 0xfd, 0xfe, 0xff]);

/** Sanitizes records under one set of rules. Each key, value and header is a stream of its own. */
export class RecordRules {
  readonly #sanitizer: BatchSanitizer;
  readonly #keepKeys: boolean;
  readonly #headerRules = new Map<string, HeaderRule>();

  /** @throws OptionsError */
  constructor(options: SanitizerOptions, keepKeys: boolean) {
    this.#sanitizer = createBatchSanitizer(options);
    this.#keepKeys = keepKeys;
  }

  get stats(): Stats {
    return this.#sanitizer.stats;
  }

  /** All go through the engine in one turn. The results are in the records' order. */
  sanitize(records: readonly SourceRecord[]): Sanitized[] {
    const inputs: Uint8Array[] = [];
    const results: Sanitized[] = [];
    /** What to do with each output. */
    const takers: ((output: Buffer) => void)[] = [];
    const add = (content: Buffer | null, take: (output: Buffer) => void): string | undefined => {
      if (content === null || content.length === 0) return undefined;
      const envelope = envelopeFor(content);
      if (typeof envelope === 'string') return envelope;
      inputs.push(envelope === undefined ? content : envelope.before(content));
      takers.push(envelope === undefined ? take : (output) => take(asBuffer(envelope.after(output))));
      return undefined;
    };
    for (const { key, value, headers } of records) {
      const result = { key, value, headers };
      let trouble = add(value, (output) => {
        result.value = output;
      });
      if (!this.#keepKeys) {
        trouble ??= add(key, (output) => {
          result.key = output;
        });
      }
      if (headers.length > 0) {
        const kept: [Buffer, Buffer | null][] = [];
        result.headers = kept;
        for (const [name, content] of headers) trouble ??= this.#addHeader(name, content, kept, add);
      }
      results.push(trouble === undefined ? result : { trouble });
    }
    this.#sanitizer.sanitize(inputs).forEach((output, index) => {
      takers[index]?.(asBuffer(output));
    });
    return results;
  }

  #addHeader(
    name: Buffer,
    content: Buffer | null,
    kept: [Buffer, Buffer | null][],
    add: (content: Buffer | null, take: (output: Buffer) => void) => string | undefined,
  ): string | undefined {
    if (this.#ruleFor(name) === 'hide') {
      const hidden = this.#hide(name, content);
      if (hidden !== undefined) kept.push([name, hidden]);
      return undefined;
    }
    const header: [Buffer, Buffer | null] = [name, content];
    kept.push(header);
    return add(content, (output) => {
      header[1] = output;
    });
  }

  /** A header is a parameter itself: its name decides, as that of a member of an object does. */
  #ruleFor(name: Buffer): HeaderRule {
    const text = name.toString('latin1');
    let rule = this.#headerRules.get(text);
    if (rule === undefined) {
      rule = this.#asMember(name, 'x') === memberOf(name, 'x') ? 'copy' : 'hide';
      if (this.#headerRules.size < MAX_HEADER_NAMES) this.#headerRules.set(text, rule);
    }
    return rule;
  }

  /** The content that a header keeps, undefined if the header goes. */
  #hide(name: Buffer, content: Buffer | null): Buffer | undefined {
    const member = JSON.parse(this.#asMember(name, content?.toString() ?? '')) as Record<string, unknown>;
    const [hidden] = Object.values(member);
    return hidden === undefined ? undefined : Buffer.from(String(hidden));
  }

  #asMember(name: Buffer, content: string): string {
    const [output] = this.#sanitizer.sanitize([Buffer.from(memberOf(name, content))]);
    return asBuffer(output as Uint8Array).toString();
  }
}

function memberOf(name: Buffer, content: string): string {
  return JSON.stringify({ [name.toString()]: content });
}

/** How to read this content: as it is, or in an envelope; a text says why it cannot be read. */
function envelopeFor(content: Buffer): Envelope | string | undefined {
  if (!UNUSUAL_FIRST_BYTES.has(content[0] as number) && !content.includes(NUL)) return undefined;
  const recognized = recognize(content.subarray(0, HEAD_SIZE));
  if (recognized.kind === 'unreadable') return recognized.what;
  const { mark } = recognized;
  if (recognized.kind === 'bytes') return mark === 0 ? undefined : markedText(content.subarray(0, mark));
  return utf16Text(content.subarray(0, mark), recognized.bigEndian);
}

/** A byte order mark is none of the engine's affairs: a name may begin right after it. */
function markedText(mark: Buffer): Envelope {
  return {
    before: (content) => content.subarray(mark.length),
    after: (output) => Buffer.concat([mark, output]),
  };
}

function utf16Text(mark: Buffer, bigEndian: boolean): Envelope {
  return {
    before(content) {
      const decoder = new Utf16Decoder(bigEndian);
      const text = content.subarray(mark.length);
      const into = new Uint8Array(Math.ceil(text.length * MAX_BYTES_PER_BYTE) + 2 * MAX_CARRIED_BYTES);
      const length = decoder.decode(text, into);
      return into.subarray(0, length + decoder.finish(into.subarray(length)));
    },
    after(output) {
      const encoder = new Utf16Encoder(bigEndian);
      const into = new Uint8Array(2 * output.length + 2 * MAX_CARRIED_BYTES);
      const length = encoder.encode(output, into);
      return Buffer.concat([mark, into.subarray(0, length + encoder.finish(into.subarray(length)))]);
    },
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
