import { Area } from '../engine/bytes/layout.ts';
import { enclosing, innermost, ROOT } from '../engine/bytes/reader.ts';
import { Run as RunField, RunKind } from '../engine/carriers/runs.ts';
import { Notation } from '../engine/context/cursor.ts';
import { Finding as Field, Part } from '../engine/edits/findings.ts';
import { Action } from '../engine/rules/table.ts';
import type { Effect, LayerName, RuleSet } from '../rules/rule-set.ts';
import type { Engine } from './engine.ts';

/** What becomes of a parameter. */
export type ActionName = 'filter' | 'mask' | 'hash' | 'partial' | 'tag';

/**
 * A run of bytes that was changed to hide a parameter; never the value. Most parameters have one. More than one has a value
 * in which the head of a line stays, as that of a partial line does. All offsets count bytes of the input; lines and columns
 * count from 1, columns in characters.
 */
export interface Finding {
  /** Where the name begins. */
  offset: number;
  line: number;
  column: number;
  /** As it is written, its first 255 bytes. */
  name: string;
  notation: string;
  /** How its delimiters are written, from the outside in: `json > percent`; empty where they are as they are. */
  layer: string;
  action: ActionName;
  /** The rule that asks for it, as `password=hide`. */
  rule: string;
  /** What was hidden: the value, the name of the file whose content is the value, or what continues the value. */
  part: 'value' | 'file name' | 'continuation';
  /** False where the value was masked already, so that the output is as the input was. */
  isChanged: boolean;
  value: Range;
  /**
   * The run. Of a filtered parameter its separator too; of whole lines also their heads. Runs are apart from one another,
   * except that a parameter that was hidden within another one is within the run of that one, and shows nothing.
   */
  hidden: Range;
  /** How many bytes the output has in place of the run. */
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
  [Notation.Value]: 'value',
  [Notation.Count]: '',
};

const PART_NAMES: Readonly<Record<Part, Finding['part']>> = {
  [Part.Value]: 'value',
  [Part.FileName]: 'file name',
  [Part.Continuation]: 'continuation',
};

/** Reads what the engine has recorded, and reports each run when it is known. */
export class FindingReader {
  readonly #found: (finding: Finding) => void;
  readonly #changesOnly: boolean;
  /** Edits whose runs are not all known, by number. `hidden` is what the edit removed of the text. */
  readonly #open = new Map<number, { finding: Finding; hasRun: boolean }>();
  /** Findings that another edit hides with it, in a run that is not known yet. */
  #swallowed: Finding[] = [];

  /** @param changesOnly leaves out runs whose bytes stayed the same */
  constructor(found: (finding: Finding) => void, changesOnly: boolean) {
    this.#found = found;
    this.#changesOnly = changesOnly;
  }

  /** Clears the engine's record. */
  read(engine: Engine, rules: RuleSet): void {
    const { core } = engine;
    const view = new DataView(engine.memory.buffer);
    for (let index = 0; index < core.findingsCount(); index++) this.#readEdit(engine, view, index, rules);
    for (let index = 0; index < core.runsCount(); index++) this.#readRun(view, Area.Runs + index * RunField.Size);
    core.clearFindings();
  }

  #readEdit({ memory }: Engine, view: DataView, index: number, rules: RuleSet): void {
    const record = Area.Findings + index * Field.Size;
    const integer = (field: Field) => view.getInt32(record + field, true);
    const offset = (field: Field) => view.getFloat64(record + field, true);
    const from = record + Field.Name;
    const finding: Finding = {
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
      shown: 0,
    };
    this.#open.set(integer(Field.Edit), { finding, hasRun: false });
  }

  #readRun(view: DataView, record: number): void {
    const edit = view.getInt32(record + RunField.Edit, true);
    const open = this.#open.get(edit);
    if (open === undefined) return;
    const { finding, hasRun } = open;
    const kind = view.getInt32(record + RunField.Kind, true) as RunKind;
    const from = view.getFloat64(record + RunField.From, true);
    const to = view.getFloat64(record + RunField.To, true);
    if (kind === RunKind.Changed) {
      const shown = view.getInt32(record + RunField.Shown, true);
      open.hasRun = true;
      const part = hasRun && finding.part === 'value' ? 'continuation' : finding.part;
      // The same text in as many bytes is the same bytes.
      const isChanged = finding.isChanged || to - from !== shown;
      if (this.#swallowed.length > 0) this.#reportSwallowed(from, to);
      this.#report({ ...finding, part, isChanged, hidden: { from, to }, shown });
      return;
    }
    this.#open.delete(edit);
    if (kind === RunKind.Swallowed) this.#swallowed.push(finding);
    else if (!hasRun && finding.part !== 'continuation') this.#report(finding);
  }

  /** Those that begin in this run, or before it, have no other. */
  #reportSwallowed(from: number, to: number): void {
    const waiting = this.#swallowed;
    this.#swallowed = [];
    for (const finding of waiting) {
      const start = Math.max(from, finding.hidden.from);
      const hidden = { from: start, to: Math.max(start, Math.min(to, finding.hidden.to)) };
      if (start < to) this.#report({ ...finding, hidden });
      else this.#swallowed.push(finding);
    }
  }

  #report(finding: Finding): void {
    if (finding.isChanged || !this.#changesOnly) this.#found(finding);
  }
}

function actionOf(action: number, effect: Effect, isReplaced: boolean): ActionName {
  if (action === FILTER) return 'filter';
  return isReplaced ? (effect.kind as ActionName) : 'mask';
}

const FILTER = Action.Filter;

const ENCODING_NAMES: readonly LayerName[] = ['json', 'percent', 'entity', 'csv', 'string', 'string'];

export function layerName(layer: number): string {
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
