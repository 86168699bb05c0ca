// Compiles the engine to WebAssembly, with 16-byte vectors and without, and embeds both in modules.generated.ts.
//
// The engine is written once, in TypeScript that AssemblyScript understands too. Where a file x.ts has a
// neighbour x.wasm.ts, that one takes its place in the module: memory access always, the searches with vectors only.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import asc from 'assemblyscript/asc';
import binaryen from 'binaryen';

const root = fileURLToPath(new URL('../..', import.meta.url));

async function compile({ replaced, features, inlined }) {
  const written = new Map();
  const { error, stderr } = await asc.main(
    [
      'src/engine/core.ts',
      '--outFile',
      'core.wasm',
      '-O3',
      '--noAssert',
      '--runtime',
      'stub',
      '--initialMemory',
      '87',
      '--maximumMemory',
      '87',
      '--memoryBase',
      '1024',
      '--use',
      'abort=',
      '--enable',
      'bulk-memory',
      ...features,
    ],
    {
      readFile(name, base) {
        const path = resolve(root, base, name);
        const replacement = path.replace(/\.ts$/, '.wasm.ts');
        const chosen = replaced.some((file) => name.endsWith(file)) && existsSync(replacement) ? replacement : path;
        return existsSync(chosen) ? atFixedPlaces(readFileSync(chosen, 'utf8')) : null;
      },
      writeFile(name, contents) {
        written.set(name, contents);
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(stderr.toString());
  return inline(written.get('core.wasm'), inlined);
}

/**
 * A few structs live as long as the engine. At an address that the compiler knows, a field is one load; after a pointer
 * in a global it is three. The addresses are those of layout.ts.
 */
function atFixedPlaces(source) {
  return source
    .replace('cursor = new Cursor()', 'cursor = changetype<Cursor>(0x4000)')
    .replace('output = new Output()', 'output = changetype<Output>(0x4400)')
    .replace('position = new Position()', 'position = changetype<Position>(0x4600)')
    .replace('marks = new Marks()', 'marks = changetype<Marks>(0x4680)')
    .replace('runs = new Runs()', 'runs = changetype<Runs>(0x4700)')
    .replace('origins = new Origins()', 'origins = changetype<Origins>(0x4750)')
    .replace('intake = new Intake()', 'intake = changetype<Intake>(0x4760)')
    .replace('delimiter = new Delimiter()', 'delimiter = changetype<Delimiter>(0x4900)')
    .replace('bareName = new Name()', 'bareName = changetype<Name>(0x4910)')
    .replace('quotedName = new Name()', 'quotedName = changetype<Name>(0x4930)')
    .replace('separator = new Separator()', 'separator = changetype<Separator>(0x4950)')
    .replace('lineStart = new LineStart()', 'lineStart = changetype<LineStart>(0x4960)')
    .replace('letters = new Letters()', 'letters = changetype<Letters>(0x4980)')
    .replace('lineRecord = new LineRecord()', 'lineRecord = changetype<LineRecord>(0x4990)');
}

/**
 * V8 enters each function of a module through a stack check, and the hot path is made of functions of a few instructions:
 * they are inlined further than the compiler does by itself.
 * @param size functions that are called from several places are inlined up to this size
 */
function inline(bytes, size) {
  const module = binaryen.readBinary(bytes);
  module.setFeatures(
    binaryen.Features.SIMD128 |
      binaryen.Features.BulkMemory |
      binaryen.Features.BulkMemoryOpt |
      binaryen.Features.MutableGlobals |
      binaryen.Features.NontrappingFPToInt |
      binaryen.Features.SignExt,
  );
  binaryen.setOptimizeLevel(3);
  binaryen.setShrinkLevel(0);
  binaryen.setAlwaysInlineMaxSize(60);
  binaryen.setFlexibleInlineMaxSize(size);
  binaryen.setOneCallerInlineMaxSize(2000);
  module.optimize();
  module.optimize();
  const optimized = module.emitBinary();
  module.dispose();
  return optimized;
}

/** Of all that the modules are made from: they take 8 s to make, and seldom have to be. */
function fingerprint() {
  const hash = createHash('sha256');
  const sources = readdirSync(resolve(root, 'src/engine'), { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => `src/engine/${name}`);
  for (const path of [...sources, 'src/sanitizer/compile.mjs', 'package-lock.json']) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(resolve(root, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

const MEMORY = ['bytes/memory.ts'];
const SEARCHES = ['scan/bytes.ts', 'scan/candidates.ts', 'scan/value-search.ts'];
const MODULES = {
  simd: { replaced: [...MEMORY, ...SEARCHES], features: ['--enable', 'simd'], inlined: 150 },
  // It runs where nothing is fast; what is loaded in a browser is smaller so.
  scalar: { replaced: MEMORY, features: [], inlined: 75 },
};

/** Compiles a module in a thread of its own, so that both are made at the same time. */
function compileInThread(name) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: name });
    worker.on('message', resolve);
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`${name} could not be compiled (exit code ${code})`)));
  });
}

async function writeModules() {
  const target = new URL('modules.generated.ts', import.meta.url);
  const heading = `// Made by compile.mjs from the engine's sources ${fingerprint()}.`;
  if (existsSync(target) && readFileSync(target, 'utf8').startsWith(`${heading}\n`)) {
    process.stdout.write('engine: up to date\n');
    return;
  }
  const [simd, scalar] = await Promise.all([compileInThread('simd'), compileInThread('scalar')]);
  const base64 = (bytes) => Buffer.from(bytes).toString('base64');
  const lines = [
    heading,
    'export const MODULES = {',
    `  simd: () => '${base64(simd)}',`,
    `  scalar: () => '${base64(scalar)}',`,
    '};\n',
  ];
  writeFileSync(target, lines.join('\n'));
  process.stdout.write(`engine: ${simd.length} bytes with vectors, ${scalar.length} without\n`);
}

if (isMainThread) {
  try {
    await writeModules();
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
} else {
  parentPort.postMessage(await compile(MODULES[workerData]));
}
