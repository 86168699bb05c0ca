/** What root, or any user, can be led to by others who own, or may write to, the folders that are worked in. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs, {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { makeFolder } from '../cli/command.ts';
import { needs } from '../neighbours.ts';
import { inProject } from '../project.ts';
import { CLEAN, DIRTY, lay, runFiles, SANITIZED } from './run.ts';

/** Two users who own nothing else here. */
const MALLORY = 41_001;
const SERVICE = 41_002;
const isRoot = process.getuid?.() === 0;
/** How many moments are tried of each attack; `npm run chaos` tries them all. */
const MOMENTS = Number(process.env.LOGVEIL_MOMENTS ?? 6);

if (!isRoot) {
  // Real users need root: that of a user namespace will do.
  const unshare = ['unshare', ['--user', '--map-root-user', '--map-auto']] as const;
  const isPossible = spawnSync(unshare[0], [...unshare[1], 'true']).status === 0;
  test('as root of a user namespace', { skip: !isPossible && 'no user namespace with users can be made here' }, () => {
    const here = fileURLToPath(import.meta.url);
    const { status, stdout } = spawnSync(unshare[0], [...unshare[1], process.execPath, '--test', here]);
    assert.equal(status, 0, stdout.toString());
  });
}

/** A folder that other users may enter. */
function makeOpenFolder(t: TestContext): string {
  const folder = makeFolder(t);
  chmodSync(folder, 0o755);
  return folder;
}

function giveTo(user: number, ...paths: string[]): void {
  for (const path of paths) fs.lchownSync(path, user, user);
}

let built: string | undefined;

/** The attacker of `exchange.c`, as MALLORY. @returns once it watches */
async function startExchange(t: TestContext, folder: string, words: readonly string[]): Promise<ChildProcess> {
  if (built === undefined) {
    built = join(makeOpenFolder({ after() {} } as TestContext), 'exchange');
    execFileSync('gcc', ['-O1', '-o', built, inProject('test', 'files', 'exchange.c')]);
  }
  const attacker = spawn(built, [folder, ...words], {
    uid: MALLORY,
    gid: MALLORY,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => attacker.kill('SIGKILL'));
  await once(attacker.stdout as NodeJS.ReadableStream, 'data');
  return attacker;
}

async function end(attacker: ChildProcess): Promise<void> {
  attacker.kill('SIGKILL');
  await once(attacker, 'exit');
}

/** No file below the folder runs as root. */
function assertNothingRunsAsRoot(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const { mode, uid } = lstatSync(join(folder, name));
    assert.ok(uid !== 0 || (mode & 0o6000) === 0, `${name} runs as root`);
  }
}

describe('links and folders that are exchanged meanwhile', {
  skip: (!isRoot && 'only root has other users') || needs('gcc'),
}, () => {
  for (let moment = 1; moment <= MOMENTS; moment++) {
    test(`a link to a program of root's gives its rights to nobody, at event ${moment}`, async (t) => {
      const folder = join(makeOpenFolder(t), 'logs');
      lay(folder, { log: DIRTY });
      symlinkSync('/usr/bin/passwd', join(folder, 'link'));
      giveTo(MALLORY, folder, join(folder, 'log'), join(folder, 'link'));
      const attacker = await startExchange(t, folder, ['log', 'link', String(moment), '1']);
      await runFiles([join(folder, 'log')], {});
      await end(attacker);
      assertNothingRunsAsRoot(folder);
      for (const name of ['log', 'link']) {
        const stat = lstatSync(join(folder, name));
        if (stat.isSymbolicLink()) continue;
        assert.equal(stat.uid, MALLORY);
        assert.ok([DIRTY, SANITIZED].includes(readFileSync(join(folder, name), 'utf8')));
      }
    });

    for (const count of [1, 3]) {
      test(`a folder of root's is not written to, ${count} exchanges from event ${moment} on`, async (t) => {
        const above = makeOpenFolder(t);
        const [logs, victim] = [join(above, 'logs'), join(above, 'of-root')];
        lay(above, { 'logs/sub/evil.sh': DIRTY.repeat(50_000), 'of-root/evil.sh': DIRTY });
        symlinkSync(victim, join(logs, 'link'));
        giveTo(MALLORY, logs, join(logs, 'sub'), join(logs, 'sub', 'evil.sh'), join(logs, 'link'));
        for (const plan of [{}, { out: join(logs, 'out') }]) {
          const attacker = await startExchange(t, logs, ['sub', 'link', String(moment), String(count)]);
          await runFiles([logs], plan);
          await end(attacker);
          assert.deepEqual(readdirSync(victim), ['evil.sh']);
          assert.equal(readFileSync(join(victim, 'evil.sh'), 'utf8'), DIRTY);
          assert.equal(statSync(join(victim, 'evil.sh')).uid, 0);
          // What root alone may read is not copied either.
          const copied = join(logs, 'out', 'sub', 'evil.sh');
          if (existsSync(copied)) assert.equal(statSync(copied).uid, MALLORY);
        }
      });
    }
  }
});

