import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inProject } from '../project.ts';
import { bash, makeFolder, run } from './command.ts';

/** Each wrong command line, and what its message has to name. */
const WRONG: readonly (readonly [string[], RegExp])[] = [
  [['--frobnicate'], /--frobnicate/],
  [['--mask-txt', 'x'], /--mask-txt.*--mask-text/],
  [['files', '--frobnicate'], /--frobnicate'; see logveil files --help/],
  [['validate', '--rules', 'x'], /unknown option '--rules'; see logveil validate --help/],
  [['playground', '--build', 'x', '--port', '1'], /--port: not together with --build/],
  [['wach'], /"wach" is no command; did you mean "watch"\?/],
  [['help', 'explian'], /"explian" is no command; did you mean "explain"\?/],
  [['help', 'nothing-like-it'], /"nothing-like-it" is no command; see logveil --help/],
  [[''], /a path is empty/],
  [['completion', 'csh'], /completion: must be given one of bash, zsh, fish/],
  [['--mask-text'], /--mask-text.*missing/],
  [['--mask-text', '<>'], /--mask-text: must be 1 to 64/],
  [['--mask-text', ''], /--mask-text: must be/],
  [['--mask-prefix', 'a b'], /--mask-prefix: must be/],
  [['--filter-prefix', ''], /--filter-prefix: must be/],
  [['--filter-prefix', 'OK', '--filter-prefix', 'x'.repeat(33)], /--filter-prefix: must be at most 32/],
  [['--max-open', 'much'], /--max-open: must be/],
  [['--max-open', '-1'], /--max-open/],
  [['--grace', 'soon'], /--grace: must be/],
  [['--grace', '1e9'], /--grace: must be/],
  [['--output', ''], /--output: must name a file/],
  [['--protocol', 'syslog'], /--protocol: must be one of mmexternal, omprog/],
  [['--protocol', 'omprog'], /--protocol omprog: needs --output FILE/],
  [['--protocol', 'mmexternal', '--output', 'x'], /--output: mmexternal/],
  [['--protocol', 'mmexternal', '--report', 'x.html'], /--report: .*--stats/],
  [['--protocol', 'mmexternal', 'app.log'], /--protocol: reads standard input; name no files/],
];

for (const [words, message] of WRONG) {
  test(`wrong usage: ${JSON.stringify(words.join(' ').slice(0, 40))}`, async () => {
    const { code, stdout, stderr } = await run(words, 'secret\n');
    assert.deepEqual([code, stdout.toString()], [2, '']);
    assert.match(stderr, /^logveil: [^\n]+\n$/);
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /secret/);
  });
}

test('--help names every flag, --version the version', async () => {
  const help = await run(['--help']);
  const flags = '--filter-prefix --mask-prefix --mask-text --max-open --stats --output --grace --help --version';
  for (const flag of flags.split(' ')) assert.ok(help.stdout.includes(flag), flag);
  assert.deepEqual([help.code, help.stderr], [0, '']);
  assert.ok((await run(['filter', '--help'])).stdout.includes('--grace'));
  const version = await run(['--version']);
  const { version: expected } = JSON.parse(readFileSync(inProject('package.json'), 'utf8'));
  assert.deepEqual([version.code, version.stdout.toString()], [0, `${expected}\n`]);
});

test('an answer that cannot be written is reported, in one line', { skip: !existsSync('/dev/full') }, async (t) => {
  const folder = makeFolder(t);
  writeFileSync(join(folder, 'rules.yaml'), 'presets: [credentials]\n');
  writeFileSync(join(folder, 'app.log'), 'MMM_a=1\n');
  const commands = [
    '--version',
    '--help',
    'files --help',
    'validate rules.yaml',
    'completion bash',
    'explain MMM_a=1',
    'playground --port 0',
    'check app.log',
    'files --dry-run app.log',
    'watch --once app.log',
  ];
  for (const words of commands) {
    const { code, stderr } = await bash(`logveil ${words} > /dev/full`, folder);
    const expected = 'logveil: standard output: no space left on the device (ENOSPC); make room and run again\n';
    assert.deepEqual([code, stderr], [3, expected], words);
  }
});

