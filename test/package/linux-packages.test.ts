/** The .deb, .rpm and .apk: each installs into a root of its own, where the command runs, and leaves nothing after. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { makeFolder } from '../cli/command.ts';
import { needs } from '../neighbours.ts';
import { inProject } from '../project.ts';
import { noPackages, packageFile, version } from './built.ts';

const RAW = 'a=1&MMM_b=s3cr3t&XXX_c=s3cr3t\n';
const CLEAN = 'a=1&MMM_b=MMM\n';

/** Every file below a folder, by its path from there. */
const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length));

function assertDocumented(root: string): void {
  const at = (path: string) => join(root, path);
  assert.deepEqual(
    gunzipSync(readFileSync(at('/usr/share/man/man1/logveil.1.gz'))),
    readFileSync(inProject('dist', 'man', 'logveil.1')),
  );
  for (const path of [
    '/usr/share/bash-completion/completions/logveil',
    '/usr/share/fish/vendor_completions.d/logveil.fish',
    '/usr/share/doc/logveil/copyright',
    '/usr/share/doc/logveil/sbom.cdx.json',
  ])
    assert.ok(existsSync(at(path)), path);
}

const filter = (program: string, words: readonly string[] = []) =>
  spawnSync(program, words, { input: RAW, env: {}, encoding: 'utf8' }).stdout;

describe('linux packages', { skip: noPackages }, () => {
  test('dpkg installs the .deb, and removes it whole', { skip: needs('dpkg') }, (t) => {
    const root = makeFolder(t);
    const admin = join(root, 'var', 'lib', 'dpkg');
    mkdirSync(join(admin, 'info'), { recursive: true });
    mkdirSync(join(admin, 'updates'));
    writeFileSync(join(admin, 'status'), '');
    const before = filesBelow(root).filter((path) => !path.startsWith('/var/lib/dpkg/'));
    // The libraries that it depends on are this machine's.
    const dpkg = (...words: string[]) => {
      const force = ['--force-not-root', '--force-depends', '--force-script-chrootless'];
      const { status, stdout, stderr } = spawnSync('dpkg', [`--root=${root}`, ...force, ...words], {
        encoding: 'utf8',
      });
      assert.equal(status, 0, stdout + stderr);
      return stdout;
    };
    dpkg('--install', packageFile('deb'));
    assert.match(dpkg('--status', 'logveil'), new RegExp(`^Version: ${version}-1$`, 'm'));
    assert.equal(filter(join(root, 'usr/bin/logveil')), CLEAN);
    assertDocumented(root);
    assert.ok(existsSync(join(root, 'usr/share/zsh/vendor-completions/_logveil')));
    const unit = readFileSync(join(root, 'usr/lib/systemd/system/logveil-watch.service'), 'utf8');
    const [, program = ''] = /^ExecStart=(\S+) watch /m.exec(unit) ?? [];
    assert.ok(existsSync(join(root, program)), program);
    dpkg('--purge', 'logveil');
    assert.deepEqual(
      filesBelow(root).filter((path) => !path.startsWith('/var/lib/dpkg/')),
      before,
    );
  });

  test('the .deb depends on the libraries that the executable is linked with', {
    skip: needs('dpkg-deb', 'dpkg-query', 'ldd'),
  }, (t) => {
    const folder = makeFolder(t);
    execFileSync('dpkg-deb', ['-x', packageFile('deb'), folder]);
    const depends = execFileSync('dpkg-deb', ['--field', packageFile('deb'), 'Depends'], { encoding: 'utf8' });
    const linked = execFileSync('ldd', [join(folder, 'usr/bin/logveil')], { encoding: 'utf8' });
    const owners = [...linked.matchAll(/=> (\/\S+)/g)].map(([, path]) =>
      // Where /lib is a link, dpkg knows the file under one name only.
      [path as string, `/usr${path}`]
        .map((one) => spawnSync('dpkg-query', ['-S', one], { encoding: 'utf8' }).stdout)
        .join(''),
    );
    assert.ok(owners.length >= 5, linked);
    for (const owner of owners) assert.ok(depends.includes(owner.split(':')[0] as string), `${owner} in ${depends}`);
  });

  test('rpm installs the .rpm, and removes it', { skip: needs('rpm') }, (t) => {
    const root = makeFolder(t);
    const rpm = (...words: string[]) => {
      const { status, stdout, stderr } = spawnSync('rpm', ['--root', root, ...words], { encoding: 'utf8' });
      assert.equal(status, 0, stderr);
      return stdout;
    };
    const flags = ['--nodeps', '--noscripts', '--ignorearch', '--ignoreos'];
    rpm('--install', ...flags, packageFile('rpm'));
    assert.equal(rpm('--query', '--queryformat', '%{VERSION}', 'logveil'), version);
    rpm('--verify', '--nodeps', '--nouser', '--nogroup', 'logveil');
    assert.equal(filter(join(root, 'usr/bin/logveil')), CLEAN);
    assertDocumented(root);
    rpm('--erase', '--noscripts', 'logveil');
    assert.ok(!existsSync(join(root, 'usr/bin/logveil')));
  });

  test('the .apk has the command for the Node of the system', { skip: needs('tar') }, (t) => {
    const root = makeFolder(t);
    execFileSync('tar', ['-xzf', packageFile('apk'), '-C', root, '--ignore-zeros'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    assert.match(readFileSync(join(root, '.PKGINFO'), 'utf8'), /^depend = nodejs>=20\.19$/m);
    const program = join(root, 'usr/lib/logveil/start-from-folder.cjs');
    assert.equal(filter(process.execPath, [program]), CLEAN);
    assertDocumented(root);
    mkdirSync(join(root, 'logs'));
    for (const name of ['a', 'b']) writeFileSync(join(root, 'logs', name), RAW);
    const words = [program, 'files', join(root, 'logs'), '--out', join(root, 'clean'), '--jobs', '2'];
    execFileSync(process.execPath, words, { stdio: 'ignore' });
    assert.equal(readFileSync(join(root, 'clean', 'a'), 'utf8'), CLEAN);
  });
});