describe('set-user-id and set-group-id', { skip: !isRoot && 'only root has other users' }, () => {
  /** Runs as another user, as far as this process goes. */
  async function as<T>(user: number, run: () => Promise<T>): Promise<T> {
    process.setegid?.(user);
    process.seteuid?.(user);
    try {
      return await run();
    } finally {
      process.seteuid?.(0);
      process.setegid?.(0);
    }
  }

  for (const mode of [0o4755, 0o2755, 0o6711]) {
    test(`mode ${mode.toString(8)} goes where the owner cannot be kept, and stays where it can`, async (t) => {
      const above = makeOpenFolder(t);
      const [logs, out, kept] = ['logs', 'out', 'kept'].map((name) => join(above, name)) as [string, string, string];
      const files = { 'a.log': DIRTY, 'b.log': CLEAN, 'c.gz': gzipSync(DIRTY), 'd.gz': gzipSync(CLEAN) };
      lay(logs, files);
      mkdirSync(out);
      giveTo(SERVICE, out);
      for (const name of Object.keys(files)) {
        giveTo(MALLORY, join(logs, name));
        chmodSync(join(logs, name), mode | 0o044);
      }
      const { summary } = await as(SERVICE, () => runFiles([logs], { out })).catch((error) => {
        if (error.code !== 'EACCES') throw error;
        return { summary: undefined };
      });
      if (summary === undefined) return t.skip('others cannot run what is built here');
      assert.deepEqual([summary.changed, summary.unchanged, summary.failed], [2, 2, 0]);
      await runFiles([logs], { out: kept });
      for (const name of Object.keys(files)) {
        const copy = statSync(join(out, name));
        assert.deepEqual([copy.uid, copy.mode & 0o6000], [SERVICE, 0], name);
        const ofRoot = statSync(join(kept, name));
        assert.deepEqual([ofRoot.uid, ofRoot.gid, ofRoot.mode & 0o6000], [MALLORY, MALLORY, mode & 0o6000], name);
      }
    });
  }
});

