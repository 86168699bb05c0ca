/** The harness comes to an end, whatever the command does. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { type Fault, runToEnd } from './faults.ts';

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

for (const [what, script] of [
  // A shell that has become another program does not wait for what it started.
  ['a child whose end Node does not notice', 'sleep 0 & exec sleep 60'],
  ['a pipe that Node waits for', 'sleep 60 | cat'],
] as const) {
  test(`${what} is not our defect, if a call failed by which that works`, async () => {
    const fault = { kind: 'error', call: 'write', error: 'EIO', when: 1 } as const;
    const isHungBy = async (one?: Fault) => (await runToEnd(['sh', '-c', script], one, '', 700)).isHung;
    assert.deepEqual(
      [await isHungBy(fault), await isHungBy({ ...fault, call: 'fstat' }), await isHungBy()],
      [false, true, true],
    );
  });
}
