/** What must hold for any bytes holds for the inputs that guided fuzzing has kept. */
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { runGuarded } from '../guard/guard.ts';
import { KnownFailures } from '../known-failures.ts';
import { readInputs } from './inputs.ts';

const known = new KnownFailures('test/guided/known-failures.txt', 'node dist/test/guided/guided.test.js');
const inputs = readInputs();

/** A name that stays when other inputs come and go. */
const nameOf = (input: Buffer) => createHash('sha256').update(input).digest('hex').slice(0, 12);

test(`${inputs.length} inputs of guided fuzzing, save those listed`, async () => {
  const failures = await runGuarded(new URL('examination.js', import.meta.url));
  known.compare(new Map([...failures].map(([index, labels]) => [nameOf(inputs[index] as Buffer), labels])));
});
