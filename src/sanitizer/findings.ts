import { Area } from '../bytes/layout.ts';
import { enclosing, innermost, ROOT } from '../bytes/reader.ts';
import { Finding as Field, Part } from '../edits/findings.ts';
import type { Effect, LayerName, RuleSet } from '../rules/rule-set.ts';
import { Action } from '../rules/table.ts';
import { Notation } from '../tokenizer/cursor.ts';
import type { Engine } from './engine.ts';

/** What becomes of a parameter. */
export type ActionName = 'filter' | 'mask' | 'hash' | 'partial' | 'tag';

/**
 * One edit that was made to hide a parameter. The value is never told. All offsets count bytes of the input; lines and
 * columns count from 1, columns in characters.
 */
export interface Finding {
  /** Where the name begins. */
  offset: number;
  line: number;
  column: number;
  /** As it is written, its first 255 bytes. */
  name: string;
  notation: string;
  /** How its delimiters are written, from the outside in: `json > percent`; empty where they stand as they are. */
  layer: string;
  action: ActionName;
  /** The rule that asks for it, as `password=hide`. */
  rule: string;
  /** What was hidden: the value, the name of the file whose content is the value, or lines on which it goes on. */
  part: 'value' | 'file name' | 'continuation';
  /** False where the value was masked already, so that the output is as the input was. */
  isChanged: boolean;
  value: Range;
  /** What did not come out. Of a filtered parameter its separators too, but for `takenBack`. */
  hidden: Range;
  /** So many bytes that had come out before a filtered parameter went with it. */
  takenBack: number;
  /** So many bytes came out in place of what was hidden. */
  shown: number;
}

/** Bytes of the input, `to` exclusive. */
export interface Range {
  from: number;
  to: number;
}

export const NOTATION_NAMES: Readonly<Record<Notation, string>> = {
  [Notation.Json]: 'json',
  [Notation.Form]: 'form',
  [Notation.Multipart]: 'multipart',
  [Notation.Xml]: 'xml',
  [Notation.Repr]: 'repr',
  [Notation.Header]: 'header',
  [Notation.KeyValueList]: 'kvlist',
  [Notation.Pair]: 'pair',
  [Notation.Table]: 'table',
  [Notation.Path]: 'path',
  [Notation.GraphQl]: 'graphql',
  [Notation.Count]: '',
};

const PART_NAMES: Readonly<Record<Part, Finding['part']>> = {
  [Part.Value]: 'value',
  [Part.FileName]: 'file name',
  [Part.Continuation]: 'continuation',
};

/** Tells of each edit that the engine has recorded, in the order in which they were made, and clears the record. */
export function readFindings({ core, memory }: Engine, rules: RuleSet, found: (finding: Finding) => void): void {
  const view = new DataView(memory.buffer);
  for (let index = 0; index < core.findingsCount(); index++) {
    const record = Area.Findings + index * Field.Size;
    const integer = (field: Field) => view.getInt32(record + field, true);
    const offset = (field: Field) => view.getFloat64(record + field, true);
    const from = record + Field.Name;
    found({
      offset: offset(Field.NameAt),
      line: integer(Field.Line),
      column: integer(Field.Column),
      name: decode(memory.subarray(from, from + integer(Field.Length))),
      notation: NOTATION_NAMES[integer(Field.Notation) as Notation],
      layer: layerName(integer(Field.Layer)),
      action: actionOf(
        integer(Field.Action),
        rules.effects[integer(Field.Rule)] as Effect,
        integer(Field.IsReplaced) !== 0,
      ),
      rule: rules.labels[integer(Field.Rule)] as string,
      part: PART_NAMES[integer(Field.Part) as Part],
      isChanged: integer(Field.IsChanged) !== 0,
      value: { from: offset(Field.ValueAt), to: offset(Field.ValueEnd) },
      hidden: { from: offset(Field.HiddenAt), to: offset(Field.HiddenEnd) },
      takenBack: integer(Field.TakenBack),
      shown: integer(Field.Shown),
    });
  }
  core.clearFindings();
}

function actionOf(action: number, effect: Effect, isReplaced: boolean): ActionName {
  if (action === FILTER) return 'filter';
  return isReplaced ? (effect.kind as ActionName) : 'mask';
}

const FILTER = Action.Filter;

const ENCODING_NAMES: readonly LayerName[] = ['json', 'percent', 'entity', 'csv', 'string', 'string'];

function layerName(layer: number): string {
  return layersOf(layer).join(' > ');
}

/** The encodings of a layer, from the outside in. */
export function layersOf(layer: number): LayerName[] {
  const names: LayerName[] = [];
  for (let l = layer; l > ROOT; l = enclosing(l)) names.unshift(ENCODING_NAMES[innermost(l)] as LayerName);
  return names;
}

const UTF8 = new TextDecoder();

export function decode(bytes: Uint8Array): string {
  return UTF8.decode(bytes);
}
