/** `logveil names`: every name in a document built of known ones is counted, and no value is printed. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { makeCorpus } from '../../bench/corpora.ts';
import { NameCounts, shownName } from '../../src/io/name-counts.ts';
import { checkOptions, forListing } from '../../src/rules/check.ts';
import type { SanitizerOptions } from '../../src/rules/options.ts';
import { createDirectSanitizer } from '../../src/sanitizer/direct.ts';
import { findParameters } from '../../src/sanitizer/find.ts';
import { listNames } from '../../src/sanitizer/list-names.ts';
import { bash, makeFolder, run } from '../cli/command.ts';
import { ENGINES } from '../engines.ts';

fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 20261124) });

/** Letters, so that no part of a name is taken for a number or an identifier. */
const name = fc
  .tuple(
    fc.constantFrom('user', 'api', 'access', 'MMM', 'x'),
    fc.constantFrom('Key', '_token', '-id', 'Phone'),
    fc.stringMatching(/^[a-z]{2,6}$/),
  )
  .map(([a, b, c]) => `${a}${b}_${c}`);
const value = fc.stringMatching(/^v[a-z0-9]{3,8}$/);

type Pairs = [string, string][];

/** Ways to write parameters on a line of its own, after which nothing is open. */
const LINES: Readonly<Record<string, (pairs: Pairs) => string>> = {
  json: (pairs) => JSON.stringify(Object.fromEntries(pairs)),
  query: (pairs) => `GET /path?${pairs.map(([n, v]) => `${n}=${v}`).join('&')} HTTP/1.1`,
  logfmt: (pairs) => `time at ${pairs.map(([n, v]) => `${n}=${v}`).join(' ')}`,
  quotedLogfmt: (pairs) => `at ${pairs.map(([n, v]) => `${n}="${v} ${v}"`).join(' ')}`,
  header: (pairs) => pairs.map(([n, v]) => `${n}: ${v}`).join('\n'),
  xml: (pairs) => pairs.map(([n, v]) => `<${n}>${v}</${n}>`).join('\n'),
  python: (pairs) => `{${pairs.map(([n, v]) => `'${n}': '${v}'`).join(', ')}}`,
  jsonInPercent: (pairs) => `GET /path?q=${encodeURIComponent(JSON.stringify(Object.fromEntries(pairs)))} HTTP/1.1`,
};
/** Names of the line itself. */
const OWN: Readonly<Record<string, readonly string[]>> = { jsonInPercent: ['q'] };

const line = fc
  .tuple(
    fc.constantFrom(...Object.keys(LINES)),
    fc.uniqueArray(fc.tuple(name, value), { minLength: 1, maxLength: 4, selector: ([n]) => n }),
  )
  .map(([way, pairs]) => ({
    text: (LINES[way] as (pairs: Pairs) => string)(pairs),
    names: [...(OWN[way] ?? []), ...pairs.map(([n]) => n)],
    values: pairs.map(([, v]) => v),
  }));

const countsOf = (names: readonly string[]): [string, number][] =>
  [...names.reduce((map, one) => map.set(one, (map.get(one) ?? 0) + 1), new Map<string, number>())].sort();

function listed(text: string, options = {}): [string, number][] {
  const counts = new NameCounts();
  for (const one of listNames(text, options)) counts.add(one);
  return counts
    .select('all')
    .map((one): [string, number] => [one.name, one.count])
    .sort();
}

type Detail = [name: string, notation: string, layer: string, rule: string, count: number];

function detailed(text: string, options: SanitizerOptions): Detail[] {
  return listNames(text, options)
    .map(({ name, notation, layer, rule = '', count }): Detail => [name, notation, layer, rule, count])
    .sort();
}

/** Counts by pieces of that size. */
function listedInPieces(text: string, size: number): [string, number][] {
  const counts = new NameCounts();
  const sanitizer = createDirectSanitizer(forListing(checkOptions({})), true, undefined, (one) => counts.add(one));
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size);
    sanitizer.space().set(piece);
    sanitizer.push(piece.length);
    while (sanitizer.take().length > 0);
  }
  sanitizer.finish();
  while (sanitizer.take().length > 0);
  sanitizer.takeStats();
  return counts
    .select('all')
    .map((one): [string, number] => [one.name, one.count])
    .sort();
}

