/** Tables that are followed: a line far above names their columns, and rows must not be read without it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Scene, STATE } from './scene.ts';

interface Table {
  readonly name: string;
  readonly header: string;
  row(n: number): string;
  clean(n: number): string;
}

const CSV: Table = {
  name: 'CSV',
  header: 'id,MMM_tel,note\n',
  row: (n) => `${n},secret${n},"a\nb"\n`,
  clean: (n) => `${n},MMM,"a\nb"\n`,
};

const W3C: Table = {
  name: 'a W3C extended log',
  header: '#Version: 1.0\r\n#Fields: date MMM_user uri\r\n',
  row: (n) => `${n} secret${n} /p\r\n`,
  clean: (n) => `${n} MMM /p\r\n`,
};

const MARKED: Table = { ...CSV, name: 'CSV with a byte order mark', header: `\ufeff${CSV.header}` };

/** More than what is read before the end when a watch begins there. */
function long({ header, row }: Table): string {
  let text = header;
  for (let n = 0; text.length < 3 << 20; n++) text += row(n);
  return text;
}

const offsetOf = (scene: Scene) => JSON.parse(scene.files.text(STATE).split('\n')[1] as string).sources[0].offset;

for (const table of [CSV, MARKED, W3C]) {
  const { header, row, clean } = table;
  describe(table.name, () => {
    for (const how of ['exit', 'crash', 'crash, earlier state'] as const) {
      for (const to of ['mirrors', 'lines'] as const) {
        test(`to ${to}, and ${how} after each row`, () => {
          const scene = new Scene({ to });
          scene.files.append('/log/a.csv', header);
          scene.start();
          let wanted = header;
          for (let n = 0; n < 8; n++) {
            scene.follow();
            scene.files.append('/log/a.csv', row(n));
            wanted += clean(n);
            scene.follow();
            if (how === 'exit') scene.exit();
            else scene.crash();
            if (how === 'crash, earlier state') scene.files.undoState();
            scene.start();
          }
          scene.settle();
          const text = to === 'mirrors' ? scene.mirror('a.csv') : Buffer.from(scene.stdout.text, 'latin1').toString();
          if (to === 'mirrors' || how !== 'crash, earlier state') assert.equal(text, wanted);
          assert.doesNotMatch(text, /secret/);
          assert.equal(offsetOf(scene), Buffer.byteLength(scene.files.text('/log/a.csv')));
        });
      }
    }

    test('begun at the end', () => {
      const scene = new Scene({ begin: 'end', to: 'lines' });
      scene.files.append('/log/a.csv', long(table));
      scene.start();
      scene.follow();
      for (let n = 0; n < 3; n++) {
        scene.files.append('/log/a.csv', row(n));
        scene.follow();
        scene.crash();
        scene.start();
      }
      assert.equal(scene.stdout.text, clean(0) + clean(1) + clean(2));
    });
  });
}

test('the fields are named anew, by the last such line before the end too', () => {
  const later = '#Date: now\n#fields:\tMMM_user date uri\n';
  const scene = new Scene({ begin: 'end', to: 'lines' });
  const text = long(W3C);
  scene.files.append('/log/a.log', W3C.header + W3C.row(1) + later + text.slice(W3C.header.length));
  scene.start();
  scene.follow();
  scene.files.append('/log/a.log', 'secret 1 /p\n');
  scene.follow();
  scene.crash();
  scene.start();
  scene.files.append('/log/a.log', 'secret 2 /p\n#Fields: date uri MMM_user\n');
  scene.follow();
  scene.files.append('/log/a.log', '1 /p secret\n');
  scene.follow();
  scene.crash();
  scene.start();
  scene.files.append('/log/a.log', '2 /p secret\n');
  scene.follow();
  assert.equal(scene.stdout.text, 'MMM 1 /p\nMMM 2 /p\n#Fields: date uri MMM_user\n1 /p MMM\n2 /p MMM\n');
});

test('a long table is read on from its end, not from its header', () => {
  const scene = new Scene();
  const text = long(CSV);
  scene.files.append('/log/a.csv', text);
  scene.start();
  scene.follow();
  scene.crash();
  let bytes = 0;
  const { read } = scene.files;
  scene.files.read = (descriptor, into, position) => {
    const length = read.call(scene.files, descriptor, into, position);
    bytes += length;
    return length;
  };
  scene.start();
  scene.files.append('/log/a.csv', CSV.row(0));
  scene.settle();
  assert.ok(scene.mirror('a.csv').endsWith(`\n${CSV.clean(0)}`));
  assert.equal(scene.mirror('a.csv').split('\n').length, text.split('\n').length + 2);
  assert.ok(bytes < 64 * 1024, `${bytes} bytes were read`);
});

test('text that begins with a line like a header continues as text when reading begins at the end', () => {
  const scene = new Scene({ begin: 'end', to: 'lines' });
  scene.files.append('/log/a.log', `started, ready\n${'some text\n'.repeat(200_000)}`);
  scene.start();
  scene.follow();
  scene.files.append('/log/a.log', 'a, MMM_b=secret c\n');
  scene.follow();
  assert.equal(scene.stdout.text, 'a, MMM_b=MMM c\n');
});
