/** The help, the manual page, the tables and the completions hold each flag of each command, and programs can read them. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { COMMANDS, DEFAULT_COMMAND } from '../../src/cli/commands.ts';
import { SHELLS } from '../../src/cli/completions.ts';
import { withFlagTables } from '../../src/cli/flag-tables.ts';
import { needs } from '../neighbours.ts';
import { inProject } from '../project.ts';
import { makeFolder, run } from './command.ts';

const manual = inProject('dist', 'man', 'logveil.1');
const scripts = {
  bash: inProject('dist', 'completions', 'logveil'),
  zsh: inProject('dist', 'completions', '_logveil'),
  fish: inProject('dist', 'completions', 'logveil.fish'),
};
const flags = COMMANDS.flatMap((command) =>
  [...command.flags.map(({ long }) => long), '--help'].map((long) => ({ command: command.name, long })),
);

const textOf = (file: string) => readFileSync(file, 'utf8');

describe('the manual page', () => {
  test('has each command, each flag, the actions of rules and the limits', () => {
    const text = textOf(manual).replaceAll('\\-', '-');
    for (const command of COMMANDS) {
      assert.ok(text.includes(`.SS logveil ${command === DEFAULT_COMMAND ? `[${command.name}]` : command.name}`));
    }
    for (const { command, long } of flags) assert.ok(text.includes(`\\fB${long}\\fR`), `${command} ${long}`);
    assert.match(text, /^\.SH EXIT STATUS\n0 done/m);
    for (const word of ['unhide-last,n', 'tag(before,after)', 'path:/orders', 'genesys', '256 rules']) {
      assert.ok(text.includes(word), word);
    }
  });

  test('is where the package says that it is', () => {
    const { man } = JSON.parse(textOf(inProject('package.json')));
    assert.deepEqual(
      man.map((file: string) => inProject(file)),
      [manual],
    );
  });

  test('is read by man without a warning', { skip: needs('man', 'groff') }, () => {
    const { status, stdout, stderr } = spawnSync('man', ['--warnings', '-l', manual], {
      encoding: 'utf8',
      env: { ...process.env, MANWIDTH: '200', LC_ALL: 'C.UTF-8', MANROFFSEQ: '' },
    });
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /logveil check \[options\] <path\.\.\.>/);
  });

  test('is found right by mandoc', { skip: needs('mandoc') }, () => {
    const { status, stdout, stderr } = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning', manual], {
      encoding: 'utf8',
    });
    assert.deepEqual([status, stdout + stderr], [0, '']);
  });
});

test('the pages have the tables of flags that the commands have now', () => {
  const page = textOf(inProject('src', 'cli', 'README.md'));
  assert.ok(page === withFlagTables(page), 'npm run docs writes them');
  for (const { command, long } of flags.filter((flag) => flag.long !== '--help')) {
    assert.ok(page.includes(`\`${long}`) || page.includes(` ${long}`), `${command} ${long}`);
  }
});

test('the README and the pages name no flag that is not there', () => {
  const known = new Set([...flags.map(({ long }) => long), '--version']);
  for (const file of ['README.md', 'src/cli/README.md', 'src/rules/README.md']) {
    // What follows another command's name is its own.
    const text = textOf(inProject(file)).replaceAll(/\b(?:npm|node|npx|openssl|git|docker) [^\n`]*/g, '');
    const named = new Set(text.match(/(?<![\w-])--[a-z][a-z-]+/g));
    assert.deepEqual(
      [...named].filter((long) => !known.has(long)),
      [],
      file,
    );
  }
});

