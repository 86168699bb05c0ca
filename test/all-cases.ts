/** Every worked case and vector. */
import { readdirSync, readFileSync } from 'node:fs';
import { type Case, readCases } from './case-document.ts';
import { inProject } from './project.ts';

export function allCases(): Case[] {
  const documents = readdirSync(inProject('test', 'cases')).filter(
    (file) => file.endsWith('.md') && file !== 'README.md',
  );
  const cases = documents
    .sort()
    .flatMap((file) => readCases(file, readFileSync(inProject('test', 'cases', file), 'utf8')));
  const lines = readFileSync(inProject('test', 'vectors.jsonl'), 'utf8').split('\n');
  const vectors = lines.flatMap((line, index): Case[] => {
    if (line === '') return [];
    const { name, in: input, out } = JSON.parse(line) as { name: string; in: string; out: string };
    const place = `vectors.jsonl:${index + 1}`;
    return [{ name, place, input: Buffer.from(input), output: Buffer.from(out), options: {} }];
  });
  return [...cases, ...vectors];
}
