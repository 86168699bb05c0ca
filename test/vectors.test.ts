/** The contract's own worked cases, `test/vectors.jsonl`, byte for byte. */
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { Case } from './case-document.ts';
import { proveAtSmallestLimit, proveCase, provePromptness } from './case-runner.ts';
import { inProject } from './project.ts';

interface Vector {
  name: string;
  in: string;
  out: string;
}

const lines = readFileSync(inProject('test', 'vectors.jsonl'), 'utf8').split('\n');
const vectors = lines.flatMap((line, index): Case[] => {
  if (line === '') return [];
  const { name, in: input, out } = JSON.parse(line) as Vector;
  const place = `vectors.jsonl:${index + 1}`;
  return [{ name, place, input: Buffer.from(input), output: Buffer.from(out), options: {} }];
});

describe('vectors', () => {
  for (const vector of vectors) test(vector.name, () => proveCase(vector));
  test('at the smallest limits', () => vectors.forEach(proveAtSmallestLimit));
});

describe('promptness in vectors', () => {
  for (const vector of vectors) test(`promptly: ${vector.name}`, () => provePromptness(vector));
});
