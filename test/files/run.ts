/** Runs `logveil files` in this process, its threads included. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type FileEvent, type FilesPlan, FilesRun, type FilesSummary } from '../../src/files/files.ts';
import { checkOptions } from '../../src/rules/check.ts';

export const DIRTY = 'a=1 MMM_x=secret XXX_y=secret b=2\nnext line\n';
export const SANITIZED = 'a=1 MMM_x=MMM b=2\nnext line\n';
export const CLEAN = 'nothing to be hidden\nin two lines\n';

export interface Result {
  events: FileEvent[];
  summary: FilesSummary;
  /** What became of each path. */
  kinds: Record<string, FileEvent['kind']>;
  /** What went wrong, in one text. */
  failures: string;
}

/** @param onStart may stop the run */
export async function runFiles(
  paths: string[],
  plan: Partial<FilesPlan>,
  onStart: (run: FilesRun) => void = () => {},
): Promise<Result> {
  const events: FileEvent[] = [];
  const run = new FilesRun(
    {
      settings: checkOptions({}),
      paths,
      out: undefined,
      isDryRun: false,
      jobs: 1,
      resumes: false,
      unchanged: 'copy',
      breaksLinks: false,
      trustsFolders: false,
      countsLines: false,
      version: 'test',
      ...plan,
    },
    { onBegin: () => {}, onFile: (event) => events.push(event) },
  );
  onStart(run);
  const summary = await run.run();
  return {
    events,
    summary,
    kinds: Object.fromEntries(events.map(({ path, kind }) => [path, kind])),
    failures: events.map((event) => (event.kind === 'failed' ? event.error.message : '')).join('\n'),
  };
}

/** Writes files below a folder. */
export function lay(folder: string, files: Record<string, string | Uint8Array>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}
