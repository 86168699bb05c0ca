/** `logveil watch` as a process over real files. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { makeFolder, outcome, run, start, until } from '../cli/command.ts';

const line = (n: number) => `line ${n} MMM_a=secret${n} b\n`;
const clean = (n: number) => `line ${n} MMM_a=MMM b\n`;

function lines(from: number, to: number, make = line): string {
  let text = '';
  for (let n = from; n <= to; n++) text += make(n);
  return text;
}

/** A folder of logs, one for mirrors, and the command between. */
class Place {
  readonly folder: string;
  readonly log: string;
  readonly out: string;
  child: ChildProcess | undefined;
  warned = '';

  constructor(t: TestContext) {
    // Before the folder is removed.
    t.after(() => this.child?.kill('SIGKILL'));
    this.folder = makeFolder(t);
    this.log = join(this.folder, 'log');
    this.out = join(this.folder, 'out');
    mkdirSync(this.log);
  }

  path(name: string): string {
    return join(this.log, name);
  }

  append(name: string, text: string): void {
    appendFileSync(this.path(name), text);
  }

  rename(from: string, to: string): void {
    renameSync(this.path(from), this.path(to));
  }

  start(words: string[] = ['--out', this.out], paths = [this.log]): ChildProcess {
    const child = start(['watch', ...words, ...paths], ['ignore', 'pipe', 'pipe']);
    child.stderr?.on('data', (chunk) => {
      this.warned += chunk;
    });
    this.child = child;
    return child;
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.child as ChildProcess;
    const ended = outcome(child);
    child.kill(signal);
    return (await ended).code;
  }

  /** The mirrors, by name. */
  get mirrors(): Record<string, string> {
    const mirrors: Record<string, string> = {};
    for (const name of readdirSync(this.out).sort()) {
      if (!name.startsWith('.')) mirrors[name] = readFileSync(join(this.out, name), 'utf8');
    }
    return mirrors;
  }

  async untilMirrored(wanted: Record<string, string>): Promise<void> {
    try {
      await until(() => {
        try {
          return isSame(this.mirrors, wanted);
        } catch {
          return false;
        }
      });
    } catch {
      assert.deepEqual(this.mirrors, wanted);
    }
  }
}

function isSame(a: Record<string, string>, b: Record<string, string>): boolean {
  return (
    JSON.stringify(a) === JSON.stringify(Object.fromEntries(Object.entries(b).sort(([x], [y]) => (x < y ? -1 : 1))))
  );
}

