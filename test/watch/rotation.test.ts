/** What the watcher makes of rotations, one by one, over files in memory. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Scene } from './scene.ts';

const line = (n: number) => `line ${n} MMM_a=secret${n} b\n`;
const clean = (n: number) => `line ${n} MMM_a=MMM b\n`;
const lines = (from: number, to: number, make = line) => {
  let text = '';
  for (let n = from; n <= to; n++) text += make(n);
  return text;
};

describe('a file and its mirror', () => {
  test('what is appended is written, line by line', () => {
    const scene = new Scene();
    scene.files.append('/log/app.log', line(1));
    scene.start();
    scene.follow();
    assert.equal(scene.mirror('app.log'), clean(1));
    scene.files.append('/log/app.log', `${line(2)}half a MMM_b=sec`);
    scene.follow();
    assert.equal(scene.mirror('app.log'), lines(1, 2, clean));
    scene.files.append('/log/app.log', 'ret\n');
    scene.follow();
    assert.equal(scene.mirror('app.log'), `${lines(1, 2, clean)}half a MMM_b=MMM\n`);
  });

  test('a renamed file is read to its end, and its mirror is renamed', () => {
    const scene = new Scene();
    const writer = scene.openWriter('/log/app.log');
    scene.files.appendTo(writer, line(1));
    scene.start({ watch: ['/log/app.log'] });
    scene.follow();
    scene.files.move('/log/app.log', '/log/app.log.1');
    scene.files.appendTo(writer, line(2));
    scene.files.append('/log/app.log', line(3));
    scene.follow();
    scene.files.appendTo(writer, line(4));
    scene.follow();
    assert.deepEqual(scene.mirrors, { 'app.log.1': clean(1) + clean(2) + clean(4), 'app.log': clean(3) });
  });

  test('several rotations between two looks', () => {
    const scene = new Scene();
    scene.files.append('/log/app.log', line(1));
    scene.start({ watch: ['/log/app.log'] });
    scene.follow();
    scene.files.append('/log/app.log', line(2));
    scene.files.move('/log/app.log', '/log/app.log.1');
    scene.files.append('/log/app.log', line(3));
    scene.follow();
    scene.files.move('/log/app.log.1', '/log/app.log.2');
    scene.files.move('/log/app.log', '/log/app.log.1');
    scene.files.append('/log/app.log', line(4));
    scene.follow();
    assert.deepEqual(scene.mirrors, { 'app.log.2': lines(1, 2, clean), 'app.log.1': clean(3), 'app.log': clean(4) });
  });

  for (const order of ['copy seen first', 'at once']) {
    test(`copytruncate, ${order}`, () => {
      const scene = new Scene();
      scene.files.append('/log/app.log', lines(1, 3));
      scene.start();
      scene.follow();
      scene.files.append('/log/app.log', line(4));
      scene.files.copy('/log/app.log', '/log/app.log.1');
      if (order === 'copy seen first') scene.follow();
      scene.files.cut('/log/app.log');
      scene.files.append('/log/app.log', line(5));
      scene.settle();
      assert.deepEqual(scene.mirrors, { 'app.log.1': lines(1, 4, clean), 'app.log': clean(5) });
    });
  }

  for (const how of ['is not read, because its log was read further', 'has been closed']) {
    const isReadFurther = how !== 'has been closed';
    test(`copytruncate, delayed packing: the next copy gets the inode of the one before, which ${how}`, () => {
      const scene = new Scene();
      const copyAndCut = () => {
        // Events about the log come before the folders are looked at.
        const notify = () => {
          scene.watcher.checkPath('/log/app.log');
          scene.advance();
        };
        scene.files.copy('/log/app.log', '/log/app.log.1');
        if (isReadFurther) {
          scene.files.append('/log/app.log', line(99));
          notify();
        }
        scene.files.cut('/log/app.log');
        notify();
      };
      scene.files.append('/log/app.log', lines(1, 5));
      // Only a rotated file whose name is not watched is closed after a minute.
      scene.start({ watch: [isReadFurther ? '/log' : '/log/app.log'] });
      scene.follow();
      copyAndCut();
      scene.files.append('/log/app.log', lines(6, 15));
      scene.follow();
      scene.pass(61_000);
      scene.follow();
      const { id } = scene.files.status('/log/app.log.1') as { id: string };
      scene.files.append('/log/app.log.1.gz', gzipSync(scene.files.text('/log/app.log.1')));
      scene.files.remove('/log/app.log.1');
      scene.files.move('/log/app.log.1.gz', '/log/app.log.2.gz');
      copyAndCut();
      assert.equal(scene.files.status('/log/app.log.1')?.id, id);
      scene.files.append('/log/app.log', lines(16, 20));
      scene.settle();
      const more = isReadFurther ? clean(99) : '';
      assert.deepEqual(scene.mirrors, {
        'app.log.2': lines(1, 5, clean) + more,
        'app.log.1': lines(6, 15, clean) + more,
        'app.log': lines(16, 20, clean),
      });
      assert.deepEqual(scene.warned, []);
    });
  }

  test('a file that was truncated and refilled with more is seen to be another', () => {
    const scene = new Scene();
    scene.files.append('/log/app.log', lines(1, 3));
    scene.start();
    scene.follow();
    scene.files.cut('/log/app.log');
    scene.files.append('/log/app.log', lines(4, 9));
    scene.follow();
    scene.follow();
    assert.deepEqual(scene.mirrors, { 'app.log': lines(1, 9, clean) });
  });

  test('truncated and refilled with what begins in the same way: the bytes before the place differ', () => {
    const scene = new Scene();
    const head = `${'the same head '.repeat(100)}\n`;
    scene.files.append('/log/app.log', head + lines(1, 3));
    scene.start();
    scene.follow();
    scene.files.cut('/log/app.log');
    scene.files.append('/log/app.log', head + lines(4, 9));
    scene.follow();
    scene.follow();
    assert.deepEqual(scene.mirrors, { 'app.log': head + lines(1, 3, clean) + head + lines(4, 9, clean) });
  });

  test('truncated and refilled to the same size', () => {
    const scene = new Scene();
    scene.files.append('/log/app.log', lines(1, 3));
    scene.start();
    scene.follow();
    scene.pass(100);
    scene.files.cut('/log/app.log');
    scene.files.append('/log/app.log', lines(4, 6));
    scene.follow();
    scene.follow();
    assert.deepEqual(scene.mirrors, { 'app.log': lines(1, 6, clean) });
  });

  test('a file that is removed and made anew, maybe with the same inode', () => {
    for (const isOpen of [true, false]) {
      const scene = new Scene({ maxOpen: isOpen ? 10 : 1 });
      scene.files.append('/log/other.log', 'x\n');
      scene.files.append('/log/app.log', line(1));
      scene.start();
      scene.follow();
      scene.files.append('/log/other.log', 'y\n');
      scene.follow();
      scene.files.remove('/log/app.log');
      scene.files.append('/log/app.log', line(2));
      scene.settle();
      assert.equal(scene.mirror('app.log'), clean(1) + clean(2));
    }
  });

  test('logs that leave together, and get lines when their successors do, cost few states', () => {
    const scene = new Scene({ maxOpen: 1000 });
    const names = Array.from({ length: 200 }, (_, n) => `app${n + 100}.log`);
    const writers = names.map((name) => scene.openWriter(`/log/${name}`));
    const append = (n: number) => {
      for (const writer of writers) scene.files.appendTo(writer, line(n));
    };
    append(1);
    scene.start();
    scene.follow();
    for (const name of names) {
      scene.files.move(`/log/${name}`, `/elsewhere/${name}`);
      scene.files.append(`/log/${name}`, line(2));
    }
    scene.follow();
    const before = scene.files.replacements;
    append(3);
    for (const name of names) scene.files.append(`/log/${name}`, line(4));
    scene.follow();
    // Twice before either of them writes, and once at the end.
    assert.ok(scene.files.replacements - before <= 5, `${scene.files.replacements - before} states`);
    const mirrors = Object.values(scene.mirrors);
    assert.deepEqual([mirrors.length, new Set(mirrors).size], [200, 1]);
    assert.equal(mirrors[0], lines(1, 4, clean));
  });

  test('what is written to a removed file comes before what its successor has', () => {
    const scene = new Scene();
    const writer = scene.openWriter('/log/app.log');
    scene.files.appendTo(writer, line(1));
    scene.start();
    scene.follow();
    scene.files.appendTo(writer, `${line(2)}no end`);
    scene.files.remove('/log/app.log');
    scene.files.append('/log/app.log', line(3));
    scene.settle();
    assert.equal(scene.mirror('app.log'), `${lines(1, 3, clean)}no end`);
    scene.files.append('/log/app.log', line(4));
    scene.settle();
    assert.equal(scene.mirror('app.log'), `${lines(1, 3, clean)}no end\n${clean(4)}`);
  });

  test('a rotated file that is packed is not read twice, and its mirror goes with it', () => {
    const scene = new Scene();
    scene.files.append('/log/app.log', lines(1, 100));
    scene.start();
    scene.follow();
    scene.files.move('/log/app.log', '/log/app.log.1');
    scene.files.append('/log/app.log', line(101));
    scene.follow();
    scene.files.append('/log/app.log.1.gz', gzipSync(lines(1, 100)));
    scene.follow();
    scene.files.remove('/log/app.log.1');
    scene.settle();
    assert.deepEqual(scene.mirrors, { 'app.log.1': lines(1, 100, clean), 'app.log': clean(101) });
    scene.files.move('/log/app.log.1.gz', '/log/app.log.2.gz');
    scene.files.move('/log/app.log', '/log/app.log.1');
    scene.files.append('/log/app.log', line(102));
    scene.settle();
    assert.deepEqual(scene.mirrors, {
      'app.log.2': lines(1, 100, clean),
      'app.log.1': clean(101),
      'app.log': clean(102),
    });
    assert.deepEqual(scene.warned, []);
  });

  test('a copy that is seen before anything is in it, and when it is half done', () => {
    for (const watch of ['/log', '/log/app.log']) {
      const scene = new Scene({ watch: [watch] });
      scene.files.append('/log/app.log', lines(1, 3));
      scene.start();
      scene.follow();
      scene.files.append('/log/app.log', line(4));
      scene.files.append('/log/app.log.1', '');
      scene.follow();
      scene.files.append('/log/app.log.1', lines(1, 2));
      scene.follow();
      scene.files.append('/log/app.log.1', lines(3, 4));
      scene.files.cut('/log/app.log');
      scene.files.append('/log/app.log', line(5));
      scene.settle();
      assert.deepEqual(scene.mirrors, { 'app.log.1': lines(1, 4, clean), 'app.log': clean(5) });
    }
  });

  test('a log is being packed when the watch begins', () => {
    const packed = gzipSync(lines(1, 100));
    for (const length of [0, 12, 40, packed.length]) {
      const scene = new Scene();
      scene.files.append('/log/app.log-1', lines(1, 100));
      scene.files.append('/log/app.log-1.gz', packed.subarray(0, length));
      scene.files.append('/log/app.log', line(101));
      scene.start();
      scene.follow();
      scene.files.append('/log/app.log-1.gz', packed.subarray(length));
      scene.files.remove('/log/app.log-1');
      scene.settle();
      assert.deepEqual(scene.mirrors, { 'app.log-1': lines(1, 100, clean), 'app.log': clean(101) });
      assert.deepEqual(scene.warned, [], `${length} bytes of ${packed.length}`);
    }
  });

  test('a packed file that is seen before anything is in it, and when it is half done', () => {
    for (const watch of ['/log', '/log/app.log']) {
      const scene = new Scene({ watch: [watch] });
      scene.files.append('/log/app.log', lines(1, 100));
      scene.start();
      scene.follow();
      scene.files.move('/log/app.log', '/log/app.log.1');
      scene.files.append('/log/app.log', line(101));
      scene.follow();
      const packed = gzipSync(lines(1, 100));
      scene.files.append('/log/app.log.1.gz', '');
      scene.follow();
      scene.files.append('/log/app.log.1.gz', packed.subarray(0, 40));
      scene.follow();
      scene.files.append('/log/app.log.1.gz', packed.subarray(40));
      scene.files.remove('/log/app.log.1');
      scene.settle();
      assert.deepEqual(scene.mirrors, { 'app.log.1': lines(1, 100, clean), 'app.log': clean(101) });
      scene.files.move('/log/app.log.1.gz', '/log/app.log.2.gz');
      scene.settle();
      assert.deepEqual(Object.keys(scene.mirrors).sort(), ['app.log', 'app.log.2']);
      assert.deepEqual(scene.warned, []);
    }
  });

  for (const temporary of ['app.1.log123.tmp', 'x.1.log123.tmp']) {
    const final = temporary.replace('123.tmp', '');
    for (const content of ['', line(1)]) {
      const what = content === '' ? 'an empty log' : 'a log of one short line';

      test(`${what} is renamed to ${temporary}, then packed into ${final}.gz`, () => {
        const scene = new Scene();
        scene.files.append(temporary.startsWith('app') ? '/log/app.log' : `/log/${temporary}`, content);
        scene.start();
        scene.follow();
        if (temporary.startsWith('app')) scene.files.move('/log/app.log', `/log/${temporary}`);
        scene.files.append('/log/app.log', line(2));
        scene.follow();
        const packed = gzipSync(content);
        scene.files.append(`/log/${final}.gz`, packed.subarray(0, 10));
        scene.follow();
        scene.files.append(`/log/${final}.gz`, packed.subarray(10));
        scene.follow();
        scene.files.remove(`/log/${temporary}`);
        scene.settle();
        assert.deepEqual(scene.mirrors, { [final]: content && clean(1), 'app.log': clean(2) });
        scene.exit();
        scene.start();
        scene.settle();
        scene.files.move(`/log/${final}.gz`, `/log/${final}.2.gz`);
        scene.settle();
        assert.deepEqual(new Set(Object.keys(scene.mirrors)), new Set(['app.log', `${final}.2`]));
        assert.deepEqual(scene.warned, []);
      });
    }
  }

  test('a log is empty at the last look, then written to, renamed and packed', () => {
    const scene = new Scene();
    const writer = scene.openWriter('/log/app.log');
    scene.start();
    scene.follow();
    scene.files.appendTo(writer, line(1));
    scene.files.append('/log/app.log.1.gz', gzipSync(line(1)));
    scene.files.remove('/log/app.log');
    scene.files.append('/log/app.log', line(2));
    scene.settle();
    assert.deepEqual(scene.mirrors, { 'app.log.1': clean(1), 'app.log': clean(2) });
    assert.deepEqual(scene.warned, []);
  });

  test('an empty log that is packed under a name of another log', () => {
    const scene = new Scene();
    scene.files.append('/log/app.log', line(1));
    scene.files.append('/log/other.log', '');
    scene.start();
    scene.follow();
    scene.files.append('/log/app.log.1.gz', gzipSync(''));
    scene.files.remove('/log/other.log');
    scene.settle();
    assert.deepEqual(scene.mirrors, { 'app.log': clean(1), 'other.log': '' });
    assert.deepEqual(scene.warned, []);
  });

  test('a packed file that stays incomplete is reported, and one that does not belong to a log', () => {
    const scene = new Scene();
    scene.files.append('/log/app.log', lines(1, 3));
    scene.start();
    scene.follow();
    scene.files.append('/log/other.gz', gzipSync(lines(1, 100)).subarray(0, 10));
    scene.files.append('/log/foreign.gz', gzipSync(line(9)));
    for (let second = 0; second < 3; second++) scene.follow();
    assert.match(scene.warned.join('\n'), /^\/log\/foreign\.gz: is gzip-compressed data.*$/);
    scene.settle();
    assert.match(scene.warned.join('\n'), /\n\/log\/other\.gz: is gzip-compressed data.*$/);
  });

  for (const [what, steps] of [
    ['and cut at once', ['copy', 'cut']],
    ['and cut after the copy was seen', ['copy', 'look', 'cut']],
    ['in parts', ['begin', 'look', 'half', 'look', 'copy', 'look', 'cut']],
    ['and cut, the cut seen first', ['copy', 'cut', 'notify']],
  ] as const) {
    test(`a log is copied over its rotated file that is open, ${what}`, () => {
      const scene = new Scene();
      scene.files.append('/log/app.log', lines(1, 3));
      scene.start();
      scene.follow();
      scene.files.move('/log/app.log', '/log/app.log.1');
      scene.files.append('/log/app.log', lines(4, 9));
      scene.follow();
      const write = (text: string) => {
        scene.files.cut('/log/app.log.1');
        scene.files.append('/log/app.log.1', text);
      };
      for (const step of steps) {
        if (step === 'begin') write('');
        else if (step === 'half') write(lines(4, 5));
        else if (step === 'copy') write(lines(4, 9));
        else if (step === 'cut') scene.files.cut('/log/app.log');
        else if (step === 'notify') {
          scene.watcher.checkPath('/log/app.log');
          scene.advance();
        } else scene.follow();
      }
      scene.files.append('/log/app.log', line(10));
      scene.settle();
      assert.equal(scene.mirror('app.log'), clean(10));
      assert.equal(scene.mirror('app.log.1'), lines(4, 9, clean));
    });
  }

  test('a packed file that is renamed each time its folder is listed', () => {
    const scene = new Scene();
    scene.files.append('/log/app.log', lines(1, 100));
    scene.start();
    scene.follow();
    scene.files.append('/log/app.log.1.gz', gzipSync(lines(1, 100)));
    scene.files.remove('/log/app.log');
    scene.files.append('/log/app.log', line(101));
    scene.settle();
    const { files } = scene;
    const list = files.list.bind(files);
    let number = 1;
    files.list = (path) => {
      const listed = list(path);
      if (path !== '/log' || number > 3) return listed;
      scene.pass(20);
      files.move(`/log/app.log.${number}.gz`, `/log/app.log.${++number}.gz`);
      return listed;
    };
    files.append('/log/other.log', line(1));
    scene.settle();
    assert.equal(scene.mirror('app.log.4'), lines(1, 100, clean));
    assert.deepEqual(scene.warned, []);
  });

  test('an empty file with the name of a rotated one is a log once it has been so for long, or holds something else', () => {
    const scene = new Scene();
    scene.files.append('/log/app.log', line(1));
    scene.files.append('/log/app.log.err', '');
    scene.start();
    scene.follow();
    scene.files.append('/log/app.log.err', line(2));
    scene.follow();
    assert.deepEqual(scene.mirrors, { 'app.log': clean(1), 'app.log.err': clean(2) });
    scene.files.append('/log/app.log.out', '');
    scene.settle();
    assert.deepEqual(scene.mirrors, { 'app.log': clean(1), 'app.log.err': clean(2), 'app.log.out': '' });
  });

  test('text is not read for being called .gz if it is not watched', () => {
    const scene = new Scene({ watch: ['/log/app.log'] });
    scene.files.append('/log/app.log', line(1));
    for (const name of ['app.log.gz', 'other.gz']) scene.files.append(`/log/${name}`, line(2));
    scene.start();
    scene.settle();
    assert.deepEqual(scene.mirrors, { 'app.log': clean(1) });
  });

  test('delaycompress: each generation keeps its mirror file', () => {
    for (const watch of ['/log', '/log/app.log']) {
      const scene = new Scene({ watch: [watch] });
      scene.files.append('/log/app.log', lines(1, 9));
      scene.start();
      scene.follow();
      scene.files.move('/log/app.log', '/log/app.log.1');
      scene.files.append('/log/app.log', line(10));
      scene.follow();
      scene.files.append('/log/app.log.2.gz', gzipSync(lines(1, 9)));
      scene.files.remove('/log/app.log.1');
      scene.files.move('/log/app.log', '/log/app.log.1');
      scene.files.append('/log/app.log', line(11));
      scene.settle();
      assert.deepEqual(scene.mirrors, {
        'app.log.2': lines(1, 9, clean),
        'app.log.1': clean(10),
        'app.log': clean(11),
      });
      assert.deepEqual(scene.warned, []);
    }
  });

  for (const place of ['/log', '/log/old']) {
    for (const isCrashed of [false, true]) {
      test(`a copy in ${place} that is shorter than what was read${isCrashed ? ', after a crash' : ''}`, () => {
        const scene = new Scene();
        scene.files.makeFolder('/log/old');
        scene.files.append('/log/app.log', lines(1, 100));
        scene.start();
        scene.follow();
        scene.files.copy('/log/app.log', `${place}/app.log.1`);
        scene.files.append('/log/app.log', line(101));
        scene.follow();
        if (isCrashed) scene.crash();
        scene.files.cut('/log/app.log');
        scene.files.append('/log/app.log', line(102));
        if (isCrashed) scene.start();
        scene.settle();
        const name = `${place}/app.log.1`.slice('/log/'.length);
        assert.deepEqual([scene.mirror(name), scene.mirror('app.log')], [lines(1, 101, clean), clean(102)]);
        // It is packed later.
        const packed = gzipSync(scene.files.text(`${place}/app.log.1`));
        scene.files.append(`${place}/app.log.2.gz`, packed);
        scene.files.remove(`${place}/app.log.1`);
        scene.settle();
        assert.equal(scene.mirror(name.replace('.1', '.2')), lines(1, 101, clean));
        assert.deepEqual(scene.warned, []);
      });
    }
  }

  test('a mirror file gives way to the next generation only when its log was rotated out', () => {
    const scene = new Scene();
    scene.files.append('/log/app.log', line(1));
    scene.start();
    const rotate = (n: number) => {
      for (let i = 2; i >= 1; i--) {
        if (scene.files.exists(`/log/app.log.${i}`)) scene.files.move(`/log/app.log.${i}`, `/log/app.log.${i + 1}`);
      }
      scene.files.move('/log/app.log', '/log/app.log.1');
      if (scene.files.exists('/log/app.log.3')) scene.files.remove('/log/app.log.3');
      scene.files.append('/log/app.log', line(n));
      scene.settle();
    };
    scene.follow();
    for (let n = 2; n <= 5; n++) rotate(n);
    assert.deepEqual(scene.warned, []);
    const kept = { 'app.log': clean(5), 'app.log.1': clean(4), 'app.log.2': clean(3) };
    for (const [name, text] of Object.entries(kept)) assert.equal(scene.mirror(name), text);
    // Somebody takes the younger one away: no rotation does that.
    scene.files.remove('/log/app.log.1');
    scene.settle();
    scene.files.move('/log/app.log', '/log/app.log.1');
    scene.files.append('/log/app.log', line(6));
    scene.settle();
    assert.equal(scene.mirror('app.log.1'), clean(5));
    assert.equal(scene.mirror('app.log.1.kept'), clean(4));
    assert.match(scene.warned.join('\n'), /^[^\n]*app\.log\.1\.kept: [^\n]*$/);
  });

  describe('a packed file that is gone', () => {
    /** A log whose first generation is packed, in a folder of its own. */
    const withPacked = (): { scene: Scene; packed: Buffer } => {
      const scene = new Scene();
      const packed = gzipSync(lines(1, 9));
      scene.files.append('/log/app/app.log', lines(1, 9));
      scene.start();
      scene.follow();
      scene.files.append('/log/app/app.log.1.gz', packed);
      scene.files.remove('/log/app/app.log');
      scene.files.append('/log/app/app.log', line(10));
      scene.settle();
      assert.deepEqual(scene.mirror('app/app.log.1'), lines(1, 9, clean));
      return { scene, packed };
    };
    const follow = (scene: Scene, seconds: number): void => {
      for (let second = 0; second < seconds; second++) scene.follow();
    };
    const archived = (scene: Scene) => [...scene.watcher.sources].filter((source) => source.isArchived).length;

    test('is found again in the middle of a rotation: its mirror file is renamed', () => {
      const { scene, packed } = withPacked();
      scene.files.remove('/log/app/app.log.1.gz');
      follow(scene, 50);
      scene.files.append('/log/app/app.log.2.gz', packed);
      scene.files.append('/log/app/app.log.1.gz', gzipSync(line(10)));
      scene.files.remove('/log/app/app.log');
      scene.files.append('/log/app/app.log', line(11));
      scene.settle();
      const mirrors = ['app.log.2', 'app.log.1', 'app.log'].map((name) => scene.mirror(`app/${name}`));
      assert.deepEqual(mirrors, [lines(1, 9, clean), clean(10), clean(11)]);
      assert.deepEqual(scene.warned, []);
    });

    test('is forgotten after a minute', () => {
      const { scene } = withPacked();
      scene.files.remove('/log/app/app.log.1.gz');
      follow(scene, 55);
      assert.equal(archived(scene), 1);
      follow(scene, 10);
      assert.equal(archived(scene), 0);
      assert.equal(scene.mirror('app/app.log.1'), lines(1, 9, clean));
    });

    for (const isRestarted of [false, true]) {
      test(`is not, while its folder is gone${isRestarted ? ', though the watch is started anew' : ''}`, () => {
        const { scene, packed } = withPacked();
        const left = scene.files.text('/log/app/app.log');
        for (const name of ['app.log', 'app.log.1.gz']) scene.files.remove(`/log/app/${name}`);
        scene.files.remove('/log/app');
        follow(scene, 150);
        if (isRestarted) {
          scene.exit();
          scene.start();
          follow(scene, 150);
        }
        assert.equal(archived(scene), 1);
        scene.files.append('/log/app/app.log.2.gz', packed);
        scene.files.append('/log/app/app.log.1', left);
        scene.settle();
        assert.equal(scene.mirror('app/app.log.2'), lines(1, 9, clean));
        assert.deepEqual(scene.warned, []);
      });
    }

    test('with its folder gives its mirror file to no other', () => {
      const { scene } = withPacked();
      for (const name of ['app.log', 'app.log.1.gz']) scene.files.remove(`/log/app/${name}`);
      scene.files.remove('/log/app');
      follow(scene, 3);
      // As below a mount that is lost: the folder is another, and its device too.
      scene.files.device = 2;
      scene.files.append('/log/app/app.log', line(20));
      follow(scene, 3);
      scene.files.move('/log/app/app.log', '/log/app/app.log.1');
      scene.files.append('/log/app/app.log', line(21));
      scene.settle();
      // A log that is made anew continues its mirror file.
      assert.equal(scene.mirror('app/app.log.1'), clean(10) + clean(20));
      assert.equal(scene.mirror('app/app.log.1.kept'), lines(1, 9, clean));
    });
  });

  describe('a log that is out of sight for a moment', () => {
    /** It was read, and its mirror file has a name that another takes now. */
    const hidden = (): Scene => {
      const scene = new Scene();
      scene.files.append('/log/app.log.1', line(1));
      scene.files.append('/log/app.log', line(2));
      scene.start();
      scene.follow();
      scene.crash();
      scene.files.move('/log/app.log.1', '/between');
      scene.files.move('/log/app.log', '/log/app.log.1');
      return scene;
    };
    const found = { 'app.log.1': clean(2), 'app.log.2': clean(1) };

    test('its mirror file is put aside, and renamed when it is found', () => {
      const scene = hidden();
      scene.start();
      scene.follow();
      assert.deepEqual(scene.mirrors, { 'app.log.1': clean(2), 'app.log.1.kept': clean(1) });
      scene.files.move('/between', '/log/app.log.2');
      scene.settle();
      assert.deepEqual(scene.mirrors, found);
      assert.deepEqual(scene.warned, []);
    });

    test('the next watch finds it, after one that read all once', () => {
      const scene = hidden();
      scene.start();
      scene.exit(true);
      scene.files.move('/between', '/log/app.log.2');
      scene.start();
      scene.settle();
      assert.deepEqual(scene.mirrors, found);
      assert.deepEqual(scene.warned, []);
    });

    test('its mirror file is put aside right before the watch is killed', () => {
      const scene = hidden();
      scene.start();
      scene.files.onChange = (what) => {
        if (what === 'replace' && 'app.log.1.kept' in scene.mirrors) throw new Error('killed');
      };
      assert.throws(() => scene.follow(), /killed/);
      scene.files.onChange = () => {};
      scene.crash();
      scene.files.append('/log/app.log', line(3));
      scene.start();
      scene.settle();
      // Which name it had is known, but not any more whether rotation took it.
      assert.deepEqual(scene.mirrors, { 'app.log': clean(3), 'app.log.1': clean(2), 'app.log.1.kept': clean(1) });
      assert.match(scene.warned.join('\n'), /^[^\n]*app\.log\.1\.kept: [^\n]*$/);
    });
  });

  test('a file that got shorter is counted, unless it was copied before', () => {
    const scene = new Scene();
    scene.files.append('/log/app.log', lines(1, 9));
    scene.files.append('/log/other.log', lines(1, 20));
    scene.start();
    scene.follow();
    scene.files.copy('/log/app.log', '/log/app.log.1');
    scene.files.cut('/log/app.log');
    scene.files.append('/log/app.log', line(10));
    scene.settle();
    assert.equal(scene.watcher.cuts.total, 0);
    for (const n of [21, 22]) {
      scene.files.cut('/log/other.log');
      scene.files.append('/log/other.log', line(n));
      scene.settle();
    }
    scene.files.remove('/log/other.log');
    for (let second = 0; second < 100; second++) scene.follow();
    assert.deepEqual([scene.watcher.cuts.total, [...scene.watcher.cuts.byFile]], [2, [['/log/other.log', 2]]]);
    assert.equal(scene.mirror('other.log'), lines(1, 22, clean));
  });

  test('a file that leaves the folders and comes back is read on', () => {
    const scene = new Scene();
    scene.files.append('/log/app.log', line(1));
    scene.start();
    scene.follow();
    scene.files.makeFolder('/away');
    scene.files.move('/log/app.log', '/away/app.log');
    scene.settle();
    scene.files.append('/away/app.log', line(2));
    scene.files.move('/away/app.log', '/log/app.log');
    scene.settle();
    assert.deepEqual(scene.mirrors, { 'app.log': lines(1, 2, clean) });
  });

  /** Three lines were read, three more were written while the watch was stopped, and the log was packed. */
  const packedWhileStopped = (): Scene => {
    const scene = new Scene();
    scene.files.append('/log/app.log', lines(1, 3));
    scene.start();
    scene.follow();
    scene.crash();
    scene.files.append('/log/app.log', lines(4, 6));
    scene.files.append('/log/app.log.1.gz', gzipSync(scene.files.text('/log/app.log')));
    scene.files.remove('/log/app.log');
    return scene;
  };

  test('what was not read of a packed file is read from it', () => {
    const scene = packedWhileStopped();
    scene.files.append('/log/app.log', line(7));
    scene.start();
    scene.settle();
    assert.deepEqual(scene.mirrors, { 'app.log.1': lines(1, 6, clean), 'app.log': clean(7) });
    assert.deepEqual(scene.warned, []);
  });

  test('what was not read of a packed file that is being renamed at the next start', () => {
    const scene = packedWhileStopped();
    scene.start();
    scene.watcher.checkpoint();
    scene.crash();
    scene.files.move('/log/app.log.1.gz', '/log.gz');
    scene.start();
    scene.files.move('/log.gz', '/log/app.log.2.gz');
    scene.settle();
    assert.deepEqual(scene.mirrors, { 'app.log.2': lines(1, 6, clean) });
    assert.deepEqual(scene.warned, []);
  });

  test('a packed file that has been written in part when the watch begins', () => {
    const scene = new Scene();
    scene.files.append('/log/app.log', lines(1, 90));
    scene.start();
    scene.follow();
    scene.crash();
    scene.files.append('/log/app.log', lines(91, 99));
    const packed = gzipSync(scene.files.text('/log/app.log'));
    scene.files.remove('/log/app.log');
    scene.files.append('/log/app.log.1.gz', packed.subarray(0, -20));
    scene.start();
    scene.follow();
    scene.files.append('/log/app.log.1.gz', packed.subarray(-20));
    scene.settle();
    assert.deepEqual(scene.mirrors, { 'app.log.1': lines(1, 99, clean) });
    assert.deepEqual(scene.warned, []);
  });

  test('generations that were born and rotated while nobody watched', () => {
    const scene = new Scene({ watch: ['/log/app.log'] });
    scene.files.append('/log/app.log', line(1));
    scene.files.append('/log/app.log.other', line(9));
    scene.start();
    scene.follow();
    scene.exit();
    scene.files.move('/log/app.log', '/log/app.log.2');
    scene.files.append('/log/app.log.1', line(2));
    scene.files.append('/log/app.log', line(3));
    scene.start();
    scene.settle();
    assert.deepEqual(scene.mirrors, { 'app.log.2': clean(1), 'app.log.1': clean(2), 'app.log': clean(3) });
  });
});
