/** Plain words: those that this project once had a meaning of its own for do not come back. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { inProject } from './project.ts';

/** What not to write, and what to write in its place. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\bstands?\b(?! (?:for|in for|out|alone|up))/gi, 'is, occurs'],
  [/\blies\b/gi, 'is, occurs'],
  // Functions of these names are known elsewhere.
  [/\b(?:told|tells|tell(?=[ ,.;:]+[a-z]))\b/g, 'report, recognize, detect'],
  [/\bin hand\b/gi, 'current'],
  [/\bbehind\b(?! \}|\))/gi, 'after; before'],
  [/\bwhoever\b/gi, 'the caller, the reader'],
  [/\b(?:floor plan|rooms|doors?|house)\b(?!\.test|-number)/gi, 'modules, front ends, project'],
  [/\btwins?\b(?!\.test|')/gi, 'mirror file; portable implementation'],
  [/\bstarv\w+/gi, 'needs more input'],
  [/\bopeners?\b(?!\.ts)/gi, 'delimiter before the name'],
  [/\b(?:put|puts|come|comes|came) out\b/gi, 'write, output'],
  [/\b(?:goes|go|going|gone) on\b/gi, 'continue'],
  [/\b(?:MOST|LONGEST)_[A-Z]\w*/g, 'MAX_…'],
];

/** Files that still have some, and how many: it only ever shrinks. `node dist/test/words.test.js --update` shrinks it. */
const REMAINING = 'test/words-remaining.txt';

/** The cases are input, records are history, and this file and its list are about the words. */
const LEFT_OUT = /test\/cases\/(?!README)|known-failures|bench\/records|\.generated\.|test\/words/;

function listFiles(): string[] {
  const inFolders = ['src', 'bench', 'test', 'samples'].flatMap((folder) =>
    readdirSync(inProject(folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  );
  const pages = readdirSync(inProject('.')).filter((file) => file.endsWith('.md'));
  return [...inFolders, ...pages]
    .filter((file) => /\.(ts|mjs|cjs|md|py|sh)$/.test(file) && !LEFT_OUT.test(file))
    .sort();
}

function find(file: string): { place: string; word: string; better: string }[] {
  const lines = readFileSync(inProject(file), 'utf8').split('\n');
  return lines.flatMap((line, index) =>
    WORDS.flatMap(([word, better]) =>
      [...line.matchAll(word)].map(([found]) => ({ place: `${file}:${index + 1}`, word: found, better })),
    ),
  );
}

const remaining = new Map(
  readFileSync(inProject(REMAINING), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '))
    .map(([file, count]) => [file as string, Number(count)]),
);
const found = new Map(listFiles().map((file) => [file, find(file)]));

if (process.argv.includes('--update')) {
  const lines = [...found]
    .map(([file, words]) => [file, Math.min(words.length, remaining.get(file) ?? 0)] as const)
    .filter(([, count]) => count > 0)
    .map(([file, count]) => `${file} ${count}\n`);
  writeFileSync(inProject(REMAINING), lines.join(''));
}

test('no file has more of these words than the list of those that remain says', () => {
  const worse = [...found].filter(([file, words]) => words.length > (remaining.get(file) ?? 0));
  const shown = worse.flatMap(([, words]) => words.map(({ place, word, better }) => `${place}: "${word}": ${better}`));
  assert.deepEqual(shown, []);
});

test('the pages and the command line have none', () => {
  const clean = [...remaining.keys()].filter((file) =>
    /^(?:README|CONTRIBUTING|CHANGELOG)\.md$|^src\/(?:cli|report|rules|pino)\/README|^src\/cli\//.test(file),
  );
  assert.deepEqual(clean, []);
});
