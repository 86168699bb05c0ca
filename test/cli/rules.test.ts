/** Rules on the command line and in files: what they do, and what is said where they are wrong, before a byte is read. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { optionsOf } from '../../src/cli/environment-options.ts';
import { checkOptions } from '../../src/rules/check.ts';
import type { Rule } from '../../src/rules/options.ts';
import { inProject } from '../project.ts';
import { run } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'logveil-rules-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, text: string, mode = 0o600): string => {
  const file = join(folder, name);
  writeFileSync(file, text, { mode });
  chmodSync(file, mode);
  return file;
};
const key = write('key', '0123456789abcdef'.repeat(2));

test('flags say what is hidden', async () => {
  const words = ['--rule', 'password=hide', '--rule', '*_id=hash', '--hash-key', key, '--rule', 'path:/s/{MMM_x}/**'];
  const { code, stdout, stderr } = await run(words, 'password=1&user_id=2&a=3 /s/4/b\n');
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout.toString(), /^password=MMM&user_id=MMM:[0-9a-f]{16}&a=3 \/s\/MMM\/b\n$/);
});

test('--ignore-case, --switch-off and --preset', async () => {
  const words = ['--ignore-case', '--switch-off', 'XXX', '--preset', 'genesys'];
  const { stdout } = await run(words, 'mmm_a=1&XXX_b=2&KEYSTOREPASSWORD=3 /genesys/1/storage/8f2c\n');
  assert.equal(stdout.toString(), 'mmm_a=MMM&XXX_b=2&KEYSTOREPASSWORD=MMM /genesys/1/storage/MMM\n');
});

test('several presets, by one flag or more, in a file, and from the environment', async () => {
  const input = '{"password":"a","email":"b","cvc":"c","author":"d"}\n';
  const all = '{"password":"MMM","email":"MMM","cvc":"MMM","author":"d"}\n';
  const file = write('presets.yaml', 'presets: [credentials, personal]\n');
  for (const words of [
    ['--preset', 'credentials,personal,payment'],
    ['--preset', 'credentials', '--preset', 'personal,payment'],
    ['--rules', file, '--preset', 'payment'],
    ['--rules', file, '--preset', 'payment,credentials'],
  ]) {
    assert.equal((await run(words, input)).stdout.toString(), all, words.join(' '));
  }
  for (const value of ['credentials,personal,payment', 'credentials personal payment']) {
    const options = await optionsOf([['LOGVEIL_PRESET', value]]);
    assert.deepEqual(options.presets, ['credentials', 'personal', 'payment']);
  }
  const { stdout } = await run(['validate', file], '');
  assert.match(stdout.toString(), /presets credentials version 1, personal version 1\n$/);
});

const YAML = `# what is hidden
ignoreCase: true
maskText: "***"
hashKey: key
rules:
  - pattern: password
    action: hide
  - { pattern: "*_id", action: hash }
  - path: /s/{no}
    action: unhide-last,2
`;

test('a file of rules, in YAML and in JSON; flags win, rules add up', async () => {
  const yaml = write('rules.yaml', YAML);
  const json = write('rules.json', JSON.stringify({ $schema: 'x', ...(parse(YAML) as object) }));
  const input = 'Password=1&user_id=2 /s/12345 pin=3\n';
  const outputs = [];
  for (const file of [yaml, json])
    outputs.push((await run(['--rules', file, '--rule', 'pin=hide'], input)).stdout.toString());
  assert.match(outputs[0] as string, /^Password=\*\*\*&user_id=MMM:[0-9a-f]{16} \/s\/\*\*\*45 pin=\*\*\*\n$/);
  assert.equal(outputs[1], outputs[0]);
  const masked = await run(['--rules', yaml, '--mask-text', 'X'], 'password=1\n');
  assert.equal(masked.stdout.toString(), 'password=X\n');
  const valid = await run(['validate', yaml]);
  assert.deepEqual(
    [valid.code, valid.stdout.toString()],
    [0, `${yaml}: right; 4 patterns of names, 1 pattern of paths\n`],
  );
});

test('a flag may except what a path of the file hides', async () => {
  const file = write('path.yaml', 'rules: [{ path: "/orders/{no}", action: hide }]\n');
  const { stdout } = await run(['--rules', file, '--rule', 'path:/orders/search=copy'], '/orders/12 /orders/search\n');
  assert.equal(stdout.toString(), '/orders/MMM /orders/search\n');
});

/** What is in the file, and what is said of it after the file's name. */
const WRONG_FILES: readonly (readonly [string, RegExp])[] = [
  ['rules:\n  - pattern: a\n    action: hyde\n', /:3:5: action must be one of copy, skip, hide/],
  [
    'rules:\n  - pattern: a\n    acton: hide\n',
    /:3:5: acton is none that is known; there are pattern, action; did you mean action\?/,
  ],
  ['rules:\n  - pattern: ""\n    action: hide\n', /:2:5: pattern is empty/],
  ['rules:\n  - { pattern: a*b, action: hide }\n', /:2:7: pattern has a \* in its middle/],
  ['rules:\n  - { pattern: a, action: hide }\n  - { pattern: "~-", action: hide }\n', /:3:7: pattern is empty/],
  ['rules:\n  - { pattern: "~a*", action: hide }\n', /:2:7: pattern must be words of A-Z a-z 0-9 after the ~/],
  ['rules:\n  - path: storage\n', /:2:5: path must begin with \//],
  ['rules:\n  - path: /a/{b}\n', /:2:5: path \{b\} is no name that is hidden/],
  ['rules:\n  - pattern: a\n', /:2:5: action is missing/],
  ['maskTxt: x\n', /:1:1: maskTxt is none that is known; there are filterPrefixes/],
  ['ignoreCase: 1\n', /:1:1: ignoreCase must be true or false/],
  ['rules: []\nrules: []\n', /:2:1: .*unique/],
  ['{"rules": [}', /:1:12: /],
  ['- a\n', /:1:1: must be an object/],
  ['# nothing yet\n', /:1:1: has no rules; add some under rules:, or presets: \[credentials\]/],
  ['{}\n', /:1:1: has no rules/],
  ['maskText: "***"\nignoreCase: true\nswitchOff: [XXX]\n', /:1:1: has no rules/],
  ['maskText: "***"\nrules: []\npresets: []\n', /:2:1: has no rules/],
  ['filterPrefixes: []\nmaskPrefixes: []\n', /:1:1: has no rules/],
  ['hashKey: nothing\n', /:1:1 ".*nothing": no such file/],
  ['rules:\n  - { pattern: a, action: hash }\n', /:2:19: action hash needs a key/],
];

for (const [text, message] of WRONG_FILES) {
  test(`a wrong file: ${JSON.stringify(text).slice(0, 50)}`, async () => {
    const file = write('wrong.yaml', text);
    for (const words of [
      ['--rules', file],
      ['validate', file],
    ]) {
      const { code, stdout, stderr } = await run(words, 'secret\n');
      assert.deepEqual([code, stdout.toString()], [2, ''], stderr);
      assert.match(stderr, /^logveil: [^\n]+\n$/);
      assert.ok(stderr.startsWith(`logveil: ${file}`), stderr);
      assert.match(stderr, message);
    }
  });
}

const WRONG_FLAGS: readonly (readonly [string[], RegExp])[] = [
  [['--rule', 'a=hyde'], /--rule "a=hyde": its action must be one of .*, hash; did you mean hide\?\n/],
  [['--preset', 'credental'], /--preset: must be one of credentials, .*; did you mean credentials\?\n/],
  [['--detect', 'mail'], /--detect: must be one of keys, .*, iban\n/],
  [['--rule', 'a'], /--rule: "a" names no action/],
  [['--rule', '=hide'], /--rule "=hide": its pattern is empty/],
  [['--rule', '*=hide'], /--rule "\*=hide": its pattern is empty/],
  [['--rule', '~=hide'], /--rule "~=hide": its pattern is empty/],
  [['--rule', '~a/b=hide'], /--rule "~a\/b=hide": its pattern must be words/],
  [['--rule', 'a=hide-first,0'], /must count characters from 1/],
  [['--rule', 'a=hash'], /hash needs a key of at least 32 bytes: name its file with --hash-key/],
  [['--rule', 'path:/a'], /its path must mark what is hidden as \{name\}/],
  [['--rule', 'path:/{MMM_a}/b'], /must spell out a segment before the first/],
  [['--rule', 'path:/a/b=copy'], /excepts nothing/],
  [['--preset', 'other'], /--preset: must be one of credentials, http, personal, payment, otel, genesys/],
  [['--preset', 'http,'], /--preset: must be one of credentials/],
  [
    ['--rules', write('fine.yaml', 'rules: [{ path: "/a/{no}", action: hide }]\n'), '--rule', 'path:/b/c=copy'],
    /excepts/,
  ],
  [
    ['--rules', write('masked.yaml', 'rules: [{ path: "/a/{MMM_no}" }]\n'), '--switch-off', 'MMM'],
    /--rules ".*masked\.yaml": with these flags, of rule 1 its path \{MMM_no\} is no name that is hidden/,
  ],
  [['--rules', write('empty.yaml', '')], /empty\.yaml: is empty; write the rules into it/],
  [['--rules', '/dev/zero'], /\/dev\/zero: is longer than 1 MiB/],
  [['--hash-key', '/dev/zero'], /--hash-key "\/dev\/zero": is a device/],
  [['--hash-key', folder], /--hash-key ".*": is a directory/],
  [['--switch-off', 'YYY'], /--switch-off: must be XXX or MMM/],
  [['--rules', join(folder, 'none.yaml')], /none\.yaml: no such file/],
  [['--hash-key', join(folder, 'none')], /--hash-key ".*none": no such file/],
  [['--hash-key', write('short', 'k')], /--hash-key ".*short": holds 1 bytes, a key at least 32/],
  [
    ['--hash-key', write('open', 'k'.repeat(32), 0o644)],
    /--hash-key ".*open": anyone may open it \(mode 644\); run chmod 600/,
  ],
  [['validate', join(folder, 'none.yaml')], /none\.yaml: no such file/],
];

for (const [words, message] of WRONG_FLAGS) {
  test(`wrong rules: ${words.join(' ').slice(0, 40)}`, async () => {
    const { code, stdout, stderr } = await run(words, 'secret\n');
    assert.deepEqual([code, stdout.toString()], [2, ''], stderr);
    assert.match(stderr, /^logveil: [^\n]+\n$/);
    assert.match(stderr, message);
  });
}

test('a key that the group may open is taken', async () => {
  const { code } = await run(
    ['--hash-key', write('group', '0123456789abcdef'.repeat(2), 0o640), '--rule', 'a=hash'],
    'a=1\n',
  );
  assert.equal(code, 0);
});

test('the schema for editors takes what is right and refuses what is wrong', () => {
  const schema = JSON.parse(readFileSync(inProject('dist', 'rules.schema.json'), 'utf8')) as object;
  const check = new Ajv({ strict: false }).compile(schema);
  assert.ok(check({ ...(parse(YAML) as object), $schema: 'x' }), JSON.stringify(check.errors));
  for (const wrong of [
    { maskTxt: 'x' },
    { rules: [{ pattern: 'a' }] },
    { rules: [{ path: 1 }] },
    { switchOff: ['A'] },
  ]) {
    assert.equal(check(wrong), false, JSON.stringify(wrong));
  }
});

test('the schema for editors lists actions and forms of patterns, and agrees with the check', () => {
  const schema = JSON.parse(readFileSync(inProject('dist', 'rules.schema.json'), 'utf8'));
  const check = new Ajv({ strict: false }).compile(schema);
  const [{ properties }] = schema.properties.rules.items.anyOf;
  for (const word of ['copy', 'skip', 'hide', 'keep-scheme', 'hash'])
    assert.ok(properties.action.anyOf[0].enum.includes(word));
  assert.equal(properties.pattern.anyOf.length, 5);
  const hashKey = Buffer.alloc(32);
  const isRight = (rule: Rule): boolean => {
    try {
      checkOptions({ rules: [rule], hashKey });
      return true;
    } catch {
      return false;
    }
  };
  const patterns = [
    'password',
    'a.b-c_d',
    'a*',
    '*a',
    '*a*',
    '~api-key',
    '~a[b].c d',
    '',
    '*',
    '**',
    '~',
    '~-',
    'a*b',
    'a b',
    'x'.repeat(65),
  ];
  const actions = [
    ...properties.action.anyOf[0].enum,
    'hide-first,4',
    'hide-last, 12',
    'unhide-first,4',
    'unhide-last,4',
  ];
  actions.push(
    'tag()',
    'tag(a,b)',
    'tag(<#,#>)',
    '',
    'hyde',
    'Hide',
    'hide-first',
    'hide-middle,4',
    'tag(a)',
    'tag(a,b,c)',
    'unhide-last,x',
  );
  const rules: Rule[] = [
    ...patterns.map((pattern) => ({ pattern, action: 'hide' })),
    ...actions.map((action: string) => ({ pattern: 'a', action })),
    // One that is copied alone hides nothing.
    ...actions.filter((action: string) => action !== 'copy').map((action: string) => ({ path: '/a/{b}', action })),
  ];
  for (const rule of rules) assert.equal(check({ rules: [rule] }), isRight(rule), JSON.stringify(rule));
});
