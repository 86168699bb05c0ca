/** A fault in the engine that would keep it busy for ever ends with an error, and nothing more is written. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type * as Library from '../src/sanitizer/sanitizer.ts';
import { makeFolder } from './cli/command.ts';
import { feed } from './engines.ts';
import { inProject } from './project.ts';

/** The library with an engine in which a step does nothing. */
async function withFault(folder: string, file: string, step: string): Promise<typeof Library> {
  const outfile = join(folder, 'library.mjs');
  await build({
    entryPoints: [inProject('dist', 'src', 'sanitizer', 'sanitizer.js')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    plugins: [
      {
        name: 'fault',
        setup({ onLoad }) {
          onLoad({ filter: new RegExp(`${file}\\.js$`) }, ({ path }) => {
            const code = readFileSync(path, 'utf8');
            assert.match(code, new RegExp(`export function ${step}\\(\\) \\{`));
            return { contents: code.replace(`export function ${step}() {`, `export function ${step}() { return;`) };
          });
        },
      },
    ],
  });
  return import(pathToFileURL(outfile).href);
}

test('a step that brings the engine no further', async (t) => {
  const { createSanitizer } = await withFault(makeFolder(t), 'unquoted-member', 'stepBare');
  const sanitizer = createSanitizer({ engine: 'portable' });
  const before = Buffer.from(sanitizer.write(Buffer.from('MMM_a=1\n'))).toString();
  assert.equal(before, 'MMM_a=MMM\n');
  const stuck = () => sanitizer.write(Buffer.from("{'b': 1, 'MMM_a': 4711, 'c': 2}\n"));
  assert.throws(stuck, (error: Error) => {
    assert.match(error.message, /the engine makes no progress at byte 2\d; nothing after it is written/);
    assert.doesNotMatch(error.message, /4711/);
    return true;
  });
  // What needs no such step is as ever.
  const other = feed(createSanitizer({ engine: 'portable' }), [Buffer.from('{"MMM_a":1}')]);
  assert.equal(other.toString(), '{"MMM_a":"MMM"}');
});
