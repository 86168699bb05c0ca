/** Which functions of the engine run while the cases are fed, by V8's own count over the portable build. */
import { Session } from 'node:inspector/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engineFiles } from '../engine-files.ts';
import { inProject } from '../project.ts';

/**
 * Counts calls while `run` works; the engine must not have been loaded before.
 * @returns for each file of the engine that was loaded, the names of the functions that were not called
 */
export async function uncalledFunctions(run: () => Promise<void>): Promise<Map<string, string[]>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  await run();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  session.disconnect();
  const files = new Set(engineFiles());
  const uncalled = new Map<string, string[]>();
  for (const { url, functions } of result) {
    if (!url.startsWith('file:')) continue;
    const file = relative(inProject('dist', 'src'), fileURLToPath(url));
    if (!files.has(file)) continue;
    const names = functions
      .filter(({ functionName, ranges }) => functionName !== '' && ranges[0]?.count === 0)
      .map(({ functionName }) => functionName);
    uncalled.set(file, names.sort());
  }
  return uncalled;
}
