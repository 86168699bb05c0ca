/** Each report's input gives what is right, on every engine, however it is cut, and again. */
import { test } from 'node:test';
import { runGuarded } from '../guard/guard.ts';
import { KnownFailures } from '../known-failures.ts';
import { REPORTS, type Report } from './reports.ts';

const known = new KnownFailures('test/reports/known-failures.txt', 'node dist/test/reports/reports.test.js');

test(`${REPORTS.length} reports become what is right, save those listed`, async () => {
  const failures = await runGuarded(new URL('reports.js', import.meta.url));
  known.compare(new Map([...failures].map(([index, labels]) => [(REPORTS[index] as Report).place, labels])));
});
