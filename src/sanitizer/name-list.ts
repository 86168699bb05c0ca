import { Area } from '../engine/bytes/layout.ts';
import type { Notation } from '../engine/context/cursor.ts';
import { Listed } from '../engine/edits/name-list.ts';
import { LISTED } from '../engine/rules/table.ts';
import type { RuleSet } from '../rules/rule-set.ts';
import type { Engine } from './engine.ts';
import { decode, layerName, NOTATION_NAMES } from './findings.ts';

/** Names found in one notation and layer, under one rule. */
export interface ListedName {
  /** As it is written, its first 115 bytes; where it is longer, `isCut`. */
  name: string;
  isCut: boolean;
  notation: string;
  /** As in `Finding`. */
  layer: string;
  /** The rule that hides it, as `password=hide`; nothing where none does. */
  rule: string | undefined;
  count: number;
}

/** Reads what an engine that lists names has counted, and empties its table. */
export class NameListReader {
  readonly #found: (name: ListedName) => void;

  constructor(found: (name: ListedName) => void) {
    this.#found = found;
  }

  read({ core, memory }: Engine, { labels }: RuleSet): void {
    const view = new DataView(memory.buffer);
    for (let index = 0; index < Listed.Entries; index++) {
      const entry = Area.Listed + index * Listed.Size;
      const count = view.getUint32(entry + Listed.Count, true);
      if (count === 0) continue;
      const length = view.getUint16(entry + Listed.Key, true);
      const from = entry + Listed.Name;
      const rule = view.getUint16(entry + Listed.Key + 2, true);
      this.#found({
        name: decode(memory.subarray(from, from + Math.min(length, Listed.NameLength))),
        isCut: length > Listed.NameLength,
        notation: NOTATION_NAMES[memory[entry + Listed.Notation] as Notation],
        layer: layerName(view.getInt32(entry + Listed.Layer, true)),
        rule: rule === LISTED ? undefined : labels[rule],
        count,
      });
    }
    core.clearListed();
  }
}
