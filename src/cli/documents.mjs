// Writes what is made of the command line itself: the manual page and the completions, into dist.
import { mkdirSync, writeFileSync } from 'node:fs';
import { completionFor, SHELLS } from '../../dist/src/cli/completions.js';
import { describeProgram } from '../../dist/src/cli/described.js';
import { manualPage } from '../../dist/src/cli/manual.js';
import { buildProgram } from '../../dist/src/cli/program.js';

const described = describeProgram(buildProgram(() => {}));
const dist = new URL('../../dist/', import.meta.url);
const FILES = { bash: 'logveil', zsh: '_logveil', fish: 'logveil.fish' };

for (const folder of ['man', 'completions']) mkdirSync(new URL(folder, dist), { recursive: true });
writeFileSync(new URL('man/logveil.1', dist), manualPage(described));
for (const shell of SHELLS)
  writeFileSync(new URL(`completions/${FILES[shell]}`, dist), completionFor(shell, described));
