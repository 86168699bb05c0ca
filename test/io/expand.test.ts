import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type TestContext, test } from 'node:test';
import { expandPath, type Links } from '../../src/io/expand.ts';
import { makeFolder } from '../cli/command.ts';

/** A folder of files, with the folders they are in, and a way to ask what a path below it means. */
function makeTree(t: TestContext, files: readonly string[]) {
  const root = makeFolder(t);
  for (const file of files) {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), '');
  }
  const expand = async (path: string, links: Links = 'follow') => {
    const { paths, failures } = await expandPath(join(root, path), links);
    return { paths: paths.map((one) => relative(root, one)), failures: failures.map((one) => one.message) };
  };
  return { root, expand, find: async (path: string, links?: Links) => (await expand(path, links)).paths };
}

test('a folder means all below it, a pattern what it matches', async (t) => {
  const { find } = makeTree(t, [
    'a.log',
    '.b.log',
    'one/a.log',
    'one/a.txt',
    'one/two/a.log',
    'six/a.log',
    '[x]/a.log',
  ]);
  assert.deepEqual(await find('one'), ['one/a.log', 'one/a.txt', 'one/two/a.log']);
  assert.deepEqual(await find('*.log'), ['.b.log', 'a.log']);
  assert.deepEqual(await find('*/a.log'), ['[x]/a.log', 'one/a.log', 'six/a.log']);
  assert.deepEqual(await find('**/a.log'), ['[x]/a.log', 'a.log', 'one/a.log', 'one/two/a.log', 'six/a.log']);
  assert.deepEqual(await find('one/**'), ['one/a.log', 'one/a.txt', 'one/two/a.log']);
  assert.deepEqual(await find('{one,six}/*.log'), ['one/a.log', 'six/a.log']);
  assert.deepEqual(await find('{one/two,six}/*.log'), ['one/two/a.log', 'six/a.log']);
  assert.deepEqual(await find('[x]/a.log'), ['[x]/a.log']);
  await assert.rejects(find('*.gz'), /\*\.gz": matches no file; check the pattern/);
  await assert.rejects(find('none.log'), /none\.log": no such file/);
});

test('links are followed, to every folder but those that they are in; or found, and not followed', async (t) => {
  const { root, find } = makeTree(t, ['real/app/1.log', 'real/app-old/2.log', 'real/app/in/3.log']);
  mkdirSync(join(root, 'top'));
  symlinkSync('../real/app', join(root, 'top', 'app'));
  // Where it leads begins with the name of where it is.
  symlinkSync('../app-old', join(root, 'real', 'app', 'old'));
  symlinkSync('..', join(root, 'real', 'app', 'in', 'up'));
  symlinkSync('nowhere', join(root, 'top', 'broken'));
  symlinkSync('round', join(root, 'top', 'round'));
  assert.deepEqual(await find('top'), ['top/app/1.log', 'top/app/in/3.log', 'top/app/old/2.log']);
  assert.deepEqual(await find('top', 'find'), ['top/app', 'top/broken', 'top/round']);
});

test('special files are found, or left out where files are wanted', {
  skip: process.platform === 'win32',
}, async (t) => {
  const { root, find } = makeTree(t, ['a.log']);
  execFileSync('mkfifo', [join(root, 'pipe')]);
  assert.deepEqual(await find('.'), ['a.log']);
  assert.deepEqual(await find('.', 'find'), ['a.log', 'pipe']);
});

test('a folder that cannot be read is reported, if a match can be there', async (t) => {
  const { root, expand } = makeTree(t, ['a/1.log', 'closed/2.log', 'd/closed/3.log']);
  for (const folder of ['closed', 'd/closed']) chmodSync(join(root, folder), 0);
  chmodSync(root, 0o755);
  const isRoot = process.getuid?.() === 0;
  const denied = (folder: string) =>
    `${JSON.stringify(join(root, folder))}: permission denied (EACCES); run as a user who may open it, or name another`;
  if (isRoot) process.seteuid?.(65_534);
  try {
    for (const links of ['follow', 'find'] as const) {
      const all = await expand('.', links);
      assert.deepEqual([all.paths, all.failures.sort()], [['a/1.log'], [denied('closed'), denied('d/closed')]]);
    }
    assert.deepEqual(await expand('*/*.log'), { paths: ['a/1.log'], failures: [denied('closed')] });
    assert.deepEqual(await expand('a*/*.log'), { paths: ['a/1.log'], failures: [] });
    assert.deepEqual(await expand('closed*/*.log'), { paths: [], failures: [denied('closed')] });
  } finally {
    if (isRoot) process.seteuid?.(0);
    for (const folder of ['closed', 'd/closed']) chmodSync(join(root, folder), 0o700);
  }
});

test('a file whose name is not UTF-8 is reported', { skip: process.platform !== 'linux' }, async (t) => {
  const { root, expand } = makeTree(t, ['a.log', 'b\ufffd.log']);
  writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff]), Buffer.from('.log')]), '');
  for (const links of ['follow', 'find'] as const) {
    const { paths, failures } = await expand('*.log', links);
    assert.deepEqual(paths, ['a.log', 'b\ufffd.log']);
    assert.deepEqual(failures, [`"${root}/\ufffd.log": has a name that is not UTF-8; rename it`]);
  }
});
