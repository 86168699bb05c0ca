/** `--report`: what was hidden, counted, and never a value. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
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

/** Begun at one time, so that two reports can be the same. */
const builderOf = (command: string) =>
  new ReportBuilder({ version: '1.2.3', command: ['logveil', command], timeMeaning: 'when logveil read it' }, 0);

describe('a report', () => {
  test('counts by action, name, notation, file and time', () => {
    const builder = builderOf('files');
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
      meaning: 'when logveil read it',
      stepSeconds: 1,
      steps: [
        { from: '2026-01-01T10:00:00.000Z', actions: { filter: 1, mask: 3 } },
        { from: '2026-01-01T10:00:01.000Z', actions: { filter: 2, mask: 6 } },
      ],
    });
  });

  test('of a sanitizer that continues, what is new is added', () => {
    const builder = builderOf('filter');
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
    const builder = builderOf('files');
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
      const builder = builderOf('files');
      for (const input of inputs) builder.addCounts(statsOf(input), 'a.log', 0);
      return reportToJson(builder.report());
    };
    assert.equal(json('MMM_b=1\nMMM_a=1\n', HOSTILE), json(HOSTILE, 'MMM_b=1\nMMM_a=1\n'));
    assert.match(json('MMM_b=1\nMMM_a=1\n'), /^ {2}"MMM_a": 1,\n {2}"MMM_b": 1$/m);
    assert.equal(JSON.parse(json(HOSTILE)).names['MMM_</script><script>alert(1)</script>'], 1);
  });

  test('as HTML holds hostile names as text only', () => {
    const builder = builderOf('</title><script>alert(2)</script>');
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

  test('of archived files is a record: what made it, and what became of each file', async (t) => {
    const folder = makeFolder(t);
    const input = join(folder, 'in');
    mkdirSync(input);
    writeFileSync(join(input, 'a.log'), LOG);
    writeFileSync(join(input, 'b.log.gz'), gzipSync(LOG).subarray(0, 40));
    writeFileSync(join(input, 'c.log'), 'nothing');
    symlinkSync('a.log', join(input, 'd.log'));
    const record = async (name: string, ...flags: string[]) => {
      const file = join(folder, name);
      const words = ['files', '--dry-run', '--report', file, ...flags, input, join(folder, 'gone')];
      assert.equal((await run(words)).code, 3);
      return readFileSync(file, 'utf8');
    };
    const { run: made, files, time, hidden } = JSON.parse(await record('a.json'));
    assert.match(made.version, /^\d+\.\d+\.\d+/);
    const line = ['logveil', 'files', '--dry-run', '--report', join(folder, 'a.json'), input, join(folder, 'gone')];
    assert.deepEqual(made.command, line);
    assert.ok(Date.parse(made.began) <= Date.parse(made.ended));
    assert.deepEqual(made.outcomes, { changed: 1, failed: 2, skipped: 1, unchanged: 1 });
    const outcomeOf = (name: string) => [files[join(folder, name)].outcome, files[join(folder, name)].reason];
    assert.deepEqual(outcomeOf('in/a.log'), ['changed', undefined]);
    assert.equal(outcomeOf('in/b.log.gz')[0], 'failed');
    assert.match(outcomeOf('in/b.log.gz')[1], /^(?!.*b\.log)./);
    assert.deepEqual(outcomeOf('in/c.log'), ['unchanged', undefined]);
    assert.deepEqual(outcomeOf('in/d.log'), ['skipped', 'is a link']);
    assert.equal(outcomeOf('gone')[0], 'failed');
    assert.equal(time.meaning, 'when the file was last written');
    assert.deepEqual(hidden, { before: 0, inEarlierRun: 0, now: 4 });
    const digest = async (...flags: string[]) => JSON.parse(await record('b.json', ...flags)).run.rules[0].digest;
    assert.equal(await digest(), made.rules[0].digest);
    assert.notEqual(await digest('--rule', 'a=hide'), made.rules[0].digest);
    const html = await record('a.html', '--mask-text', '~~', '--rule', 'a=tag(<,>)');
    const flags = '--rule &#39;a=tag(&lt;,&gt;)&#39; --mask-text &#39;~~&#39;';
    for (const part of ['b.log.gz', '2 failed', 'skipped', 'is a link', 'by when the file was last written', flags]) {
      assert.ok(html.includes(part), part);
    }
  });

  test('separates what an earlier run has hidden from what was hidden now, and what was hidden already', async (t) => {
    const folder = makeFolder(t);
    const input = join(folder, 'in');
    const file = join(folder, 'report.json');
    mkdirSync(input);
    writeFileSync(join(input, 'a.log'), LOG);
    const words = ['files', '--resume', '--out', join(folder, 'out'), '--report', file, input];
    const hidden = async () => {
      assert.equal((await run(words)).code, 0);
      return JSON.parse(readFileSync(file, 'utf8'));
    };
    assert.deepEqual((await hidden()).hidden, { before: 0, inEarlierRun: 0, now: 4 });
    writeFileSync(join(input, 'b.log'), `MMM_a=MMM\n?MMM_b=MMM&c=1\n{"MMM_c":"MMM","MMM_d":1}\n`);
    const second = await hidden();
    assert.deepEqual(second.hidden, { before: 3, inEarlierRun: 4, now: 1 });
    assert.deepEqual(second.run.outcomes, { changed: 1, 'done before': 1 });
    assert.equal(second.files[join(input, 'b.log')].hiddenBefore, 3);
    const page = join(folder, 'report.html');
    await run([...words, '--report', page]);
    const html = readFileSync(page, 'utf8');
    assert.match(html, /<dt>hidden before<\/dt><dd>3<\/dd>.*<dt>in an earlier run<\/dt><dd>5<\/dd>/);
  });

  test('of the filter has the same record: the command without secrets, and each file that it was to read', async (t) => {
    const folder = makeFolder(t);
    const at = (name: string) => join(folder, name);
    writeFileSync(at('a.log'), LOG);
    writeFileSync(at('b.log'), 'MMM_x=1\n');
    writeFileSync(at('secrets'), CANARY, { mode: 0o600 });
    writeFileSync(at('key'), randomBytes(32), { mode: 0o600 });
    const flags = ['--report', at('r.json'), '--secrets', at('secrets'), '--hash-key', at('key'), '--stats'];
    assert.equal((await run([...flags, '--', at('a.log'), at('gone.log'), at('b.log')])).code, 3);
    const { run: made, files, time } = JSON.parse(readFileSync(at('r.json'), 'utf8'));
    const hidden = ['--secrets', 'MMM', '--hash-key', 'MMM', '--stats', '--report', at('r.json')];
    assert.deepEqual(made.command, ['logveil', 'filter', ...hidden, at('a.log'), at('gone.log'), at('b.log')]);
    assert.match(made.version, /^\d+\.\d+\.\d+/);
    assert.match(made.rules[0].digest, /^[0-9a-f]{64}$/);
    assert.deepEqual(made.outcomes, { failed: 1, read: 2 });
    assert.equal(files[at('gone.log')].outcome, 'failed');
    assert.match(files[at('gone.log')].reason, /no such file/);
    assert.deepEqual([files[at('a.log')].parameters, files[at('b.log')].parameters], [4, 1]);
    assert.equal(time.meaning, 'when logveil read it');
    const input = await run(['--report', at('s.json')], LOG);
    assert.equal(input.code, 0);
    assert.deepEqual(Object.keys(JSON.parse(readFileSync(at('s.json'), 'utf8')).files), ['standard input']);
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
