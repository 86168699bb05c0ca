/** A draft under faults: whatever call fails, or is the last before a crash, the target is the old file or the new. */
import assert from 'node:assert/strict';
import fs, { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Draft, type DraftFiles } from '../../src/io/draft.ts';
import { makeFolder } from '../cli/command.ts';

const OLD = 'old content';
const NEW = 'new content, in two parts';

/** What stands for the end of the process: nothing that comes after is carried out. */
class Crash extends Error {}

/** Files on which call number `at` does what `fault` says; all calls are noted. */
function faulty(at: number, fault: (call: () => unknown) => unknown, calls: string[]): DraftFiles {
  let isOver = false;
  return new Proxy(fs, {
    get(target, name: keyof DraftFiles) {
      const call = target[name] as (...parameters: unknown[]) => unknown;
      return (...parameters: unknown[]) => {
        if (isOver) throw new Crash();
        calls.push(name);
        if (calls.length !== at) return call(...parameters);
        try {
          return fault(() => call(...parameters));
        } catch (error) {
          isOver = error instanceof Crash;
          throw error;
        }
      };
    },
  }) as unknown as DraftFiles;
}

function replace(target: string, files: DraftFiles): void {
  const draft = Draft.create(target, '.draft', { files });
  try {
    draft.write(Buffer.from(NEW.slice(0, 5)));
    draft.write(Buffer.from(NEW.slice(5)));
    draft.finish();
    draft.setMode(0o640);
    draft.setTimes(1, 2);
    draft.commit(true);
  } catch (error) {
    draft.discard();
    throw error;
  }
}

function countCalls(target: string): string[] {
  const calls: string[] = [];
  replace(
    target,
    faulty(0, () => {}, calls),
  );
  return calls;
}

describe('a draft', () => {
  test('is brought to the disk before it takes the place, and the folder after', (t) => {
    const target = join(makeFolder(t), 'a.log');
    writeFileSync(target, OLD);
    const calls = countCalls(target);
    assert.deepEqual(calls.slice(-9), [
      'futimesSync',
      'fsyncSync',
      // Is it the draft that has its name?
      'fstatSync',
      'lstatSync',
      'closeSync',
      'renameSync',
      'openSync',
      'fsyncSync',
      'closeSync',
    ]);
    assert.equal(readFileSync(target, 'utf8'), NEW);
    assert.equal(statSync(target).mtimeMs, 2000);
  });

  for (const moment of ['before', 'after'] as const) {
    test(`a crash ${moment} any call leaves the old file or the new`, (t) => {
      const folder = makeFolder(t);
      const target = join(folder, 'a.log');
      const number = countCalls(target).length;
      const seen = new Set<string>();
      for (let at = 1; at <= number; at++) {
        writeFileSync(target, OLD);
        fs.rmSync(join(folder, '.draft'), { force: true });
        const fault = (call: () => unknown) => {
          if (moment === 'after') call();
          throw new Crash();
        };
        assert.throws(() => replace(target, faulty(at, fault, [])));
        const content = readFileSync(target, 'utf8');
        assert.ok(content === OLD || content === NEW, `${at}: ${content}`);
        seen.add(content);
      }
      assert.equal(seen.size, 2);
    });
  }

  test('where any call fails, the error names the file and no draft is left', (t) => {
    const folder = makeFolder(t);
    const target = join(folder, 'a.log');
    const calls = countCalls(target);
    for (let at = 1; at <= calls.length; at++) {
      writeFileSync(target, OLD);
      const fault = () => {
        throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      };
      assert.throws(() => replace(target, faulty(at, fault, [])), { name: 'IoError', code: 'ENOSPC' }, calls[at - 1]);
      assert.deepEqual(readdirSync(folder), ['a.log'], `${at}: ${calls[at - 1]}`);
    }
  });

  test('short writes are continued', (t) => {
    const target = join(makeFolder(t), 'a.log');
    const short = new Proxy(fs, {
      get: (files, name: keyof typeof fs) =>
        name === 'writeSync'
          ? (descriptor: number, bytes: Uint8Array, from: number, length: number, position: number) =>
              files.writeSync(descriptor, bytes, from, Math.min(3, length), position)
          : files[name],
    }) as unknown as DraftFiles;
    replace(target, short);
    assert.equal(readFileSync(target, 'utf8'), NEW);
  });

  test('a file that somebody put in its place does not become the target', (t) => {
    const folder = makeFolder(t);
    const target = join(folder, 'a.log');
    writeFileSync(target, OLD);
    const draft = Draft.create(target, '.draft');
    draft.write(Buffer.from(NEW));
    fs.renameSync(join(folder, '.draft'), join(folder, 'moved'));
    writeFileSync(join(folder, '.draft'), 'of somebody else');
    assert.throws(() => draft.commit(true), { code: 'LOGVEIL_GROWING' });
    draft.discard();
    assert.equal(readFileSync(target, 'utf8'), OLD);
  });
});
