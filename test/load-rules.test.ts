/** `loadRules` of the library reads what `--rules` reads. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createSanitizer, loadRules, OptionsError, sanitize } from '../src/index.ts';
import { makeFolder, run } from './cli/command.ts';

const INPUT = 'Password=1&customer=7&token_type=a&MMM_b=2&pin=3 /orders/12/a\n';

/** Files with rules of each kind. */
const FILES: Readonly<Record<string, string>> = {
  'rules.yaml':
    'ignoreCase: true\nhashKey: key\nrules:\n  - { pattern: password, action: skip }\n  - { pattern: customer, action: hash }\n  - { path: "/orders/{no}/**", action: hide }\n',
  'presets.yaml': 'presets: [credentials]\nmaskText: "***"\n',
  'prefixes.yaml': 'maskPrefixes: [token, pin]\n',
  'rules.json': '{ "$schema": "x", "rules": [{ "pattern": "~token", "action": "hide" }], "switchOff": ["MMM"] }\n',
};

for (const [name, text] of Object.entries(FILES)) {
  test(`${name} means the same to the library as to the command`, async (t) => {
    const file = join(makeFolder(t), name);
    writeFileSync(file, text);
    writeFileSync(join(file, '..', 'key'), '0123456789abcdef'.repeat(2), { mode: 0o600 });
    const options = await loadRules(file);
    const expected = (await run(['--rules', file], INPUT)).stdout.toString();
    assert.notEqual(expected, INPUT);
    assert.equal(sanitize(INPUT, options), expected);
    const sanitizer = createSanitizer({ ...options, engine: 'portable' });
    const first = Buffer.from(sanitizer.write(Buffer.from(INPUT)));
    assert.equal(Buffer.concat([first, sanitizer.end()]).toString(), expected);
  });
}

test('what is wrong is named with file, line and column', async (t) => {
  const folder = makeFolder(t);
  for (const [text, message] of [
    ['rules:\n  - { pattern: a, action: hyde }\n', /wrong\.yaml:2:19: action must be one of copy/],
    ['rules:\n  - pattern: [\n', /wrong\.yaml:\d+:\d+: /],
    ['maskText: "***"\n', /wrong\.yaml:1:1: has no rules/],
    ['', /wrong\.yaml: is empty; write the rules into it/],
  ] as const) {
    const file = join(folder, 'wrong.yaml');
    writeFileSync(file, text);
    await assert.rejects(loadRules(file), (error: unknown) => {
      assert.ok(error instanceof OptionsError);
      assert.equal(error.code, 'LOGVEIL_OPTIONS');
      assert.match(error.message, message);
      assert.ok(!error.message.includes('\n'));
      return true;
    });
  }
  await assert.rejects(loadRules(join(folder, 'none.yaml')), /none\.yaml: no such file/);
});

test('a key that is given wins over the one that the file names', async (t) => {
  const file = join(makeFolder(t), 'rules.yaml');
  writeFileSync(file, 'hashKey: none\nrules: [{ pattern: a, action: hash }]\n');
  await assert.rejects(loadRules(file), /rules\.yaml:1:1 ".*none": no such file/);
  assert.match(sanitize('a=1', await loadRules(file, { hashKey: new Uint8Array(32).fill(7) })), /^a=MMM:[0-9a-f]{16}$/);
});