test('an input that is a directory is reported by name', async () => {
  const { stderr } = await bash('logveil < /; echo "code $?" >&2');
  assert.match(stderr, /^logveil: standard input: is a directory [^\n]*\ncode 3\n$/);
});

const REFUSED: readonly (readonly [string, number[], RegExp])[] = [
  ['gzip', [0x1f, 0x8b, 8, 0, 1, 2, 3, 4], /standard input: is gzip.*logveil files/],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3, 4], /standard input: is zstd.*logveil files/],
  ['UTF-32', [0xff, 0xfe, 0, 0, 0x41, 0, 0, 0], /standard input: is UTF-32.*iconv/],
];

for (const [name, bytes, message] of REFUSED) {
  test(`${name} is refused, and nothing passes`, async () => {
    const { code, stdout, stderr } = await run([], Uint8Array.from([...bytes, ...Buffer.from('secret\n')]));
    assert.deepEqual([code, stdout.length], [3, 0]);
    assert.match(stderr, message);
    assert.match(stderr, /^logveil: [^\n]+\n$/);
  });
}

for (const [name, mark, swapped] of [
  ['little-endian UTF-16', true, false],
  ['big-endian UTF-16', true, true],
  ['little-endian UTF-16 without a mark', false, false],
  ['big-endian UTF-16 without a mark', false, true],
] as const) {
  test(`${name} stays what it is`, async () => {
    const encode = (text: string): Buffer => {
      const bytes = Buffer.from((mark ? '\ufeff' : '') + text, 'utf16le');
      return swapped ? bytes.swap16() : bytes;
    };
    const { code, stdout } = await run([], encode('{"a":"😀","MMM_имя":"secret"}\r\nx \ud800 MMM_b=1 é\n'));
    assert.equal(code, 0);
    assert.deepEqual(stdout, encode('{"a":"😀","MMM_имя":"MMM"}\r\nx \ud800 MMM_b=MMM é\n'));
  });
}

test('--stats prints in one line what was found', async () => {
  const { code, stdout, stderr } = await run(['--stats'], '{"MMM_a":"secret"}\na=1&XXX_b=secret\n');
  assert.deepEqual([code, stdout.toString()], [0, '{"MMM_a":"MMM"}\na=1\n']);
  assert.match(
    stderr,
    /^logveil: 2 lines, 36 bytes in, 20 out; 2 parameters: 1 masked, 1 filtered \(form 1, json 1; by rule: MMM\*=hide 1, XXX\*=skip 1\)\n$/,
  );
});

test('--stats=FILE writes JSON with its keys in order', async (t) => {
  const file = join(makeFolder(t), 'stats.json');
  const { code, stderr } = await run([`--stats=${file}`], '{"MMM_b":1,"MMM_a":2}\n');
  assert.deepEqual([code, stderr], [0, '']);
  const text = readFileSync(file, 'utf8');
  const stats = JSON.parse(text);
  assert.deepEqual(Object.keys(stats), Object.keys(stats).sort());
  assert.deepEqual([stats.parameters, stats.actions, stats.names], [2, { filter: 0, mask: 2 }, { MMM_a: 1, MMM_b: 1 }]);
  assert.ok(text.endsWith('}\n'));
});

test('a file for --stats that cannot be written is reported before anything is read', async () => {
  const { code, stdout, stderr } = await run(['--stats=/nowhere/stats.json'], 'secret\n');
  assert.deepEqual([code, stdout.length], [3, 0]);
  assert.match(stderr, /^logveil: --stats "\/nowhere\/stats\.json": [^\n]+\n$/);
});

test('values cut off by --max-open are reported', async () => {
  const body = `--b\r\nContent-Disposition: form-data; name="MMM_a"\r\n\r\n${'x\r\n'.repeat(100)}--b--\r\n`;
  const { code, stderr } = await run(['--max-open', '64'], body);
  assert.equal(code, 0);
  assert.match(stderr, /^logveil: 1 value was open [^\n]+\n$/);
});
