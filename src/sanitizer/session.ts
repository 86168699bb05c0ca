import { Area, Size } from '../bytes/layout.ts';
import { Finding as Field, Part } from '../edits/findings.ts';
import { Counter, Tally } from '../edits/tally.ts';
import { RULE_SET, type Settings } from '../rules/options.ts';
import type { Effect, LayerName, Value } from '../rules/rule-set.ts';
import { Action } from '../rules/table.ts';
import { Notation } from '../tokenizer/cursor.ts';
import { Limit } from '../tokenizer/reading.ts';
import { configure, type Engine } from './engine.ts';

/** What becomes of a parameter. */
export type ActionName = 'filter' | 'mask' | 'hash' | 'partial' | 'tag';

/** What has been counted so far, over all streams of a sanitizer. */
export interface Stats {
  bytesIn: number;
  bytesOut: number;
  /** Line feeds read. */
  lines: number;
  /** Parameters found in all. */
  parameters: number;
  /** Parameters by what became of them; those of rules beyond the prefixes where there were any. */
  actions: { filter: number; mask: number } & { [action in 'hash' | 'partial' | 'tag']?: number };
  /** Parameters by the notation in which they stood. */
  notations: Record<string, number>;
  /** Parameters by name, as the name is written, its first 64 bytes. What finds no place in the table is `(other)`. */
  names: Record<string, number>;
  warnings: {
    /** Values that were cut off because they spanned more than `maxOpen` bytes. */
    maxOpen: number;
  };
}

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

function noStats(): Stats {
  return {
    bytesIn: 0,
    bytesOut: 0,
    lines: 0,
    parameters: 0,
    actions: { filter: 0, mask: 0 },
    notations: {},
    names: {},
    warnings: { maxOpen: 0 },
  };
}

const ENCODING_NAMES: readonly LayerName[] = ['json', 'percent', 'entity', 'csv'];

/** One stream's turn at an engine that it may share with others. */
export class Session {
  stats: Stats = noStats();
  #engine: Engine;
  /** Bytes of which the engine has counts that are not yet in `stats`. */
  #uncollected = 0;
  #settings: Settings;
  /** What holds from the next line on that begins when no value is open. */
  #next: Settings | null = null;
  /** How many bytes that were pushed wait behind that line's beginning. */
  #waiting = 0;
  /** All that was pushed has been worked through. */
  #isTaken = true;
  /** Something of the stream has been pushed. */
  #hasBegun = false;
  /** What has been given to the engine so far ends with a line feed, or is nothing. */
  #endsLine = true;
  /** The state, while another stream has its turn. */
  #aside: ReturnType<Engine['save']> | null = null;
  readonly #changesOnly: boolean;
  readonly #found: ((finding: Finding) => void) | undefined;

  /**
   * @param found is called for each edit, in the order in which they are made
   * @param changesOnly not for those that leave a masked value as it was
   */
  constructor(engine: Engine, settings: Settings, found?: (finding: Finding) => void, changesOnly = false) {
    this.#changesOnly = changesOnly;
    this.#engine = engine;
    this.#settings = settings;
    this.#found = found;
  }

  get engine(): Engine {
    return this.#engine;
  }

  /** Between two streams, another engine can be used for the next. */
  set engine(engine: Engine) {
    this.quit();
    this.#engine = engine;
  }