describe('rotation', { concurrency: true }, () => {
  test('by renaming, once and several times at once', async (t) => {
    const place = new Place(t);
    place.append('app.log', lines(1, 3));
    place.start(undefined, [place.path('app.log')]);
    await place.untilMirrored({ 'app.log': lines(1, 3, clean) });
    place.append('app.log', line(4));
    place.rename('app.log', 'app.log.1');
    place.append('app.log.1', line(5));
    place.append('app.log', line(6));
    await place.untilMirrored({ 'app.log.1': lines(1, 5, clean), 'app.log': clean(6) });
    for (let n = 7; n < 10; n++) {
      for (let m = n - 6; m >= 1; m--) place.rename(`app.log.${m}`, `app.log.${m + 1}`);
      place.rename('app.log', 'app.log.1');
      place.append('app.log', line(n));
    }
    await until(() => place.mirrors['app.log'] === clean(9) && place.mirrors['app.log.4'] === lines(1, 5, clean));
    assert.equal(await place.end(), 0);
  });

  test('by copy and truncate', async (t) => {
    const place = new Place(t);
    place.append('app.log', lines(1, 3));
    place.start();
    await place.untilMirrored({ 'app.log': lines(1, 3, clean) });
    place.append('app.log', line(4));
    copyFileSync(place.path('app.log'), place.path('app.log.1'));
    truncateSync(place.path('app.log'));
    place.append('app.log', line(5));
    await place.untilMirrored({ 'app.log.1': lines(1, 4, clean), 'app.log': clean(5) });
    assert.equal(await place.end(), 0);
  });

  test('by removing and making anew', async (t) => {
    const place = new Place(t);
    place.append('app.log', line(1));
    place.start();
    await place.untilMirrored({ 'app.log': clean(1) });
    rmSync(place.path('app.log'));
    place.append('app.log', line(2));
    await place.untilMirrored({ 'app.log': lines(1, 2, clean) });
    assert.equal(await place.end(), 0);
  });

  test('by packing, which is not read twice', async (t) => {
    const place = new Place(t);
    place.append('app.log', lines(1, 50));
    place.start();
    await place.untilMirrored({ 'app.log': lines(1, 50, clean) });
    place.rename('app.log', 'app.log.1');
    place.append('app.log', line(51));
    await place.untilMirrored({ 'app.log.1': lines(1, 50, clean), 'app.log': clean(51) });
    writeFileSync(place.path('app.log.1.gz'), gzipSync(lines(1, 50)));
    rmSync(place.path('app.log.1'));
    place.append('app.log', line(52));
    await place.untilMirrored({ 'app.log.1': lines(1, 50, clean), 'app.log': lines(51, 52, clean) });
    assert.equal(await place.end(), 0);
    assert.equal(place.warned, '');
  });

  test('by turning a link again and again, as ln -sfn does: nothing that was written is gone', async (t) => {
    const place = new Place(t);
    const elsewhere = join(place.folder, 'elsewhere');
    mkdirSync(elsewhere);
    for (let n = 1; n <= 8; n++) writeFileSync(join(elsewhere, `${n}`), line(n));
    const turn = (n: number) => {
      symlinkSync(join(elsewhere, `${n}`), place.path('CuAbCdEf'));
      place.rename('CuAbCdEf', 'app.log');
    };
    turn(1);
    place.start();
    for (let n = 1; n <= 8; n++) {
      turn(n);
      await place.untilMirrored({ 'app.log': lines(1, n, clean) });
    }
    // The first comes back, and only what is new is written.
    appendFileSync(join(elsewhere, '1'), line(9));
    turn(1);
    await place.untilMirrored({ 'app.log': lines(1, 9, clean) });
    assert.equal(await place.end(), 0);
  });

  test('by turning a link', async (t) => {
    const place = new Place(t);
    place.append('1.txt', line(1));
    symlinkSync('1.txt', place.path('app.log'));
    place.start(undefined, [place.path('app.log')]);
    await place.untilMirrored({ 'app.log': clean(1) });
    place.append('2.txt', line(3));
    symlinkSync('2.txt', place.path('new'));
    place.rename('new', 'app.log');
    place.append('1.txt', line(2));
    await place.untilMirrored({ '1.txt': lines(1, 2, clean), 'app.log': clean(3) });
    assert.equal(await place.end(), 0);
  });

  test('truncated and refilled', async (t) => {
    const place = new Place(t);
    place.append('app.log', lines(1, 3));
    place.start();
    await place.untilMirrored({ 'app.log': lines(1, 3, clean) });
    writeFileSync(place.path('app.log'), lines(4, 9));
    await place.untilMirrored({ 'app.log': lines(1, 9, clean) });
    assert.equal(await place.end(), 0);
  });

  test('files and folders that come late, and vanish', async (t) => {
    const place = new Place(t);
    place.start(undefined, [place.path('late.log'), place.path('deep/*/x.log'), place.path('folder')]);
    await until(() => place.child?.pid !== undefined);
    mkdirSync(place.path('deep/a'), { recursive: true });
    mkdirSync(place.path('folder'));
    place.append('late.log', line(1));
    place.append('deep/a/x.log', line(2));
    place.append('folder/any', line(3));
    await until(() => {
      try {
        const mirror = (name: string) => readFileSync(join(place.out, name), 'utf8');
        return (
          mirror('late.log') === clean(1) && mirror('deep/a/x.log') === clean(2) && mirror('folder/any') === clean(3)
        );
      } catch {
        return false;
      }
    });
    rmSync(place.path('deep'), { recursive: true });
    rmSync(place.path('late.log'));
    place.append('late.log', line(4));
    await until(() => readFileSync(join(place.out, 'late.log'), 'utf8') === clean(1) + clean(4));
    assert.equal(await place.end(), 0);
    assert.equal(place.warned, '');
  });
});

