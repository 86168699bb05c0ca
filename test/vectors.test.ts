/** The contract's own worked cases, `test/vectors.jsonl`, byte for byte. */
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { proveCase } from './case-runner.ts';
import { inProject } from './project.ts';

interface Vector {
  name: string;
  in: string;
  out: string;
}

describe('vectors', () => {
  const lines = readFileSync(inProject('test', 'vectors.jsonl'), 'utf8').split('\n');
  lines.forEach((line, index) => {
    if (line === '') return;
    const vector = JSON.parse(line) as Vector;
    test(vector.name, () => {
      proveCase({
        name: vector.name,
        place: `vectors.jsonl:${index + 1}`,
        input: Buffer.from(vector.in),
        output: Buffer.from(vector.out),
        options: {},
      });
    });
  });
});
