/** What may happen to logs and to the watcher, as commands for fast-check. */
import fc from 'fast-check';
import { MOST_ROTATED, type Model } from './model.ts';
import { MOST_KINDS } from './records.ts';
import type { Scene } from './scene.ts';

const LOGS = ['/log/a.log', '/log/b.log'] as const;

class Command implements fc.Command<Model, Scene> {
  readonly #name: string;
  readonly #run: (model: Model, scene: Scene) => void;
  readonly #needs: 'running' | 'stopped' | 'either';

  constructor(name: string, needs: 'running' | 'stopped' | 'either', run: (model: Model, scene: Scene) => void) {
    this.#name = name;
    this.#needs = needs;
    this.#run = run;
  }

  check({ isRunning }: Model): boolean {
    return this.#needs === 'either' || isRunning === (this.#needs === 'running');
  }

  run(model: Model, scene: Scene): void {
    this.#run(model, scene);
  }

  toString(): string {
    return this.#name;
  }
}

class Crash extends Error {}

const look = (model: Model, scene: Scene) => {
  scene.watcher.look();
  model.look(scene);
};

const checkpoint = (model: Model, scene: Scene) => {
  scene.watcher.checkpoint();
  model.checkpoint(scene);
};

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

function stop(model: Model, scene: Scene, how: 'crash' | 'one behind'): void {
  scene.crash();
  if (how === 'one behind') scene.files.undoState();
  model.stop(how);
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

const log = fc.constantFrom(...LOGS);
const kind = fc.nat(MOST_KINDS - 1);
const rotated = fc.tuple(log, fc.integer({ min: 1, max: MOST_ROTATED })).map(([path, n]) => `${path}.${n}`);
const either = 'either' as const;

/** With the weight of each. */
const COMMANDS: readonly [number, fc.Arbitrary<Command>][] = [
  [
    8,
    fc
      .tuple(log, kind)
      .map(([path, k]) => new Command(`append(${path},${k})`, either, (model, scene) => model.append(scene, path, k))),
  ],
  [
    4,
    fc
      .tuple(
        log,
        kind,
        fc.nat(99).map((percent) => percent / 100),
      )
      .map(
        ([path, k, part]) =>
          new Command(`appendPart(${path},${k},${part})`, either, (model, scene) => model.append(scene, path, k, part)),
      ),
  ],
  [
    2,
    fc
      .oneof(log, rotated)
      .map((path) => new Command(`complete(${path})`, either, (model, scene) => model.complete(scene, path))),
  ],
  [3, log.map((path) => new Command(`rotate(${path})`, either, (model, scene) => model.rotate(scene, path)))],
  [
    2,
    fc
      .tuple(log, fc.boolean())
      .map(
        ([path, isSeen]) =>
          new Command(`copyTruncate(${path},${isSeen ? 'seen' : 'at once'})`, either, (model, scene) =>
            model.copyAndCut(scene, path, () => isSeen && model.isRunning && scene.watcher.look()),
          ),
      ),
  ],
  [
    1,
    fc
      .oneof(log, rotated)
      .map((path) => new Command(`delete(${path})`, either, (model, scene) => model.remove(scene, path))),
  ],
  [1, log.map((path) => new Command(`cut(${path})`, either, (model, scene) => model.cut(scene, path)))],
  [1, rotated.map((path) => new Command(`pack(${path})`, either, (model, scene) => model.pack(scene, path)))],
  [6, fc.constant(new Command('follow', 'running', follow))],
  [3, fc.constant(new Command('look', 'running', look))],
  [
    3,
    fc
      .nat(4)
      .map((n) => new Command(`advance(${n})`, 'running', (_, scene) => repeat(n, () => scene.watcher.advance()))),
  ],
  [2, fc.constant(new Command('checkpoint', 'running', checkpoint))],
  [2, fc.nat(12_000).map((n) => new Command(`pass(${n})`, either, (_, scene) => scene.pass(n)))],
  [
    2,
    fc.boolean().map(
      (isSlow) =>
        new Command(isSlow ? 'slowReader' : 'reader', 'running', (_, { outlet }) => {
          outlet.isSlow = isSlow;
          outlet.drain();
        }),
    ),
  ],
  [
    1,
    fc.constant(
      new Command('exit', 'running', (model, scene) => {
        scene.exit();
        model.checkpoint(scene);
        model.stop('exit');
      }),
    ),
  ],
  [2, fc.constant(new Command('start', 'stopped', start))],
  [1, fc.constant(new Command('crash', 'running', (model, scene) => stop(model, scene, 'crash')))],
  [1, fc.constant(new Command('crashOneBehind', 'running', (model, scene) => stop(model, scene, 'one behind')))],
  [
    2,
    fc.nat(12).map((n) => new Command(`crashWithin(${n})`, 'running', (model, scene) => crashWithin(model, scene, n))),
  ],
];

function repeat(times: number, action: () => void): void {
  for (let n = 0; n < times; n++) action();
}

export const sequences = fc.commands(
  COMMANDS.flatMap(([weight, command]) => Array.from({ length: weight }, () => command)),
  { maxCommands: 60, size: 'max' },
);
