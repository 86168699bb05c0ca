/** What may happen to logs and to the watcher, as commands for fast-check, and as the text that it prints of them. */
import fc from 'fast-check';
import { MAX_ROTATED, type Model } from './model.ts';
import { KIND_COUNT } from './records.ts';
import type { Scene } from './scene.ts';

const LOGS = ['/log/a.log', '/log/b.log'] as const;

type Needs = 'running' | 'stopped' | 'either';

/** One thing that can happen, and when it can. */
interface Action {
  readonly needs: Needs;
  readonly run: (model: Model, scene: Scene, words: readonly string[]) => void;
}

function look(model: Model, scene: Scene): void {
  scene.watcher.scan();
  model.look(scene);
}

/** A look in the middle of what somebody does to the files. */
function glance(model: Model, scene: Scene): void {
  if (!model.isRunning) return;
  scene.watcher.scan();
  scene.advance();
}

function checkpoint(model: Model, scene: Scene): void {
  scene.watcher.checkpoint();
  model.checkpoint(scene);
}

export function follow(model: Model, scene: Scene): void {
  scene.pass(1000);
  look(model, scene);
  scene.advance();
  checkpoint(model, scene);
}

export function start(model: Model, scene: Scene): void {
  scene.start();
  model.isRunning = true;
}

function stop(model: Model, scene: Scene, how: 'crash' | 'earlier state'): void {
  scene.crash();
  if (how === 'crash') model.noteWritten(scene);
  if (how === 'earlier state') scene.files.undoState();
  model.stop(how);
}

class Crash extends Error {}

/** Is killed, started, and killed again after so many turns, before it has looked at anything. */
function crashTwice(model: Model, scene: Scene, turns: number): void {
  stop(model, scene, 'crash');
  start(model, scene);
  for (let n = 0; n < turns; n++) scene.watcher.advance();
  stop(model, scene, 'crash');
}

/** Follows until so many changes have been made to files, and is killed right before the next. */
function crashWithin(model: Model, scene: Scene, changes: number): void {
  let left = changes;
  scene.files.onChange = () => {
    if (left-- === 0) throw new Crash();
  };
  try {
    follow(model, scene);
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    scene.files.onChange = () => {};
    model.look(scene);
    // It may have come before or after the state file was written.
    stop(model, scene, 'crash');
  } finally {
    scene.files.onChange = () => {};
  }
}

function exit(model: Model, scene: Scene): void {
  scene.exit();
  model.checkpoint(scene);
  model.stop('exit');
}

function read(scene: Scene, isSlow: boolean): void {
  scene.stdout.isSlow = isSlow;
  scene.stdout.drain();
}

const either = 'either' as const;
const running = 'running' as const;

const ACTIONS = {
  append: { needs: either, run: (model, scene, [path = '', kind]) => model.append(scene, path, Number(kind)) },
  appendPart: {
    needs: either,
    run: (model, scene, [path = '', kind, part]) => model.append(scene, path, Number(kind), Number(part)),
  },
  complete: { needs: either, run: (model, scene, [path = '']) => model.complete(scene, path) },
  rotate: { needs: either, run: (model, scene, [path = '']) => model.rotate(scene, path) },
  copyTruncate: {
    needs: either,
    run: (model, scene, [path = '', how]) =>
      model.copyAndCut(scene, path, () => how !== 'at once' && glance(model, scene), how === 'in parts'),
  },
  delete: { needs: either, run: (model, scene, [path = '']) => model.remove(scene, path) },
  cut: { needs: either, run: (model, scene, [path = '']) => model.cut(scene, path) },
  pack: {
    needs: either,
    run: (model, scene, [path = '', how]) => model.pack(scene, path, () => how === 'in parts' && glance(model, scene)),
  },
  follow: { needs: running, run: follow },
  look: { needs: running, run: look },
  advance: {
    needs: running,
    run: (_, scene, [times]) => {
      for (let n = 0; n < Number(times); n++) scene.watcher.advance();
    },
  },
  checkpoint: { needs: running, run: checkpoint },
  pass: { needs: either, run: (_, scene, [milliseconds]) => scene.pass(Number(milliseconds)) },
  slowReader: { needs: running, run: (_, scene) => read(scene, true) },
  reader: { needs: running, run: (_, scene) => read(scene, false) },
  exit: { needs: running, run: exit },
  start: { needs: 'stopped', run: start },
  crash: { needs: running, run: (model, scene) => stop(model, scene, 'crash') },
  crashWithEarlierState: { needs: running, run: (model, scene) => stop(model, scene, 'earlier state') },
  crashTwice: { needs: running, run: (model, scene, [turns]) => crashTwice(model, scene, Number(turns)) },
  crashWithin: { needs: running, run: (model, scene, [changes]) => crashWithin(model, scene, Number(changes)) },
} satisfies Record<string, Action>;

