/**
 * Runs suites on other versions of Node, from the packages of the npm registry that contain Node's own binary:
 * `npm run test:versions`. A version that cannot be downloaded is left out, with the reason.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { cached } from './cache.ts';
import { inProject } from './project.ts';

const VERSIONS = ['22.23.5', '24.21.0'];
/** What a version may change: streams, workers, descriptors, compression, WebAssembly. */
const SUITES = [
  ...['cases.test', 'vectors', 'library', 'options', 'stream/', 'io/', 'pino/'],
  ...['cli/filter', 'cli/signals', 'files/gzip', 'files/zstd', 'files/split', 'loggers/register'],
];
/** In milliseconds; bounds a hang only. */
const PATIENCE = 20 * 60_000;
const PACKAGE = `node-${process.platform === 'darwin' && process.arch === 'arm64' ? 'bin-' : ''}${process.platform}-${process.arch}`;

/** @returns the folder that holds `node` */
function download(version: string): string {
  const folder = cached(`${PACKAGE}-${version}`, (into) => {
    const words = ['pack', `${PACKAGE}@${version}`, '--silent', '--pack-destination', into];
    execFileSync('npm', words, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
    const archive = join(into, readdirSync(into)[0] as string);
    execFileSync('tar', ['-xzf', archive, '-C', into, 'package/bin/node']);
    rmSync(archive);
  });
  return join(folder, 'package', 'bin');
}

/** @returns whether all suites passed */
async function runSuites(version: string, folder: string): Promise<boolean> {
  const child = spawn(join(folder, 'node'), [inProject('dist', 'test', 'run.js'), ...SUITES], {
    env: { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: PATIENCE,
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  // The counts, then the failures.
  console.log(`--- Node ${version} ---\n${output.slice(Math.max(0, output.lastIndexOf('ℹ tests')))}`);
  return code === 0;
}

const runs = VERSIONS.flatMap((version) => {
  try {
    return [runSuites(version, download(version))];
  } catch (error) {
    const reason = (error as { stderr?: string }).stderr?.trim() || (error as Error).message;
    console.log(`Node ${version} is left out, it could not be downloaded: ${reason}`);
    return [];
  }
});
if ((await Promise.all(runs)).includes(false)) process.exitCode = 1;
