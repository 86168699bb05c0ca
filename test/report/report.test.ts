/** `--report`: what was hidden, counted, and never a value. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createSanitizer } from '../../src/index.ts';
import { reportToHtml } from '../../src/report/html.ts';
import { ReportBuilder, reportToJson } from '../../src/report/report.ts';
import { TimeCounts } from '../../src/report/time-counts.ts';
import { makeFolder, outcome, run, start, until } from '../cli/command.ts';

const CANARY = 'cANARY7f';
const LOG = `GET /p?MMM_q=${CANARY}&XXX_r=${CANARY}&d=1\n{"MMM_a":"${CANARY}","MMM_q":1}\n`;
const HOSTILE = `{"MMM_</script><script>alert(1)</script>":1,"MMM_\\"'&<b>":2,"MMM_\u001b\u202e":3,"MMM___proto__":4}\n`;

const statsOf = (input: string) => {
  const sanitizer = createSanitizer();
  sanitizer.write(Buffer.from(input));
  sanitizer.end();
  return sanitizer.stats;
};

describe('a report', () => {
  test('counts by action, name, notation, file and time', () => {
    const builder = new ReportBuilder('files');
    builder.addCounts(statsOf(LOG), 'a.log', Date.UTC(2026, 0, 1, 10, 0, 0));
    builder.addCounts(statsOf(LOG), 'b.log', Date.UTC(2026, 0, 1, 10, 0, 1));
    builder.addCounts(statsOf(LOG), 'b.log', Date.UTC(2026, 0, 1, 10, 0, 1));
    const { totals, names, notations, rules, files, time } = builder.report();
    assert.deepEqual(totals.actions, { filter: 3, mask: 9 });
    assert.deepEqual([totals.parameters, totals.lines, totals.bytesIn], [12, 6, 3 * LOG.length]);
    assert.deepEqual({ ...names }, { MMM_q: 6, XXX_r: 3, MMM_a: 3 });
    assert.deepEqual({ ...notations }, { form: 6, json: 6 });
    assert.equal(Object.values(rules).join(), '3,9');
    assert.deepEqual([files['a.log']?.parameters, files['b.log']?.parameters], [4, 8]);
    assert.deepEqual(time, {
      stepSeconds: 1,
      steps: [
        { from: '2026-01-01T10:00:00.000Z', actions: { filter: 1, mask: 3 } },
        { from: '2026-01-01T10:00:01.000Z', actions: { filter: 2, mask: 6 } },
      ],
    });
  });

  test('of a sanitizer that goes on, what is new is added', () => {
    const builder = new ReportBuilder('filter');
    const sanitizer = createSanitizer();
    for (const line of LOG.split(/(?<=\n)/)) {
      sanitizer.write(Buffer.from(line));
      builder.add(sanitizer, sanitizer.stats, undefined, Date.now());
      builder.add(sanitizer, sanitizer.stats, undefined, Date.now());
    }
    assert.deepEqual(builder.report().totals.actions, { filter: 1, mask: 3 });
    assert.deepEqual({ ...builder.report().names }, { MMM_q: 2, XXX_r: 1, MMM_a: 1 });
  });

  test('takes bounded room, however many names and files there are, and loses none', () => {
    const builder = new ReportBuilder('files');
    const stats = statsOf('MMM_a=1\n');
    for (let index = 0; index < 30_000; index++) {
      builder.addCounts({ ...stats, names: { [`MMM_${index}`]: 1 } }, `${index}.log`, index * 3_600_000);
    }
    const { names, files, time } = builder.report();
    const sum = (counts: number[]) => counts.reduce((all, one) => all + one, 0);
    assert.ok(Object.keys(names).length <= 2001 && Object.keys(files).length <= 20_001 && time.steps.length <= 501);
    assert.equal(sum(Object.values(names)), 30_000);
    assert.equal(sum(Object.values(files).map((file) => file.parameters)), 30_000);
    assert.equal(sum(time.steps.map(({ actions }) => actions.mask ?? 0)), 30_000);
  });

  test('of a long time has longer steps', () => {
    const counts = new TimeCounts();
    for (let minute = 0; minute < 60 * 24 * 30; minute++) counts.add(minute * 60_000, { mask: 1 });
    assert.equal(counts.step, 6 * 3_600_000);
    assert.deepEqual(counts.steps()[0], { at: 0, counts: { mask: 360 } });
  });

  test('as JSON is the same for the same, with a line for each count', () => {
    const json = (...inputs: string[]) => {
      const builder = new ReportBuilder('files');
      for (const input of inputs) builder.addCounts(statsOf(input), 'a.log', 0);
      return reportToJson(builder.report());
    };
    assert.equal(json('MMM_b=1\nMMM_a=1\n', HOSTILE), json(HOSTILE, 'MMM_b=1\nMMM_a=1\n'));
    assert.match(json('MMM_b=1\nMMM_a=1\n'), /^ {2}"MMM_a": 1,\n {2}"MMM_b": 1$/m);
    assert.equal(JSON.parse(json(HOSTILE)).names['MMM_</script><script>alert(1)</script>'], 1);
  });

  test('as HTML holds hostile names as text only', () => {
    const builder = new ReportBuilder('</title><script>alert(2)</script>');
    builder.addCounts(statsOf(HOSTILE), '"><script>alert(3)</script>\u0000.log', 0);
    const html = reportToHtml(builder.report());
    assert.equal(html.match(/<script/g)?.length, 2, 'its data and its own script');
    assert.ok(!/alert\(\d\)<\/script>/.test(html));
    for (const unseen of ['\u001b', '\u202e', '\u0000']) assert.ok(!html.includes(unseen));
    assert.ok(html.includes('MMM_&lt;/script&gt;&lt;script&gt;alert(1)'));
    assert.ok(!/(?:src|href)=|https?:\/\/(?!www\.w3\.org)/.test(html.replace(/<script>.*<\/script>/s, '')));
  });
});

describe('--report', () => {
  test('writes JSON or HTML, by the name of the file, and no value', async (t) => {
    const folder = makeFolder(t);
    for (const kind of ['json', 'html']) {
      const file = join(folder, `report.${kind}`);
      const { code, stdout, stderr } = await run(['--report', file], LOG);
      assert.deepEqual([code, stderr, stdout.includes('MMM_q=MMM')], [0, '', true]);
      const text = readFileSync(file, 'utf8');
      assert.ok(text.includes('MMM_q') && text.includes('XXX_r') && !text.includes(CANARY));
      assert.equal(statSync(file).mode & 0o007, 0, 'not for everybody');
    }
    const { totals } = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
    assert.deepEqual(totals.actions, { filter: 1, mask: 3 });
    assert.equal(totals.lines, 2);
  });

  test('is refused before anything is read where the kind is unknown or the place is none', async (t) => {
    const unknown = await run(['--report', 'report.pdf'], LOG);
    assert.deepEqual([unknown.code, unknown.stdout.toString()], [2, '']);
    assert.match(unknown.stderr, /--report: must name a file that ends in \.html or \.json/);
    const nowhere = await run(['--report', join(makeFolder(t), 'none', 'report.json')], LOG);
    assert.deepEqual([nowhere.code, nowhere.stdout.toString()], [3, '']);
    assert.match(nowhere.stderr, /--report ".*report\.json": no such file or directory/);
  });

  test('of archived files is a record of the run: version, rules, and what became of the files', async (t) => {
    const folder = makeFolder(t);
    mkdirSync(join(folder, 'in'));
    writeFileSync(join(folder, 'in', 'a.log'), LOG);
    writeFileSync(join(folder, 'in', 'b.log.gz'), gzipSync(LOG).subarray(0, 40));
    const read = async (name: string, ...flags: string[]) => {
      const file = join(folder, name);
      assert.equal((await run(['files', '--dry-run', '--report', file, ...flags, join(folder, 'in')])).code, 3);
      return readFileSync(file, 'utf8');
    };
    const { run: record } = JSON.parse(await read('a.json'));
    assert.match(record.version, /^\d+\.\d+\.\d+/);
    assert.deepEqual(record.outcomes, {
      ...{ changed: 1, unchanged: 0, 'done before': 0, failed: 1, skipped: 0, 'not reached': 0 },
    });
    assert.equal(record.failures.length, 1);
    assert.match(record.failures[0], /b\.log\.gz/);
    const digest = async (...flags: string[]) => JSON.parse(await read('b.json', ...flags)).run.rulesDigest;
    assert.equal(await digest(), record.rulesDigest);
    assert.notEqual(await digest('--rule', 'a=hide'), record.rulesDigest);
    const html = await read('a.html');
    assert.ok(html.includes(record.rulesDigest) && html.includes('b.log.gz') && html.includes('1 failed'));
  });

  test('of archived files counts each, and --stats sums up', async (t) => {
    const folder = makeFolder(t);
    mkdirSync(join(folder, 'in'));
    writeFileSync(join(folder, 'in', 'a.log'), LOG);
    writeFileSync(join(folder, 'in', 'b.log.gz'), gzipSync(LOG));
    const [stats, json, html] = ['stats.json', 'report.json', 'report.html'].map((name) => join(folder, name));
    for (const report of [json, html] as string[]) {
      const words = ['files', '--dry-run', `--stats=${stats}`, '--report', report, join(folder, 'in')];
      assert.equal((await run(words)).code, 0);
      assert.ok(!readFileSync(report, 'utf8').includes(CANARY));
    }
    const { files, totals } = JSON.parse(readFileSync(json as string, 'utf8'));
    assert.deepEqual(
      Object.values(files as Record<string, { actions: object }>).map(({ actions }) => actions),
      [
        { filter: 1, mask: 3 },
        { filter: 1, mask: 3 },
      ],
    );
    assert.equal(totals.parameters, JSON.parse(readFileSync(stats as string, 'utf8')).parameters);
    assert.match(readFileSync(html as string, 'utf8'), /b\.log\.gz/);
  });

  test('can be read while the filter runs', async (t) => {
    const file = join(makeFolder(t), 'report.json');
    writeFileSync(file, 'old');
    const child = start(['--report', file]);
    await until(() => readFileSync(file, 'utf8') !== 'old');
    assert.equal(JSON.parse(readFileSync(file, 'utf8')).totals.parameters, 0);
    child.stdin?.end(LOG);
    await outcome(child);
    assert.equal(JSON.parse(readFileSync(file, 'utf8')).totals.parameters, 4);
  });
});

describe('--metrics', () => {
  test('serves what was counted, and that all is well', async () => {
    const child = start(['--metrics', '127.0.0.1:0']);
    let said = '';
    child.stderr?.on('data', (chunk) => {
      said += chunk;
    });
    child.stdin?.write(LOG);
    await until(() => /http:\S+\/metrics/.test(said));
    const url = /http:\S+(?=\/metrics)/.exec(said)?.[0] as string;
    let text = '';
    for (let tries = 0; tries < 500 && !text.includes('action="mask"} 3'); tries++) {
      text = await (await fetch(`${url}/metrics`)).text();
    }
    assert.match(text, /^logveil_parameters_total\{action="mask"\} 3$/m);
    assert.match(text, /^logveil_parameters_total\{action="filter"\} 1$/m);
    assert.match(text, /^logveil_notations_total\{notation="json"\} 2$/m);
    assert.match(text, /^logveil_rules_total\{rule="MMM\*=hide"\} 3$/m);
    assert.match(text, new RegExp(`^logveil_read_bytes_total ${LOG.length}$`, 'm'));
    assert.ok(!text.includes(CANARY) && !text.includes('MMM_'));
    for (const path of ['health', 'healthz']) assert.equal(await (await fetch(`${url}/${path}`)).text(), 'ok\n');
    child.stdin?.end();
    assert.equal((await outcome(child)).code, 0);
  });

  test('wants an address', async () => {
    const { code, stderr } = await run(['--metrics', 'everywhere'], '');
    assert.equal(code, 2);
    assert.match(stderr, /--metrics: must be an address/);
  });
});
