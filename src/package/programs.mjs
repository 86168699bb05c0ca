// Bundles the command into the programs that the executable contains.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const require = createRequire(import.meta.url);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const built = (path) => here(`../../dist/src/${path}`);
const root = here('../..');
const { version } = require('../../package.json');

/** Where each program begins. */
const PROGRAMS = {
  plain: built('cli/plain.js'),
  commands: built('cli/program.js'),
  'files-worker': built('files/files-worker.js'),
  start: here('embedded/start.cjs'),
  'start-thread': here('embedded/start-thread.cjs'),
  'start-from-folder': here('embedded/start-from-folder.cjs'),
};

/** Modules that the executable has in another form: it has no files beside it. */
const REPLACED = [
  [/\/files\/start-worker\.js$|^\.\/start-worker\.js$/, here('embedded/start-worker.cjs')],
  [/\/modules\.generated\.js$/, here('embedded/engine-modules.cjs')],
  // The same, with its WebAssembly inside.
  [/^@platformatic\/wasm-utils$/, require.resolve('@platformatic/wasm-utils/bundled')],
];

const replace = {
  name: 'replace',
  setup({ onResolve, onLoad }) {
    for (const [filter, path] of REPLACED) onResolve({ filter }, () => ({ path }));
    onLoad({ filter: /\/dist\/src\/cli\/version\.js$/ }, () => ({
      contents: `export const readVersion = () => ${JSON.stringify(version)};`,
    }));
  },
};

/**
 * @returns {Promise<{ sources: Record<string, Uint8Array>, inputs: string[] }>} the programs by their names, and the
 * paths of all files that they are made of, from the project's folder
 */
export async function buildPrograms() {
  const sources = {};
  const inputs = new Set();
  for (const [name, path] of Object.entries(PROGRAMS)) {
    const { outputFiles, metafile } = await build({
      entryPoints: [path],
      absWorkingDir: root,
      bundle: true,
      write: false,
      metafile: true,
      minify: true,
      platform: 'node',
      format: 'cjs',
      target: 'node24',
      charset: 'ascii',
      legalComments: 'none',
      logLevel: 'warning',
      // Scripts in the executable cannot import; what is imported late is loaded late all the same.
      supported: { 'dynamic-import': false },
      // Where modules that look for files beside them look: there is nothing.
      define: { 'import.meta.url': '"file:///nothing/beside/the/executable.js"' },
      // Optional parts of the Kafka client, which does without.
      external: ['protobufjs', '@node-rs/crc32'],
      plugins: [replace],
    });
    sources[name] = outputFiles[0].contents;
    for (const input of Object.keys(metafile.inputs)) inputs.add(input);
  }
  return { sources, inputs: [...inputs] };
}
