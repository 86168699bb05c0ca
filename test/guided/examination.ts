/** The kept inputs of guided fuzzing, one by one. */
import type { Examination } from '../guard/guard.ts';
import { readInputs } from './inputs.ts';
import { failuresOn } from './oracles.ts';

export function open(): Examination {
  const inputs = readInputs();
  return { count: inputs.length, examine: (index) => failuresOn(inputs[index] as Buffer) };
}
