/** The pages that people read: their commands and programs run, their links lead somewhere, and they fit a screen's width. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { main, makeFolder } from './cli/command.ts';
import { inProject } from './project.ts';

const PAGES = [
  ...readdirSync(inProject('.')).filter((file) => file.endsWith('.md')),
  ...['src', 'samples', 'bench', 'test'].flatMap((folder) =>
    readdirSync(inProject(folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('README.md'))
      .map((file) => `${folder}/${file}`),
  ),
].sort();

const textOf = (page: string) => readFileSync(inProject(page), 'utf8');

interface Block {
  language: string;
  text: string;
  line: number;
}

function blocksOf(page: string): Block[] {
  return [...textOf(page).matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(({ 1: language, 2: text, index }) => ({
    language: language as string,
    text: text as string,
    line: textOf(page).slice(0, index).split('\n').length,
  }));
}

const SCRIPTS: Record<string, string> = JSON.parse(readFileSync(inProject('package.json'), 'utf8')).scripts;

/**
 * What the commands of a page find: files by the names that the pages use. Programs that install, or that need a network
 * or a service, are replaced; so is what would never end.
 */
const PREAMBLE = `
set -e
logveil() {
  case $1 in
    watch) "$NODE" "$MAIN" "$@" --once ;;
    # Without a broker: that it is asked for one shows that the line was understood.
    kafka) "$NODE" "$MAIN" "$@" --patience 1 2>&1 | grep -q "kafka:9092\\|localhost:9092\\|is not installed" ;;
    check) "$NODE" "$MAIN" "$@" || [ $? -eq 1 ] ;;
    health) : ;;
    playground) case $2 in --build) "$NODE" "$MAIN" "$@" ;; esac ;;
    *) "$NODE" "$MAIN" "$@" ;;
  esac
}
node() { "$NODE" "$@"; }
tail() { cat app.log; }
for name in npm docker systemctl apt-get kubectl mvn spark-submit; do eval "$name() { :; }"; done
`;

function lay(folder: string, commands: string): void {
  for (const path of ['var/log/app', 'srv', 'logs', 'node_modules']) mkdirSync(join(folder, path), { recursive: true });
  const log = 'GET /p?MMM_phone=1&XXX_pin=2&password=3 HTTP/1.1\n';
  const files = [
    'app.log',
    'app.log.1',
    'one-line.log',
    'logs/app.log',
    'var/log/app/app.log',
    'var/log/app/access.log',
  ];
  for (const file of files) writeFileSync(join(folder, file), log);
  if (commands.includes('*.gz')) writeFileSync(join(folder, 'var/log/app/app.log.1.gz'), gzipSync(log));
  writeFileSync(join(folder, 'key.bin'), randomBytes(32), { mode: 0o600 });
  writeFileSync(join(folder, 'app.js'), 'console.log("MMM_a=1");\n');
  writeFileSync(
    join(folder, 'rules.yaml'),
    'rules: [{ pattern: password, action: hide }]\ntests: [{ hides: [password] }]\n',
  );
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  symlinkSync(inProject('samples'), join(folder, 'samples'));
  symlinkSync(inProject('.'), join(folder, 'node_modules', 'logveil'));
  symlinkSync(inProject('node_modules', 'pino'), join(folder, 'node_modules', 'pino'));
}

