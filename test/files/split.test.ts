/** A file split between threads becomes what one sanitizer makes of it. */
import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { createRandom, type Random } from '../../bench/random.ts';
import { SegmentWork } from '../../src/files/segment.ts';
import type { SegmentWorker } from '../../src/files/segment-workers.ts';
import { overSegments, SPLITTABLE } from '../../src/files/split.ts';
import type { PartOutcome } from '../../src/files/task.ts';
import { IoError } from '../../src/io/io-error.ts';
import { createDirectSanitizer, type DirectSanitizer } from '../../src/sanitizer/direct.ts';
import { createSanitizer } from '../../src/sanitizer/sanitizer.ts';
import { makeFolder } from '../cli/command.ts';
import { difference } from '../difference.ts';
import { feed, on } from '../engines.ts';
import { drawRecord } from '../property/lines.ts';
import { inputOf } from '../property/pieces.ts';
import { seed } from '../property/settings.ts';
import { drawSoup } from '../property/soup.ts';
import { numbers, Tape } from '../property/tape.ts';
import { runFiles } from './run.ts';

type Steps = ReturnType<SegmentWork['takePart']>;

/** Takes so many bytes at once: then more than one piece is written of a segment, which can be laid aside. */
function narrow(most: number): DirectSanitizer {
  const sanitizer = createDirectSanitizer();
  const space = () => sanitizer.space().subarray(0, most);
  return Object.create(sanitizer, { space: { value: space } }) as DirectSanitizer;
}

/** Threads in this one: chance decides whose next step it is, whether or not its turn has come. */
const works = [20, 60, Number.POSITIVE_INFINITY].map(
  (most) => new SegmentWork({ sanitizer: narrow(most), isIdempotent: true, owner: 'test', onRead: () => {} }),
);

function workersOf(hands: readonly SegmentWork[], random: Random): SegmentWorker[] {
  const parts: { steps: Steps; resolve: (outcome: PartOutcome) => void; reject: (error: unknown) => void }[] = [];
  const work = () => {
    while (parts.length > 0) {
      const index = random.below(parts.length);
      const { steps, resolve, reject } = parts[index] as (typeof parts)[number];
      try {
        const step = steps.next();
        if (!step.done) continue;
        resolve(step.value);
      } catch (error) {
        reject(error);
      }
      parts.splice(index, 1);
    }
  };
  return hands.map((one) => ({
    takePart: (text) =>
      new Promise((resolve, reject) => {
        parts.push({ steps: one.takePart(text), resolve, reject });
        if (parts.length === hands.length) work();
      }),
  }));
}

async function split(folder: string, text: Buffer, blockSize: number, members = 3, mostBlocks = 3) {
  writeFileSync(join(folder, 'source'), text);
  const [source, draft] = [openSync(join(folder, 'source'), 'r'), openSync(join(folder, 'draft'), 'w+')];
  const workers = workersOf(works.slice(0, members), createRandom(blockSize));
  const file = { source, place: 'source', begin: 0, end: text.length };
  const whole = await overSegments(workers, file, { blockSize, mostBlocks, draft });
  assert.ok(whole !== undefined);
  const looked = await overSegments(workers, file, { blockSize, mostBlocks, stopsAtChange: true });
  assert.equal(looked?.isChanged, whole.isChanged);
  closeSync(source);
  closeSync(draft);
  return { whole, output: readFileSync(join(folder, 'draft')) };
}

test(`segments are sanitized as the whole is, FUZZ_SEED=${seed}`, async (t) => {
  const folder = makeFolder(t);
  const sanitizer = on('simd');
  let hidden = 0;
  await fc.assert(
    fc.asyncProperty(numbers, async (list) => {
      const tape = new Tape(list);
      const lines =
        tape.below(3) === 0
          ? drawSoup(tape, '\n')
          : tape
              .several(1, 5, () => {
                const { pieces, lineEnd } = drawRecord(tape);
                return inputOf(pieces) + lineEnd;
              })
              .join('');
      const text = Buffer.from(lines);
      const counting = createSanitizer({ engine: 'simd' });
      const expected = feed(counting, [text]);
      const blockSize = 15 + tape.below(200);
      const { whole, output } = await split(folder, text, blockSize, 1 + tape.below(3), 1 + tape.below(4));
      const shown = difference(output, expected);
      assert.equal(shown, '', `in blocks of ${blockSize}: ${JSON.stringify(lines)}: ${shown}`);
      // An edit that writes what was there may count as a change, never the other way round.
      if (!expected.equals(text)) assert.equal(whole.isChanged, true);
      assert.deepEqual(whole.stats.actions, counting.stats.actions);
      assert.equal(whole.stats.bytesIn, text.length);
      assert.equal(whole.length, output.length);
      if (expected.length < text.length) hidden++;
      sanitizer.end();
    }),
    { seed, numRuns: 400, endOnFailure: true },
  );
  assert.ok(hidden > 80);
});

