/** The inputs that guided fuzzing has found: together they run all blocks of the engine that any of them ran. */
import { readFileSync, writeFileSync } from 'node:fs';
import { inProject } from '../project.ts';

const PATH = inProject('test', 'guided', 'inputs.txt');

/** One a line, as a JSON string whose characters are bytes. */
export function readInputs(): Buffer[] {
  const lines = readFileSync(PATH, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => Buffer.from(JSON.parse(line) as string, 'latin1'));
}

export function writeInputs(inputs: readonly Buffer[]): void {
  const lines = inputs.map((input) => JSON.stringify(input.toString('latin1'))).sort();
  writeFileSync(PATH, lines.map((line) => `${line}\n`).join(''));
}