type Name = keyof typeof ACTIONS;

class Command implements fc.Command<Model, Scene> {
  readonly #name: Name;
  readonly #words: readonly string[];

  constructor(name: Name, words: readonly (string | number)[]) {
    this.#name = name;
    this.#words = words.map(String);
  }

  check({ isRunning }: Model): boolean {
    const { needs } = ACTIONS[this.#name] as Action;
    return needs === 'either' || isRunning === (needs === 'running');
  }

  run(model: Model, scene: Scene): void {
    (ACTIONS[this.#name] as Action).run(model, scene, this.#words);
  }

  toString(): string {
    return this.#words.length === 0 ? this.#name : `${this.#name}(${this.#words})`;
  }
}

/** A sequence as fast-check prints it: `append(/log/a.log,0),follow`. */
export function parse(text: string): Command[] {
  return [...text.matchAll(/(\w+)(?:\(([^)]*)\))?/g)].map(([, name, words]) => {
    if (!Object.hasOwn(ACTIONS, name as string)) throw new Error(`there is no command ${name}`);
    return new Command(name as Name, words?.split(',') ?? []);
  });
}

/** Does what a sequence says, in a world that has just been made, until all has come to rest; then compares. */
export function play(model: Model, scene: Scene, commands: Iterable<fc.Command<Model, Scene>>): void {
  start(model, scene);
  fc.modelRun(() => ({ model, real: scene }), commands as Iterable<Command>);
  if (!model.isRunning) start(model, scene);
  read(scene, false);
  for (let second = 0; second < 13; second++) follow(model, scene);
  model.check(model.isToMirror ? Object.entries(scene.mirrors) : [['standard output', scene.stdout.text]]);
}

const log = fc.constantFrom(...LOGS);
const kind = fc.nat(KIND_COUNT - 1);
const part = fc.nat(99).map((percent) => percent / 100);
const rotated = fc.tuple(log, fc.integer({ min: 1, max: MAX_ROTATED })).map(([path, n]) => `${path}.${n}`);
const any = fc.oneof(log, rotated);

function commands(name: Name, ...words: fc.Arbitrary<string | number>[]): fc.Arbitrary<Command> {
  return fc.tuple(...words).map((values) => new Command(name, values));
}

/** With the weight of each. */
const COMMANDS: readonly [number, fc.Arbitrary<Command>][] = [
  [8, commands('append', log, kind)],
  [4, commands('appendPart', log, kind, part)],
  [2, commands('complete', any)],
  [3, commands('rotate', log)],
  [2, commands('copyTruncate', log, fc.constantFrom('seen', 'at once', 'in parts'))],
  [1, commands('delete', any)],
  [1, commands('cut', log)],
  [1, commands('pack', rotated, fc.constantFrom('at once', 'in parts'))],
  [6, commands('follow')],
  [3, commands('look')],
  [3, commands('advance', fc.nat(4))],
  [2, commands('checkpoint')],
  [2, commands('pass', fc.nat(12_000))],
  [1, commands('slowReader')],
  [1, commands('reader')],
  [1, commands('exit')],
  [2, commands('start')],
  [1, commands('crash')],
  [1, commands('crashTwice', fc.nat(2))],
  [1, commands('crashWithEarlierState')],
  [2, commands('crashWithin', fc.nat(12))],
];

export const sequences = fc.commands(
  COMMANDS.flatMap(([weight, command]) => Array.from({ length: weight }, () => command)),
  { maxCommands: 60, size: 'max' },
);
