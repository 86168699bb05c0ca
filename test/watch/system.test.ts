/** `logveil watch` where the system sets limits, and where its rules change while it runs. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { main, makeFolder, outcome, run, start, until } from '../cli/command.ts';

/** What a process has warned so far. */
function listen(child: ChildProcess): { out: string; err: string } {
  const warned = { out: '', err: '' };
  child.stdout?.on('data', (chunk) => {
    warned.out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    warned.err += chunk;
  });
  return warned;
}

/** A namespace of its own has limits of its own, which no other process feels. */
const mayUnshare = spawnSync('unshare', ['-Ur', 'true']).status === 0;

for (const limit of ['max_inotify_watches', 'max_inotify_instances']) {
  test(`${limit} used up: files are looked at instead, with one warning`, {
    skip: mayUnshare ? false : 'no user namespaces here',
  }, async (t) => {
    const log = makeFolder(t);
    for (let n = 0; n < 5; n++) writeFileSync(join(log, `${n}.log`), `first ${n}\n`);
    const script = `echo 0 > /proc/sys/user/${limit}; exec ${process.execPath} ${main} watch ${log}`;
    const child = spawn('unshare', ['-Ur', 'bash', '-c', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    t.after(() => child.kill('SIGKILL'));
    const warned = listen(child);
    await until(() => warned.out.split('\n').length === 6);
    for (let n = 0; n < 5; n++) {
      appendFileSync(join(log, `${n}.log`), `then MMM_a=secret${n}\n`);
      await until(() => warned.out.split('then MMM_a=MMM').length === n + 2);
    }
    child.kill('SIGTERM');
    assert.equal((await outcome(child)).code, 0);
    assert.match(
      warned.err,
      /^logveil: the system does not report when files change \([A-Z]+\);[^\n]*max_user_watches[^\n]*\n$/,
    );
  });
}

test('a file whose name is not UTF-8 is reported', { skip: process.platform !== 'linux' }, async (t) => {
  const log = makeFolder(t);
  writeFileSync(Buffer.concat([Buffer.from(`${log}/`), Buffer.from([0xff]), Buffer.from('.log')]), 'MMM_a=secret\n');
  writeFileSync(join(log, 'a.log'), 'MMM_a=secret\n');
  const { code, stdout, stderr } = await run(['watch', '--once', log]);
  assert.deepEqual([code, stdout.toString()], [3, 'MMM_a=MMM\n']);
  assert.match(stderr, /^logveil: [^\n]*\ufffd\.log: has a name that is not UTF-8; rename it; [^\n]*\n$/);
});

test('2,000 files, of which the system lets 200 be open', async (t) => {
  const folder = makeFolder(t);
  const log = join(folder, 'log');
  mkdirSync(log);
  const names = Array.from({ length: 2000 }, (_, n) => `${n}.log`);
  for (const name of names) writeFileSync(join(log, name), `in ${name} {"MMM_open": {\n"a": "secret",\n`);
  const out = join(folder, 'out');
  const script = `ulimit -n 200; exec ${process.execPath} ${main} watch --out ${out} ${log}`;
  const child = spawn('bash', ['-c', script], { stdio: ['ignore', 'ignore', 'pipe'] });
  t.after(() => child.kill('SIGKILL'));
  const warned = listen(child);
  const mirror = (name: string) => {
    try {
      return readFileSync(join(out, name), 'utf8');
    } catch {
      return undefined;
    }
  };
  // A value is open in each of them: two thousand streams are alive.
  await until(() => mirror('1999.log')?.startsWith('in 1999.log') && mirror('0.log')?.startsWith('in 0.log'));
  const resident = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024;
  assert.ok(resident < 500, `${resident} MiB`);
  for (const name of names) appendFileSync(join(log, name), '"b": "secret"}, "c": 1}\nlast\n');
  await until(() => names.every((name) => mirror(name) === `in ${name} {"MMM_open": "MMM", "c": 1}\nlast\n`));
  child.kill('SIGTERM');
  assert.equal((await outcome(child)).code, 0);
  assert.doesNotMatch(warned.err, /EMFILE|internal/);
});

test('SIGHUP reads the rules again, all or none', async (t) => {
  const folder = makeFolder(t);
  const log = join(folder, 'a.log');
  const rules = join(folder, 'rules.yaml');
  writeFileSync(rules, 'rules: [{ pattern: token, action: hide }]\n');
  writeFileSync(log, 'token=secret1 pin=2\n');
  const child = start(['watch', '--rules', rules, log], ['ignore', 'pipe', 'pipe']);
  const warned = listen(child);
  await until(() => warned.out === 'token=MMM pin=2\n');
  writeFileSync(rules, 'rules: [{ pattern: token, action: hide }, { pattern: pin, action: hide }]\n');
  child.kill('SIGHUP');
  await until(() => warned.err.includes('read again'));
  appendFileSync(log, 'token=secret2 pin=secret3\n');
  await until(() => warned.out.endsWith('token=MMM pin=MMM\n'));
  writeFileSync(rules, 'rules: [{ pattern: token, action: shout }]\n');
  child.kill('SIGHUP');
  await until(() => warned.err.includes('stay as they are'));
  appendFileSync(log, 'token=secret4 pin=secret5 end\n');
  await until(() => warned.out.endsWith('token=MMM pin=MMM end\n'));
  // Within a value nothing changes.
  appendFileSync(log, 'opened\n{"token": {\n"pin": "secret6",\n');
  await until(() => warned.out.endsWith('opened\n'));
  writeFileSync(rules, 'rules: [{ pattern: other, action: hide }]\n');
  child.kill('SIGHUP');
  await until(() => warned.err.split('read again').length === 3);
  appendFileSync(log, '"a": "secret7"}, "b": 1}\ntoken=shown\n');
  await until(() => warned.out.endsWith('\ntoken=shown\n'));
  child.kill('SIGTERM');
  assert.equal((await outcome(child)).code, 0);
  assert.doesNotMatch(warned.out + warned.err, /secret/);
  assert.match(warned.err, /rules\.yaml:1:\d+/);
});

test('what may not be read does not keep the others from being followed, and is tried again', {
  skip: process.getuid?.() === 0 && spawnSync('setpriv', ['--version']).status !== 0 ? 'no setpriv' : false,
}, async (t) => {
  const log = makeFolder(t);
  spawnSync('chmod', ['755', log]);
  writeFileSync(join(log, 'a.log'), 'MMM_a=1\n');
  writeFileSync(join(log, 'b.log'), 'MMM_b=1\n', { mode: 0o000 });
  const words = [process.execPath, main, 'watch', log];
  const asOther = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
  const [program, ...rest] = [...asOther, ...words] as [string, ...string[]];
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => child.kill('SIGKILL'));
  const warned = listen(child);
  await until(() => warned.out === 'MMM_a=MMM\n' && warned.err.includes('b.log'));
  spawnSync('chmod', ['644', join(log, 'b.log')]);
  await until(() => warned.out === 'MMM_a=MMM\nMMM_b=MMM\n');
  child.kill('SIGTERM');
  assert.equal((await outcome(child)).code, 0);
  assert.match(
    warned.err,
    /^logveil: [^\n]*b\.log: permission denied[^\n]*tried again[^\n]*\nlogveil: [^\n]*b\.log: can be read again\n$/,
  );
});
