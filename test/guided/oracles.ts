/** What must hold for any bytes at all. */
import { findParameters } from '../../src/index.ts';
import { countSteps } from '../../src/sanitizer/steps.ts';
import { chunksOf, feed, on } from '../engines.ts';

/** Lines after the input: whatever came before, their values are hidden. */
const CANARY = 'cANARY7f';
const LINES = Buffer.from(
  `\n{"MMM_z":"${CANARY}","n":1}\nGET /p?MMM_z=${CANARY}&n=1 HTTP/1.1\nMMM-Z: ${CANARY}\n{"MMM_z":"${CANARY}"}\n`,
);

/** Looks at bytes, as `linear.test.ts` counts them. */
const STEPS_A_BYTE = 150;
const STEPS_A_STREAM = 50_000;

const portable = on('portable');
const simd = on('simd');

/** How the engine fails on the input. */
export function failuresOn(input: Buffer): string[] {
  const failures: string[] = [];
  const output = feed(portable, [input]);
  if (!feed(portable, chunksOf(input, 1)).equals(output) || !feed(simd, chunksOf(input, 7)).equals(output))
    failures.push('cut');
  if (!feed(simd, [input]).equals(output)) failures.push('engine');
  if (feed(simd, [input, LINES]).includes(CANARY.slice(0, 3))) failures.push('shown');
  if (!feed(simd, [output]).equals(output) && !isFiltered(input)) failures.push('again');
  if (isJson(input) && !isJson(output)) failures.push('json');
  if (countSteps(input) > STEPS_A_BYTE * input.length + STEPS_A_STREAM) failures.push('steps');
  return failures;
}

/** What a removal joins may hide more when it is sanitized again. */
function isFiltered(input: Buffer): boolean {
  return findParameters(input).some(({ action }) => action === 'filter');
}

function isJson(bytes: Buffer): boolean {
  const text = bytes.toString();
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
