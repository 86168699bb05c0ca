// Builds the command as one file that needs no Node: Node itself, with the command inside.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MODULES } from '../../dist/src/sanitizer/modules.generated.js';
import { nodeBinary } from './node-binary.mjs';
import { HOST } from './platforms.mjs';

const MAKE_CACHE = fileURLToPath(new URL('make-cache.mjs', import.meta.url));

/**
 * V8 checks each function of a WebAssembly module when it is first called, not all at the start: 3 ms of 40. The build
 * has checked them.
 */
const FLAGS = ['--wasm-lazy-validation'];

const EMBEDDED = ['plain', 'commands', 'files-worker', 'start-thread'];

/** Programs whose compiled form is kept, and the words that they are run with first. */
const CACHED = { plain: [], commands: ['--version'] };

/**
 * @param {{ platform: string, sources: Record<string, Uint8Array>, output: string }} what
 * `sources` as `buildPrograms` makes them, `output` the path of the executable
 */
export function buildExecutable({ platform, sources, output }) {
  const folder = mkdtempSync(join(tmpdir(), 'logveil-executable-'));
  try {
    const inFolder = (name) => join(folder, name);
    const assets = {};
    const add = (name, bytes) => {
      writeFileSync(inFolder(name), bytes);
      assets[name] = inFolder(name);
    };
    for (const name of EMBEDDED) add(`${name}.cjs`, sources[name]);
    writeFileSync(inFolder('start.cjs'), sources.start);
    for (const [name, text] of Object.entries(MODULES)) add(name, text());

    const host = nodeBinary(HOST);
    // Only Node's own binary can make it, and it has to run for that.
    const hasCache = platform === HOST;
    for (const [name, words] of hasCache ? Object.entries(CACHED) : []) {
      execFileSync(host, [...FLAGS, MAKE_CACHE, folder, name, ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
      assets[`${name}.cache`] = inFolder(`${name}.cache`);
    }
    const node = inFolder('node');
    copyFileSync(nodeBinary(platform), node);
    // Names of functions, which only a debugger reads: a fifth of the file.
    if (platform.startsWith('linux-')) execFileSync('llvm-strip', [node]);

    const config = {
      main: inFolder('start.cjs'),
      mainFormat: 'commonjs',
      executable: node,
      output,
      assets,
      execArgv: FLAGS,
      // NODE_OPTIONS is meant for applications: a filter beside one is to run without their preloads and inspectors.
      execArgvExtension: 'none',
      disableExperimentalSEAWarning: true,
      useCodeCache: hasCache,
    };
    writeFileSync(inFolder('config.json'), JSON.stringify(config));
    mkdirSync(join(output, '..'), { recursive: true });
    execFileSync(host, [...FLAGS, '--build-sea', inFolder('config.json')], { stdio: ['ignore', 'ignore', 'inherit'] });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
