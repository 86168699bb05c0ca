/** `logveil test`: the examples in a rules file. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { makeFolder, run } from '../cli/command.ts';
import { inProject } from '../project.ts';

const RULES = `rules:
  - { pattern: "~token", action: hide }
`;

function rulesFile(t: TestContext, text: string, name = 'rules.yaml'): string {
  const file = join(makeFolder(t), name);
  writeFileSync(file, text);
  return file;
}

async function outcome(...words: string[]): Promise<[number | null, string, string]> {
  const { code, stdout, stderr } = await run(['test', ...words]);
  return [code, stdout.toString(), stderr];
}

describe('logveil test', () => {
  test('tries the example of the page on rules', async (t) => {
    const page = readFileSync(inProject('src', 'rules', 'README.md'), 'utf8');
    const example = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text as string);
    const rules = example.find((text) => text.includes('tests:')) as string;
    assert.deepEqual(await outcome(rulesFile(t, rules)), [0, '7 examples, all right\n', '']);
    const wrong = rules.replace('lang=en"\n  - hides', 'lang=fr"\n  - hides').replace('tokenizer', 'my_token');
    const file = rulesFile(t, wrong);
    const at = (text: string): string => {
      const before = wrong.slice(0, wrong.indexOf(text)).split('\n');
      return `${file}:${before.length}:${(before.at(-1) as string).length + 1}`;
    };
    assert.deepEqual(await outcome(file), [
      1,
      [
        `${at('out:')}: in becomes something else`,
        '  expected GET /p?token=MMM&phone=***0100&lang=fr',
        '  actual   GET /p?token=MMM&phone=***0100&lang=en',
        `${at('my_token')}: my_token is hidden by ~token=hide`,
        '7 examples, 2 failed',
        '',
      ].join('\n'),
      '',
    ]);
  });

  test('a name is tried in JSON and in a query, a text as it is', async (t) => {
    const holds = `${RULES}tests:
  - hides: [token, accessToken, "x.token", '<token>1</token>', "line\\ntoken: 1"]
    shows: [tokens, "the token ring", "token"]
`;
    const file = rulesFile(t, holds);
    const [code, stdout] = await outcome(file);
    assert.deepEqual([code, stdout], [1, `${file}:5:39: token is hidden by ~token=hide\n8 examples, 1 failed\n`]);
  });

  test('prints TAP', async (t) => {
    const file = rulesFile(t, `${RULES}tests:\n  - { name: "a #1", hides: [token, pin] }\n`);
    assert.deepEqual(await outcome('--format', 'tap', file), [
      1,
      [
        'TAP version 14',
        '1..2',
        'ok 1 - a \\#1: hides token',
        'not ok 2 - a \\#1: hides pin',
        '  ---',
        `  at: ${JSON.stringify(`${file}:4:36`)}`,
        '  message: "pin is shown; no rule hides it"',
        '  ...',
        '',
      ].join('\n'),
      '',
    ]);
  });

  test('prints JUnit, a suite for each file', async (t) => {
    const good = rulesFile(t, `${RULES}tests:\n  - { hides: [token] }\n`);
    const bad = rulesFile(t, `${RULES}tests:\n  - { in: "<a&b>\\u0007", out: "x" }\n`, 'b "c".yaml');
    const [code, stdout] = await outcome('--format', 'junit', good, bad);
    assert.equal(code, 1);
    assert.match(stdout, /<testsuite name="[^"]*rules\.yaml" tests="1" failures="0" errors="0" skipped="0">/);
    assert.match(stdout, /<testsuite name="[^"]*b &quot;c&quot;\.yaml" tests="1" failures="1"/);
    assert.match(stdout, /file="[^"]*" line="4">\n {6}<failure message="[^"]*:4:\d+: in becomes something else">/);
    assert.match(stdout, /actual:\n&lt;a&amp;b&gt;\ufffd<\/failure>/);
  });

  test('refuses a file without examples, or with one that says nothing', async (t) => {
    const none = rulesFile(t, RULES);
    const [code, , stderr] = await outcome(none);
    assert.equal(code, 2);
    assert.equal(
      stderr,
      `logveil: ${none}: has no examples; add some: tests: [{ hides: [password], shows: [author] }]\n`,
    );
    for (const [tests, message] of [
      ['[{ in: a }]', 'must have both in and out, or neither: a piece of a log and what it becomes'],
      ['[{ name: a }]', 'must have in and out, or hides, or shows'],
      ['[{ hides: [] }]', 'hides must have at least one name or text'],
      ['[{ hide: [a] }]', 'hide is none that is known'],
      ['{}', 'tests must be a list such as'],
    ] as const) {
      const file = rulesFile(t, `${RULES}tests: ${tests}\n`);
      const [wrong, , text] = await outcome(file);
      assert.equal(wrong, 2);
      assert.ok(text.startsWith(`logveil: ${file}:3:`) && text.includes(message), text);
    }
  });

  test('the filter and validate pass examples by', async (t) => {
    const file = rulesFile(t, `${RULES}tests:\n  - { hides: [pin] }\n`);
    assert.equal((await run(['--rules', file], 'token=1&pin=2\n')).stdout.toString(), 'token=MMM&pin=2\n');
    assert.equal((await run(['validate', file])).code, 0);
  });
});