describe('folders that others can change', () => {
  const shared = /can be written by anyone \(mode 777\), .*--trust-folders/;

  test('nothing is replaced in one, or below one, unless they are trusted', async (t) => {
    const folder = join(makeFolder(t), 'shared');
    lay(folder, { 'a.log': DIRTY, 'below/b.log': DIRTY });
    chmodSync(folder, 0o777);
    for (const path of [folder, join(folder, 'a.log'), join(folder, 'below'), join(folder, 'below', 'b.log')]) {
      const { failures, summary } = await runFiles([path], {});
      assert.match(failures, shared);
      assert.equal(summary.changed, 0);
    }
    assert.equal(readFileSync(join(folder, 'a.log'), 'utf8'), DIRTY);
    // To read there is no risk.
    const { summary } = await runFiles([folder], { isDryRun: true });
    assert.equal(summary.changed, 2);
    await runFiles([folder], { trustsFolders: true });
    assert.equal(readFileSync(join(folder, 'below', 'b.log'), 'utf8'), SANITIZED);
  });

  test('a sticky one, as /tmp is, is one in which only owners exchange', async (t) => {
    const folder = join(makeFolder(t), 'sticky');
    lay(folder, { 'a.log': DIRTY });
    chmodSync(folder, 0o1777);
    await runFiles([folder], {});
    assert.equal(readFileSync(join(folder, 'a.log'), 'utf8'), SANITIZED);
  });

  test('nor is one written to as --out', async (t) => {
    const folder = makeFolder(t);
    lay(folder, { 'logs/a.log': DIRTY, 'out/old.log': CLEAN });
    chmodSync(join(folder, 'out'), 0o777);
    await assert.rejects(runFiles([join(folder, 'logs')], { out: join(folder, 'out') }), shared);
    assert.deepEqual(readdirSync(join(folder, 'out')), ['old.log']);
    // A folder in it that others can change is reported, and the rest is done.
    chmodSync(join(folder, 'out'), 0o755);
    lay(folder, { 'logs/sub/b.log': DIRTY, 'out/sub/old.log': CLEAN });
    chmodSync(join(folder, 'out', 'sub'), 0o777);
    const { failures, summary } = await runFiles([join(folder, 'logs')], { out: join(folder, 'out') });
    assert.match(failures, shared);
    assert.deepEqual([summary.changed, summary.failed], [1, 1]);
  });

  test('a link of another user that is named is not followed', {
    skip: !isRoot && 'only root has others',
  }, async (t) => {
    const folder = makeFolder(t);
    lay(folder, { 'real/a.log': DIRTY });
    symlinkSync('real', join(folder, 'link'));
    symlinkSync('real/a.log', join(folder, 'a.log'));
    giveTo(MALLORY, join(folder, 'link'), join(folder, 'a.log'));
    for (const name of ['link', 'link/a.log', 'a.log']) {
      const { failures } = await runFiles([join(folder, name)], {});
      assert.match(failures, /is a link of another user \(id 41001\)/);
    }
    assert.equal(readFileSync(join(folder, 'real', 'a.log'), 'utf8'), DIRTY);
    await runFiles([join(folder, 'a.log')], { trustsFolders: true });
    assert.equal(readFileSync(join(folder, 'real', 'a.log'), 'utf8'), SANITIZED);
  });
});

