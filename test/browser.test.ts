/** The modules from `bytes` to `sanitizer` run where there is no Node. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Worker } from 'node:worker_threads';

const ENTRY = new URL('../src/sanitizer/sanitizer.js', import.meta.url);
const FIND = new URL('../src/sanitizer/find.js', import.meta.url);

/** Plain JavaScript that needs no Node. */
const PACKAGES = new Set(['valibot', '@noble/hashes/hmac.js', '@noble/hashes/sha2.js', 'fast-json-stable-stringify']);

/** Every module that is loaded with this one, as a browser would ask for it. */
function loadedWith(entry: URL): Map<string, string[]> {
  const imports = new Map<string, string[]>();
  const waiting = [entry];
  for (let module = waiting.pop(); module !== undefined; module = waiting.pop()) {
    if (imports.has(module.href)) continue;
    const source = readFileSync(module, 'utf8');
    const names = [
      ...source.matchAll(/^\s*(?:import|export)\b[^;]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/gm),
    ];
    const wanted = names.map((match) => (match[1] ?? match[2]) as string);
    imports.set(module.href, wanted);
    for (const name of wanted) {
      waiting.push(name.startsWith('.') ? new URL(name, module) : new URL(import.meta.resolve(name)));
    }
  }
  return imports;
}

/** Runs in a worker from which everything that only Node has was taken. */
function program(more: readonly string[]): string {
  const taken = ['process', 'Buffer', 'global', 'require', 'module', 'setImmediate', 'clearImmediate', ...more];
  return `
    import { parentPort } from 'node:worker_threads';
    for (const name of ${JSON.stringify(taken)}) delete globalThis[name];
    try {
      const { createSanitizer, sanitize } = await import(${JSON.stringify(ENTRY.href)});
      const { findParameters } = await import(${JSON.stringify(FIND.href)});
      const input = '{"MMM_a":"s","XXX_b":1,"c":2}';
      const outputs = ['auto', 'portable'].map((engine) => sanitize(input, { engine }));
      const sanitizer = createSanitizer();
      const pieces = [...input].map((char) => new TextDecoder().decode(sanitizer.write(new TextEncoder().encode(char))));
      outputs.push(pieces.join('') + new TextDecoder().decode(sanitizer.end()));
      parentPort.postMessage({ outputs, found: findParameters(input).length, left: ${JSON.stringify(taken)}.filter((name) => name in globalThis) });
    } catch (error) {
      parentPort.postMessage({ error: String(error) });
    }`;
}

function run(source: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`));
    worker.on('message', resolve);
    worker.on('error', reject);
  });
}

const OUTPUT = '{"MMM_a":"MMM","c":2}';
const EXPECTED = { outputs: [OUTPUT, OUTPUT, OUTPUT], found: 2, left: [] };

describe('without Node', () => {
  test('no module imports anything that a browser lacks, nor do the packages that they import', () => {
    const modules = new Map([...loadedWith(ENTRY), ...loadedWith(FIND)]);
    assert.ok(modules.size > 5);
    const packages = new Set<string>();
    for (const [module, imports] of modules) {
      for (const name of imports) {
        const isNeighbour = /^\.\.?\/[\w./-]+\.js$/.test(name);
        if (!isNeighbour) packages.add(name);
        assert.ok(isNeighbour || PACKAGES.has(name), `${module} imports ${name}`);
      }
    }
    assert.deepEqual(packages, PACKAGES);
  });

  test('the core runs without any of its globals', async () => {
    assert.deepEqual(await run(program([])), EXPECTED);
  });

  test('the core runs without WebAssembly', async () => {
    assert.deepEqual(await run(program(['WebAssembly'])), EXPECTED);
  });
});