describe('standard output', { concurrency: true }, () => {
  test('has whole lines of all files, each with its name if wanted', async (t) => {
    const place = new Place(t);
    place.append('a.log', `${line(1)}no end MMM_b=1`);
    place.append('b.log', line(2));
    const { code, stdout, stderr } = await run(['watch', '--once', '--prefix-name', place.log]);
    assert.deepEqual([code, stderr], [0, '']);
    assert.deepEqual(stdout.toString().split('\n').sort(), [
      `a.log: ${clean(1)}`.trimEnd(),
      'a.log: no end MMM_b=MMM',
      `b.log: ${clean(2)}`.trimEnd(),
    ]);
  });

  test('one file alone is sanitized as by the filter, without a line end too', async (t) => {
    const place = new Place(t);
    place.append('a.log', `${line(1)}no end MMM_b=1`);
    const { stdout } = await run(['watch', '--once', place.path('a.log')]);
    assert.equal(stdout.toString(), `${clean(1)}no end MMM_b=MMM`);
  });

  test('after a restart with a state it continues', async (t) => {
    const place = new Place(t);
    const state = join(place.folder, 'state');
    place.append('a.log', line(1));
    const first = await run(['watch', '--once', '--state', state, place.log]);
    place.append('a.log', line(2));
    const second = await run(['watch', '--once', '--state', state, place.log]);
    assert.deepEqual([first.stdout.toString(), second.stdout.toString()], [clean(1), clean(2)]);
    assert.equal(statSync(state).mode & 0o777, 0o600);
  });

  test('a slow reader slows reading, and loses nothing', async (t) => {
    const place = new Place(t);
    const text = lines(1, 60_000);
    place.append('a.log', text);
    const child = start(['watch', place.log], ['ignore', 'pipe', 'inherit']);
    const chunks: Buffer[] = [];
    // Not until it has had the time to fill the pipe.
    await new Promise((resolve) => setTimeout(resolve, 700));
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    place.append('a.log', line(60_001));
    const wanted = lines(1, 60_001, clean);
    await until(() => chunks.reduce((sum, { length }) => sum + length, 0) >= wanted.length);
    child.kill('SIGTERM');
    const { code } = await outcome(child);
    assert.equal(code, 0);
    assert.ok(Buffer.concat(chunks).toString() === wanted);
  });

  test('a reader who has had enough ends the watch quietly', async (t) => {
    const place = new Place(t);
    place.append('a.log', lines(1, 10));
    const child = start(['watch', place.log], ['ignore', 'pipe', 'pipe']);
    child.stdout?.once('data', () => child.stdout?.destroy());
    const ended = outcome(child);
    const timer = setInterval(() => place.append('a.log', line(11)), 50);
    const { code, stderr } = await ended;
    clearInterval(timer);
    assert.deepEqual([code, stderr], [0, '']);
  });
});

