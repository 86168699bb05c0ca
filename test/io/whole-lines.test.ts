import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WholeLines } from '../../src/io/whole-lines.ts';

/** Gathers what is written, each write by itself. */
function gather() {
  const writes: string[] = [];
  const lines = new WholeLines({
    write(bytes) {
      writes.push(Buffer.from(bytes).toString());
      return writes.length % 2 === 0 ? Promise.resolve() : undefined;
    },
    flush: () => undefined,
  });
  return { writes, lines };
}

test('each write has whole lines', async () => {
  const text = 'one\n\ntwo and more\nthree\nno end';
  for (let cut = 1; cut <= text.length; cut++) {
    const { writes, lines } = gather();
    for (let from = 0; from < text.length; from += cut) await lines.write(Buffer.from(text.slice(from, from + cut)));
    for (const written of writes) assert.ok(written.endsWith('\n'), JSON.stringify(written));
    await lines.flush();
    assert.equal(writes.join(''), text);
  }
});

test('a line longer than 64 KiB is written in parts, and what follows is whole again', async () => {
  const { writes, lines } = gather();
  const long = 'x'.repeat(40_000);
  for (const part of [long, long, `${long}\n`, 'next', '\n']) await lines.write(Buffer.from(part));
  assert.deepEqual(
    writes.map((written) => written.length),
    [40_000, 40_000, 40_001, 5],
  );
});
