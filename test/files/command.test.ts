/** The command as it is typed: usage, messages, exit codes, signals. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { planFiles } from '../../src/cli/files-command.ts';
import { main, makeFolder, outcome, run, start, until } from '../cli/command.ts';
import { needs } from '../neighbours.ts';
import { CLEAN, DIRTY, lay, SANITIZED } from './run.ts';

describe('logveil files', () => {
  test('a wrong command line is reported in one line', async () => {
    const cases: [string[], RegExp][] = [
      [['a.log'], /give --out FOLDER, or --in-place .*, or --dry-run/],
      [['a.log', '--out', 'x', '--in-place'], /--in-place: not together with --out/],
      [['a.log', '--in-place', '--resume'], /--resume: needs --out/],
      [['a.log', '--dry-run', '--jobs', '0'], /--jobs: must be a number from 1/],
      [['a.log', '--dry-run', '--unchanged', 'move'], /--unchanged/],
      [['logs', '--out', './logs/'], /--out: is what is to be read/],
      [['a.log', '--in-place', '--unchanged', 'copy'], /--unchanged: needs --out/],
      [['a.log', '--out', 'x', '--break-links'], /--break-links: is for --in-place/],
      [['a.log', '--dry-run', '--report', 'x.txt'], /--report: must name a file that ends in/],
      [[], /missing required argument/],
    ];
    for (const [words, message] of cases) {
      const { code, stderr } = await run(['files', ...words]);
      assert.equal(code, 2, words.join(' '));
      assert.match(stderr, message);
      assert.equal(stderr.trim().split('\n').length, 1);
    }
  });

  test('a line for each file, a summary by action and name, a report; never a value', async (t) => {
    const folder = makeFolder(t);
    lay(folder, {
      'logs/a.log': DIRTY,
      'logs/b.gz': gzipSync(DIRTY),
      'logs/c.log': CLEAN,
      'logs/d.xz': Buffer.from('fd377a585a0000', 'hex'),
    });
    const report = join(folder, 'report.json');
    const { code, stdout, stderr } = await run([
      'files',
      join(folder, 'logs'),
      '--out',
      join(folder, 'out'),
      '--report',
      report,
    ]);
    assert.equal(code, 3);
    assert.match(stderr, /^logveil: ".*d\.xz": is xz-compressed data/);
    const lines = stdout.toString();
    assert.match(lines, /a\.log: sanitized, 1 filtered, 1 masked\n/);
    assert.match(lines, /c\.log: unchanged\n/);
    assert.match(
      lines,
      /4 files: 2 sanitized, 1 unchanged, 1 failed; 2 filtered, 2 masked\n {2}2 MMM_x\n {2}2 XXX_y\n/,
    );
    const written = JSON.parse(readFileSync(report, 'utf8'));
    assert.deepEqual(
      [written.run.command[1], written.totals.parameters, written.names],
      ['files', 4, { MMM_x: 2, XXX_y: 2 }],
    );
    assert.equal(written.files[join(folder, 'logs', 'a.log')].lines, 2);
    assert.doesNotMatch(lines + stderr + JSON.stringify(written), /secret/);
  });

  test('without --jobs there is a thread for each core', async () => {
    const { jobs } = await planFiles(['a.log'], { dryRun: true }, false);
    assert.equal(jobs, availableParallelism());
    assert.equal((await planFiles(['a.log'], { dryRun: true, jobs: '3' }, false)).jobs, 3);
  });

  test('exit code 0 where all is done', async (t) => {
    const folder = makeFolder(t);
    lay(folder, { 'a.log': DIRTY });
    const { code, stderr } = await run(['files', '--in-place', folder, '--jobs', '3']);
    assert.deepEqual([code, stderr], [0, '']);
    assert.equal(readFileSync(join(folder, 'a.log'), 'utf8'), SANITIZED);
  });

  test('a terminal sees a bar', { skip: needs('script') }, async (t) => {
    const folder = makeFolder(t);
    lay(folder, { 'a.log': DIRTY, 'b.log': CLEAN });
    const line = `${process.execPath} ${main} files --dry-run ${folder}`;
    const shown = execFileSync('script', ['-qec', line, '/dev/null'], { encoding: 'utf8' });
    assert.match(shown, /% \| .* of .* \| \d of 2 files \| \d+ MB\/s \| .* left/);
    assert.match(shown, /2 files: 1 to be sanitized, 1 unchanged/);
    assert.doesNotMatch(shown, /a\.log: /);
  });

  test('Ctrl-C rolls back the current file; what is finished stays; --resume continues', async (t) => {
    const folder = makeFolder(t);
    const [logs, out] = [join(folder, 'logs'), join(folder, 'out')];
    lay(logs, { 'a.log': DIRTY });
    writeFileSync(join(logs, 'b.gz'), gzipSync(DIRTY.repeat(400_000), { level: 1 }));
    const child = start(['files', logs, '--out', out, '--jobs', '1']);
    const end = outcome(child);
    const isAtWork = () => {
      try {
        return readdirSync(out).some((name) => name.endsWith('.tmp') && readdirSync(out).includes('a.log'));
      } catch {
        return false;
      }
    };
    await until(() => child.exitCode !== null || isAtWork());
    child.kill('SIGINT');
    const { code, stderr } = await end;
    assert.equal(code, 3);
    assert.match(stderr, /interrupted: rolling back/);
    assert.match(stderr, /1 file left as they were; run again with --resume/);
    assert.deepEqual(readdirSync(out).sort(), ['.logveil-journal', 'a.log']);
    const again = await run(['files', logs, '--out', out, '--resume']);
    assert.equal(again.code, 0);
    assert.match(again.stdout.toString(), /a\.log: done before/);
    assert.deepEqual(readdirSync(out).sort(), ['.logveil-journal', 'a.log', 'b.gz']);
  });

  test('after a kill, --resume does what was not finished and what has changed since', async (t) => {
    const folder = makeFolder(t);
    const [logs, out] = [join(folder, 'logs'), join(folder, 'out')];
    lay(logs, { 'a.log': DIRTY, 'b.log': CLEAN, 'c.log': DIRTY, 'e.log': DIRTY });
    writeFileSync(join(logs, 'd.gz'), gzipSync(DIRTY.repeat(400_000), { level: 1 }));
    const child = start(['files', logs, '--out', out, '--jobs', '1']);
    const end = outcome(child);
    const shown = () => (existsSync(out) ? readdirSync(out) : []);
    await until(
      () => child.exitCode !== null || (shown().length === 5 && shown().some((name) => name.endsWith('.tmp'))),
    );
    child.kill('SIGKILL');
    await end;
    assert.deepEqual(
      shown()
        .filter((name) => !name.endsWith('.tmp'))
        .sort(),
      ['.logveil-journal', 'a.log', 'b.log', 'c.log'],
    );
    const finished = ['a.log', 'b.log'].map((name) => statSync(join(out, name), { bigint: true }));
    appendFileSync(join(logs, 'c.log'), DIRTY);
    const again = await run(['files', logs, '--out', out, '--resume']);
    assert.equal(again.code, 0);
    for (const name of ['a.log', 'b.log']) assert.match(again.stdout.toString(), new RegExp(`${name}: done before`));
    for (const name of ['c.log', 'd.gz', 'e.log'])
      assert.match(again.stdout.toString(), new RegExp(`${name}: sanitized`));
    assert.deepEqual(
      ['a.log', 'b.log'].map((name) => statSync(join(out, name), { bigint: true })),
      finished,
    );
    assert.equal(readFileSync(join(out, 'c.log'), 'utf8'), SANITIZED + SANITIZED);
    assert.deepEqual(shown().sort(), ['.logveil-journal', 'a.log', 'b.log', 'c.log', 'd.gz', 'e.log']);
  });

  test('a second Ctrl-C ends at once', async (t) => {
    const folder = makeFolder(t);
    const path = join(folder, 'a.gz');
    // All of it is read at once, and from members in which nothing is nothing comes: the first is not heeded meanwhile.
    const empty = gzipSync('');
    const members = Buffer.concat([gzipSync(DIRTY), Buffer.alloc(10_000_000 * empty.length, empty)]);
    const packed = gzipSync(gzipSync(members, { level: 1 }));
    assert.ok(packed.length < 256 * 1024);
    writeFileSync(path, packed);
    const child = start(['files', '--in-place', folder]);
    let messages = '';
    child.stderr?.on('data', (data) => {
      messages += data;
    });
    const end = outcome(child);
    const isWriting = () => {
      const draft = readdirSync(folder).find((name) => name.endsWith('.tmp'));
      return draft !== undefined && statSync(join(folder, draft)).size > 0;
    };
    await until(() => child.exitCode !== null || isWriting());
    child.kill('SIGTERM');
    await until(() => child.exitCode !== null || messages.includes('once more ends at once'));
    child.kill('SIGINT');
    const { code, stdout, stderr } = await end;
    assert.deepEqual([code, stdout.toString()], [3, '']);
    assert.doesNotMatch(stderr, /left as they were/);
    // Nothing was rolled back: that is for the next run.
    assert.equal(readdirSync(folder).length, 2);
    assert.ok(readFileSync(path).equals(packed));
  });
});
