// Writes the command as a folder for a Node that is installed, without the npm packages that it needs: for systems that
// the executable does not run on, such as Alpine Linux, whose C library is another.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MODULES } from '../../dist/src/sanitizer/modules.generated.js';

/** @param {{ sources: Record<string, Uint8Array>, folder: string }} what `sources` as `buildPrograms` makes them */
export function writeFolderProgram({ sources, folder }) {
  mkdirSync(folder, { recursive: true });
  const names = ['plain', 'commands', 'files-worker', 'start-from-folder'];
  for (const name of names) writeFileSync(join(folder, `${name}.cjs`), sources[name]);
  for (const [name, text] of Object.entries(MODULES)) writeFileSync(join(folder, name), text());
  chmodSync(join(folder, 'start-from-folder.cjs'), 0o755);
}
