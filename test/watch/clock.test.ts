/** Somebody sets the machine's clock while a rotation is under way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Scene, STATE } from './scene.ts';

const HOUR = 3_600_000;

for (const step of [HOUR, -HOUR]) {
  const name = step > 0 ? 'forward' : 'back';

  test(`set ${name} between copy and cut, each line is written once`, () => {
    const scene = new Scene();
    scene.files.append('/log/app.log', 'line 1 MMM_a=s3cr3t\n');
    scene.start();
    scene.follow();
    scene.files.copy('/log/app.log', '/log/app.log.1');
    scene.follow();
    scene.setClock(step);
    scene.follow();
    scene.files.truncate(scene.files.create('/log/app.log'), 0);
    scene.files.append('/log/app.log', 'line 2\n');
    scene.follow();
    assert.deepEqual(scene.mirrors, { 'app.log': 'line 2\n', 'app.log.1': 'line 1 MMM_a=MMM\n' });
  });

  test(`set ${name}, what begins as another log is read after its ten seconds all the same`, () => {
    const scene = new Scene();
    scene.files.append('/log/app.log', 'header\n');
    scene.start();
    scene.follow();
    scene.files.append('/log/app.log.other', 'header\nline 1\n');
    scene.follow();
    scene.setClock(step);
    scene.settle();
    assert.equal(scene.mirrors['app.log.other'], 'header\nline 1\n');
  });

  test(`set ${name}, an incomplete line is written in its time`, () => {
    const scene = new Scene({ partialAfter: 5000 });
    scene.files.append('/log/app.log', 'no end');
    scene.start();
    scene.follow();
    scene.setClock(step);
    scene.follow();
    assert.equal(scene.mirror('app.log'), '');
    scene.settle();
    assert.equal(scene.mirror('app.log'), 'no end');
  });
}

test('a state file that is removed under the watch is reported as removed', () => {
  const scene = new Scene();
  scene.files.append('/log/app.log', 'line 1\n');
  scene.start();
  scene.follow();
  scene.files.remove(STATE);
  scene.files.append('/log/app.log', 'line 2\n');
  assert.throws(() => scene.follow(), /was removed while the watch was at work/);
});
