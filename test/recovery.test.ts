/**
 * What is cut anywhere never lets the secrets of later lines through: a value that does not end hides them, and what is no
 * value is read as any text.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { allCases } from './all-cases.ts';
import { visible } from './difference.ts';
import { feed, on } from './engines.ts';

const SECRET = 'cANARY7f';
/** Lines of one kind between the cut and the secret, so that no limit on what is looked at explains a leak. */
const LATER_LINES: Readonly<Record<string, (line: number) => string>> = {
  'lines with a time': (line) => `2026-11-30 10:00:${10 + (line % 50)} INFO api - request ${line} done`,
  'indented lines': (line) => `    at Object.run (/srv/app/index.js:${line}:3)`,
  'JSON lines': (line) => `{"level":30,"msg":"request ${line}","n":${line}}`,
  'keys and values': (line) => `  key${line}: value ${line}`,
};
const SECRETS = [
  `MMM_zz=${SECRET} k`,
  `MMM-Zz: ${SECRET}`,
  `{"a":1,"MMM_zz":"${SECRET}"}`,
  `GET /x?MMM_zz=${SECRET} HTTP/1.1`,
];

/** After a third, two thirds and all of the input. */
function cuts(length: number): number[] {
  return [...new Set([Math.ceil(length / 3), Math.ceil((2 * length) / 3), length])];
}

const textOf = (lineOf: (line: number) => string) =>
  `${Array.from({ length: 40 }, (_, line) => lineOf(line)).join('\n')}\n`;

describe('after a cut', () => {
  const later = Object.entries(LATER_LINES).map(([kind, lineOf]) => [kind, textOf(lineOf)]);
  for (const [kind, lines] of [['nothing', ''], ...later]) {
    test(kind, () => {
      for (const { input, options, place } of allCases()) {
        // Options may name something else, or nothing.
        if (Object.keys(options).some((key) => key !== 'maxOpen')) continue;
        // Later lines are rows of the table.
        if (input.includes('#Fields:')) continue;
        const sanitizer = on('simd', options);
        for (const cut of cuts(input.length)) {
          for (const secret of SECRETS) {
            const rest = Buffer.from(`\n${lines}${secret}\n${lines}`);
            const output = feed(sanitizer, [input.subarray(0, cut), rest]);
            if (output.includes(SECRET)) {
              assert.fail(`${place}, cut after ${visible(input.subarray(Math.max(0, cut - 200), cut))}`);
            }
          }
        }
      }
    });
  }
});
