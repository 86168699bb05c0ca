/** The worked cases of `test/cases/*.md`. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { readCases } from './case-document.ts';
import { proveCase } from './case-runner.ts';
import { inProject } from './project.ts';

const documents = readdirSync(inProject('test', 'cases')).filter(
  (file) => file.endsWith('.md') && file !== 'README.md',
);

for (const file of documents.sort()) {
  describe(`cases/${file}`, () => {
    for (const one of readCases(file, readFileSync(inProject('test', 'cases', file), 'utf8'))) {
      test(one.name, () => proveCase(one));
    }
  });
}