/** Absolute paths lead into the folder. */
function inFolder(text: string, folder: string): string {
  return text.replaceAll(/(?<=[\s'])\/(?=(?:var\/log|srv)\b)/g, `${folder}/`);
}

/** Pages whose commands are about this clone, not about logveil: for these, that each script is there. */
const ABOUT_CLONE = ['CONTRIBUTING.md', 'bench/README.md', 'src/package/README.md', 'test/cases/README.md'];

for (const page of PAGES) {
  describe(page, () => {
    test('its links lead to files and headings that are there', () => {
      for (const [, target] of textOf(page).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(target as string)) continue;
        const [path = '', heading] = (target as string).split('#');
        const file = path === '' ? page : join(dirname(page), path);
        assert.ok(existsSync(inProject(file)), `${target} in ${page}`);
        if (heading === undefined || !file.endsWith('.md')) continue;
        const headings = [...textOf(file).matchAll(/^#+ (.*)$/gm)].map(([, text]) =>
          (text as string)
            .toLowerCase()
            .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
            .replaceAll(' ', '-'),
        );
        assert.ok(headings.includes(heading), `${target} in ${page}; there are ${headings.join(', ')}`);
      }
    });

    test('its npm commands are scripts of the package', () => {
      for (const [, script] of textOf(page).matchAll(/\bnpm run ([\w:-]+)/g)) {
        assert.ok(SCRIPTS[script as string] !== undefined, `npm run ${script}`);
      }
    });

    if (ABOUT_CLONE.includes(page)) return;
    for (const { language, text, line } of blocksOf(page)) {
      if (language === 'sh') {
        test(`the commands at line ${line} run`, (t) => {
          const folder = makeFolder(t);
          lay(folder, text);
          const { status, stderr } = spawnSync('bash', ['-c', PREAMBLE + inFolder(text, folder)], {
            ...{ cwd: folder, encoding: 'utf8', timeout: 60_000 },
            env: { ...process.env, NODE: process.execPath, MAIN: main },
          });
          assert.equal(status, 0, stderr);
        });
      }
      if (language === 'js') {
        test(`the program at line ${line} runs`, (t) => {
          const folder = makeFolder(t);
          lay(folder, text);
          writeFileSync(join(folder, 'program.js'), text);
          const { status, stdout, stderr } = spawnSync(process.execPath, ['program.js'], {
            ...{ cwd: folder, encoding: 'utf8', input: 'MMM_a=1\n', timeout: 60_000 },
          });
          assert.equal(status, 0, stderr);
          // What a comment after a call of console.log shows is what it prints.
          for (const [, printed] of text.matchAll(/^console\.log\(.*\); \/\/ (.*)$/gm)) {
            assert.ok(stdout.includes(`${printed}\n`), stdout);
          }
        });
      }
    }
  });
}

test('the README fits: 150 lines of 100 columns, and says early what is not hidden', () => {
  const lines = textOf('README.md').trimEnd().split('\n');
  assert.ok(lines.length <= 150, `${lines.length} lines`);
  for (const line of lines) assert.ok([...line].length <= 100, line);
  const screen = lines.slice(0, 40).join('\n');
  assert.ok(screen.includes('--rule password=hide') && screen.includes('--preset credentials'));
});

/** Without the targets of links, which a reader does not see. */
const shownWidth = (line: string) => [...line.replaceAll(/\]\([^)]*\)/g, ']')].length;

test('each page fits a screen: 100 columns, 120 in tables', () => {
  const isTable = (line: string) => line.startsWith('|');
  const tooWide = PAGES.flatMap((page) =>
    textOf(page)
      .split('\n')
      // A short cell is padded to the width of the longest.
      .map((line) => (isTable(line) ? line.replaceAll(/ +\|/g, ' |').replaceAll(/-{3,}/g, '---') : line))
      .map((line, index) => ({ line, index }))
      .filter(({ line }) => shownWidth(line) > (isTable(line) ? 120 : 100))
      .map(({ line, index }) => `${page}:${index + 1}: ${line}`),
  );
  assert.deepEqual(tooWide, []);
});

test('a page of more than two screens begins with its contents', () => {
  for (const page of PAGES.filter((one) => !['README.md', 'CHANGELOG.md'].includes(one))) {
    if (textOf(page).split('\n').length <= 100) continue;
    const contents = textOf(page).split('\n## ')[0] as string;
    assert.match(contents, /^- \[[^\]]+\]\(#/m, page);
  }
});

test('samples/README.md names each sample and each folder of samples', () => {
  for (const { name } of readdirSync(inProject('samples'), { withFileTypes: true })) {
    if (name.startsWith('.') || name === 'README.md' || name.includes('.clean.')) continue;
    assert.ok(textOf('samples/README.md').includes(name), name);
  }
});

test('the example of the README becomes what it says', () => {
  const [before, after] = [...textOf('README.md').matchAll(/^```\n(.*?)^```$/gms)].map(([, text]) => text as string);
  const { stdout } = spawnSync(process.execPath, [main], { input: before as string, encoding: 'utf8' });
  assert.equal(stdout, after);
});

test('the example of --preset in the README becomes what it says', () => {
  const example = [...textOf('README.md').matchAll(/^```\n(.*?)^```$/gms)][2]?.[1] as string;
  const [before, after, ...rest] = example.split('\n');
  const words = [main, '--preset', 'credentials'];
  const { stdout } = spawnSync(process.execPath, words, { input: `${before}\n`, encoding: 'utf8' });
  assert.notEqual(after, before);
  assert.deepEqual([stdout, rest], [`${after}\n`, ['']]);
});
