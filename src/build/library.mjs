// Puts the compiled library into the few files that are published: dist/lib (ESM), dist/cjs (CommonJS, for Jest and
// other programs that cannot load ESM) and dist/types.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { engineOutside, external, fromRoot, SHARED, TAKEN_IN, writeEngine } from './shared.mjs';

/** What can be imported, by the name of its file here, and the module in dist/src that it is made from. */
const ENTRIES = {
  index: 'index',
  browser: 'browser',
  kafka: 'kafka/index',
  pino: 'pino/pino',
  register: 'register/register',
  'register-worker': 'register/register-worker',
  winston: 'winston/winston',
  log4js: 'log4js/log4js',
};
/**
 * Browsers load no CommonJS, the Kafka client is an ES module itself, and `--import` loads such. What needs a package that
 * need not be there cannot be in the one file of the others.
 */
const ESM_ONLY = ['browser', 'kafka', 'register', 'register-worker', 'winston'];
/** Loaded by a file's name: it has no types. */
const WITHOUT_TYPES = ['register-worker'];

const lib = fromRoot('dist/lib');
const cjs = fromRoot('dist/cjs');
const types = fromRoot('dist/types');
for (const folder of [lib, cjs, types]) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}
await writeEngine();

const source = (module) => fromRoot(`dist/src/${module}.js`);

await build({
  ...SHARED,
  entryPoints: Object.entries(ENTRIES).map(([out, module]) => ({ in: source(module), out })),
  outdir: lib,
  splitting: true,
  format: 'esm',
  external: external(),
  plugins: [engineOutside.esbuild],
});

// One file for all entries: an OptionsError of one is an OptionsError of the other.
const required = Object.entries(ENTRIES).filter(([name]) => !ESM_ONLY.includes(name));
await build({
  ...SHARED,
  stdin: {
    contents: required
      .map(([name, module]) => `export * as ${name} from ${JSON.stringify(source(module))};`)
      .join('\n'),
    resolveDir: fromRoot('.'),
  },
  outfile: join(cjs, 'logveil.cjs'),
  format: 'cjs',
  // What is ESM only in its turn, or imports such, is taken in.
  external: external([...TAKEN_IN, 'through2', 'pino-abstract-transport']),
  plugins: [engineOutside.esbuild],
  define: { 'import.meta.url': 'moduleUrl' },
  banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
});
for (const [name] of required) {
  writeFileSync(join(cjs, `${name}.cjs`), await requiredFrom(name));
}

/** `module.exports = …` of one entry, with its names spelled out: from them Node knows what can be imported by name. */
async function requiredFrom(name) {
  const names = Object.keys(await import(join(lib, `${name}.js`)));
  const lines = names.map((one) => `exports.${one} = entry.${one};`);
  return [
    "'use strict';",
    "Object.defineProperty(exports, '__esModule', { value: true });",
    `const entry = require('./logveil.cjs').${name};`,
    ...lines,
    '',
  ].join('\n');
}

const declarations = await rollup({
  input: Object.fromEntries(
    Object.entries(ENTRIES)
      .filter(([name]) => !WITHOUT_TYPES.includes(name))
      .map(([out, module]) => [out, fromRoot(`dist/src/${module}.d.ts`)]),
  ),
  external: (name) => !/^[./]/.test(name),
  plugins: [dts()],
  onwarn(warning, warn) {
    // Types that an entry refers to but does not export; package.test.ts looks after those that a user needs.
    if (/private shared type exports/.test(warning.message)) return;
    // `register` has nothing to export.
    if (warning.code !== 'EMPTY_BUNDLE') warn(warning);
  },
});
await declarations.write({ dir: types, entryFileNames: '[name].d.ts', chunkFileNames: 'shared-[hash].d.ts' });
// The same for `require`: only the suffixes differ.
for (const file of readdirSync(types)) {
  const text = readFileSync(join(types, file), 'utf8');
  writeFileSync(join(types, file.replace(/\.d\.ts$/, '.d.cts')), text.replaceAll(/(from '\.[^']+)\.js'/g, "$1.cjs'"));
}
for (const name of ['kafka', 'register', 'winston']) rmSync(join(types, `${name}.d.cts`));
