/** An engine that never comes to an end: no signal is answered, so the member ends with exit code 3; the next continues. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as elapse } from 'node:timers/promises';
import { inProject } from '../project.ts';
import { noBroker, TestCluster } from './broker.ts';
import { endMembers, reaches, startMember } from './members.ts';
import { committed, endReaders, fill, makeTopic, readAll } from './topics.ts';

const ENGINE = inProject('dist', 'test', 'cli', 'endless-engine.js');
const GIVEN_UP = /^logveil: the engine does not come to an end, [^\n]*\n$/m;
/** The processor has to work for 5 s, and a busy machine has other things to do. Only bounds a hang. */
const PATIENCE = 180_000;

describe('an engine that never comes to an end', { skip: noBroker }, () => {
  let cluster: TestCluster;
  before(async () => {
    cluster = await TestCluster.start();
  });
  after(async () => {
    endMembers();
    endReaders();
    await cluster?.close();
  });

  for (const words of [[], ['--at-least-once']]) {
    const name = words.length === 0 ? 'exactly once' : 'at least once';
    test(`the member ends after a signal, and each record is delivered ${name}`, async () => {
      const [raw, clean, group] = [`raw${words.length}`, `clean${words.length}`, `group${words.length}`];
      await makeTopic(cluster, raw, 1);
      await makeTopic(cluster, clean, 1);
      const values = async () => (await readAll(cluster, clean)).map(({ value }) => value);
      const flags = ['--from', raw, '--to', clean, '--group', group, '--session-timeout', '6', ...words];
      const done = () => committed(cluster, group, raw, 1);

      const member = startMember(cluster, flags, ['--import', ENGINE]);
      await fill(cluster, raw, [{ value: 'before MMM_a=1' }]);
      await reaches(done, 1, { hint: member.output });
      await fill(cluster, raw, [{ value: 'ENDLESS MMM_a=2' }]);
      // By then it has been fetched.
      await elapse(2000);
      member.child.kill('SIGTERM');
      const overdue = setTimeout(() => member.child.kill('SIGKILL'), PATIENCE);
      const code = await member.ended;
      clearTimeout(overdue);
      assert.equal(code, 3, member.output());
      assert.match(member.output(), GIVEN_UP);
      assert.equal(await done(), 1);
      assert.deepEqual(await values(), ['before MMM_a=MMM']);

      const next = startMember(cluster, flags);
      await reaches(done, 2, { hint: next.output });
      next.child.kill('SIGTERM');
      assert.equal(await next.ended, 0, next.output());
      assert.deepEqual(await values(), ['before MMM_a=MMM', 'ENDLESS MMM_a=MMM']);
    });
  }
});
