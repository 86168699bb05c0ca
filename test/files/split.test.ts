/** A file split between threads becomes what one sanitizer makes of it. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Thread } from '../../src/files/pool.ts';
import { SegmentWork } from '../../src/files/segment.ts';
import { overSegments, SPLITTABLE } from '../../src/files/split.ts';
import { createDirectSanitizer } from '../../src/sanitizer/direct.ts';
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

/** Threads in this one: what they do is done when it is asked for, in the order in which that happens. */
class Hands {
  readonly #idle: Thread[];
  readonly #waiting: ((thread: Thread) => void)[] = [];

  constructor(count: number) {
    this.#idle = Array.from({ length: count }, () => {
      const work = new SegmentWork({
        sanitizer: createDirectSanitizer(),
        isIdempotent: true,
        owner: 'test',
        onRead: () => {},
      });
      return {
        sanitizeSegment: async (segment: Parameters<SegmentWork['carryOut']>[0]) => work.carryOut(segment),
        place: async (placement: Parameters<SegmentWork['place']>[0]) => work.place(placement),
      } as unknown as Thread;
    });
  }

  acquire(): Promise<Thread> {
    const idle = this.#idle.pop();
    return idle === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(idle);
  }

  release(thread: Thread): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(thread);
    else next(thread);
  }
}

const hands = new Hands(3);

async function split(folder: string, text: Buffer, segmentSize: number) {
  const [source, draft] = [join(folder, 'source'), join(folder, 'draft')];
  writeFileSync(source, text);
  writeFileSync(draft, '');
  const whole = await overSegments(
    hands,
    { source, place: 'source', begin: 0, end: text.length },
    {
      segmentSize,
      place: (thread, at) => thread.place({ draft, at, leavesHoles: false }),
    },
  );
  assert.ok(whole !== undefined);
  return { whole, output: readFileSync(draft) };
}

test(`segments come out as the whole does, FUZZ_SEED=${seed}`, async (t) => {
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
      const segmentSize = 15 + tape.below(200);
      const { whole, output } = await split(folder, text, segmentSize);
      const shown = difference(output, expected);
      assert.equal(shown, '', `in segments of ${segmentSize}: ${JSON.stringify(lines)}: ${shown}`);
      assert.equal(whole.isChanged, !expected.equals(text));
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
  for (const segmentSize of [7, 50, 1000, 5000]) {
    const { output } = await split(folder, text, segmentSize);
    assert.equal(output.toString(), 'line\n<MMM_a>MMM</MMM_a>\n{"a":1,\n"d":3}\nend\n');
  }
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
