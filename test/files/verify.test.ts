/** What has been written is looked at again before it takes the place of anything. */
import assert from 'node:assert/strict';
import fs, { closeSync, fstatSync, ftruncateSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { carryOut, type Workshop } from '../../src/files/file-task.ts';
import { SegmentWork } from '../../src/files/segment.ts';
import { asSplittable, SPLITTABLE, sanitizeSplit } from '../../src/files/split.ts';
import type { FileTask } from '../../src/files/task.ts';
import type { DraftFiles } from '../../src/io/draft.ts';
import { createDirectSanitizer, type DirectSanitizer } from '../../src/sanitizer/direct.ts';
import { makeFolder } from '../cli/command.ts';
import { DIRTY, runFiles, SANITIZED } from './run.ts';

/** What is no member becomes one when the line between its name and its colon goes. */
const JOINED = '"MMM_a"\nXXX_b=1\n:"secret"\n';
const JOINED_SANITIZED = '"MMM_a"\n:"MMM"\n';
/** Lines that make a file large, and are not of one with what is after them. */
const LINES = `${'x'.repeat(1022)};\n`.repeat(SPLITTABLE / 1024);

function taskOf(path: string): FileTask {
  return { source: path, place: 'a.log', target: path, mode: 'in place', unchanged: 'copy', breaksLinks: false };
}

function workshopWith(faults: Partial<Workshop>): Workshop {
  return { sanitizer: createDirectSanitizer(), isIdempotent: true, owner: 'test', onRead: () => {}, ...faults };
}

/** It says that it has written all, and the last byte is lost. */
const losingTheLast = {
  ...fs,
  writeSync: (descriptor: number, bytes: Uint8Array, from: number, length: number, at: number) =>
    1 + fs.writeSync(descriptor, bytes, from, length - 1, at),
} as unknown as DraftFiles;

/** Whatever comes in, its output would have to be sanitized again: no sanitizer of ours. */
function neverDone(): DirectSanitizer {
  const sanitizer = createDirectSanitizer();
  return {
    ...sanitizer,
    get isAtRest() {
      return sanitizer.isAtRest;
    },
    take() {
      const piece = sanitizer.take();
      return piece.length === 0 ? piece : Buffer.concat([Buffer.from('MMM_x=secret\n'), piece]);
    },
  };
}

describe('one thread', () => {
  test('a removal that makes a parameter is followed by another round', async (t) => {
    const folder = makeFolder(t);
    const [plain, packed] = [join(folder, 'a.log'), join(folder, 'b.gz')];
    writeFileSync(plain, JOINED);
    writeFileSync(packed, gzipSync(JOINED));
    await runFiles([folder], {});
    assert.equal(readFileSync(plain, 'utf8'), JOINED_SANITIZED);
    assert.equal(gunzipSync(readFileSync(packed)).toString(), JOINED_SANITIZED);
    writeFileSync(plain, JOINED);
    await runFiles([plain], { out: join(folder, 'out') });
    assert.equal(readFileSync(join(folder, 'out', 'a.log'), 'utf8'), JOINED_SANITIZED);
  });

  test('what is still not in order after some rounds is refused', async (t) => {
    const folder = makeFolder(t);
    const path = join(folder, 'a.log');
    writeFileSync(path, DIRTY);
    await assert.rejects(carryOut(taskOf(path), workshopWith({ sanitizer: neverDone() })), {
      code: 'LOGVEIL_UNVERIFIED',
      message: 'a.log: still holds parameters when sanitized; please report it',
    });
    assert.equal(readFileSync(path, 'utf8'), DIRTY);
    assert.deepEqual(readdirSync(folder), ['a.log']);
  });

  test('what was not written whole is refused', async (t) => {
    const folder = makeFolder(t);
    for (const [name, content] of [
      ['a.log', Buffer.from(DIRTY)],
      ['b.gz', gzipSync(DIRTY)],
    ] as const) {
      const path = join(folder, name);
      writeFileSync(path, content);
      await assert.rejects(carryOut(taskOf(path), workshopWith({ files: losingTheLast })), {
        code: 'LOGVEIL_UNVERIFIED',
        message: 'a.log: was not written whole; check the device',
      });
      assert.deepEqual(readFileSync(path), content);
    }
    assert.deepEqual(readdirSync(folder), ['a.log', 'b.gz']);
    // Without the fault it is done.
    await carryOut(taskOf(join(folder, 'a.log')), workshopWith({}));
    assert.equal(readFileSync(join(folder, 'a.log'), 'utf8'), SANITIZED);
  });
});

describe('all threads', () => {
  test('a removal that makes a parameter is followed by another round', async (t) => {
    const folder = makeFolder(t);
    const path = join(folder, 'a.log');
    for (const mode of [{}, { out: join(folder, 'out') }]) {
      writeFileSync(path, LINES + JOINED);
      await runFiles([path], { jobs: 2, ...mode });
      const result = readFileSync('out' in mode ? join(folder, 'out', 'a.log') : path);
      assert.equal(result.subarray(LINES.length).toString(), JOINED_SANITIZED);
    }
  });

  test('what was not written whole is refused', async (t) => {
    const folder = makeFolder(t);
    const path = join(folder, 'a.log');
    writeFileSync(path, LINES + DIRTY);
    const descriptor = openSync(path, 'r');
    t.after(() => closeSync(descriptor));
    const splittable = asSplittable(taskOf(path), descriptor);
    assert.ok(splittable !== undefined);
    const work = new SegmentWork(workshopWith({}));
    const losingTheLast = {
      async takePart(text: Parameters<SegmentWork['takePart']>[0]) {
        const steps = work.takePart(text);
        for (let step = steps.next(); ; step = steps.next()) {
          if (!step.done) continue;
          if (text.draft !== undefined) ftruncateSync(text.draft, fstatSync(text.draft).size - 1);
          return step.value;
        }
      },
    };
    await assert.rejects(sanitizeSplit(splittable, [losingTheLast], 'test', true), {
      code: 'LOGVEIL_UNVERIFIED',
      message: 'a.log: was not written whole; check the device',
    });
    assert.ok(readFileSync(path).subarray(LINES.length).equals(Buffer.from(DIRTY)));
    assert.deepEqual(readdirSync(folder), ['a.log']);
  });
});