  /** After a stream: gives the turn back, with nothing to be set aside. */
  quit(): void {
    if (this.#engine.owner !== this) return;
    this.collect();
    this.#engine.owner = null;
  }

  /** Takes the turn. */
  enter(): void {
    const engine = this.#engine;
    if (engine.owner === this) return;
    if (engine.owner !== null) (engine.owner as Session).#leave();
    engine.owner = this;
    configure(engine, this.#settings);
    engine.core.setRecording(this.#found !== undefined, this.#changesOnly);
    // The short way records no findings; and one engine goes the long way always, so that the two can be compared.
    engine.core.setQuick(this.#found === undefined && engine.kind !== 'portable');
    if (this.#aside !== null) engine.load(this.#aside);
    else engine.core.reset(0);
    this.#aside = null;
  }

  #leave(): void {
    this.collect();
    this.#aside = this.#engine.save();
  }

  /** Room for input; a view over the engine's memory. */
  space(): Uint8Array {
    this.enter();
    const { core, memory } = this.#engine;
    core.prepareInput();
    const from = core.inputEnd();
    return memory.subarray(from, from + roomAt(from));
  }

  /** Copies into the engine what fits of `bytes` from `from` on. @returns how many bytes those are */
  put(bytes: Uint8Array, from: number): number {
    this.enter();
    const { core, memory } = this.#engine;
    core.prepareInput();
    const at = core.inputEnd();
    const length = Math.min(bytes.length - from, roomAt(at));
    memory.set(length === bytes.length ? bytes : bytes.subarray(from, from + length), at);
    this.push(length);
    return length;
  }

  push(length: number): void {
    if (length === 0) return;
    const { core, memory } = this.#engine;
    this.#adoptIfSafe();
    this.stats.bytesIn += length;
    // The engine's counters have 32 bits, and a stream may never end.
    this.#uncollected += length;
    if (this.#uncollected >= COLLECT_EVERY) this.collect();
    this.#hasBegun = true;
    this.#isTaken = false;
    this.#endsLine = memory[core.inputEnd() + length - 1] === LINE_FEED;
    if (this.#next === null) core.push(length);
    else this.#pushLine(length);
  }

  /** Other settings from the next safe point on; the engine stays. */
  reconfigure(settings: Settings): void {
    this.#next = settings;
    if (this.#hasBegun) this.enter();
    this.#adoptIfSafe();
  }

  #adoptIfSafe(): void {
    if (this.#next === null) return;
    if (this.#hasBegun && !(this.#isTaken && this.#endsLine && this.#engine.core.isInText())) return;
    this.#settings = this.#next;
    this.#next = null;
    if (this.#engine.owner !== this) return;
    configure(this.#engine, this.#settings);
    this.#engine.core.reconsiderColumns();
  }

  /** While settings are to change the input is given line by line: of so many bytes that have come, the first line. */
  #pushLine(length: number): void {
    const { core, memory } = this.#engine;
    const from = core.inputEnd();
    const lineFeed = memory.subarray(from, from + length).indexOf(LINE_FEED);
    const first = lineFeed < 0 ? length : lineFeed + 1;
    this.#endsLine = lineFeed >= 0;
    core.push(first);
    this.#waiting = length - first;
  }

  /** All that was pushed has been worked through: the place may be a safe one. True if more was waiting. */
  #goOn(): boolean {
    this.#isTaken = true;
    this.#adoptIfSafe();
    const waiting = this.#waiting;
    if (waiting === 0) return false;
    this.#waiting = 0;
    if (this.#next !== null) {
      this.#pushLine(waiting);
    } else {
      const { core, memory } = this.#engine;
      this.#endsLine = memory[core.inputEnd() + waiting - 1] === LINE_FEED;
      core.push(waiting);
    }
    return true;
  }

  /** The next piece of output, empty when all has been taken; valid until the next call. */
  take(): Uint8Array {
    const { core, memory } = this.#engine;
    let length = core.take();
    while (length === 0) {
      if (core.isReplacementWanted()) this.#replace();
      else if ((this.#next === null && this.#waiting === 0) || !this.#goOn()) break;
      length = core.take();
    }
    this.#isTaken = !this.hasMore;
    if (this.#found !== undefined) this.#report(this.#found);
    this.stats.bytesOut += length;
    const from = core.readyAt();
    return memory.subarray(from, from + length);
  }

  /** Writes what stands in place of the value at which the engine has stopped. */
  #replace(): void {
    const { core, memory } = this.#engine;
    const { effects, replace } = this.#settings[RULE_SET];
    const effect = effects[core.valueRule()] as Effect;
    const value: Value = {
      bytes: memory.subarray(Area.Value, Area.Value + core.valueLength()),
      layers: layersOf(core.valueLayer()),
      notation: NOTATION_NAMES[core.valueNotation() as Notation],
      quote: memory.subarray(Area.QuoteSpelling, Area.QuoteSpelling + core.valueQuoteLength()),
      isForm: Boolean(core.isFormValue()),
    };
    const shown = replace?.(value, effect);
    if (shown === undefined || shown.length > Size.Replacement) {
      core.provideReplacement(-1);
      return;
    }
    memory.set(shown, Area.Replacement);
    core.provideReplacement(shown.length);
    const kind = effect.kind as 'hash' | 'partial' | 'tag';
    this.stats.actions[kind] = (this.stats.actions[kind] ?? 0) + 1;
  }

  /** Whether the next `take` may give something before more is pushed. */
  get hasMore(): boolean {
    const { core } = this.#engine;
    return this.#waiting > 0 || Boolean(core.hasMore()) || Boolean(core.isReplacementWanted());
  }

  finish(): void {
    this.enter();
    this.#engine.core.finish();
  }

  /** Begins the next stream. */
  reset(): void {
    this.collect();
    this.restart();
  }

  /** The same, but leaves what has been counted in the engine, for whoever begins a stream every few bytes. */
  restart(): void {
    this.#engine.core.reset(0);
    this.#hasBegun = false;
    this.#endsLine = true;
    this.#adoptIfSafe();
  }

  /**
   * Begins a stream in its middle, where another was at rest.
   * @param before what stands before it: of this the last `CONTEXT` bytes are looked back at
   */
  resetAfter(before: Uint8Array): void {
    this.enter();
    this.collect();
    const context = before.subarray(Math.max(0, before.length - CONTEXT));
    this.#engine.memory.set(context, Area.Input);
    this.#engine.core.reset(context.length);
    this.#waiting = 0;
    this.#hasBegun = true;
    this.#endsLine = true;
    this.#isTaken = true;
  }

  /** Whether the stream could be cut here, all output having been taken: nothing is open, held or awaited. */
  get isAtRest(): boolean {
    this.enter();
    // WebAssembly's booleans are numbers.
    return this.#waiting === 0 && Boolean(this.#engine.core.isAtRest());
  }

  /** As in `Sanitizer`, all output having been taken. */
  get columnsBehind(): number | undefined {
    this.enter();
    const length = this.#waiting === 0 ? this.#engine.core.columnsBehind() : -1;
    return length < 0 ? undefined : length;
  }

  /** Begins a stream below a line that names columns. @returns false if it does not */
  resetBelow(columns: Uint8Array): boolean {
    this.reset();
    this.enter();
    const counted = structuredClone(this.stats);
    // Of a first line it is known that it names columns when a row that fits stands below: the line itself is one.
    for (const line of [columns, columns]) {
      for (let from = 0; from < line.length; ) {
        from += this.put(line, from);
        while (this.take().length > 0);
      }
    }
    this.collect();
    this.stats = counted;
    return this.columnsBehind !== undefined;
  }

  /** What has been counted since this was last asked; counting then begins anew. */
  takeStats(): Stats {
    this.collect();
    const { stats } = this;
    this.stats = noStats();
    return stats;
  }

  /** Moves what the engine has counted into `stats`. */
  collect(): void {
    if (this.#engine.owner !== this) return;
    this.#uncollected = 0;
    const { core, memory } = this.#engine;
    const view = new DataView(memory.buffer);
    const counter = (index: number) => view.getUint32(Area.Counters + 4 * index, true);
    const stats = this.stats;
    stats.lines += counter(Counter.Lines);
    stats.warnings.maxOpen += counter(Counter.CutOff);
    stats.actions.filter += counter(Counter.Filtered);
    stats.actions.mask += counter(Counter.Masked);
    const { filter, mask, hash = 0, partial = 0, tag = 0 } = stats.actions;
    stats.parameters = filter + mask + hash + partial + tag;
    for (let notation = 0; notation < Notation.Count; notation++) {
      const found = counter(Counter.Notations + notation);
      if (found === 0) continue;
      const name = NOTATION_NAMES[notation as Notation];
      stats.notations[name] = (stats.notations[name] ?? 0) + found;
    }
    for (let slot = 0; slot <= Tally.Entries; slot++) {
      const entry = Area.Tally + slot * Tally.EntrySize;
      const found = view.getUint32(entry, true);
      if (found === 0) continue;
      const from = entry + Tally.Name;
      const name = slot === 0 ? '(other)' : decode(memory.subarray(from, from + view.getUint8(entry + Tally.Length)));
      Object.defineProperty(stats.names, name, {
        value: (Object.hasOwn(stats.names, name) ? (stats.names[name] as number) : 0) + found,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    core.clearTally();
  }

  #actionOf(action: number, rule: number, isReplaced: boolean): ActionName {
    if (action === FILTER) return 'filter';
    return isReplaced ? ((this.#settings[RULE_SET].effects[rule] as Effect).kind as ActionName) : 'mask';
  }

  #report(found: (finding: Finding) => void): void {
    const { core, memory } = this.#engine;
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
        action: this.#actionOf(integer(Field.Action), integer(Field.Rule), integer(Field.IsReplaced) !== 0),
        rule: this.#settings[RULE_SET].labels[integer(Field.Rule)] as string,
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
}

/** How many bytes before a place can matter for what follows it. */
export const CONTEXT = Limit.LookBehind;
/** However much the engine holds, nothing is put where the output stands. */
function roomAt(at: number): number {
  const room = Math.min(CHUNK, Area.Input + Size.Input - at);
  if (room <= 0) throw new Error('logveil: the engine holds more than its memory; please report this');
  return room;
}

const CHUNK = Size.Chunk;
/** A line has at least one byte: in so many, none of the counters is full. */
const COLLECT_EVERY = 2 ** 31;
const LINE_FEED = 0x0a;
const FILTER = Action.Filter;

const UTF8 = new TextDecoder();

function decode(bytes: Uint8Array): string {
  return UTF8.decode(bytes);
}

function layerName(layer: number): string {
  return layersOf(layer).join(' > ');
}

function layersOf(layer: number): LayerName[] {
  const names: LayerName[] = [];
  for (let l = layer; l > 1; l = l >>> 2) names.unshift(ENCODING_NAMES[l & 3] as LayerName);
  return names;
}
