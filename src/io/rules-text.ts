import { type Document, isMap, isNode, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { checkOptions } from '../rules/check.ts';
import { type NameRule, OptionsError, type SanitizerOptions, type Secret } from '../rules/options.ts';
import { type Fault, faultsOf, fileSchema, type RuleTest } from '../rules/schema.ts';

/** What a rules file says, JSON or YAML, and where in it something is wrong. */

type Path = Fault['path'];

/** Keys that hide nothing by themselves. */
const NO_RULES = new Set(['$schema', 'switchOff', 'ignoreCase', 'hashKey', 'maskText', 'maxOpen', 'engine', 'tests']);

export class RulesText {
  readonly #tellPlace: (line: number, column: number) => string;
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;

  /**
   * @param tellPlace what messages call a place in the text; both count from 1
   * @throws OptionsError if the text is neither
   */
  constructor(text: string, tellPlace: (line: number, column: number) => string) {
    this.#tellPlace = tellPlace;
    // JSON is YAML too.
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false, uniqueKeys: true });
    const error = this.#document.errors[0];
    if (error !== undefined) throw this.#error(error.pos[0], `${error.message.split('\n')[0]} (${error.code})`);
  }

  /**
   * All that it sets, checked.
   * @param readKey reads the file that is named for the key of `hash`, if one is; `place` is where it is named
   * @param readSecrets reads the file that is named for values known beforehand
   * @throws OptionsError that names the place, what is wrong and how to correct it
   */
  options(
    readKey: (keyFile: string | undefined, place: string) => Uint8Array | undefined,
    readSecrets: (file: string, place: string) => readonly Secret[],
  ): SanitizerOptions {
    // An empty file sets nothing.
    const value = (this.#toValue() ?? {}) as Record<string, unknown>;
    const fault = faultsOf(fileSchema, value)[0];
    if (fault !== undefined) throw this.#errorAt(fault.path, fault.message);
    const {
      $schema: _,
      tests: __,
      hashKey,
      secrets,
      ...rest
    } = value as { $schema?: string; tests?: unknown; hashKey?: string; secrets?: string };
    const placeOf = (key: string) => this.#placeOf(this.#offsetOf([key]));
    const options: SanitizerOptions = {
      ...rest,
      hashKey: readKey(hashKey, placeOf('hashKey')),
      ...(secrets !== undefined && { secrets: readSecrets(secrets, placeOf('secrets')) }),
    };
    try {
      checkOptions(options);
    } catch (error) {
      if (!(error instanceof OptionsError)) throw error;
      throw this.#errorAt(pathOf(error.option), error.message.slice(error.option.length + 2));
    }
    return options;
  }

  /**
   * A file that hides nothing is not what its writer meant: it was cut, or a key is commented out.
   * @throws OptionsError if no rule, preset or prefix is in it
   */
  demandRules(): void {
    const value = (this.#toValue() ?? {}) as Record<string, unknown>;
    const isRule = ([key, given]: [string, unknown]): boolean =>
      !NO_RULES.has(key) && !(Array.isArray(given) && given.length === 0);
    if (Object.entries(value).some(isRule)) return;
    throw this.#error(this.#offsetOf(['rules']), 'has no rules; add some under rules:, or presets: [credentials]');
  }

  /**
   * The examples that it has, which `options` has checked.
   * @returns with each the place of a path in it, such as `['hides', 0]`
   */
  tests(): { test: RuleTest; placeOf: (...path: Path) => string }[] {
    const { tests = [] } = (this.#toValue() ?? {}) as { tests?: RuleTest[] };
    return tests.map((test, index) => ({
      test,
      placeOf: (...path) => this.#placeOf(this.#offsetOf(['tests', index, ...path])),
    }));
  }

  #toValue(): unknown {
    try {
      return this.#document.toJS({ maxAliasCount: 100 });
    } catch {
      throw this.#error(0, 'refers to itself too often; write the rules out');
    }
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
    return this.#tellPlace(Math.max(line, 1), Math.max(col, 1));
  }

  /** Where the key is that the path ends with, or the item; where it is missing, what should hold it. */
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

/** A rules file with one more rule; its comments and order stay. @throws OptionsError if the text is no rules file */
export function withRule(text: string, rule: NameRule): string {
  const document: Document = parseDocument(text, { prettyErrors: false });
  if (document.contents === null) document.contents = document.createNode({});
  const file = document.contents;
  if (document.errors.length > 0 || !isMap(file))
    throw new OptionsError('rules', 'cannot be read; mend the file first');
  if (!isSeq(file.get('rules', true))) file.set('rules', document.createNode([]));
  const rules = file.get('rules', true);
  if (!isSeq(rules)) return text;
  const added = document.createNode(rule);
  added.flow = true;
  if (rules.items.length === 0 && !file.flow) rules.flow = false;
  rules.add(added);
  // JSON stays JSON.
  const quoted = { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'QUOTE_DOUBLE' } as const;
  return document.toString({ lineWidth: 0, ...(file.flow && quoted) });
}
