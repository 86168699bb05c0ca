import type { ListedName } from '../sanitizer/name-list.ts';
import { printable } from './printable.ts';

/** What is known of one name: how often it was found, in which notations and layers, and which rules hide it. */
export interface NameCount {
  /** As it is shown, see `shownName`. */
  name: string;
  /** In all, those that a rule hides, and the others. */
  count: number;
  hidden: number;
  shown: number;
  notations: Record<string, number>;
  /** By layer, from the outside in: `json > percent`. Where nothing is encoded it is `plain`. */
  layers: Record<string, number>;
  /** By rule: `password=hide`. */
  rules: Record<string, number>;
}

/** Which names are wanted. */
export const NAME_SELECTIONS = ['all', 'shown', 'hidden'] as const;
export type NameSelection = (typeof NAME_SELECTIONS)[number];

/** More names than these are counted together: keys that are identifiers would need any amount of memory. */
const MAX_NAMES = 100_000;
/** What these are called. It is no name. */
export const OTHER_NAMES = '(other)';

/** Adds up what an engine has listed, by name. */
export class NameCounts {
  readonly #counts = new Map<string, NameCount>();

  add({ name, isCut, notation, layer, rule, count }: ListedName): void {
    const known = this.#entry(shownName(name, isCut));
    known.count += count;
    if (rule === undefined) known.shown += count;
    else known.hidden += count;
    increase(known.notations, notation, count);
    increase(known.layers, layer === '' ? 'plain' : layer, count);
    if (rule !== undefined) increase(known.rules, rule, count);
  }

  /** Those that are wanted: the most frequent first, then in the order of their letters. */
  select(selection: NameSelection): NameCount[] {
    return [...this.#counts.values()]
      .filter(({ shown, hidden }) => selection === 'all' || (selection === 'shown' ? shown > 0 : hidden > 0))
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  }

  get size(): number {
    return this.#counts.size;
  }

  #entry(name: string): NameCount {
    const key = this.#counts.size < MAX_NAMES || this.#counts.has(name) ? name : OTHER_NAMES;
    let entry = this.#counts.get(key);
    if (entry === undefined) {
      // Keys of these records may be names that objects have a use for.
      entry = {
        ...{ name: key, count: 0, hidden: 0, shown: 0 },
        ...{ notations: {}, layers: {}, rules: Object.create(null) as Record<string, number> },
      };
      this.#counts.set(key, entry);
    }
    return entry;
  }
}

function increase(counts: Record<string, number>, key: string, by: number): void {
  counts[key] = (counts[key] ?? 0) + by;
}

const MAX_SHOWN = 64;

/**
 * A name as it is shown: decoded, without indices, and without what is hardly part of a name but a value that is used as
 * one. `items[17].id` is `items[].id`; `order_471122`, an address or an identifier has `*` in its place.
 */
export function shownName(written: string, isCut: boolean): string {
  const decoded = decodeName(written);
  // `map[a:1]`: the bracket is none of the name.
  const open = decoded.lastIndexOf('[');
  const name = open >= 0 && !decoded.includes(']', open) ? decoded.slice(open + 1) : decoded;
  const plain = name
    .replaceAll(/\[\d+\]/g, '[]')
    .replaceAll(/[^\s@"'<>]+@[^\s@"'<>]+/g, '*')
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '*')
    .replaceAll(/(?=[0-9a-f]*\d)(?=\d*[a-f])[0-9a-f]{16,}/gi, '*')
    .replaceAll(/\d{4,}/g, '*')
    .replaceAll(/\*{2,}/g, '*');
  const text = isCut || plain.length > MAX_SHOWN ? `${plain.slice(0, MAX_SHOWN)}*` : plain;
  return printable(text);
}

/** Layers that a name itself is written in: no more of them than a name in a log has. */
const MAX_LAYERS = 8;

function decodeName(written: string): string {
  let name = written;
  for (let layer = 0; layer < MAX_LAYERS; layer++) {
    const before = name;
    name = name
      .replaceAll(/(?:%[0-9a-f]{2})+/gi, decodePercent)
      .replaceAll(/\\+u([0-9a-f]{4})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
      .replaceAll(/&#(?:x([0-9a-f]{1,6})|(\d{1,7}));/gi, (all, hex?: string, decimal?: string) =>
        decodeEntity(all, hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)),
      )
      .replaceAll(/&amp;/g, '&');
    if (name === before) break;
  }
  return name;
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function decodeEntity(text: string, code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : text;
}
