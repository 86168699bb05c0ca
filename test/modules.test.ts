/** Imports: a module imports only modules before it, there are no cycles, and the core needs no Node. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { describe, test } from 'node:test';
import { MODULES } from './modules.ts';
import { inProject } from './project.ts';

/** Each may import those before it. */
const LAYERED = [...MODULES.engine.map((name) => `engine/${name}`), 'engine', ...MODULES.host, ...MODULES.node];

/** Front ends that use another: one takes the options of the command from the environment, one writes as pino's does. */
const USES = new Map([
  ['register', 'cli'],
  ['winston', 'pino'],
]);
/** Packages that the host's side of the rules imports, each in one file: plain JavaScript that needs no Node. */
const BROWSER_SAFE = new Map([
  ['valibot', 'rules/schema.ts'],
  ['@noble/hashes/hmac.js', 'rules/pseudonym.ts'],
  ['@noble/hashes/sha2.js', 'rules/pseudonym.ts'],
  ['fast-json-stable-stringify', 'rules/replacement.ts'],
]);

const files = readdirSync(inProject('src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);
const moduleOf = (file: string) => /^(?:engine\/\w+|\w+)(?=\/)/.exec(file)?.[0] ?? '';

/** What a file imports: paths inside `src` for its neighbours, names for the rest. */
function importsOf(file: string): string[] {
  const source = readFileSync(inProject('src', file), 'utf8');
  const found = source.matchAll(
    /^\s*(?:import|export)\b[^;]*?\bfrom\s*'([^']+)'|^\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'/gm,
  );
  return [...found].map((match) => {
    const name = (match[1] ?? match[2] ?? match[3]) as string;
    if (!name.startsWith('.')) return name;
    const path = normalize(join(dirname(file), name));
    // The files for WebAssembly leave the suffix out.
    return path.endsWith('.ts') ? path : `${path}.ts`;
  });
}

const imports = new Map(files.map((file) => [file, importsOf(file)]));

function mayImport(from: string, to: string): boolean {
  if (from === to || from === '') return true;
  if (USES.get(from) === to) return true;
  if (MODULES.frontEnds.includes(from))
    return LAYERED.includes(to) || (from === 'cli' && MODULES.frontEnds.includes(to));
  return LAYERED.includes(to) && LAYERED.indexOf(to) < LAYERED.indexOf(from);
}

describe('modules', () => {
  test('src/modules.json lists each folder, and a page of src links it', () => {
    const folders = new Set(files.map(moduleOf).filter((name) => name !== ''));
    assert.deepEqual([...folders].sort(), [...LAYERED, ...MODULES.frontEnds].sort());
    const isLinked = (folder: string) => {
      const page = readFileSync(inProject('src', dirname(folder), 'README.md'), 'utf8');
      return [`](${basename(folder)})`, `](${basename(folder)}/README.md)`].some((link) => page.includes(link));
    };
    assert.deepEqual(
      [...folders].filter((folder) => !isLinked(folder)),
      [],
    );
  });

  test('each imports only modules before it', () => {
    for (const [file, names] of imports) {
      for (const name of names) {
        if (files.includes(name)) assert.ok(mayImport(moduleOf(file), moduleOf(name)), `${file} imports ${name}`);
      }
    }
  });

  test('the engine imports no package, and its host those that run in a browser too', () => {
    for (const [file, names] of imports) {
      const isEngine = file.startsWith('engine/');
      if (!isEngine && !MODULES.host.includes(moduleOf(file))) continue;
      for (const name of names)
        assert.ok(name.endsWith('.ts') || (!isEngine && BROWSER_SAFE.get(name) === file), `${file} imports ${name}`);
    }
  });

  test('the engine consists of the files that are compiled, and of declarations', () => {
    const compiled = new Set<string>();
    const visit = (file: string): void => {
      if (compiled.has(file) || !files.includes(file)) return;
      compiled.add(file);
      for (const name of imports.get(file) ?? []) visit(name);
      visit(file.replace(/\.ts$/, '.wasm.ts'));
    };
    visit('engine/core.ts');
    const engine = files.filter((file) => file.startsWith('engine/') && !file.endsWith('.d.ts'));
    assert.deepEqual(engine.sort(), [...compiled].sort());
  });

  test('no file imports itself through others', () => {
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      assert.equal(path.includes(file), false, [...path, file].join(' > '));
      if (done.has(file)) return;
      for (const name of imports.get(file) ?? []) if (imports.has(name)) visit(name, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
  });
});
