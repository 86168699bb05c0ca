// Compiles the engine to WebAssembly, with 16-byte vectors and without, and embeds both in modules.generated.ts.
//
// The engine is written once, in TypeScript that AssemblyScript understands too. Where a file has a twin of the same
// name that ends in .wasm.ts, the twin takes its place in the module: memory access always, the searches with vectors only.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import binaryen from 'binaryen';

const root = fileURLToPath(new URL('../..', import.meta.url));

async function compile(twins, features) {
  const written = new Map();
  const { error, stderr } = await asc.main(
    [
      'src/sanitizer/core.ts',
      '--outFile',
      'core.wasm',
      '-O3',
      '--noAssert',
      '--runtime',
      'stub',
      '--initialMemory',
      '28',
      '--maximumMemory',
      '28',
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
        const twin = path.replace(/\.ts$/, '.wasm.ts');
        const chosen = twins.some((twin) => name.endsWith(twin)) && existsSync(twin) ? twin : path;
        return existsSync(chosen) ? atFixedPlaces(readFileSync(chosen, 'utf8')) : null;
      },
      writeFile(name, contents) {
        written.set(name, contents);
      },
      listFiles: () => [],
    },
  );
  if (error) {
    process.stderr.write(`${stderr.toString()}\n`);
    process.exit(1);
  }
  return (process.env.NOINLINE ? (x) => x : inline)(written.get('core.wasm'));
}

/**
 * Two structs live as long as the engine. At an address that the compiler knows, a field is one load; behind a pointer
 * in a global it is three. The addresses are those of layout.ts.
 */
function atFixedPlaces(source) {
  return source
    .replace('cursor = new Cursor()', 'cursor = changetype<Cursor>(0x4000)')
    .replace('output = new Output()', 'output = changetype<Output>(0x4400)');
}

/**
 * V8 enters each function of a module through a stack check, and the hot path is made of functions of a few instructions:
 * they are inlined further than the compiler does by itself.
 */
function inline(bytes) {
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
  binaryen.setAlwaysInlineMaxSize(Number(process.env.A ?? 60));
  binaryen.setFlexibleInlineMaxSize(Number(process.env.F ?? 150));
  binaryen.setOneCallerInlineMaxSize(Number(process.env.O ?? 400));
  module.optimize();
  module.optimize();
  const optimized = module.emitBinary();
  module.dispose();
  return optimized;
}

const MEMORY = ['bytes/memory.ts'];
const SEARCHES = ['scan/bytes.ts', 'scan/candidates.ts'];
const simd = await compile([...MEMORY, ...SEARCHES], ['--enable', 'simd']);
const scalar = await compile(MEMORY, []);
const base64 = (bytes) => Buffer.from(bytes).toString('base64');
writeFileSync(
  new URL('modules.generated.ts', import.meta.url),
  `// Made by compile.mjs from the engine's sources.\n` +
    `export const SIMD_MODULE = '${base64(simd)}';\n` +
    `export const SCALAR_MODULE = '${base64(scalar)}';\n`,
);
process.stdout.write(`engine: ${simd.length} bytes with vectors, ${scalar.length} without\n`);
