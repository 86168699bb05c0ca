/**
 * Kills the watcher before each change that it makes to a file, and again before each change after its restart, while
 * logs may leave the watched folder in between: a line that was in a mirror file stays there, and comes once.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRecord, markerOf } from './records.ts';
import { Scene, type SceneOptions } from './scene.ts';

/** A program that logs to `/log/app.log`, keeps open what it has opened, and has its logs moved. */
class Program {
  readonly #scene: Scene;
  #descriptor = 0;
  #records = 0;
  #rest = '';
  #left = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.reopen();
  }

  reopen(): void {
    this.#descriptor = this.#scene.openWriter('/log/app.log');
  }

  /** Writes a record of each of these kinds. */
  log(...kinds: number[]): void {
    for (const kind of kinds) this.#write(makeRecord(this.#records++, kind).raw);
  }

  /** Writes so much of a record. Its rest comes before what is written next. */
  begin(kind: number, fraction: number): void {
    const { raw } = makeRecord(this.#records++, kind);
    const length = Math.floor(raw.length * fraction);
    this.#write(raw.slice(0, length));
    this.#rest = raw.slice(length);
  }

  /** The log leaves the watched folder. */
  leave(name = 'app.log'): void {
    this.move(`/log/${name}`, `/elsewhere/${name}-${this.#left++}`);
  }

  /** All logs do. */
  leaveAll(): void {
    for (const { name } of this.#scene.files.list('/log')) this.leave(name);
  }

  move(from: string, to: string): void {
    if (this.#scene.files.exists(from)) this.#scene.files.move(from, to);
  }

  remove(path: string): void {
    if (this.#scene.files.exists(path)) this.#scene.files.remove(path);
  }

  /** Rotation makes an empty file. */
  create(): void {
    this.#scene.files.append('/log/app.log', '');
  }

  #write(text: string): void {
    this.#scene.files.appendTo(this.#descriptor, this.#rest + text);
    this.#rest = '';
  }
}

/** What the watcher does: a look at everything, or at what an event reports. */
type Watch = 'follow' | 'notice';
type Act = Watch | ((app: Program) => void);

const PLAIN = 0;
const DROPPED = 1;
const OVER_LINES = 2;

const STORIES: Readonly<Record<string, { readonly options?: SceneOptions; readonly acts: readonly Act[] }>> = {
  'a log that grows': {
    acts: [
      (app) => app.log(PLAIN, PLAIN),
      'follow',
      (app) => app.log(DROPPED, OVER_LINES),
      'notice',
      (app) => app.log(PLAIN),
      'follow',
    ],
  },
  'a log that leaves the folder, and gets lines while its successor does': {
    acts: [
      (app) => app.log(PLAIN, PLAIN),
      'follow',
      (app) => {
        app.leave();
        app.log(PLAIN);
        app.create();
      },
      'follow',
      (app) => {
        app.log(PLAIN, DROPPED, PLAIN);
        app.reopen();
        app.log(PLAIN);
      },
      'notice',
      (app) => app.log(OVER_LINES),
      'follow',
      (app) => app.log(PLAIN, PLAIN),
      'follow',
    ],
  },
  'a log that leaves the folder within a value': {
    acts: [
      (app) => {
        app.log(PLAIN);
        app.begin(OVER_LINES, 0.6);
      },
      'follow',
      (app) => {
        app.leave();
        app.create();
      },
      'follow',
      (app) => {
        app.log(PLAIN);
        app.reopen();
        app.log(PLAIN, PLAIN);
      },
      'notice',
      'follow',
      (app) => app.log(PLAIN),
      'follow',
    ],
  },
  'a log that is removed and made anew twice': {
    acts: [
      (app) => app.log(PLAIN, PLAIN),
      'follow',
      (app) => {
        app.log(PLAIN);
        app.remove('/log/app.log');
        app.reopen();
        app.log(PLAIN, PLAIN);
      },
      'follow',
      (app) => {
        app.log(PLAIN);
        app.remove('/log/app.log');
        app.reopen();
        app.log(PLAIN, PLAIN);
      },
      'notice',
      'follow',
    ],
  },
  'incomplete lines that are written, and continue': {
    options: { partialAfter: 500 },
    acts: [
      (app) => {
        app.log(PLAIN, PLAIN);
        app.begin(OVER_LINES, 0.55);
      },
      'follow',
      'follow',
      (app) => app.begin(PLAIN, 0.5),
      'follow',
      'follow',
      (app) => app.log(PLAIN),
      'follow',
    ],
  },
  'a log that is rotated in its folder': {
    acts: [
      (app) => app.log(PLAIN, PLAIN),
      'follow',
      (app) => {
        app.log(PLAIN);
        app.move('/log/app.log', '/log/app.log.1');
        app.create();
      },
      'follow',
      (app) => {
        app.log(PLAIN, OVER_LINES);
        app.reopen();
        app.log(PLAIN);
      },
      'notice',
      (app) => {
        app.move('/log/app.log.1', '/log/app.log.2');
        app.move('/log/app.log', '/log/app.log.1');
        app.reopen();
        app.log(PLAIN);
      },
      'follow',
    ],
  },
};

/** What becomes of the logs. */
const LEAVINGS = [
  'all stay',
  'all leave after the first kill',
  'all leave after the second kill',
  'all leave after each kill, and an end before anything was looked at',
] as const;
/** By number, as above. */
const AFTER_END = 3;

class Kill extends Error {}

/** One story, with kills in it. */
class Run {
  readonly #scene: Scene;
  readonly #delivered = new Set<string>();
  readonly #app: Program;
  readonly #leaveAfter: number;
  readonly #killsAt: number[];
  kills = 0;

  /** @param killsAt how many changes each watcher makes before it is killed; later ones are not killed */
  constructor(
    { options, acts }: (typeof STORIES)[string],
    leaving: (typeof LEAVINGS)[number],
    killsAt: readonly number[],
  ) {
    this.#scene = new Scene(options);
    this.#app = new Program(this.#scene);
    this.#leaveAfter = LEAVINGS.indexOf(leaving);
    this.#killsAt = [...killsAt];
    this.#watch(() => this.#start());
    for (const act of acts) {
      if (typeof act === 'function') act(this.#app);
      else this.#watch(() => (act === 'follow' ? this.#scene.follow() : this.#notice()));
    }
    this.#scene.settle();
  }

  #start(): void {
    let left = this.#killsAt.shift() ?? Number.POSITIVE_INFINITY;
    this.#onChange = () => {
      if (left-- === 0) throw new Kill();
    };
    this.#scene.files.onChange = this.#onChange;
    this.#scene.start();
  }

  #onChange: () => void = () => {};

  #notice(): void {
    this.#scene.watcher.checkPath('/log/app.log');
    this.#scene.advance();
  }

  /** Lets the watcher do this. If it is killed, another is started in its place, and follows. */
  #watch(action: () => void): void {
    const { files } = this.#scene;
    files.onChange = this.#onChange;
    try {
      action();
    } catch (error) {
      if (!(error instanceof Kill)) throw error;
      this.kills++;
      this.#scene.crash();
      for (const marker of this.#markers) this.#delivered.add(marker);
      files.onChange = () => {};
      if (this.kills === this.#leaveAfter) this.#app.leaveAll();
      if (this.#leaveAfter === AFTER_END) {
        this.#scene.start();
        this.#scene.exit();
        this.#app.leaveAll();
      }
      this.#watch(() => {
        this.#start();
        this.#scene.follow();
      });
    }
    files.onChange = () => {};
  }

  /** Those of the whole lines in the mirror files. */
  get #markers(): string[] {
    return Object.values(this.#scene.mirrors).flatMap(wholeLinesOf);
  }

  /** @returns what is wrong */
  get faults(): string[] {
    const { files, mirrors } = this.#scene;
    const all = this.#markers;
    const doubled = all.filter((marker, at) => all.indexOf(marker) !== at);
    const lost = [...this.#delivered].filter((marker) => !all.includes(marker));
    const logs = files.list('/log').map(({ name }) => files.text(`/log/${name}`));
    const unread = logs.flatMap(wholeLinesOf).filter((marker) => !all.includes(marker));
    const texts = JSON.stringify(mirrors);
    return [
      ...doubled.map((marker) => `${marker} came twice`),
      ...lost.map((marker) => `${marker} was written, and is gone`),
      ...unread.map((marker) => `${marker} was not read`),
      ...(/secret/.test(texts) ? ['a secret was written'] : []),
    ];
  }
}

function wholeLinesOf(text: string): string[] {
  return text
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => markerOf(line) ?? []);
}

for (const [name, story] of Object.entries(STORIES)) {
  for (const leaving of LEAVINGS) {
    test(`${name}; ${leaving}`, () => {
      const faults: string[] = [];
      for (let first = 0; ; first++) {
        let kills = 0;
        for (let second = 0; ; second++) {
          const run = new Run(story, leaving, [first, second]);
          kills = Math.max(kills, run.kills);
          for (const fault of run.faults) faults.push(`killed before change ${first}, then ${second}: ${fault}`);
          if (run.kills < 2) break;
        }
        if (kills === 0) break;
      }
      assert.deepEqual(faults, []);
    });
  }
}
