/** What is published: it installs in an empty folder, and there the command and the library run. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { root } from './project.ts';

const folder = mkdtempSync(join(tmpdir(), 'logveil-package-'));
const installed = join(folder, 'node_modules', 'logveil');

function npm(words: string[], cwd: string): string {
  // Whoever runs the tests through npm has its settings in the environment: they are not for this folder.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(?!config_cache)/i.test(name)));
  return execFileSync('npm', words, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

before(() => {
  // It has been built: to build it once more would pull the files from under the other tests.
  npm(['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], root);
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz')) as string;
  writeFileSync(join(folder, 'package.json'), '{"name":"empty","private":true,"type":"module"}');
  npm(['install', '--prefer-offline', '--no-audit', '--no-fund', '--silent', `./${archive}`], folder);
});

after(() => rmSync(folder, { recursive: true, force: true }));

test('the command runs', () => {
  const command = join(folder, 'node_modules', '.bin', 'logveil');
  const run = (...words: string[]): string =>
    execFileSync(command, words, { input: 'a=1&MMM_b=secret\n', encoding: 'utf8' });
  assert.equal(run(), 'a=1&MMM_b=MMM\n');
  assert.equal(run('--mask-text', '***', `--stats=${join(folder, 'stats.json')}`), 'a=1&MMM_b=***\n');
  assert.equal(run('--version').trim(), JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')).version);
});

test('the library can be imported and required', () => {
  const use = `console.log(sanitize('a=1&XXX_b=2'), typeof sanitizeStream().pipe, findParameters('MMM_c=3').length)`;
  const names = 'sanitize, sanitizeStream, findParameters';
  const run = (type: string, script: string): string =>
    execFileSync(process.execPath, [`--input-type=${type}`, '-e', script], { cwd: folder, encoding: 'utf8' });
  assert.equal(run('module', `import { ${names} } from 'logveil'; ${use}`), 'a=1 function 1\n');
  assert.match(run('commonjs', `const { ${names} } = require('logveil'); ${use}`), /^a=1 function 1\n/);
});

test('the transport for pino runs, by its name and checked', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules', 'pino', 'package.json'), 'utf8'));
  npm(['install', '--prefer-offline', '--no-audit', '--no-fund', '--silent', `pino@${version}`], folder);
  const app = join(folder, 'app.mjs');
  writeFileSync(
    app,
    `import pino from 'pino';
    import { sanitizingDestination, streamWrite, transportTarget } from 'logveil/pino';
    const bare = { base: null, timestamp: false };
    const say = (logger) => logger.info({ MMM_a: 'secret' });
    say(pino(bare, pino.transport({ target: 'logveil/pino' })));
    say(pino(bare, pino.transport(transportTarget())));
    say(pino(bare, pino.transport({ pipeline: [{ target: 'logveil/pino' }, { target: 'pino/file' }] })));
    say(pino(bare, sanitizingDestination()));
    say(pino({ ...bare, hooks: { streamWrite } }));`,
  );
  const output = execFileSync(process.execPath, [app], { cwd: folder, encoding: 'utf8' });
  assert.equal(output, '{"level":30,"MMM_a":"MMM"}\n'.repeat(5));
});

test('it has its types, its sources and its licence, and no tests', () => {
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
  for (const wanted of ['dist/src/index.d.ts', 'src/index.ts', 'LICENSE', 'README.md', 'CHANGELOG.md']) {
    assert.ok(files.includes(wanted), wanted);
  }
  assert.deepEqual(
    files.filter((file) => /(^|\/)(test|bench|samples)(\/|$)|\.tsbuildinfo$/.test(file)),
    [],
  );
});

test('.ci/run ends with the command that the README gives', () => {
  const last = readFileSync(join(root, '.ci', 'run'), 'utf8')
    .trimEnd()
    .split('\n')
    .at(-1) as string;
  assert.ok(readFileSync(join(root, 'README.md'), 'utf8').includes(`\n${last}\n`), last);
});
