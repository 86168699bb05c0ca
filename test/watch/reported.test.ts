/** What `logveil watch` reports besides its output: a report by file, a summary, counters. */
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { makeFolder, outcome, run, start, until } from '../cli/command.ts';

const CANARY = 'cANARY7f';

function logs(t: TestContext): { folder: string; log: string } {
  const folder = makeFolder(t);
  const log = join(folder, 'log');
  mkdirSync(log);
  writeFileSync(join(log, 'a.log'), `MMM_a=${CANARY} b\n?XXX_c=${CANARY}&d=1\n`);
  writeFileSync(join(log, 'b.log'), `{"MMM_a":"${CANARY}"}\nMMM_h: ${CANARY}\n`);
  return { folder, log };
}

describe('what the watch reports', () => {
  test('a report counts by file, and holds no value', async (t) => {
    const { folder, log } = logs(t);
    const report = join(folder, 'report.json');
    const page = join(folder, 'report.html');
    for (const file of [report, page]) {
      const { code } = await run(['watch', '--once', '--report', file, log]);
      assert.equal(code, 0);
      assert.ok(!readFileSync(file, 'utf8').includes(CANARY));
    }
    const { totals, files, names } = JSON.parse(readFileSync(report, 'utf8'));
    assert.deepEqual(totals.actions, { filter: 1, mask: 3 });
    assert.deepEqual(files[join(log, 'a.log')].actions, { filter: 1, mask: 1 });
    assert.deepEqual(files[join(log, 'b.log')].actions, { mask: 2 });
    assert.deepEqual(names, { MMM_a: 2, MMM_h: 1, XXX_c: 1 });
  });

  test('the report is the record that files and the filter write', async (t) => {
    const { folder, log } = logs(t);
    const report = join(folder, 'report.json');
    writeFileSync(join(log, 'c.log'), Buffer.from('\x04\x22\x4d\x18 is lz4', 'latin1'));
    const words = ['watch', '--once', '--report', report, log, join(folder, 'gone.log')];
    assert.equal((await run(words)).code, 3);
    const { run: made, files, time } = JSON.parse(readFileSync(report, 'utf8'));
    assert.deepEqual(made.command, ['logveil', 'watch', '--once', '--report', report, log, join(folder, 'gone.log')]);
    assert.match(made.rules[0].digest, /^[0-9a-f]{64}$/);
    assert.ok(Date.parse(made.began) <= Date.parse(made.ended));
    assert.deepEqual(made.outcomes, { absent: 1, read: 2, skipped: 1 });
    assert.equal(files[join(log, 'c.log')].outcome, 'skipped');
    assert.match(files[join(log, 'c.log')].reason, /^is /);
    assert.equal(files[join(folder, 'gone.log')].outcome, 'absent');
    assert.equal(time.meaning, 'when logveil read it');
  });

  test('the report names a file that got shorter, also while nobody watched', async (t) => {
    const { folder, log } = logs(t);
    const report = join(folder, 'report.json');
    const words = ['watch', '--once', '--state', join(folder, 'state'), '--report', report, log];
    assert.equal((await run(words)).code, 0);
    writeFileSync(join(log, 'b.log'), 'short\n');
    assert.equal((await run(words)).code, 0);
    const { files } = JSON.parse(readFileSync(report, 'utf8'));
    assert.equal(files[join(log, 'b.log')].outcome, 'read');
    assert.match(files[join(log, 'b.log')].reason, /^got shorter once: /);
    assert.equal(files[join(log, 'a.log')]?.reason, undefined);
  });

  test('the report has each set of rules that held', async (t) => {
    const { folder, log } = logs(t);
    const rules = join(folder, 'rules.yaml');
    const report = join(folder, 'report.json');
    writeFileSync(rules, 'rules: [{ pattern: a, action: hide }]');
    const child = start(['watch', '--rules', rules, '--report', report, log], ['ignore', 'pipe', 'pipe']);
    let warned = '';
    child.stderr?.on('data', (chunk) => {
      warned += chunk;
    });
    let shown = '';
    child.stdout?.on('data', (chunk) => {
      shown += chunk;
    });
    await until(() => shown.includes('MMM_h'));
    writeFileSync(rules, 'rules: [{ pattern: b, action: hide }]');
    child.kill('SIGHUP');
    await until(() => warned.includes('read again'));
    child.kill('SIGTERM');
    await outcome(child);
    const { run: made } = JSON.parse(readFileSync(report, 'utf8'));
    const digests = made.rules.map(({ digest }: { digest: string }) => digest);
    assert.equal(new Set(digests).size, 2);
    assert.ok(made.rules[0].since <= made.rules[1].since);
  });

  test('--stats sums up', async (t) => {
    const { folder, log } = logs(t);
    const { stderr } = await run(['watch', '--once', '--stats', '--', log]);
    assert.match(stderr, /4 lines, .* 4 parameters: 3 masked, 1 filtered/);
    const file = join(folder, 'stats.json');
    await run(['watch', '--once', `--stats=${file}`, log]);
    assert.equal(JSON.parse(readFileSync(file, 'utf8')).parameters, 4);
  });

  test('--metrics counts while it runs', async (t) => {
    const { log } = logs(t);
    const child = start(['watch', '--metrics', '0', log], ['ignore', 'pipe', 'pipe']);
    let warned = '';
    child.stderr?.on('data', (chunk) => {
      warned += chunk;
    });
    await until(() => /http:\S+\/metrics/.test(warned));
    const url = /http:\S+(?=\/metrics)/.exec(warned)?.[0] as string;
    const metrics = async (wanted: RegExp) => {
      let text = '';
      for (let tries = 0; tries < 600 && !wanted.test(text); tries++)
        text = await (await fetch(`${url}/metrics`)).text();
      assert.match(text, wanted);
      return text;
    };
    const text = await metrics(/^logveil_parameters_total\{action="mask"\} 3$/m);
    assert.match(text, /^logveil_watch_files 2$/m);
    appendFileSync(join(log, 'a.log'), 'MMM_a=1\n');
    await metrics(/^logveil_parameters_total\{action="mask"\} 4$/m);
    assert.match(text, /^logveil_watch_truncations 0$/m);
    writeFileSync(join(log, 'b.log'), 'short\n');
    await metrics(/^logveil_watch_truncations 1$/m);
    writeFileSync(join(log, 'b.log'), 's\n');
    await metrics(/^logveil_watch_truncations 2$/m);
    assert.equal((await fetch(`${url}/health`)).status, 200);
    child.kill('SIGTERM');
    await outcome(child);
  });
});
