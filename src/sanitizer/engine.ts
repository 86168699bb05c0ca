import { Area } from '../engine/bytes/layout.ts';
import { FURTHEST_AFTER } from '../engine/context/cursor.ts';
import { NameCounts } from '../engine/edits/name-counts.ts';
import { Action } from '../engine/rules/table.ts';
import { OptionsError, RULE_SET, type Settings } from '../rules/options.ts';
import { MODULES } from './modules.generated.ts';
import { portable } from './portable.ts';

/** The engine's builds; all do the same. */
export type EngineKind = 'simd' | 'scalar' | 'portable';

type Core = ReturnType<typeof portable>['core'];

/** What must be set aside when another stream takes its turn in the same engine. Its memory can be used for another. */
export interface Snapshot {
  /** The fields of the portable engine; the others have them in their memory. */
  fields: Record<string, object>;
  /** Of the current parameter, as it is to be counted. */
  name: Uint8Array;
  /** Parts of the memory, and their bytes, one after the other. */
  regions: readonly Region[];
  bytes: Uint8Array;
}

/** A part of an engine's memory. */
interface Region {
  from: number;
  to: number;
}

/** One engine with its memory. It works on one stream at a time. */
export interface Engine {
  readonly kind: EngineKind;
  readonly memory: Uint8Array;
  readonly core: Core;
  /** Whether it takes the fast path of `edits/fast-path.ts` where nothing is recorded. The portable one does so only to be counted. */
  usesFastPath: boolean;
  /** Sets the state aside. */
  save(): Snapshot;
  /**
   * The same for one of the streams whose lines come in turns: what has not been taken apart yet belongs to all of them.
   * @param reused one that is no longer needed
   */
  saveStream(reused?: Snapshot): Snapshot;
  load(snapshot: Snapshot): void;
  /** Whose turn it is; see `session.ts`. */
  owner: object | null;
  /** What has been put into it last. */
  settings: Settings | null;
}

/** A module that uses one instruction on 16-byte vectors: it validates where such instructions exist. */
const VECTOR_PROBE = Uint8Array.of(
  0,
  97,
  115,
  109,
  1,
  0,
  0,
  0,
  1,
  5,
  1,
  96,
  0,
  1,
  123,
  3,
  2,
  1,
  0,
  10,
  10,
  1,
  8,
  0,
  65,
  0,
  253,
  15,
  253,
  98,
  11,
);

const engines = new Map<EngineKind, Engine>();

/** The engine for these settings, made when it is first asked for. */
export function engineFor(settings: Settings): Engine {
  const kind = kindFor(settings);
  let engine = engines.get(kind);
  if (engine === undefined) {
    engine = makeEngine(kind);
    engines.set(kind, engine);
  }
  return engine;
}

/** An engine that nobody else will use. There can be but one of the portable kind. */
export function ownEngine(settings: Settings): Engine {
  const kind = kindFor(settings);
  return kind === 'portable' ? engineFor(settings) : makeEngine(kind);
}

/** The engine for what is around lines, while the other is at work. There can be but one of the portable kind. */
export function engineAround(settings: Settings): Engine {
  const kind = kindFor(settings);
  if (kind === 'portable') return engineFor(settings);
  let engine = aroundEngines.get(kind);
  if (engine === undefined) {
    engine = makeEngine(kind);
    aroundEngines.set(kind, engine);
  }
  return engine;
}

const aroundEngines = new Map<EngineKind, Engine>();

export function kindFor(settings: Settings): EngineKind {
  if (settings.engine !== 'auto') return settings.engine;
  kindHere ??= bestKind();
  return kindHere;
}

let kindHere: EngineKind | undefined;

function bestKind(): EngineKind {
  if (typeof WebAssembly === 'undefined') return 'portable';
  try {
    return WebAssembly.validate(VECTOR_PROBE) ? 'simd' : 'scalar';
  } catch {
    return 'portable';
  }
}

function makeEngine(kind: EngineKind): Engine {
  const engine = kind === 'portable' ? portableEngine() : moduleEngine(kind);
  engine.core.initialize();
  return engine;
}

function portableEngine(): Engine {
  const { allocate, core, state } = portable();
  const memory = allocate(Area.End);
  const fieldsOf: Record<string, object> = state;
  const { intake: _, ...ofStream } = fieldsOf;
  const copyOf = (all: Record<string, object>): Record<string, object> =>
    Object.fromEntries(Object.entries(all).map(([name, fields]) => [name, { ...fields }]));
  return {
    kind: 'portable',
    memory,
    core,
    usesFastPath: false,
    owner: null,
    settings: null,
    save: () => setAside(memory, core, copyOf(fieldsOf), [...regionsOf(core), rawOf(core)]),
    saveStream: (reused) => setAside(memory, core, copyOf(ofStream), regionsOf(core), reused),
    load(snapshot) {
      for (const [name, fields] of Object.entries(snapshot.fields)) Object.assign(fieldsOf[name] as object, fields);
      putBack(memory, core, snapshot);
    },
  };
}

