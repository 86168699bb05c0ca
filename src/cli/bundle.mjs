// Puts the compiled command into a few files, in dist/bin: loading some forty modules one by one takes 26 ms of the
// command's 125 ms on empty input, where `node -e 0` takes 72 ms (Node 20.20, November 2026). In 19 files it took 113 ms
// of the processor, in four 107 ms.
import { chmodSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { rollup } from 'rollup';
import { engineOutside, external, fromRoot, MINIFY, TAKEN_IN } from '../build/shared.mjs';

/** What starts without flags, or as a thread, has an entry of its own: each loads as few files as can be. */
const ENTRIES = {
  logveil: 'cli/main',
  plain: 'cli/plain',
  'plain-check': 'cli/plain-check',
  'files-worker': 'files/files-worker',
};
/** Smaller files are put together where that changes nothing. */
const MIN_CHUNK = 20_000;

const outside = external(TAKEN_IN);
const bundle = await rollup({
  input: Object.fromEntries(Object.entries(ENTRIES).map(([out, module]) => [out, fromRoot(`dist/src/${module}.js`)])),
  external: (name) => name.startsWith('node:') || outside.some((one) => name === one || name.startsWith(`${one}/`)),
  plugins: [
    engineOutside.rollup,
    {
      name: 'packages',
      resolveId: (name, from) =>
        TAKEN_IN.some((one) => name.startsWith(one)) && from ? fileURLToPath(import.meta.resolve(name)) : null,
    },
    {
      name: 'white space',
      renderChunk: async (code) => (await transform(code, { ...MINIFY, format: 'esm' })).code,
    },
  ],
  // A package that is loaded late stays late.
  logLevel: 'warn',
  treeshake: { moduleSideEffects: (file, isExternal) => isExternal || file.endsWith('/cli/main.js') },
});
rmSync(fromRoot('dist/bin'), { recursive: true, force: true });
/** All that the plain filter imports at once, in one file: each file takes a millisecond or two, and the others need most of it. */
const START = ['cli/plain', 'cli/filter'].map((module) => fromRoot(`dist/src/${module}.js`));
const start = new Set(START);
await bundle.write({
  dir: fromRoot('dist/bin'),
  format: 'es',
  entryFileNames: '[name].js',
  chunkFileNames: '[name]-[hash].js',
  hoistTransitiveImports: false,
  experimentalMinChunkSize: MIN_CHUNK,
  onlyExplicitManualChunks: true,
  manualChunks(id, { getModuleInfo }) {
    for (const one of start) {
      for (const imported of getModuleInfo(one)?.importedIds ?? []) if (imported.startsWith('/')) start.add(imported);
    }
    return id !== START[0] && start.has(id) ? 'filter' : undefined;
  },
});
chmodSync(fromRoot('dist/bin/logveil.js'), 0o755);