describe('names', () => {
  test('are counted, all of them, in documents that are built of known ones', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), (lines) => {
        const text = `begin\n${lines.map((one) => `${one.text}\n--\n`).join('')}`;
        const expected = countsOf(lines.flatMap((one) => one.names));
        for (const engine of ENGINES) assert.deepEqual(listed(text, { engine }), expected, text);
        for (const size of [1, 7, 64]) assert.deepEqual(listedInPieces(text, size), expected, text);
      }),
      { numRuns: 200 },
    );
  });

  test('are those that a rule for the name alone would hide, as often', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => {
        const text = `begin\n${lines.map((one) => `${one.text}\n--\n`).join('')}`;
        for (const [pattern, count] of listed(text, { switchOff: ['MMM'] })) {
          const found = findParameters(text, { switchOff: ['MMM'], rules: [{ pattern, action: 'hide' }] });
          assert.equal(found.length, count, `${pattern} in ${text}`);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('are the same in each engine, of which one does without the fast path, under rules too', () => {
    for (const corpus of [
      'clean',
      'dense',
      'nested-dense',
      'dense-json',
      'cri-dense',
      'pretty-printed',
      'headers',
      'access-log',
    ] as const) {
      const { bytes, parameters } = makeCorpus(corpus, 100_000);
      const text = bytes.toString();
      for (const options of [
        {},
        { presets: ['credentials', 'personal'] },
        {
          rules: [
            { pattern: '~user-id', action: 'hide' },
            { pattern: '*mail2', action: 'hide-last,2' },
          ],
        },
        { rules: [{ pattern: 'status', action: 'skip' }], detect: ['url-passwords', 'cards'] },
      ] as SanitizerOptions[]) {
        const [first, ...others] = ENGINES.map((engine) => detailed(text, { ...options, engine }));
        for (const other of others) assert.deepEqual(other, first, `${corpus}, ${JSON.stringify(options)}`);
        const hidden = (first as Detail[]).reduce(
          (sum, [, , , rule, count]) => sum + (/^(?:MMM|XXX)/.test(rule) ? count : 0),
          0,
        );
        assert.equal(hidden, parameters, corpus);
      }
    }
  });

  test('have the rule that hides them, and how many are shown', () => {
    const text = '{"password":1,"MMM_a":2,"b":3}\npassword=4&b=5\n';
    const counts = new NameCounts();
    const options = { rules: [{ pattern: 'password', action: 'hide' }] };
    for (const one of listNames(text, options)) counts.add(one);
    const brief = (which: 'all' | 'shown' | 'hidden') =>
      counts.select(which).map((one) => [one.name, one.hidden, one.shown, Object.keys(one.rules).join()]);
    assert.deepEqual(brief('all'), [
      ['b', 0, 2, ''],
      ['password', 2, 0, 'password=hide'],
      ['MMM_a', 1, 0, 'MMM*=hide'],
    ]);
    assert.deepEqual(brief('shown'), [['b', 0, 2, '']]);
    assert.equal(brief('hidden').length, 2);
  });

  test('within a hidden value are hidden with it', () => {
    assert.deepEqual(listed('{"MMM_user":{"password":1},"q":{"r":"s=1&t=2"}}\n'), [
      ['MMM_user', 1],
      ['q', 1],
      ['r', 1],
      ['s', 1],
      ['t', 1],
    ]);
  });

  test('are found in tables, cell by cell, but not a row of values', () => {
    assert.deepEqual(listed('id,city\n1,"{""zip"":2}"\n3,x\n'), [
      ['city', 2],
      ['id', 2],
      ['zip', 1],
    ]);
    assert.deepEqual(listed('17,Smith\n18,Miller\n'), []);
    assert.deepEqual(listed('text\nSmith,Rome\nMiller,Oslo\n'), []);
  });

  test('are the same in each engine where a text looks like a member, a header or a list', () => {
    const texts = [
      '{"a":"the first of\\"b\\":1","c": "x: d"\n  "e": "f g",\n "h i": 2}\n',
      'Get "http://h/?token=1": EOF\n{"msg":"Error: l email=1 and name\n',
      '> Name: a b, c\n< Other: d/e; f=1\nname: first last\n  key = the value of x\n[name] => a word\n',
      'INFO  [main] a.b.C - d not the e (f; g h) i\nX-a: b\nXXX: c\nx (KHTML, like y) rv:1\n',
      'into S (a b, c) values (1\n<a>b c</a> and <d>e\nf</d>\nsay "T" : 1 "U"\n:2\n',
    ];
    for (const text of texts.map((one) => `begin of it\n${one}end of the text\n`)) {
      for (const options of [{}, { presets: ['credentials', 'personal'] }] as SanitizerOptions[]) {
        const [first, ...others] = ENGINES.map((engine) => detailed(text, { ...options, engine }));
        for (const other of others) assert.deepEqual(other, first, text);
      }
    }
  });

  test('are found in lists of columns of SQL', () => {
    const text = 'run INSERT INTO t (id, "card", MMM_pin, city) VALUES (1, 2, 3, 4)\nend\n';
    const columns: [string, number][] = [
      ['MMM_pin', 1],
      ['card', 1],
      ['city', 1],
      ['id', 1],
    ];
    for (const engine of ENGINES) assert.deepEqual(listed(text, { engine }), columns);
  });

  test('of more kinds than the engine has room for are all counted', () => {
    const all = Array.from(
      { length: 5000 },
      (_, i) => `n${[...String(i)].map((d) => 'abcdefghij'[Number(d)]).join('')}`,
    );
    const text = all.map((one) => `{"${one}":1}\nGET /p?${one}=1 HTTP/1.1\n`).join('');
    for (const engine of ENGINES) assert.deepEqual(listed(text, { engine }), countsOf([...all, ...all]));
  });

  test('are decoded, and shown without what is rather a value', () => {
    const cases: [string, string][] = [
      ['pass%77ord', 'password'],
      ['\\u0070in', 'pin'],
      ['items[17].id', 'items[].id'],
      ['map[MMM_a', 'MMM_a'],
      ['order_471122', 'order_*'],
      ['jo@example.com', '*'],
      ['3f2504e0-4f89-11d3-9a0c-0305e82c3301', '*'],
      ['oauth2_token', 'oauth2_token'],
      ['a\u202eb', 'a\\u{202e}b'],
    ];
    for (const [written, shown] of cases) assert.equal(shownName(written, false), shown);
    assert.equal(shownName('x'.repeat(115), true), `${'x'.repeat(64)}*`);
  });
});

describe('logveil names', () => {
  const CANARY = 'cANARY7f';
  const LOG = [
    `GET /p?token=${CANARY}&MMM_q=${CANARY} HTTP/1.1`,
    `{"a":"{\\"token\\":\\"${CANARY}\\"}","http://h/?t=${CANARY}":"${CANARY}"}`,
    `password: ${CANARY}`,
    `  ${CANARY}`,
    '',
  ].join('\n');

  test('prints a table of names, and no value', async () => {
    const { code, stdout, stderr } = await run(['names'], LOG);
    assert.equal(stderr, '');
    assert.equal(code, 0);
    assert.equal(
      stdout.toString(),
      [
        'count  name      notation    layer        rule',
        '    2  token     form, json  plain, json  -',
        '    1  MMM_q     form        plain        MMM*=hide',
        '    1  a         json        plain        -',
        '    1  password  header      plain        -',
        '    1  t         form        plain        -',
        '',
      ].join('\n'),
    );
  });

  test('reads files, packed ones too, and prints JSON lines', async (t) => {
    const folder = makeFolder(t);
    writeFileSync(join(folder, 'a.log'), LOG);
    writeFileSync(join(folder, 'b.log.gz'), gzipSync(LOG));
    const { code, stdout } = await run(['names', '--only', 'hidden', '--format', 'json', folder]);
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout.toString()), {
      ...{ name: 'MMM_q', count: 2, hidden: 2, shown: 0, notations: { form: 2 }, layers: { plain: 2 } },
      rules: { 'MMM*=hide': 2 },
    });
  });

  test('continues after a file that cannot be read, and returns 3', async (t) => {
    const folder = makeFolder(t);
    writeFileSync(join(folder, 'a.gz'), gzipSync(LOG).subarray(0, 60));
    writeFileSync(join(folder, 'b.log'), LOG);
    const { code, stdout, stderr } = await run(['names', '--rule', 'token=hide', '--only', 'shown', folder]);
    assert.equal(code, 3);
    assert.match(stderr, /a\.gz/);
    assert.doesNotMatch(stdout.toString(), /token/);
    assert.match(stdout.toString(), /password/);
  });

  test('refuses a selection that is none; ends when its reader does', async () => {
    const { code, stderr } = await run(['names', '--only', 'some']);
    assert.deepEqual([code, stderr], [2, 'logveil: --only: must be one of all, shown, hidden\n']);
    const { stdout } = await bash(`echo a=1 | logveil names | head -n 1; echo "\${PIPESTATUS[1]}"`);
    assert.match(stdout.toString(), /^count.*\n0\n$/);
  });
});