function moduleEngine(kind: 'simd' | 'scalar'): Engine {
  const instance = instantiate(kind);
  const core = instance.exports as unknown as Core;
  const memory = new Uint8Array((instance.exports.memory as WebAssembly.Memory).buffer);
  const fields = { from: Area.Cursor, to: Area.PlacesEnd };
  const ofStream = { from: Area.Cursor, to: Area.Intake };
  return {
    kind,
    memory,
    core,
    usesFastPath: true,
    owner: null,
    settings: null,
    save: () => setAside(memory, core, {}, [...regionsOf(core), fields, rawOf(core)]),
    saveStream: (reused) => setAside(memory, core, {}, [...regionsOf(core), ofStream], reused),
    load: (snapshot) => putBack(memory, core, snapshot),
  };
}

const modules = new Map<EngineKind, WebAssembly.Module>();

function instantiate(kind: 'simd' | 'scalar'): WebAssembly.Instance {
  try {
    let module = modules.get(kind);
    if (module === undefined) {
      module = new WebAssembly.Module(decodeBase64(MODULES[kind]()));
      modules.set(kind, module);
    }
    return new WebAssembly.Instance(module);
  } catch (error) {
    throw new OptionsError('engine', `'${kind}' does not run here (${(error as Error).message}); try 'portable'`);
  }
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** What belongs to one stream, its fields aside. */
function regionsOf(core: Core): Region[] {
  return [
    { from: Area.Saved, to: Area.SavedEnd },
    { from: Area.ColumnNames, to: Area.ColumnNames + core.columnNamesLength() },
    { from: Area.Input, to: core.textEnd() },
    { from: Area.Output, to: core.outputEnd() },
    { from: Area.Value, to: Area.Value + core.valueLength() },
    { from: Area.Marks, to: core.marksEnd() },
    { from: Area.MarkBytes, to: core.markBytesEnd() },
    { from: Area.Origins, to: core.originsEnd() },
  ];
}

function rawOf(core: Core): Region {
  return { from: Area.Raw, to: core.rawEnd() };
}

function setAside(
  memory: Uint8Array,
  core: Core,
  fields: Record<string, object>,
  regions: readonly Region[],
  reused?: Snapshot,
): Snapshot {
  const name = core.currentName() + NameCounts.Name;
  const length = regions.reduce((sum, { from, to }) => sum + to - from, 0);
  const bytes = reused !== undefined && reused.bytes.length >= length ? reused.bytes : new Uint8Array(length);
  let at = 0;
  for (const { from, to } of regions) {
    bytes.set(memory.subarray(from, to), at);
    at += to - from;
  }
  return {
    fields,
    name: memory.slice(name, name + (memory[core.currentName() + NameCounts.Length] as number)),
    regions,
    bytes,
  };
}

function putBack(memory: Uint8Array, core: Core, { name, regions, bytes }: Snapshot): void {
  let at = 0;
  for (const { from, to } of regions) {
    memory.set(bytes.subarray(at, at + to - from), from);
    at += to - from;
  }
  memory.set(name, Area.Name);
  core.recallName(name.length);
}

/** Puts the rules into the engine. */
export function configure(engine: Engine, settings: Settings): void {
  if (engine.settings === settings) return;
  engine.settings = settings;
  const { core, memory } = engine;
  const { names, image, values } = settings[RULE_SET];
  core.clearPrefixes();
  if (image === undefined) {
    for (const { letters, effect } of names) {
      addPrefix(core, memory, letters, effect.kind === 'filter' ? Action.Filter : Action.Mask);
    }
    core.compile(0, false, Area.Paths, 0, 0);
  } else {
    memory.set(image.bytes, Area.Names);
    core.compile(image.names, image.hasInnerNames, image.pathsEnd, image.needles, image.shortNeedles);
  }
  if (values !== undefined) memory.set(values.bytes, Area.ValueNibbles);
  core.setValues(values?.sought ?? 0);
  const text = new TextEncoder().encode(settings.maskText);
  memory.set(text, Area.MaskText);
  core.setMaskLength(text.length);
  core.setMaxOpen(settings.maxOpen < FURTHEST_AFTER ? settings.maxOpen : 0);
}

function addPrefix(core: Core, memory: Uint8Array, prefix: string, action: Action): void {
  const letters = new TextEncoder().encode(prefix);
  memory.set(letters, core.prefixSpace());
  core.addPrefix(action, letters.length);
}