describe('what is already in --out', () => {
  test('a link where a folder belongs is not followed', async (t) => {
    const folder = makeFolder(t);
    lay(folder, { 'logs/sub/a.log': DIRTY, 'logs/b.log': DIRTY, 'elsewhere/old': CLEAN });
    mkdirSync(join(folder, 'out'));
    symlinkSync('../elsewhere', join(folder, 'out', 'sub'));
    const { failures, summary } = await runFiles([join(folder, 'logs')], { out: join(folder, 'out') });
    assert.match(failures, /out\/sub": is a link where a folder was expected/);
    assert.deepEqual([summary.changed, summary.failed], [1, 1]);
    assert.deepEqual(readdirSync(join(folder, 'elsewhere')), ['old']);
  });

  test('a link where a file belongs is replaced, not written through', async (t) => {
    const folder = makeFolder(t);
    lay(folder, { 'logs/a.log': DIRTY, victim: CLEAN });
    mkdirSync(join(folder, 'out'));
    symlinkSync('../victim', join(folder, 'out', 'a.log'));
    await runFiles([join(folder, 'logs')], { out: join(folder, 'out') });
    assert.equal(readFileSync(join(folder, 'victim'), 'utf8'), CLEAN);
    assert.ok(!lstatSync(join(folder, 'out', 'a.log')).isSymbolicLink());
  });

  for (const [what, make] of [
    ['a pipe', (path: string) => execFileSync('mkfifo', [path])],
    ['a link', (path: string) => symlinkSync('../victim', path)],
    ['a folder', (path: string) => mkdirSync(path)],
  ] as const) {
    test(`${what} in the place of the journal is refused at once`, { skip: needs('mkfifo') }, async (t) => {
      const folder = makeFolder(t);
      lay(folder, { 'logs/a.log': DIRTY, victim: CLEAN });
      mkdirSync(join(folder, 'out'));
      make(join(folder, 'out', '.logveil-journal'));
      for (const resumes of [false, true]) {
        await assert.rejects(
          runFiles([join(folder, 'logs')], { out: join(folder, 'out'), resumes }),
          /\.logveil-journal": is/,
        );
      }
      assert.equal(readFileSync(join(folder, 'victim'), 'utf8'), CLEAN);
    });
  }

  test('a journal of another user is refused', { skip: !isRoot && 'only root has other users' }, async (t) => {
    const folder = makeFolder(t);
    lay(folder, { 'logs/a.log': DIRTY, 'out/.logveil-journal': '' });
    giveTo(MALLORY, join(folder, 'out', '.logveil-journal'));
    await assert.rejects(
      runFiles([join(folder, 'logs')], { out: join(folder, 'out') }),
      /belongs to another user, so nothing it says can be relied on; remove it/,
    );
  });

  test('a record that was tampered with is none: its file is done again', async (t) => {
    const folder = makeFolder(t);
    const [logs, out] = [join(folder, 'logs'), join(folder, 'out')];
    lay(logs, { 'a.log': DIRTY });
    await runFiles([logs], { out });
    const path = join(out, '.logveil-journal');
    const [head = '', line = ''] = readFileSync(path, 'utf8').split('\n');
    const good = JSON.parse(line) as Record<string, unknown>;
    for (const change of [{ stats: null }, { stats: {} }, { size: '47' }, { identity: 7 }, { isChanged: 1, more: 2 }]) {
      writeFileSync(path, `${head}\n${JSON.stringify({ ...good, ...change })}\n`);
      const { summary, failures } = await runFiles([logs], { out, resumes: true });
      assert.deepEqual([summary.changed, summary.doneBefore, failures.trim()], [1, 0, ''], JSON.stringify(change));
    }
    rmSync(join(out, 'a.log'));
    execFileSync('ln', ['-s', '../logs/a.log', join(out, 'a.log')]);
    const { summary } = await runFiles([logs], { out, resumes: true });
    assert.equal(summary.doneBefore, 0);
    assert.equal(readFileSync(join(logs, 'a.log'), 'utf8'), DIRTY);
  });
});

describe('a journal after a loss of power', () => {
  const anotherStart = (path: string) =>
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/"boot":"[^"]*"/g, '"boot":"another start"'));

  test('counts only up to what had been brought to the disk', async (t) => {
    const folder = makeFolder(t);
    const [logs, out] = [join(folder, 'logs'), join(folder, 'out')];
    lay(logs, { 'a.log': DIRTY, 'b.log': DIRTY, 'c.log': CLEAN });
    await runFiles([logs], { out });
    const path = join(out, '.logveil-journal');
    anotherStart(path);
    // A length without content is what some file systems keep of a new file.
    for (const name of ['b.log', 'c.log']) writeFileSync(join(out, name), Buffer.alloc(statSync(join(out, name)).size));
    fs.appendFileSync(path, '{"durable":1}\n');
    const { kinds } = await runFiles([logs], { out, resumes: true });
    assert.deepEqual(Object.values(kinds), ['done before', 'changed', 'unchanged']);
    assert.equal(readFileSync(join(out, 'b.log'), 'utf8'), SANITIZED);
    // Within one start of the system a process that was killed has lost nothing of what it wrote.
    const again = await runFiles([logs], { out, resumes: true });
    assert.equal(again.summary.doneBefore, 3);
  });
});