describe('where it begins, and what it refuses', { concurrency: true }, () => {
  test('at the end, and what is in the way of a value that is open there', async (t) => {
    const place = new Place(t);
    place.append('a.log', 'old\n{"MMM_o": {\n"x": "secret",\n');
    const child = start(['watch', '--from-end', place.log], ['ignore', 'pipe', 'inherit']);
    let seen = '';
    child.stdout?.on('data', (chunk) => {
      seen += chunk;
    });
    const timer = setInterval(() => place.append('b.log', 'tick\n'), 100);
    await until(() => seen.includes('tick'));
    clearInterval(timer);
    place.append('a.log', '"y": "secret"\n}, "b": 1}\nnew\n');
    await until(() => seen.includes('new'));
    child.kill('SIGTERM');
    await outcome(child);
    assert.doesNotMatch(seen, /old|secret/);
  });

  test('a damaged state file', async (t) => {
    const place = new Place(t);
    place.append('a.log', line(1));
    const words = ['watch', '--once', '--out', place.out, place.log];
    assert.equal((await run(words)).code, 0);
    const state = join(place.out, '.logveil-watch.state');
    const whole = readFileSync(state, 'utf8');
    for (const damaged of ['', '{}', whole.slice(0, -9), whole.replace('"offset"', '"ofset"'), whole + whole]) {
      writeFileSync(state, damaged);
      const { code, stderr } = await run(words);
      assert.equal(code, 3, damaged);
      assert.match(stderr, /^logveil: [^\n]*state[^\n]*--from-start[^\n]*\n$/);
    }
    assert.deepEqual(place.mirrors, { 'a.log': clean(1) });
  });

  test('a mirror that no state knows', async (t) => {
    const place = new Place(t);
    place.append('a.log', line(1));
    const words = ['watch', '--once', '--out', place.out, place.log];
    mkdirSync(place.out);
    writeFileSync(join(place.out, 'a.log'), 'mine\n');
    const { code, stderr } = await run(words);
    assert.equal(code, 3);
    assert.match(stderr, /^logveil: [^\n]*a\.log: is there[^\n]*\n$/);
    assert.equal((await run([...words, '--from-start'])).code, 0);
    assert.deepEqual(place.mirrors, { 'a.log': clean(1) });
  });

  test('a packed file is reported when it is named, and makes exit code 3', async (t) => {
    const place = new Place(t);
    writeFileSync(place.path('old.log.gz'), gzipSync(line(1)));
    const { code, stderr } = await run(['watch', '--once', '--out', place.out, place.path('old.log.gz')]);
    assert.equal(code, 3);
    assert.match(stderr, /^logveil: [^\n]*old\.log\.gz: is gzip-compressed[^\n]*logveil files[^\n]*\n$/);
  });

  test('names with control characters are escaped, in messages and before lines', async (t) => {
    const place = new Place(t);
    place.append('a\u001b[31m\u202e.log', line(1));
    writeFileSync(place.path('b\n\u0007.log'), Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x0a, 0x0a]));
    const { code, stdout, stderr } = await run(['watch', '--once', '--prefix-name', place.log]);
    assert.equal(code, 3);
    assert.equal(stdout.toString(), `a\\u{1b}[31m\\u{202e}.log: ${clean(1)}`);
    assert.match(stderr, /^[ -~]*\n$/);
  });

  test('an entry that cannot be looked at does not keep the others from being read', async (t) => {
    const place = new Place(t);
    place.append('a.log', line(1));
    symlinkSync('a'.repeat(300), place.path('zzz'));
    const { code, stderr } = await run(['watch', '--once', '--out', place.out, place.log]);
    assert.equal(code, 3);
    assert.match(stderr, /^logveil: [^\n]*zzz: [^\n]*ENAMETOOLONG[^\n]*\n$/);
    assert.deepEqual(place.mirrors, { 'a.log': clean(1) });
  });

  test('packed and UTF-16 files are left out with a message each, and the others continue', async (t) => {
    const place = new Place(t);
    place.append('a.log', line(1));
    writeFileSync(place.path('b.zst'), Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x0a, 0x0a]));
    writeFileSync(place.path('c.log'), Buffer.from('\ufeffMMM_a=secret\n', 'utf16le'));
    place.start();
    await until(() => place.warned.split('\n').length === 3);
    place.append('a.log', line(2));
    await until(() => place.mirrors['a.log'] === lines(1, 2, clean));
    assert.equal(await place.end(), 0);
    assert.match(place.warned, /b\.zst: is zstd[^\n]*logveil files/);
    assert.match(place.warned, /c\.log: is UTF-16/);
    assert.doesNotMatch(JSON.stringify(place.mirrors), /secret/);
  });

  test('what is not there, or may not be read, when all is to be read once', async (t) => {
    const place = new Place(t);
    mkdirSync(place.path('empty'));
    place.append('a.log', line(1));
    const words = [place.path('a.log'), place.path('empty'), place.path('none.log'), join(place.log, '*.txt')];
    const { code, stdout, stderr } = await run(['watch', '--once', ...words]);
    assert.deepEqual([code, stdout.toString()], [3, clean(1)]);
    assert.match(stderr, /^logveil: [^\n]*none\.log: [^\n]*\nlogveil: [^\n]*\*\.txt: [^\n]*\n$/);
    assert.equal((await run(['watch', '--once', place.path('empty')])).code, 0);
  });

  test('a path that nothing is at yet is reported, and followed once something is there', async (t) => {
    const place = new Place(t);
    place.start(undefined, [place.path('app.log')]);
    await until(() => place.warned !== '');
    assert.match(place.warned, /^logveil: [^\n]*app\.log: there is no such file yet, [^\n]*; waiting for it\n$/);
    place.append('app.log', line(1));
    await place.untilMirrored({ 'app.log': clean(1) });
    assert.equal(await place.end(), 0);
  });

  test('a second watch that would write to the same folder or state; not one that was killed', async (t) => {
    const place = new Place(t);
    place.append('a.log', line(1));
    const state = join(place.folder, 'state');
    place.start(['--out', place.out, '--state', state]);
    await until(() => existsSync(join(place.out, 'a.log')) && place.mirrors['a.log'] === clean(1));
    for (const words of [
      ['--out', place.out],
      ['--state', state],
    ]) {
      const { code, stderr } = await run(['watch', '--once', ...words, place.log]);
      assert.equal(code, 3);
      assert.match(stderr, new RegExp(`^logveil: [^\\n]*process ${place.child?.pid}\\)[^\\n]*--out[^\\n]*\\n$`));
    }
    place.append('a.log', line(2));
    await until(() => place.mirrors['a.log'] === lines(1, 2, clean));
    await place.end('SIGKILL');
    place.append('a.log', line(3));
    place.start(['--out', place.out, '--state', state]);
    await place.untilMirrored({ 'a.log': lines(1, 3, clean) });
    assert.equal(await place.end(), 0);
    assert.ok(!readdirSync(place.out).includes('.logveil-watch.lock'));
    assert.ok(!existsSync(`${state}.lock`));
  });

  test('wrong usage', async (t) => {
    const place = new Place(t);
    const cases: [string[], number, RegExp][] = [
      [['--from-start', '--from-end', 'x'], 2, /--from-start/],
      [['--prefix-name', '--out', place.out, place.log], 2, /--prefix-name/],
      [['--partial-after', 'soon', 'x'], 2, /--partial-after/],
      [['--out', place.folder, place.log], 3, /--out/],
      [[''], 2, /empty/],
      [[], 2, /path/],
    ];
    for (const [words, code, message] of cases) {
      const result = await run(['watch', ...words]);
      assert.equal(result.code, code, words.join(' '));
      assert.match(result.stderr, message);
      assert.match(result.stderr, /^logveil: [^\n]*\n$/);
    }
  });
});

