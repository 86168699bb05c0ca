import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Discovery, isRotatedName } from '../../src/watch/discovery.ts';
import { FakeFiles } from './fake-files.ts';

function discover(words: string[], prepare: (files: FakeFiles) => void = () => {}): Discovery {
  const files = new FakeFiles();
  files.makeFolder('/log/deep');
  files.append('/log/app.log', '');
  prepare(files);
  return new Discovery(words, '/', files, (path) => path.startsWith('/log/ours'));
}

const matched = (discovery: Discovery, paths: string[]) => paths.filter((path) => discovery.matches(path));

test('a folder means all below it but hidden files, and ours', () => {
  const all = ['/log/app.log', '/log/deep/x', '/log/.hidden', '/log/.git/x', '/log/ours/x', '/other/x'];
  assert.deepEqual(matched(discover(['/log']), all), ['/log/app.log', '/log/deep/x']);
});

test('a glob means what it matches, now or later, and its folders are looked into no deeper', () => {
  const discovery = discover(['/log/*/*.{log,txt}', 'log/app.lo?']);
  const all = ['/log/deep/a.log', '/log/later/b.txt', '/log/b.txt', '/log/a/b/c.log', '/log/app.log', '/log/.a/x.log'];
  assert.deepEqual(matched(discovery, all), ['/log/deep/a.log', '/log/later/b.txt', '/log/app.log']);
  assert.deepEqual(
    [discovery.depthAt('/log'), discovery.depthAt('/log/deep'), discovery.depthAt('/log/a/b')],
    [1, 0, -1],
  );
  assert.ok(discover(['/log/**/*.log']).matches('/log/a/b/c/d.log'));
});

test('a name with a bracket in it is a name if there is such a file', () => {
  const discovery = discover(['/log/a[1].log'], (files) => files.append('/log/a[1].log', ''));
  assert.deepEqual(matched(discovery, ['/log/a[1].log', '/log/a1.log']), ['/log/a[1].log']);
});

test('what is neither a file nor a folder is refused', () => {
  const files = new FakeFiles();
  const status = { id: '1:1', kind: 'other', size: 0, changed: 0 } as const;
  const withPipe = Object.assign(Object.create(files), { status: () => status });
  assert.throws(
    () => new Discovery(['/log/pipe'], '/', withPipe, () => false),
    /^IoError: \/log\/pipe: is a pipe or a dev/,
  );
});

test('what is not there yet may be a file or a folder', () => {
  const discovery = discover(['/log/later']);
  assert.deepEqual(matched(discovery, ['/log/later', '/log/later/x', '/log/late']), ['/log/later', '/log/later/x']);
});

test('names are relative to the folder that all is below', () => {
  assert.equal(discover(['/log/app.log']).nameOf('/log/app.log.1'), 'app.log.1');
  assert.equal(discover(['/log/deep/*.log', '/log/app.log']).nameOf('/log/deep/a.log'), 'deep/a.log');
  assert.equal(discover(['/log/deep/*.log', '/srv/x/*.log']).nameOf('/srv/x/a.log'), 'srv/x/a.log');
});

test('what rotated files are called', () => {
  const yes = ['app.log.1', 'app.log-20261124', 'app.log.2.gz', 'app-20261124.log', 'app.1.log'];
  const no = ['app.log', 'app', 'other.log', 'ap.log.1'];
  const isRotated = (name: string) => isRotatedName(`/log/${name}`, '/log/app.log');
  assert.deepEqual([...yes, ...no].filter(isRotated), yes);
  assert.equal(isRotatedName('/old/app.log.1', '/log/app.log'), true);
  assert.equal(isRotatedName('/old/app.log', '/log/app.log'), false);
  assert.equal(isRotatedName('/log/app.log', '/log/app.log.1'), false);
  assert.equal(isRotatedName('/log/app.log.2', '/log/app.log.1'), true);
});
