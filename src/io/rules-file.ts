import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Document, isMap, isNode, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import { checkOptions } from '../rules/check.ts';
import { OptionsError, type SanitizerOptions } from '../rules/options.ts';
import { faultsOf, fileSchema } from '../rules/schema.ts';
import { explain } from './io-error.ts';
import { readKey } from './key-file.ts';

/** A rules file is no log. */
const LONGEST_FILE = 1 << 20;

/**
 * Reads a rules file, JSON or YAML, and checks all of it: `options.rules` and everything else that can be set.
 * @param given a key that was given otherwise; it wins over the one that the file names
 * @throws OptionsError whose message is `file:line:column: what is wrong, how to mend it`
 */
export async function loadRules(
  file: string,
  given: { hashKey?: Uint8Array | undefined } = {},
): Promise<SanitizerOptions> {
  return new RulesFile(file, readText(file)).options(given.hashKey);
}

function readText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new OptionsError(file, explain('', error).message.slice(2));
  }
  if (bytes.length > LONGEST_FILE) throw new OptionsError(file, 'is longer than 1 MiB; is it a rules file?');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new OptionsError(file, 'is not UTF-8; save it as UTF-8');
  }
}

type Path = readonly (string | number)[];

class RulesFile {
  readonly #file: string;
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;

  constructor(file: string, text: string) {
    this.#file = file;
    // JSON is YAML too.
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false, uniqueKeys: true });
    const error = this.#document.errors[0];
    if (error !== undefined) throw this.#error(error.pos[0], `${error.message.split('\n')[0]} (${error.code})`);
  }

  options(givenKey: Uint8Array | undefined): SanitizerOptions {
    // An empty file sets nothing.
    const value = (this.#toValue() ?? {}) as Record<string, unknown>;
    const fault = faultsOf(fileSchema, value)[0];
    if (fault !== undefined) throw this.#errorAt(fault.path, fault.message);
    const { $schema: _, hashKey: keyFile, ...rest } = value as { $schema?: string; hashKey?: string };
    const options: SanitizerOptions = { ...rest, hashKey: givenKey ?? this.#readKey(keyFile) };
    try {
      checkOptions(options);
    } catch (error) {
      if (!(error instanceof OptionsError)) throw error;
      throw this.#errorAt(pathOf(error.option), error.message.slice(error.option.length + 2));
    }
    return options;
  }

  #toValue(): unknown {
    try {
      return this.#document.toJS({ maxAliasCount: 100 });
    } catch {
      throw this.#error(0, 'refers to itself too often; write the rules out');
    }
  }

  #readKey(keyFile: string | undefined): Uint8Array | undefined {
    if (keyFile === undefined) return undefined;
    return readKey(this.#placeOf(this.#offsetOf(['hashKey'])), resolve(dirname(this.#file), keyFile));
  }

  #errorAt(path: Path, message: string): OptionsError {
    const last = path.at(-1);
    const name = typeof last === 'string' ? `${last} ` : '';
    return this.#error(this.#offsetOf(path), `${name}${message}`);
  }

  #error(offset: number, message: string): OptionsError {
    return new OptionsError(this.#placeOf(offset), message);
  }

  #placeOf(offset: number): string {
    const { line, col } = this.#lines.linePos(offset);
    return `${this.#file}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  }

  /** Where the key stands that the path ends with, or the item; where it is missing, what should hold it. */
  #offsetOf(path: Path): number {
    let node: Node | null = this.#document.contents;
    let offset = node?.range?.[0] ?? 0;
    for (const key of path) {
      if (isMap(node)) {
        const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key);
        if (pair === undefined) break;
        if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
        node = isNode(pair.value) ? pair.value : null;
      } else {
        const item = (node as { items?: unknown[] } | null)?.items?.[key as number];
        if (!isNode(item)) break;
        offset = item.range?.[0] ?? offset;
        node = item;
      }
    }
    return offset;
  }
}

/** `rules[0].action` as a path. */
function pathOf(option: string): Path {
  if (option === 'options') return [];
  return option
    .split(/[.[\]]+/)
    .filter((part) => part !== '')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
