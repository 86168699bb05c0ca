// What the builds of the library and of the command have in common.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const fromRoot = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Of these little is used: taken in, it loads in a tenth of the time that the whole package takes (8 ms, Node 20.20). */
export const TAKEN_IN = ['valibot', '@noble/hashes'];

/** The packages that stay outside: those of package.json but for `takenIn`. */
export function external(takenIn = []) {
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8'));
  return Object.keys({ ...dependencies, ...peerDependencies }).filter((name) => !takenIn.includes(name));
}

/** Names stay, so that a stack trace can be read. */
export const MINIFY = { minifyWhitespace: true, minifySyntax: true, target: 'node20.19', legalComments: 'inline' };

/** @type {import('esbuild').BuildOptions} */
export const SHARED = { ...MINIFY, bundle: true, platform: 'node', logLevel: 'warning' };

/** Modules that all that is built shares, for they are most of what there is. */
const OUTSIDE = /\/(?:modules\.generated|portable)\.js$/;
/** They are loaded by one file, seen from each folder of dist. It is CommonJS, which both kinds of module can load. */
const ENGINE = '../engine.cjs';

export const engineOutside = {
  esbuild: {
    name: 'engine outside',
    setup({ onResolve }) {
      onResolve({ filter: OUTSIDE }, ({ kind }) =>
        kind === 'entry-point' ? undefined : { path: ENGINE, external: true },
      );
    },
  },
  rollup: {
    name: 'engine outside',
    resolveId: (name, from) => (from && OUTSIDE.test(name) ? { id: ENGINE, external: true } : null),
  },
};

/** Writes that file, and one for each build of the engine: to load one that is not needed takes 5 to 15 ms. */
export async function writeEngine() {
  const { MODULES } = await import(fromRoot('dist/src/sanitizer/modules.generated.js'));
  for (const [name, text] of Object.entries(MODULES)) {
    writeFileSync(fromRoot(`dist/${name}.cjs`), `module.exports = '${text()}';\n`);
  }
  const loaders = Object.keys(MODULES).map((name) => `${name}: () => require('./${name}.cjs')`);
  const lines = [
    "'use strict';",
    `exports.MODULES = { ${loaders.join(', ')} };`,
    "exports.portable = () => require('./portable.cjs').portable();",
    '',
  ];
  writeFileSync(fromRoot('dist/engine.cjs'), lines.join('\n'));
  await build({
    ...SHARED,
    entryPoints: [fromRoot('dist/src/sanitizer/portable.js')],
    outfile: fromRoot('dist/portable.cjs'),
    format: 'cjs',
  });
}
