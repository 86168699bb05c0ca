/** Values without a name on the command line: `--detect`, `--secrets` and `--secrets-env`, in files and in the environment. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { run } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'logveil-values-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, text: string, mode = 0o600): string => {
  const file = join(folder, name);
  writeFileSync(file, text, { mode });
  chmodSync(file, mode);
  return file;
};

const LINE = 'postgres://u:p@h 4111 1111 1111 1111 s3cr3t-t0ken czNjcjN0LXQwa2Vu\n';

const outputOf = async (words: string[]): Promise<string> => {
  const { code, stdout, stderr } = await run(words, LINE);
  assert.equal(code, 0, stderr);
  return stdout.toString();
};

test('--detect takes kinds with commas between, and more than once', async () => {
  const hidden = 'postgres://u:MMM@h MMM s3cr3t-t0ken czNjcjN0LXQwa2Vu\n';
  assert.equal(await outputOf(['--detect', 'url-passwords,cards']), hidden);
  assert.equal(await outputOf(['--detect', 'url-passwords', '--detect', 'cards']), hidden);
  const rules = write('detect.yaml', 'detect: [url-passwords]\nrules: [{ pattern: a, action: hide }]\n');
  assert.equal(await outputOf(['--rules', rules, '--detect', 'cards']), hidden);
});

test('secrets are read from a file, one a line', async () => {
  const secrets = write('secrets.txt', '\r\ns3cr3t-t0ken\r\n"over\\nlines"\n');
  const hidden = 'postgres://u:p@h 4111 1111 1111 1111 MMM MMM\n';
  assert.equal(await outputOf(['--secrets', secrets]), hidden);
  const rules = write('secrets.yaml', 'secrets: secrets.txt\nrules: [{ pattern: a, action: hide }]\n');
  assert.equal(await outputOf(['--rules', rules]), hidden);
  const { stdout } = await run(['--secrets', secrets], 'a over\nlines b\nover\n');
  assert.equal(stdout.toString(), 'a MMM b\nover\n');
  const checked = await run(['check', '-', '--secrets', secrets], LINE);
  assert.match(checked.stdout.toString(), /secret:secrets\.txt:2/);
  assert.ok(!checked.stdout.toString().includes('s3cr3t'));
});

test('secrets are read from the environment', async () => {
  process.env.LOGVEIL_TEST_TOKEN = 's3cr3t-t0ken\n';
  try {
    assert.equal(
      await outputOf(['--secrets-env', 'LOGVEIL_TEST_TOKEN']),
      'postgres://u:p@h 4111 1111 1111 1111 MMM MMM\n',
    );
  } finally {
    delete process.env.LOGVEIL_TEST_TOKEN;
  }
});

const WRONG: readonly (readonly [string[], RegExp])[] = [
  [['--detect', 'key'], /--detect: must be one of keys, jwt, pem/],
  [['--secrets-env', 'LOGVEIL_NO_SUCH'], /--secrets-env: there is no variable "LOGVEIL_NO_SUCH"; set it/],
  [
    ['--secrets', write('open', 's3cr3t-t0ken\n', 0o644)],
    /--secrets ".*open": anyone may open it \(mode 644\); run chmod 600/,
  ],
  [['--secrets', join(folder, 'none')], /--secrets ".*none": no such file/],
  [['--secrets', write('empty', '\n\n')], /--secrets ".*empty": is empty; write one value a line/],
  [
    ['--secrets', write('short', 'abcdefg\nabc\n')],
    /--secrets: the value of short:2 has 3 bytes: so short a text occurs by chance/,
  ],
  [
    ['--secrets', write('quoted', '"abcdefg\n')],
    /--secrets ".*quoted", line 1: begins with a quote, but is no JSON string/,
  ],
  [['--secrets', folder], /--secrets ".*": is a directory/],
];

for (const [words, message] of WRONG) {
  test(`wrong values: ${words.join(' ').slice(0, 40)}`, async () => {
    const { code, stdout, stderr } = await run(words, 'secret\n');
    assert.deepEqual([code, stdout.toString()], [2, ''], stderr);
    assert.match(stderr, /^logveil: [^\n]+\n$/);
    assert.match(stderr, message);
    assert.ok(!/abc|s3cr3t/.test(stderr), stderr);
  });
}
