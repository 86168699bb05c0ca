/** Which blocks of the engine's portable build have run, as V8 counts them. */
import { Session } from 'node:inspector/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engineFiles } from '../engine-files.ts';
import { inProject } from '../project.ts';

export class V8Coverage {
  readonly #session = new Session();
  readonly #files = new Set(engineFiles());
  /** Paths by script id, empty for scripts that are not the engine's. */
  readonly #paths = new Map<string, string>();

  /** Must begin before the engine is loaded. */
  async start(): Promise<void> {
    this.#session.connect();
    await this.#session.post('Profiler.enable');
    await this.#session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: true });
  }

  /** The blocks that have run since the last call, and those of their functions that have not. */
  async take(): Promise<Set<string>> {
    const { result } = await this.#session.post('Profiler.takePreciseCoverage');
    const blocks = new Set<string>();
    for (const { scriptId, url, functions } of result) {
      const path = this.#pathOf(scriptId, url);
      if (path === '') continue;
      for (const { ranges } of functions) {
        for (const { startOffset, endOffset, count } of ranges)
          blocks.add(`${path}:${startOffset}-${endOffset}:${count}`);
      }
    }
    return blocks;
  }

  #pathOf(scriptId: string, url: string): string {
    let path = this.#paths.get(scriptId);
    if (path === undefined) {
      const file = url.startsWith('file:') ? relative(inProject('dist', 'src'), fileURLToPath(url)) : '';
      path = this.#files.has(file) ? file : '';
      this.#paths.set(scriptId, path);
    }
    return path;
  }
}
