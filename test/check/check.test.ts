/** `logveil check`: what is not yet sanitized, and that no value is ever shown. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { ZipFile } from 'yazl';
import { sanitize } from '../../src/index.ts';
import { bash, makeFolder, run } from '../cli/command.ts';
import { inProject } from '../project.ts';

const CANARY = 'cANARY7f';

const LOG = [
  'plain',
  `GET /p?MMM_q=${CANARY}&XXX_r=${CANARY}&d=1 HTTP/1.1`,
  `имя {"a":"{\\"MMM_a\\":\\"${CANARY}\\"}"}`,
  'x MMM_masked=MMM {"MMM_too":"MMM"}',
  `MMM_header: ${CANARY}`,
  `  ${CANARY} continues`,
  '',
].join('\n');

const EXPECTED = ['2:8 MMM_q mask', '2:23 XXX_r filter', '3:14 MMM_a mask', '5:1 MMM_header mask'];

const lines = (text: Buffer | string) => text.toString().split('\n').slice(0, -1);

describe('check', () => {
  test('reports file, line, column, name and action, and returns 1', async (t) => {
    const file = join(makeFolder(t), 'app.log');
    writeFileSync(file, LOG);
    const { code, stdout, stderr } = await run(['check', file]);
    assert.deepEqual(
      lines(stdout),
      EXPECTED.map((one) => `${file}:${one}`),
    );
    assert.equal(code, 1);
    assert.equal(stderr, 'logveil: 4 parameters are not sanitized; 1 file read\n');
  });

  test('returns 0 and says nothing where all is sanitized', async () => {
    for (const input of [sanitize(LOG), '', 'plain\n']) {
      const { code, stdout, stderr } = await run(['check', '-'], input);
      assert.deepEqual([code, stdout.toString(), stderr], [0, '', '']);
    }
  });

  test('finds nothing in any sanitized sample, and something in each as it was', async () => {
    const names = ['access.log', 'app.ndjson', 'cometd.log', 'exchange.json', 'forms.log', 'gms.log', 'upload.http'];
    const clean = names.map((name) => inProject('samples', name.replace(/\.(\w+)$/, '.clean.$1')));
    assert.equal((await run(['check', ...clean])).stdout.toString(), '');
    const { stdout } = await run(['check', ...names.map((name) => inProject('samples', name))]);
    for (const name of names) assert.ok(stdout.includes(`/${name}:`), name);
    for (const canary of ['s3cr3t', '9021077']) assert.ok(!stdout.includes(canary));
  });

  test('a part is reported once, though its file has a name too', async () => {
    const part = (file: string, body: string) =>
      `--b\r\nContent-Disposition: form-data; name="MMM_f"; filename="${file}"\r\n\r\n${body}\r\n--b--\r\n`;
    for (const input of [part(CANARY, CANARY), part('MMM', CANARY), part(CANARY, 'MMM')]) {
      const { stdout } = await run(['check', '-'], input);
      assert.deepEqual(lines(stdout), ['-:2:39 MMM_f mask']);
    }
    assert.equal((await run(['check', '-'], part('MMM', 'MMM'))).code, 0);
  });

  describe('reports the place in the file where lines have heads', () => {
    const cri = (stream: string, tag: string, text: string) => `2026-11-29T10:41:05.1Z ${stream} ${tag} ${text}`;
    const docker = (text: string, stream = 'stdout') => JSON.stringify({ log: text, stream, time: 'T' });
    const logs: Record<string, { log: string[]; expected: string[] }> = {
      'docker json-file': {
        log: [
          docker('plain\n'),
          docker(`{"a":"\u0001é","MMM_b":"${CANARY}"}\n`, 'stderr'),
          docker(`{"MMM_c":"${CANARY}`),
          docker(`${CANARY}","d":1,"MMM_e":"${CANARY}"}\n`),
          docker('x MMM_f=MMM {"MMM_g":"MMM"}\n'),
          docker(`MMM_h: ${CANARY}\n`),
        ],
        expected: ['2:30 MMM_b mask', '3:12 MMM_c mask', '4:30 MMM_e mask', '6:9 MMM_h mask'],
      },
      'CRI with partial lines': {
        log: [
          cri('stdout', 'F', 'plain'),
          cri('stdout', 'P', `{"a":"é","MMM_b":"${CANARY}`),
          cri('stdout', 'P', CANARY),
          cri('stdout', 'F', `","XXX_c":"${CANARY}"}`),
          cri('stdout', 'P', 'x M'),
          cri('stderr', 'F', `?MMM_d=${CANARY}`),
          cri('stdout', 'F', `MM_e=${CANARY} y`),
          cri('stdout', 'P', '{"MMM_f":"MMM'),
          cri('stdout', 'F', '","g":1}'),
        ],
        expected: ['2:43 MMM_b mask', '4:36 XXX_c filter', '6:34 MMM_d mask', '5:35 MMM_e mask'],
      },
      syslog: {
        log: [
          `<13>Nov 29 10:41:05 host app[512]: MMM_a: ${CANARY}`,
          'Nov 29 10:41:05 host app[512]: MMM_b: MMM',
          `<13>1 2026-11-29T10:41:05.1Z host app 512 - - имя MMM_c=${CANARY}`,
          `2026-11-29T10:41:05+00:00 host app[512]: {"XXX_d":"${CANARY}"}`,
        ],
        expected: ['1:36 MMM_a mask', '3:51 MMM_c mask', '4:44 XXX_d filter'],
      },
      'services in turns': {
        log: [
          'web-1  | {',
          `db-1   | MMM_k: ${CANARY}`,
          'web-1  |   "MMM_a": {',
          `db-1   |   ${CANARY}`,
          'web-1  | 1}}',
        ],
        expected: ['2:10 MMM_k mask', '3:13 MMM_a mask'],
      },
    };
    for (const [name, { log, expected }] of Object.entries(logs)) {
      test(name, async () => {
        const text = `${log.join('\n')}\n`;
        const { stdout, stderr } = await run(['check', '-'], text);
        const wanted = expected.map((one) => `-:${one}`);
        assert.deepEqual(lines(stdout).sort(), wanted.sort(), stderr);
        const clean = await run(['check', '-'], sanitize(text));
        assert.deepEqual([clean.code, clean.stdout.toString(), clean.stderr], [0, '', '']);
      });
    }
  });

  test('ends where nothing is left of many lines', async () => {
    const { stdout } = await run(['check', '-'], 'XXX_a=1\n'.repeat(1000));
    assert.equal(lines(stdout).length, 1000);
  });

  test('what continues after a masked value is reported', async () => {
    const { stdout } = await run(['check', '-'], 'MMM_header: MMM\n  continues\nnext\n');
    assert.deepEqual(lines(stdout), ['-:1:1 MMM_header mask']);
  });

  test('folders and globs are searched, in order', async (t) => {
    const folder = makeFolder(t);
    mkdirSync(join(folder, 'sub', '.hidden'), { recursive: true });
    for (const name of ['b.log', 'a.log', 'sub/c.txt', 'sub/.hidden/d.log']) {
      writeFileSync(join(folder, name), 'MMM_a=1\n');
    }
    const files = async (...paths: string[]) =>
      lines((await run(['check', ...paths])).stdout).map((line) => line.slice(folder.length + 1).split(':')[0]);
    assert.deepEqual(await files(folder), ['a.log', 'b.log', 'sub/.hidden/d.log', 'sub/c.txt']);
    assert.deepEqual(await files(join(folder, '*.log')), ['a.log', 'b.log']);
    assert.deepEqual(await files(join(folder, 'b.log'), folder), ['b.log', 'a.log', 'sub/.hidden/d.log', 'sub/c.txt']);
  });

  test('a path that is not there is no clean log', async (t) => {
    const folder = makeFolder(t);
    for (const path of [join(folder, 'none.log'), join(folder, '*.log')]) {
      const { code, stdout, stderr } = await run(['check', path]);
      assert.deepEqual([code, stdout.toString()], [3, '']);
      assert.match(stderr, /^logveil: "[^\n]*(none|\*)\.log": [^\n]+\n$/);
    }
    assert.equal((await run(['check'])).code, 2);
    assert.equal((await run(['check', '--format', 'xml', '-'])).code, 2);
  });

  test('a file that cannot be read is reported, and the others are read all the same', async (t) => {
    const folder = makeFolder(t);
    writeFileSync(join(folder, 'a.rar'), Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 1, 2, 3]));
    writeFileSync(join(folder, 'b.log'), 'MMM_a=1\n');
    const { code, stdout, stderr } = await run(['check', folder]);
    assert.deepEqual([code, lines(stdout).length], [3, 1]);
    assert.match(stderr, /a\.rar": is xz/);
  });

  test('what is packed is looked into: gzip, tar, zip, in one another too', async (t) => {
    const folder = makeFolder(t);
    writeFileSync(join(folder, 'a.log.gz'), gzipSync('plain\nMMM_a=1\n'));
    writeFileSync(join(folder, 'clean.gz'), gzipSync('plain\nMMM_a=MMM\n'));
    const tar = pack();
    tar.entry({ name: 'in/b.log' }, 'MMM_b=1\n');
    tar.entry({ name: 'in/c.log' }, 'x\nx\n XXX_c=1 d\n');
    tar.finalize();
    const pieces: Buffer[] = [];
    for await (const piece of tar) pieces.push(piece as Buffer);
    writeFileSync(join(folder, 'b.tgz'), gzipSync(Buffer.concat(pieces)));
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from('MMM_d=1\n'), 'd "q".log');
    zip.end();
    const zipped: Buffer[] = [];
    for await (const piece of zip.outputStream) zipped.push(piece as unknown as Buffer);
    writeFileSync(join(folder, 'd.zip'), Buffer.concat(zipped));
    const { code, stdout, stderr } = await run(['check', folder]);
    assert.deepEqual(
      lines(stdout).map((line) => line.slice(folder.length + 1)),
      [
        'a.log.gz:2:1 MMM_a mask',
        'b.tgz!/in/b.log:1:1 MMM_b mask',
        'b.tgz!/in/c.log:3:2 XXX_c filter',
        'd.zip!/d "q".log:1:1 MMM_d mask',
      ],
    );
    assert.deepEqual([code, stderr], [1, 'logveil: 4 parameters are not sanitized; 4 files read\n']);
  });

  test('the exit code reports findings though nobody reads them to the end', async () => {
    const lines = `yes 'MMM_a=1' | head -n 200000 | { logveil check -; echo "code $?" >&2; } | head -n 1`;
    const { stdout, stderr } = await bash(lines);
    assert.deepEqual([stdout.toString(), stderr], ['-:1:1 MMM_a mask\n', 'code 1\n']);
  });

  test('UTF-16 is read', async () => {
    const { stdout } = await run(['check', '-'], Buffer.from('\ufeffplain\nMMM_a=1\n', 'utf16le'));
    assert.deepEqual(lines(stdout), ['-:2:1 MMM_a mask']);
  });

  test('names cannot write to the terminal, nor begin a line of their own', async () => {
    const { stdout } = await run(['check', '-'], '{"MMM_\u001bc\u202e":1}\n');
    assert.deepEqual(lines(stdout), ['-:1:3 MMM_\\u{1b}c\\u{202e} mask']);
    const github = await run(['check', '--format', 'github', '-'], '{"MMM_%0A::error::":1}\n');
    assert.match(github.stdout.toString(), /^::error file=-,line=1,col=3,[^\n]*::MMM_%250A::error:: mask\n$/);
  });

  test('no format shows a value, nor how much of it a rule would show', async () => {
    const rules = ['q=unhide-last,4', 'b=hide', '*_header=tag(<,>)'].flatMap((rule) => ['--rule', rule]);
    for (const format of ['text', 'json', 'sarif', 'github']) {
      const { code, stdout } = await run(
        ['check', '--format', format, ...rules, '-'],
        `${LOG}q=${CANARY} b=${CANARY}\n`,
      );
      assert.equal(code, 1);
      assert.ok(stdout.includes('MMM_header') && stdout.includes('q'), format);
      for (const part of [CANARY, CANARY.slice(-4)]) assert.ok(!stdout.includes(part), format);
    }
  });

  test('JSON contains all that is known of each', async () => {
    const { stdout, code } = await run(['check', '--format', 'json', '-'], LOG);
    const { findings, summary } = JSON.parse(stdout.toString());
    assert.equal(code, 1);
    assert.deepEqual(findings[2], {
      file: '-',
      line: 3,
      column: 14,
      offset: Buffer.from(LOG).indexOf('MMM_a'),
      name: 'MMM_a',
      notation: 'json',
      layer: 'json',
      action: 'mask',
    });
    assert.deepEqual(summary, { bytes: Buffer.byteLength(LOG), files: 1, found: 4, known: 0 });
    assert.ok(!stdout.includes(CANARY));
    const none = await run(['check', '--format', 'json', '-'], 'plain\n');
    assert.deepEqual(JSON.parse(none.stdout.toString()).findings, []);
  });
});

describe('a baseline', () => {
  test('is what is known: it is not reported again, but more of the same is', async (t) => {
    const folder = makeFolder(t);
    const file = join(folder, 'app.log');
    const known = join(folder, 'known.json');
    writeFileSync(file, LOG);
    assert.equal((await run(['check', '--write-baseline', known, file])).code, 0);
    assert.ok(!readFileSync(known, 'utf8').includes(CANARY));
    const again = await run(['check', '--baseline', known, file]);
    assert.deepEqual([again.code, again.stdout.toString()], [0, '']);
    assert.match(again.stderr, /0 parameters are not sanitized, 4 known/);
    // Lines before it, and one more of a name that is known.
    writeFileSync(file, `new\n${LOG}?MMM_q=1\n?MMM_new=1\n`);
    const more = await run(['check', '--baseline', known, file]);
    assert.equal(more.code, 1);
    assert.deepEqual(
      lines(more.stdout).map((line) => line.slice(file.length)),
      [':8:2 MMM_q mask', ':9:2 MMM_new mask'],
    );
  });

  test('that is none is refused before anything is read', async (t) => {
    const file = join(makeFolder(t), 'known.json');
    for (const text of ['', '[]', '{"version":2,"known":{}}', '{"version":1,"known":{"a":{"b":"c"}}}']) {
      writeFileSync(file, text);
      const { code, stdout, stderr } = await run(['check', '--baseline', file, '-'], LOG);
      assert.deepEqual([code, stdout.toString()], [3, '']);
      assert.match(stderr, /--baseline ".*known\.json": is no baseline; write one with --write-baseline/);
    }
  });

  test('a file whose name would write to the terminal is shown escaped in every format for people', async (t) => {
    const folder = makeFolder(t);
    writeFileSync(join(folder, 'a\u001b[2J\u0007\u202e.log'), 'MMM_a=1\n');
    for (const format of ['text', 'github']) {
      const { stdout } = await run(['check', '--format', format, folder]);
      assert.match(stdout.toString(), /a\\u\{1b\}\[2J\\u\{7\}\\u\{202e\}\.log/);
      assert.doesNotMatch(stdout.toString(), /[^\P{C}\n]/u);
    }
    const missing = await run(['check', `${folder}/\u009b2J\u202e`]);
    assert.equal(missing.code, 3);
    assert.doesNotMatch(missing.stderr, /[^\P{C}\n]/u);
  });
});
