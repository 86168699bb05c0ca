import { readFileSync, writeFileSync } from 'node:fs';
import stringify from 'fast-json-stable-stringify';
import { explain, IoError } from '../io/io-error.ts';
import type { Found } from './found.ts';

/**
 * What is known: per file, how often each parameter may be found. It names no lines, since what is written before a
 * known parameter moves it.
 *
 *     {"known":{"app.log":{"MMM_a mask json":2}},"version":1}
 */
export class Baseline {
  readonly #known: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly #seen = new Map<string, number>();

  constructor(known: Readonly<Record<string, Readonly<Record<string, number>>>> = {}) {
    this.#known = known;
  }

  /** @throws IoError if the file cannot be read or is none that `writeBaseline` wrote */
  static read(file: string): Baseline {
    const place = `--baseline ${JSON.stringify(file)}`;
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      throw explain(place, error);
    }
    const known = parse(text);
    if (known === undefined) {
      throw new IoError(place, 'LOGVEIL_BASELINE', 'is no baseline; write one with --write-baseline FILE');
    }
    return new Baseline(known);
  }

  /** Whether this one is known; each may be found as often as the baseline says. */
  knows(found: Found): boolean {
    const ofFile = this.#known[found.file];
    const key = keyOf(found);
    const most = ofFile !== undefined && Object.hasOwn(ofFile, key) ? (ofFile[key] as number) : 0;
    if (most === 0) return false;
    const place = `${found.file}\0${key}`;
    const seen = this.#seen.get(place) ?? 0;
    if (seen >= most) return false;
    this.#seen.set(place, seen + 1);
    return true;
  }
}

/** Gathers what is found, to be known from now on. */
export class NewBaseline {
  readonly #known = new Map<string, Map<string, number>>();

  add(found: Found): void {
    const ofFile = this.#known.get(found.file) ?? new Map<string, number>();
    this.#known.set(found.file, ofFile);
    const key = keyOf(found);
    ofFile.set(key, (ofFile.get(key) ?? 0) + 1);
  }

  /** @throws IoError */
  write(file: string): void {
    const known = Object.fromEntries([...this.#known].map(([name, keys]) => [name, Object.fromEntries(keys)]));
    try {
      writeFileSync(file, `${stringify({ version: 1, known })}\n`);
    } catch (error) {
      throw explain(`--write-baseline ${JSON.stringify(file)}`, error);
    }
  }
}

/** What makes two findings of a file the same. */
export function keyOf({ name, action, notation, layer }: Found): string {
  return [name, action, notation, layer].filter((part) => part !== '').join(' ');
}

function parse(text: string): Record<string, Record<string, number>> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { version, known } = (value ?? {}) as { version?: unknown; known?: unknown };
  if (version !== 1 || !isObject(known)) return undefined;
  const isWhole = Object.values(known).every(
    (ofFile) => isObject(ofFile) && Object.values(ofFile).every((count) => Number.isSafeInteger(count)),
  );
  return isWhole ? (known as Record<string, Record<string, number>>) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
