/** Links to logs: each is followed under the link's name, whatever file it leads to. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Scene } from './scene.ts';

const line = (n: number) => `line ${n} MMM_a=secret${n} b\n`;
const clean = (n: number) => `line ${n} MMM_a=MMM b\n`;

test('a link that is turned to the next file', () => {
  const scene = new Scene();
  scene.files.append('/log/app-1.log', line(1));
  scene.files.link('/log/app.log', '/log/app-1.log');
  scene.start({ watch: ['/log/app.log'] });
  scene.follow();
  scene.files.append('/log/app-1.log', line(2));
  scene.files.append('/log/app-2.log', line(3));
  scene.files.link('/log/app.log', '/log/app-2.log');
  scene.settle();
  assert.deepEqual(scene.mirrors, { 'app-1.log': clean(1) + clean(2), 'app.log': clean(3) });
});

describe('a link to a file in a folder that is not watched, as in /var/log/containers', () => {
  const linked = (): Scene => {
    const scene = new Scene({ watch: ['/log'] });
    scene.files.link('/log/app.log', '/pods/0.log');
    return scene;
  };

  test('that is renamed, and made anew after a look', () => {
    const scene = linked();
    scene.files.append('/pods/0.log', line(1));
    scene.start();
    scene.follow();
    scene.files.move('/pods/0.log', '/pods/0.log.1');
    scene.follow();
    scene.files.append('/pods/0.log', line(2));
    scene.settle();
    assert.deepEqual(scene.mirrors, { 'app.log': clean(1) + clean(2) });
  });

  test('that comes later than the link', () => {
    const scene = linked();
    scene.start();
    scene.follow();
    scene.files.append('/pods/0.log', line(1));
    scene.settle();
    assert.deepEqual(scene.mirrors, { 'app.log': clean(1) });
  });

  test('that was none to read before', () => {
    const scene = linked();
    scene.files.append('/pods/0.log', Buffer.from('504b0304', 'hex'));
    scene.start();
    scene.settle();
    scene.files.append('/pods/new', line(1));
    scene.files.move('/pods/new', '/pods/0.log');
    scene.settle();
    assert.deepEqual(scene.mirrors, { 'app.log': clean(1) });
  });
});
