/** Plain words: none that had a meaning of its own in this project comes back. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inProject } from './project.ts';

/** What not to write, and what to write in its place. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\bstands?\b(?! (?:for|in for|out|alone|up))/gi, 'is, occurs'],
  [/\blies\b/gi, 'is, occurs'],
  // Functions of these names are known elsewhere.
  [/\b(?:told|tells|tell(?=[ ,.;:]+[a-z]))\b/g, 'report, recognize, detect'],
  [/\bin hand\b/gi, 'current'],
  [/\bbehind\b/gi, 'after; before'],
  [/\bwhoever\b/gi, 'the caller, the reader'],
  [/\b(?:floor plan|rooms|doors?|house)\b(?!-number)/gi, 'modules, front ends, project'],
  [/\btwins?\b/gi, 'mirror file; portable implementation'],
  [/\bstarv\w+/gi, 'needs more input'],
  [/(?<!cross-origin-)\bopeners?\b/gi, 'delimiter before the name'],
  [/\b(?:put|puts|come|comes|came) out\b/gi, 'write, output'],
  [/\b(?:goes|go|going|gone) on\b/gi, 'continue'],
  [/\b(?:MOST|LONGEST)_[A-Z]\w*/g, 'MAX_…'],
  [/\b(?![lL]ookBehind\b)\w+Behind\w*|\bbehind[A-Z]\w*/g, 'after…'],
  [/\b\w+(?:InHand|GoesOn)\w*|\bgoesOn\w*/g, 'current…; continues…'],
];

/** The cases are input, records are history, and this file is about the words. */
const LEFT_OUT = /test\/cases\/(?!README)|known-failures|bench\/records|\.generated\.|test\/words\.test/;

function listFiles(): string[] {
  const inFolders = ['src', 'bench', 'test', 'samples'].flatMap((folder) =>
    readdirSync(inProject(folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  );
  const pages = readdirSync(inProject('.')).filter((file) => file.endsWith('.md'));
  return [...inFolders, ...pages]
    .filter(
      (file) =>
        /\.(ts|mjs|cjs|md|py|sh|css|html|json|yaml|yml|conf|cfg|toml|service|jq)$/.test(file) && !LEFT_OUT.test(file),
    )
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

test('comments, pages, messages, names of tests and identifiers have none of them', () => {
  const shown = listFiles().flatMap((file) => find(file));
  assert.deepEqual(
    shown.map(({ place, word, better }) => `${place}: "${word}": ${better}`),
    [],
  );
});
