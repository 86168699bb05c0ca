import { Area } from '../engine/bytes/layout.ts';
import { FURTHEST_AFTER } from '../engine/context/cursor.ts';
import { NameCounts } from '../engine/edits/name-counts.ts';
import { Action } from '../engine/rules/table.ts';
import { OptionsError, RULE_SET, type Settings } from '../rules/options.ts';
import { SCALAR_MODULE, SIMD_MODULE } from './modules.generated.ts';
import { portable } from './portable.ts';

/** The engine's builds; all do the same. */
export type EngineKind = 'simd' | 'scalar' | 'portable';

type Core = ReturnType<typeof portable>['core'];

/** What must be set aside when another stream takes its turn in the same engine. */
export interface Snapshot {
  places: unknown;
  saved: Uint8Array;
  columnNames: Uint8Array;
  /** Of the current parameter, as it is to be counted. */
  name: Uint8Array;
  input: Uint8Array;
  output: Uint8Array;
  value: Uint8Array;
  raw: Uint8Array;
  marks: Uint8Array;
  markBytes: Uint8Array;
  origins: Uint8Array;
}

/** One engine with its memory. It works on one stream at a time. */
export interface Engine {
  readonly kind: EngineKind;
  readonly memory: Uint8Array;
  readonly core: Core;
  /** Whether it takes the fast path of `edits/fast-path.ts` where nothing is recorded. The portable one does so only to be counted. */
  usesFastPath: boolean;
  /** Sets the stream's state aside. */
  save(): Snapshot;
  load(snapshot: Snapshot): void;
  /** The same, of one of the streams whose lines come in turns: what has not been taken apart yet stays. */
  loadStream(snapshot: Snapshot): void;
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
  const fieldsOf: Record<string, object> = state;
  const memory = allocate(Area.End);
  return {
    kind: 'portable',
    memory,
    core,
    usesFastPath: false,
    owner: null,
    settings: null,
    save: () => {
      const copies = Object.entries(fieldsOf).map(([name, fields]) => [name, { ...fields }]);
      return setAside(memory, core, Object.fromEntries(copies));
    },
    load(snapshot) {
      const saved = snapshot.places as Record<string, object>;
      for (const [name, fields] of Object.entries(fieldsOf)) Object.assign(fields, saved[name]);
      putBack(memory, core, snapshot);
    },
    loadStream(snapshot) {
      const kept = { ...state.intake };
      this.load({ ...snapshot, raw: NOTHING });
      Object.assign(state.intake, kept);
    },
  };
}

function moduleEngine(kind: 'simd' | 'scalar'): Engine {
  const instance = instantiate(kind);
  const core = instance.exports as unknown as Core;
  const memory = new Uint8Array((instance.exports.memory as WebAssembly.Memory).buffer);
  return {
    kind,
    memory,
    core,
    usesFastPath: true,
    owner: null,
    settings: null,
    save: () => setAside(memory, core, memory.slice(Area.Cursor, Area.PlacesEnd)),
    load(snapshot) {
      memory.set(snapshot.places as Uint8Array, Area.Cursor);
      putBack(memory, core, snapshot);
    },
    loadStream(snapshot) {
      const kept = memory.slice(Area.Intake, Area.PlacesEnd);
      this.load({ ...snapshot, raw: NOTHING });
      memory.set(kept, Area.Intake);
    },
  };
}

const NOTHING = new Uint8Array(0);

const modules = new Map<EngineKind, WebAssembly.Module>();

function instantiate(kind: 'simd' | 'scalar'): WebAssembly.Instance {
  try {
    let module = modules.get(kind);
    if (module === undefined) {
      module = new WebAssembly.Module(decodeBase64(kind === 'simd' ? SIMD_MODULE : SCALAR_MODULE));
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

function setAside(memory: Uint8Array, core: Core, places: unknown): Snapshot {
  const name = core.currentName() + NameCounts.Name;
  return {
    places,
    saved: memory.slice(Area.Saved, Area.SavedEnd),
    columnNames: memory.slice(Area.ColumnNames, Area.ColumnNames + core.columnNamesLength()),
    name: memory.slice(name, name + (memory[core.currentName() + NameCounts.Length] as number)),
    input: memory.slice(Area.Input, core.textEnd()),
    output: memory.slice(Area.Output, core.outputEnd()),
    value: memory.slice(Area.Value, Area.Value + core.valueLength()),
    raw: memory.slice(Area.Raw, core.rawEnd()),
    marks: memory.slice(Area.Marks, core.marksEnd()),
    markBytes: memory.slice(Area.MarkBytes, core.markBytesEnd()),
    origins: memory.slice(Area.Origins, core.originsEnd()),
  };
}

function putBack(memory: Uint8Array, core: Core, snapshot: Snapshot): void {
  memory.set(snapshot.saved, Area.Saved);
  memory.set(snapshot.columnNames, Area.ColumnNames);
  memory.set(snapshot.input, Area.Input);
  memory.set(snapshot.output, Area.Output);
  memory.set(snapshot.value, Area.Value);
  memory.set(snapshot.raw, Area.Raw);
  memory.set(snapshot.marks, Area.Marks);
  memory.set(snapshot.markBytes, Area.MarkBytes);
  memory.set(snapshot.origins, Area.Origins);
  memory.set(snapshot.name, Area.Name);
  core.recallName(snapshot.name.length);
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
