/** Errors of the system: each named by its cause, though Node does not know all causes by name. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { codeOf, explain } from '../../src/io/io-error.ts';

/** As Node 20 throws what libuv has no name for. */
function systemError(code: string, errno: number): Error {
  return Object.assign(new Error(`${code}: unknown error, write`), { code, errno });
}

describe('an error of the system', () => {
  test('that Node calls unknown has the name that the system gives its number', (t) => {
    if (process.platform !== 'linux') return t.skip('the numbers are those of Linux');
    assert.equal(codeOf(systemError('UNKNOWN', -122)), 'EDQUOT');
    assert.equal(codeOf(systemError('Unknown system error -116', -116)), 'ESTALE');
    assert.equal(codeOf(systemError('Unknown system error -9999', -9999)), 'Unknown system error -9999');
    assert.equal(
      explain('standard output', systemError('Unknown system error -116', -116)).message,
      'standard output: its server does not know it any more (ESTALE); mount it again',
    );
  });
});
