/** What is hidden in a document stays hidden when another name in it loses or gets a sensitive prefix. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findParameters } from '../../src/index.ts';
import { runGuarded } from '../guard/guard.ts';
import { KnownFailures } from '../known-failures.ts';
import { documents } from './examination.ts';
import { dependences } from './independence.ts';

/** Of corpus lines and printed documents, one in so many; `show.js` takes all. */
const STEP = 5;

const known = new KnownFailures(
  'test/independence/known-failures.txt',
  'node dist/test/independence/independence.test.js',
);
const all = await documents(STEP);

test('finders for which one name uncovers another are caught', () => {
  const input = Buffer.from('user=1&MMM_b=2&MMM_c=3');
  const firstOnly: typeof findParameters = (text, options) =>
    findParameters(text, options).filter(({ name }) => name === /MMM_?\w*/.exec(String(text))?.[0]);
  assert.deepEqual(dependences(input, {}), []);
  assert.deepEqual(dependences(input, {}, firstOnly), ['gets 0']);
  const allOrNothing: typeof findParameters = (text, options) => {
    const all = findParameters(text, options);
    return String(text).includes('NNN') ? [] : all;
  };
  assert.deepEqual(dependences(input, {}, allOrNothing), ['loses 7', 'loses 15']);
});

test(`${all.length} documents: no name uncovers another's value, save what is listed`, async () => {
  const failures = await runGuarded(new URL('examination.js', import.meta.url), STEP);
  known.compare(new Map([...failures].map(([index, labels]) => [(all[index] as { name: string }).name, labels])));
});
