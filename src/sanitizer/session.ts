import { Area, Size } from '../engine/bytes/layout.ts';
import { UNKNOWN } from '../engine/carriers/intake.ts';
import { REST_VALUES } from '../engine/carriers/intake-state.ts';
import type { Notation } from '../engine/context/cursor.ts';
import { Limit } from '../engine/context/input.ts';
import { RULE_SET, type Settings } from '../rules/options.ts';
import type { Effect, Value } from '../rules/rule-set.ts';
import { configure, type Engine } from './engine.ts';
import { engineCalls } from './engine-calls.ts';
import { Envelopes } from './envelopes.ts';
import { FindingOrder } from './finding-order.ts';
import { type Finding, FindingReader, layersOf, NOTATION_NAMES } from './findings.ts';
import { Interleaving } from './interleaving.ts';
import { type ListedName, NameListReader } from './name-list.ts';
import { addStats, collectCounts, noStats, type Stats } from './stats.ts';

/** One stream's turn at an engine that it may share with others. */
export class Session {
  stats: Stats = noStats();
  /** The bytes that were pushed last are no longer needed where they were put: `take` may overwrite them. */
  hasMovedInput = false;
  #engine: Engine;
  /** Bytes of which the engine has counts that are not yet in `stats`. */
  #uncollected = 0;
  #settings: Settings;
  /** What holds from the next line on that begins when no value is open. */
  #next: Settings | null = null;
  /** How many bytes that were pushed wait after that line's beginning. */
  #waiting = 0;
  /** Where they are. */
  #waitingAt = 0;
  /** All that was pushed has been worked through. */
  #isTaken = true;
  /** Something of the stream has been pushed. */
  #hasBegun = false;
  /** What has been given to the engine so far ends with a line feed, or is nothing. */
  #endsLine = true;
  /** The stream is being ended. */
  #isEnding = false;
  /** Of a stream that holds others, as a container's stdout and stderr. */
  #streams = new Interleaving(() => this.#takeOutput());
  /** The state, while another stream has its turn. */
  #aside: ReturnType<Engine['save']> | null = null;
  /** Sanitizes what is around lines. */
  #around: Envelopes | undefined;
  readonly #isAround: boolean;
  readonly #changesOnly: boolean;
  readonly #order: FindingOrder | undefined;
  readonly #listed: ((name: ListedName) => void) | undefined;
  readonly #findings: FindingReader | undefined;
  readonly #names: NameListReader | undefined;

