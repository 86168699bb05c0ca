// Writes what is made of the records of the commands: the manual page and the completions, into dist; and with --pages
// the tables of flags in README.md of this folder, whose test says so when they are old.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { COMMANDS } from '../../dist/src/cli/commands.js';
import { completionFor, SHELLS } from '../../dist/src/cli/completions.js';
import { withFlagTables } from '../../dist/src/cli/flag-tables.js';
import { manualPage } from '../../dist/src/cli/manual.js';
import { readVersion } from '../../dist/src/cli/version.js';

const dist = new URL('../../dist/', import.meta.url);
const FILES = { bash: 'logveil', zsh: '_logveil', fish: 'logveil.fish' };

for (const folder of ['man', 'completions']) mkdirSync(new URL(folder, dist), { recursive: true });
writeFileSync(new URL('man/logveil.1', dist), manualPage(COMMANDS, readVersion()));
for (const shell of SHELLS) {
  writeFileSync(new URL(`completions/${FILES[shell]}`, dist), completionFor(shell, COMMANDS));
}
if (process.argv.includes('--pages')) {
  const page = new URL('README.md', import.meta.url);
  writeFileSync(page, withFlagTables(readFileSync(page, 'utf8')));
}