describe('completions', () => {
  for (const shell of SHELLS) {
    test(`for ${shell} hold each command and each flag, and can be printed`, async () => {
      const text = textOf(scripts[shell]);
      for (const command of COMMANDS) assert.ok(text.includes(command.name), command.name);
      for (const { command, long } of flags) {
        const wanted = shell === 'fish' ? `-l ${long.slice(2)} ` : long;
        assert.ok(text.includes(wanted), `${command} ${long}`);
      }
      const printed = await run(['completion', shell]);
      assert.deepEqual([printed.code, printed.stdout.toString()], [0, text]);
    });

    test(`for ${shell} are read by it`, { skip: needs(shell) }, () => {
      const { status, stderr } = spawnSync(shell, ['-n', scripts[shell]], { encoding: 'utf8' });
      assert.deepEqual([status, stderr], [0, '']);
    });
  }

  test('there is none for other shells', async () => {
    const { code, stderr } = await run(['completion', 'csh']);
    assert.equal(code, 2);
    assert.match(stderr, /bash, zsh, fish/);
  });

  /** What bash offers at the end of a line. */
  function bash(folder: string, ...words: string[]): string[] {
    const script = `source ${JSON.stringify(scripts.bash)}; compopt() { :; }
      COMP_WORDS=(logveil "$@"); COMP_CWORD=$#; _logveil; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const out = execFileSync('bash', ['-c', script, 'bash', ...words], { encoding: 'utf8', cwd: folder });
    return out.split('\n').filter((line) => line !== '');
  }

  test('bash offers commands, flags, words and files, each where it fits', (t) => {
    const folder = makeFolder(t);
    writeFileSync(join(folder, 'app.log'), '');
    assert.deepEqual(bash(folder, 'che'), ['check']);
    assert.deepEqual(bash(folder, '--sta'), ['--stats']);
    assert.deepEqual(bash(folder, 'check', '--fo'), ['--format']);
    assert.deepEqual(bash(folder, 'check', '--format', ''), ['text', 'json', 'sarif', 'github']);
    assert.deepEqual(bash(folder, 'check', 'ap'), ['app.log']);
    assert.deepEqual(bash(folder, '--rules', 'ap'), ['app.log']);
    assert.deepEqual(bash(folder, 'ap'), ['app.log']);
    assert.deepEqual(bash(folder, 'completion', 'z'), ['zsh']);
    assert.deepEqual(bash(folder, 'kafka', '--compression', 'z'), ['zstd']);
    assert.deepEqual(bash(folder, 'check', '--format', '=', 'sa'), ['sarif']);
    assert.deepEqual(bash(folder, '--stats', '=', 'ap'), ['app.log']);
    assert.deepEqual(bash(folder, 'check', '--sta'), []);
  });

  test('bash keeps names with spaces in one piece', (t) => {
    const folder = makeFolder(t);
    writeFileSync(join(folder, 'my app.log'), '');
    writeFileSync(join(folder, 'my other app.log'), '');
    assert.deepEqual(bash(folder, 'check', 'my').sort(), ['my app.log', 'my other app.log']);
  });

  test('fish offers the same', { skip: needs('fish') }, (t) => {
    const folder = makeFolder(t);
    const offers = (line: string) => {
      const command = `source ${JSON.stringify(scripts.fish)}; complete -C ${JSON.stringify(line)}`;
      const out = execFileSync('fish', ['--no-config', '-c', command], {
        encoding: 'utf8',
        cwd: folder,
        env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
      });
      return out.split('\n').flatMap((offer) => (offer === '' ? [] : [offer.split('\t')[0]]));
    };
    assert.deepEqual(offers('logveil che'), ['check']);
    assert.deepEqual(offers('logveil check --fo'), ['--format']);
    assert.deepEqual(offers('logveil check --format s'), ['sarif']);
    assert.deepEqual(offers('logveil --sta'), ['--stats']);
  });

  test('zsh offers the same', { skip: needs('zsh') }, (t) => {
    const folder = makeFolder(t);
    writeFileSync(join(folder, 'app.log'), '');
    const offers = (line: string) => {
      const out = execFileSync('zsh', ['-f', inProject('test', 'cli', 'offers.zsh'), scripts.zsh, line], {
        encoding: 'utf8',
        cwd: folder,
        env: { ...process.env, HOME: folder, TERM: 'dumb', LC_ALL: 'C.UTF-8' },
        timeout: 60_000,
      });
      return [...out.matchAll(/<([^<>]+)>/g)].map(([, offer]) => offer).slice(0, -1);
    };
    assert.deepEqual(offers('logveil che'), ['check']);
    assert.deepEqual(offers('logveil --sta'), ['--stats']);
    assert.deepEqual(offers('logveil check --fo'), ['--format']);
    assert.deepEqual(offers('logveil check --format '), ['text', 'json', 'sarif', 'github']);
    assert.deepEqual(offers('logveil check a'), ['app.log']);
    assert.deepEqual(offers('logveil --rules a'), ['app.log']);
    assert.deepEqual(offers('logveil completion z'), ['zsh']);
    assert.deepEqual(offers('logveil check --sta'), []);
  });

  test('zsh loads its own', { skip: needs('zsh') }, (t) => {
    const script = `autoload -Uz compinit; compinit -D -u; source ${JSON.stringify(scripts.zsh)}; print $_comps[logveil] $+functions[_logveil]`;
    const out = execFileSync('zsh', ['-f', '-c', script], {
      encoding: 'utf8',
      env: { ...process.env, HOME: makeFolder(t) },
    });
    assert.equal(out.trim(), '_logveil 1');
  });
});