test('what is open over segments is hidden to its end', async (t) => {
  const folder = makeFolder(t);
  const value = 'secret\n'.repeat(300);
  const text = Buffer.from(`line\n<MMM_a>${value}</MMM_a>\n{"a":1,\n"XXX_b":{"c":[\n1,\n2]},\n"d":3}\nend\n`);
  for (const blockSize of [7, 50, 1000, 5000]) {
    const { output } = await split(folder, text, blockSize);
    assert.equal(output.toString(), 'line\n<MMM_a>MMM</MMM_a>\n{"a":1,\n"d":3}\nend\n');
  }
});

test('lines longer than a segment, and than what the engine takes at once', async (t) => {
  const folder = makeFolder(t);
  const long = (size: number) => `${'x'.repeat(size)} MMM_a=secret ${'y'.repeat(size)}\n`;
  const text = Buffer.from(`${long(10)}${long(300_000)}short\n${long(200_000)}${long(30)}${'z'.repeat(700_000)}`);
  const expected = text.toString().replaceAll('secret', 'MMM');
  for (const blockSize of [100, 240 * 1024, 1 << 20]) {
    const { output } = await split(folder, text, blockSize);
    assert.ok(output.equals(Buffer.from(expected)), `in blocks of ${blockSize}`);
  }
});

test('where one thread fails the others stop, and nobody is left at work', async (t) => {
  const folder = makeFolder(t);
  const path = join(folder, 'source');
  const line = 'a=1 MMM_b=secret\n';
  writeFileSync(path, line.repeat(1000));
  const source = openSync(path, 'r');
  t.after(() => closeSync(source));
  let read = 0;
  const failing = new SegmentWork({
    sanitizer: narrow(100),
    isIdempotent: true,
    owner: 'test',
    onRead() {
      if (++read === 3) throw new IoError('this run', 'LOGVEIL_STOPPED', 'was interrupted');
    },
  });
  const workers = workersOf([failing, ...works.slice(1)], createRandom(seed));
  const file = { source, place: 'source', begin: 0, end: 1000 * line.length };
  await assert.rejects(overSegments(workers, file, { blockSize: 500, mostBlocks: 1 }), { code: 'LOGVEIL_STOPPED' });
  // The file is not open, for any of them.
  const missing = { ...file, source: 1_000_000, place: 'missing' };
  await assert.rejects(overSegments(workersOf(works, createRandom(seed)), missing, {}), { code: 'EBADF' });
});

test('a file that is never at rest is given to one thread', async (t) => {
  const folder = makeFolder(t);
  const path = join(folder, 'a.json');
  const line = `{"a":"${'x'.repeat(1000)}","MMM_b":"secret"},\n`;
  const text = Buffer.from(`[\n${line.repeat(Math.ceil(SPLITTABLE / line.length))}{}]\n`);
  writeFileSync(path, text);
  await runFiles([path], { jobs: 2 });
  assert.ok(readFileSync(path).equals(feed(on('simd'), [text])));
});

test('threads do it too, in place and to a folder', async (t) => {
  const folder = makeFolder(t);
  const line = `2026-11-24 GET /x?a=1&MMM_b=secret&XXX_c=secret ${'y'.repeat(900)}\n`;
  const text = Buffer.from(`\ufeff${line.repeat(Math.ceil(SPLITTABLE / line.length))}`);
  const expected = feed(on('simd'), [text]);
  writeFileSync(join(folder, 'a.log'), text);
  const { summary } = await runFiles([join(folder, 'a.log')], { jobs: 2, out: join(folder, 'out') });
  assert.ok(readFileSync(join(folder, 'out', 'a.log')).equals(expected));
  assert.equal(summary.stats.actions.mask, Math.ceil(SPLITTABLE / line.length));
  await runFiles([join(folder, 'a.log')], { jobs: 2 });
  assert.ok(readFileSync(join(folder, 'a.log')).equals(expected));
});