describe('mirrors', { concurrency: true }, () => {
  test('are for nobody but their owner', async (t) => {
    const place = new Place(t);
    place.append('a.log', line(1));
    await run(['watch', '--once', '--out', place.out, place.log]);
    for (const name of readdirSync(place.out)) assert.equal(statSync(join(place.out, name)).mode & 0o777, 0o600, name);
    assert.equal(statSync(place.out).mode & 0o777, 0o700);
  });

  test('are not written through links that somebody has put in their place', async (t) => {
    const victim = (place: Place) => {
      writeFileSync(join(place.folder, 'victim'), 'mine\n');
      mkdirSync(join(place.folder, 'elsewhere'));
      mkdirSync(place.out);
      mkdirSync(place.path('sub'));
      return join(place.folder, 'victim');
    };
    const links: [string, (place: Place) => [target: string, link: string]][] = [
      ['a.log', ({ folder, out }) => [join(folder, 'victim'), join(out, 'a.log')]],
      ['sub/a.log', ({ folder, out }) => [join(folder, 'elsewhere'), join(out, 'sub')]],
    ];
    for (const [name, link] of links) {
      const place = new Place(t);
      const path = victim(place);
      place.append(name, line(1));
      symlinkSync(...link(place));
      const { code, stderr } = await run(['watch', '--once', '--from-start', '--out', place.out, place.log]);
      assert.equal(code, 3);
      assert.match(stderr, /^logveil: [^\n]*is a symbolic link[^\n]*remove it\n$/);
      assert.equal(readFileSync(path, 'utf8'), 'mine\n');
      assert.deepEqual(readdirSync(join(place.folder, 'elsewhere')), []);
    }
    const place = new Place(t);
    const path = victim(place);
    place.append('a.log', line(1));
    const state = join(place.folder, 'state');
    symlinkSync(path, `${state}.new`);
    assert.equal((await run(['watch', '--once', '--state', state, '--out', place.out, place.log])).code, 0);
    assert.equal(readFileSync(path, 'utf8'), 'mine\n');
  });

  test('an incomplete line is written after the time given, and corrected when its rest comes', async (t) => {
    const place = new Place(t);
    place.append('a.log', `${line(1)}half MMM_b=sec`);
    place.start(['--out', place.out, '--partial-after', '0.3']);
    await place.untilMirrored({ 'a.log': `${clean(1)}half MMM_b=MMM` });
    place.append('a.log', 'ret and more\nnext\n');
    await place.untilMirrored({ 'a.log': `${clean(1)}half MMM_b=MMM and more\nnext\n` });
    assert.equal(await place.end(), 0);
  });

  test('what was rotated while nobody watched is found', async (t) => {
    const place = new Place(t);
    place.append('app.log', lines(1, 3));
    const words = ['watch', '--once', '--out', place.out, place.path('app.log')];
    await run(words);
    place.append('app.log', line(4));
    place.rename('app.log', 'app.log.1');
    place.append('app.log', line(5));
    await run(words);
    assert.deepEqual(place.mirrors, { 'app.log': clean(5), 'app.log.1': lines(1, 4, clean) });
    place.append('app.log', line(6));
    copyFileSync(place.path('app.log'), place.path('app.log.0'));
    writeFileSync(place.path('app.log'), line(7));
    await run(words);
    assert.deepEqual(place.mirrors, {
      'app.log': clean(7),
      'app.log.0': lines(5, 6, clean),
      'app.log.1': lines(1, 4, clean),
    });
  });
});
