/** The worked cases of `test/cases/*.md`. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { readCases } from './case-document.ts';
import { proveAtSmallestLimit, proveCase, provePromptness } from './case-runner.ts';
import { inProject } from './project.ts';

const documents = readdirSync(inProject('test', 'cases')).filter(
  (file) => file.endsWith('.md') && file !== 'README.md',
);

for (const file of documents.sort()) {
  const cases = readCases(file, readFileSync(inProject('test', 'cases', file), 'utf8'));
  describe(`cases/${file}`, () => {
    for (const one of cases) test(one.name, () => proveCase(one));
    test('at the smallest limits', () => cases.forEach(proveAtSmallestLimit));
  });
  describe(`promptness in cases/${file}`, () => {
    for (const one of cases) if (one.input.includes('\n')) test(`promptly: ${one.name}`, () => provePromptness(one));
  });
}