  /**
   * @param found is called for each finding, in the order of the output
   * @param changesOnly not for those that leave a masked value as it was
   * @param listed is called for names that are found: then all are, and nothing else is to be asked of the session
   * @param isAround no lines are taken apart: what is sanitized was around one
   */
  constructor(
    engine: Engine,
    settings: Settings,
    found?: (finding: Finding) => void,
    changesOnly = false,
    listed?: (name: ListedName) => void,
    isAround = false,
  ) {
    this.#changesOnly = changesOnly;
    this.#listed = listed;
    this.#isAround = isAround;
    this.#engine = engine;
    this.#settings = settings;
    const order = found && new FindingOrder(found);
    this.#order = order;
    this.#findings = order && new FindingReader((finding) => order.add(finding), changesOnly);
    this.#names = listed === undefined ? undefined : new NameListReader(listed);
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
    engine.core.setListing(this.#names !== undefined);
    engine.core.setTakingApart(!this.#isAround);
    configure(engine, this.#settings);
    if (this.#names !== undefined) engine.core.clearListed();
    engine.core.setRecording(this.#findings !== undefined, this.#changesOnly);
    // The fast path records no findings. One engine never takes it, so that the two can be compared.
    engine.core.setQuick(this.#findings === undefined && engine.usesFastPath);
    if (this.#aside !== null) engine.load(this.#aside);
    else engine.core.reset(0, UNKNOWN);
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
    return memory.subarray(from, from + roomOf(core));
  }

  /** Copies into the engine what fits of `bytes` from `from` on. @returns how many bytes those are */
  put(bytes: Uint8Array, from: number): number {
    this.enter();
    const { core, memory } = this.#engine;
    core.prepareInput();
    const at = core.inputEnd();
    const length = Math.min(bytes.length - from, roomOf(core));
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
    const end = core.inputEnd() + length;
    this.#endsLine = memory[end - 1] === LINE_FEED;
    if (this.#next === null) core.push(length);
    else this.#pushLine(length);
    this.hasMovedInput = core.inputEnd() !== end || Boolean(core.mayMoveInput());
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
    // What has been counted so far is of the rules so far.
    this.collect();
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
    this.#waitingAt = from + first;
  }

  /** All that was pushed has been worked through: the place may be a safe one. True if more was waiting. */
  #goOn(): boolean {
    this.#isTaken = true;
    this.#adoptIfSafe();
    const waiting = this.#waiting;
    if (waiting === 0) return false;
    this.#waiting = 0;
    const { core, memory } = this.#engine;
    // The first line may have shown that lines are to be taken apart, elsewhere.
    memory.copyWithin(core.inputEnd(), this.#waitingAt, this.#waitingAt + waiting);
    if (this.#next !== null) {
      this.#pushLine(waiting);
    } else {
      this.#endsLine = memory[core.inputEnd() + waiting - 1] === LINE_FEED;
      core.push(waiting);
    }
    return true;
  }

  /** The next piece of output, empty when all has been taken; valid until the next call. */
  take(): Uint8Array {
    const { core, memory } = this.#engine;
    const streams = this.#streams;
    let piece: Uint8Array;
    while (true) {
      const length = this.#takeOutput();
      piece = memory.subarray(core.readyAt(), core.readyAt() + length);
      if (streams.isActive) {
        if (streams.add(this.#engine, piece)) continue;
      } else if (length > 0) {
        break;
      }
      if (core.takeSwitches() === 0 && !this.#workOn()) break;
    }
    if (streams.isActive) piece = streams.take(this.#engine);
    this.#isTaken = !this.hasMore;
    this.#readFindings();
    if (piece.length === 0 && this.#order?.isWaiting && (this.#isEnding || this.isAtRest)) this.#order.flush();
    this.stats.bytesOut += piece.length;
    return piece;
  }

  /** @returns how many bytes of output are ready; 0 = the engine has stopped */
  #takeOutput(): number {
    const { core } = this.#engine;
    while (true) {
      const { make } = engineCalls;
      const length = make === undefined ? core.take() : make(core.take);
      if (length < 0) throw new Error(this.#stuck());
      if (length > 0 || !(core.areFindingsFull() || core.isListFull())) return length;
      this.#readFindings();
    }
  }

  /** Nothing of the place is quoted: it may be a secret. */
  #stuck(): string {
    const place = this.stats.bytesIn - this.#engine.core.unread();
    return `logveil: the engine makes no progress at byte ${place}; nothing after it is written; please report this`;
  }

  #readFindings(): void {
    this.#findings?.read(this.#engine, this.#settings[RULE_SET]);
    if (this.#engine.core.isListFull()) this.#readNames();
  }

  #readNames(): void {
    this.#names?.read(this.#engine, this.#settings[RULE_SET]);
  }

  /** The engine has stopped. @returns whether it can continue */
  #workOn(): boolean {
    const { core } = this.#engine;
    if (core.isReplacementWanted()) this.#replace();
    else if (core.isAroundWanted()) this.#sanitizeAround();
    else if (core.streamWanted() >= 0) this.#streams.change(this.#engine);
    else if (this.#next !== null || this.#waiting > 0) return this.#goOn();
    else return this.#isEnding && this.#streams.endNext(this.#engine);
    return true;
  }

  /** Sanitizes by itself what is around a line's text. */
  #sanitizeAround(): void {
    this.#readFindings();
    const settings = this.#settings;
    const order = this.#order;
    if (this.#around?.settings !== settings) {
      this.#around = new Envelopes(
        settings,
        (one, found, listed) => new Session(one, settings, found, this.#changesOnly, listed, true),
        order && ((finding) => order.wait(finding)),
        this.#listed,
      );
    }
    const { bytes, head, stats } = this.#around.sanitize(this.#engine);
    this.enter();
    const { core, memory } = this.#engine;
    if (head >= 0) {
      memory.set(bytes, Area.Envelope);
      addStats(this.stats, stats);
    }
    core.provideAround(head, bytes.length - head);
  }

  /** Writes what is in place of the value at which the engine has stopped. */
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
    if (this.#waiting > 0 || this.#streams.isActive) return true;
    return Boolean(core.hasMore()) || Boolean(core.isReplacementWanted()) || Boolean(core.isAroundWanted());
  }

  finish(): void {
    this.enter();
    this.#isEnding = true;
    this.#engine.core.finish();
  }

  /** Begins the next stream. */
  reset(): void {
    this.collect();
    this.restart();
  }

  /** The same, but leaves what has been counted in the engine, for callers that begin a stream every few bytes. */
  restart(): void {
    // It may be another stream that has its turn now.
    this.enter();
    this.#engine.core.reset(0, UNKNOWN);
    this.#begin();
    this.#waiting = 0;
    this.#hasBegun = false;
    this.#endsLine = true;
    this.#adoptIfSafe();
  }

  #begin(): void {
    this.#isEnding = false;
    if (this.#streams.isActive) this.#streams = new Interleaving(() => this.#takeOutput());
  }

  /**
   * Begins a stream in its middle, where another was at rest.
   * @param before what is before it: of this the last `CONTEXT_SIZE` bytes are looked back at
   * @param rest the other's `rest`; without it, what is before has to do
   */
  resetAfter(before: Uint8Array, rest?: readonly number[]): void {
    this.enter();
    this.collect();
    const context = before.subarray(Math.max(0, before.length - CONTEXT_SIZE));
    this.#engine.memory.set(context, Area.Input);
    this.#engine.core.reset(context.length, rest?.[0] ?? UNKNOWN);
    this.#setRest(rest);
    this.#begin();
    this.#waiting = 0;
    this.#hasBegun = true;
    this.#endsLine = true;
    this.#isTaken = true;
  }

  /** Whether the stream could be cut here, all output having been taken: nothing is open, held or awaited. */
  get isAtRest(): boolean {
    this.enter();
    // WebAssembly's booleans are numbers.
    return this.#waiting === 0 && !this.#streams.isActive && Boolean(this.#engine.core.isAtRest());
  }

  /** As in `Sanitizer`, all output having been taken. */
  get columnsDistance(): number | undefined {
    this.enter();
    const length = this.#waiting === 0 ? this.#engine.core.columnsDistance() : -1;
    return length < 0 ? undefined : length;
  }

  /** What else decides how the stream is continued where it is at rest, or between two rows of a table. */
  get rest(): number[] {
    const { core } = this.#engine;
    return Array.from({ length: REST_VALUES }, (_, which) => core.restValue(which));
  }

  #setRest(rest: readonly number[] = []): void {
    for (const [which, value] of rest.entries()) this.#engine.core.setRestValue(which, value);
  }

  /** Between two rows, the line that names the columns, as `resetBelow` takes it. */
  get columns(): Uint8Array | undefined {
    if (this.columnsDistance === undefined) return undefined;
    const { core, memory } = this.#engine;
    const names = memory.subarray(Area.ColumnNames, Area.ColumnNames + core.columnNamesLength());
    return Uint8Array.of(...(core.isFieldsTable() ? FIELDS_MARK : []), ...names, LINE_FEED);
  }

  /** Begins a stream below a line that names columns. @returns false if it does not */
  resetBelow(columns: Uint8Array, rest?: readonly number[]): boolean {
    this.reset();
    const counted = structuredClone(this.stats);
    // Of a first line it is known that it names columns when a row that fits is below: the line itself is one.
    for (const line of [columns, columns]) {
      for (let from = 0; from < line.length; ) {
        from += this.put(line, from);
        while (this.take().length > 0);
      }
    }
    this.collect();
    this.stats = counted;
    this.#setRest(rest);
    return this.columnsDistance !== undefined;
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
    collectCounts(this.#engine, this.stats, this.#settings[RULE_SET].labels);
    this.#readNames();
  }
}

/** How many bytes before a place can matter for what follows it. */
export const CONTEXT_SIZE: number = Limit.LookBehind;
/** However much the engine holds, nothing is put where the output is. */
function roomOf(core: Engine['core']): number {
  const room = core.inputRoom();
  if (room <= 0) throw new Error('logveil: the engine holds more than its memory; please report this');
  return room;
}

/** A line has at least one byte: in so many, none of the counters is full. */
const COLLECT_EVERY = 2 ** 31;
const LINE_FEED = 0x0a;
/** Before the names, in a W3C extended log. */
const FIELDS_MARK = new TextEncoder().encode('#Fields: ');
