/** The harness comes to an end, whatever the command does. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { runToEnd } from './faults.ts';

const pidsIn = (stderr: string) => stderr.split('\n').filter(Boolean).map(Number);
const isThere = (pid: number) => existsSync(`/proc/${pid}`);

test('a command that hangs is killed with all that it has started, also when its parent ends first', async () => {
  const script = 'sleep 60 & echo $! >&2; sh -c "sleep 60 & echo \\$! >&2"; wait';
  const { code, isHung, stderr } = await runToEnd(['sh', '-c', script], undefined, '', 700);
  assert.deepEqual([code, isHung], [137, true]);
  assert.equal(pidsIn(stderr).length, 2);
  assert.deepEqual(pidsIn(stderr).filter(isThere), []);
});

test('a command that ends is not called hung', async () => {
  const { code, isHung } = await runToEnd(['sh', '-c', 'exit 3'], undefined, 'input', 10_000);
  assert.deepEqual([code, isHung], [3, false]);
});

test('a child whose end Node does not notice is not our defect', async () => {
  // A shell that has become another program does not wait for what it started.
  const { isHung } = await runToEnd(['sh', '-c', 'sleep 0 & exec sleep 60'], undefined, '', 700);
  assert.equal(isHung, false);
});
