/** The hook that pre-commit installs from a repository of this project, as from its published one. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder } from '../cli/command.ts';
import { needs } from '../neighbours.ts';
import { noRegistry, withoutNpm } from '../npm.ts';
import { inProject, root } from '../project.ts';
import { noPython, pythonWith } from '../python.ts';

const MINUTES = 60_000;

/** The compiled engine, which is not in the repository. The build does not make it again if its sources are the same. */
const ENGINE = 'src/sanitizer/modules.generated.ts';

const git = (folder: string, ...words: string[]) =>
  execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...words], {
    ...{ cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'inherit'] },
  });

/** Commits what is in a folder. @returns the commit */
function commit(folder: string): string {
  git(folder, 'init', '--quiet');
  git(folder, 'add', '--all', '--force');
  git(folder, 'commit', '--quiet', '--message', 'all');
  return git(folder, 'rev-parse', 'HEAD').trim();
}

test('pre-commit builds and installs the hook, which finds what is not sanitized', {
  skip: noPython || needs('git') || noRegistry(),
}, (t) => {
  const folder = makeFolder(t);
  const published = join(folder, 'published');
  const files = git(root, 'ls-files', '--cached', '--others', '--exclude-standard', '-z').split('\0');
  for (const file of [...files.filter((name) => name !== '' && existsSync(inProject(name))), ENGINE]) {
    cpSync(inProject(file), join(published, file), { recursive: true });
  }
  const rev = commit(published);

  const user = join(folder, 'user');
  mkdirSync(join(user, 'logs'), { recursive: true });
  writeFileSync(join(user, 'logs', 'clean.log'), 'all is well\n');
  writeFileSync(join(user, 'logs', 'bad log.log'), 'a\nb MMM_a=12 password=34\n');
  const hooks = [{ id: 'logveil-check' }];
  writeFileSync(join(user, '.pre-commit-config.yaml'), JSON.stringify({ repos: [{ repo: published, rev, hooks }] }));
  commit(user);

  const python = pythonWith('test', 'check', 'requirements.txt');
  const preCommit = (...words: string[]) =>
    spawnSync(python, ['-m', 'pre_commit', ...words], {
      ...{ cwd: user, encoding: 'utf8', timeout: 15 * MINUTES },
      env: { ...withoutNpm(), PRE_COMMIT_HOME: join(folder, 'pre-commit') },
    });

  const manifest = preCommit('validate-manifest', join(published, '.pre-commit-hooks.yaml'));
  assert.equal(manifest.status, 0, manifest.stdout);
  const installed = preCommit('install', '--install-hooks');
  assert.equal(installed.status, 0, installed.stdout + installed.stderr);

  const { status, stdout } = preCommit('run', '--all-files');
  assert.equal(status, 1, stdout);
  assert.match(stdout, /logveil check\.+Failed/);
  assert.match(stdout, /logs\/bad log\.log:2:3 MMM_a mask/);
  assert.doesNotMatch(stdout, /12|clean\.log/);
  writeFileSync(join(user, 'logs', 'bad log.log'), 'a\nb MMM_a=MMM\n');
  git(user, 'add', 'logs');
  const again = preCommit('run', '--all-files');
  assert.equal(again.status, 0, again.stdout);
});
