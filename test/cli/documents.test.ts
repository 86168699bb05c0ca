/** The manual page and the completions: each flag of each command is in them, and the programs that read them can. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { SHELLS } from '../../src/cli/completions.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { needs } from '../neighbours.ts';
import { inProject } from '../project.ts';
import { makeFolder, run } from './command.ts';

const manual = inProject('dist', 'man', 'logveil.1');
const scripts = {
  bash: inProject('dist', 'completions', 'logveil'),
  zsh: inProject('dist', 'completions', '_logveil'),
  fish: inProject('dist', 'completions', 'logveil.fish'),
};
const program = buildProgram(() => {});
const flags = program.commands.flatMap((command) =>
  [...command.options.map(({ long }) => long as string), '--help'].map((long) => ({ command: command.name(), long })),
);

const textOf = (file: string) => readFileSync(file, 'utf8');

describe('the manual page', () => {
  test('tells each command, each flag, and what it does', () => {
    const text = textOf(manual).replaceAll('\\-', '-');
    for (const command of program.commands) {
      assert.ok(
        text.includes(`.SS logveil ${command === program.commands[0] ? `[${command.name()}]` : command.name()}`),
      );
    }
    for (const { command, long } of flags) assert.ok(text.includes(`\\fB${long}\\fR`), `${command} ${long}`);
    assert.match(text, /^\.SH EXIT STATUS\n0 done/m);
  });

  test('is where the package says that it is', () => {
    const { man } = JSON.parse(textOf(inProject('package.json')));
    assert.equal(inProject(man), manual);
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

test('the README names each flag, and none that is not there', () => {
  // What belongs to a flag, not to how a package is installed.
  const text = textOf(inProject('README.md')).replaceAll('npm install --global', '');
  const named = new Set(text.match(/--[a-z][a-z-]+/g));
  const known = new Set(flags.map(({ long }) => long));
  assert.deepEqual(
    [...named].filter((long) => !known.has(long)),
    [],
  );
  assert.deepEqual(
    [...known].filter((long) => long !== '--help' && !named.has(long)),
    [],
  );
});

describe('completions', () => {
  for (const shell of SHELLS) {
    test(`for ${shell} hold each command and each flag, and can be printed`, async () => {
      const text = textOf(scripts[shell]);
      for (const command of program.commands) assert.ok(text.includes(command.name()), command.name());
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
    assert.deepEqual(bash(folder, 'check', 'a'), ['app.log']);
    assert.deepEqual(bash(folder, '--rules', 'a'), ['app.log']);
    assert.deepEqual(bash(folder, 'completion', 'z'), ['zsh']);
    assert.deepEqual(bash(folder, 'check', '--sta'), []);
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
