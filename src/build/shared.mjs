// What the builds of the library and of the command have in common.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

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

const MODULES = /\/modules\.generated\.js$/;
/** Where the engine's WebAssembly is, seen from each folder of dist. CommonJS, which both kinds of module can load. */
const ENGINE = '../engine.cjs';

/** The engine's WebAssembly is most of what there is: all that is built shares one file with it. */
export const engineOutside = {
  esbuild: {
    name: 'engine outside',
    setup({ onResolve }) {
      onResolve({ filter: MODULES }, () => ({ path: ENGINE, external: true }));
    },
  },
  rollup: {
    name: 'engine outside',
    resolveId: (name) => (MODULES.test(name) ? { id: ENGINE, external: true } : null),
  },
};

/** Writes that file. */
export async function writeEngine() {
  const modules = await import(fromRoot('dist/src/sanitizer/modules.generated.js'));
  const lines = Object.entries(modules).map(([name, text]) => `exports.${name} = ${JSON.stringify(text)};\n`);
  writeFileSync(fromRoot('dist/engine.cjs'), `'use strict';\n${lines.join('')}`);
}
