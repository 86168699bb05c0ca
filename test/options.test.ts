/** Options that make no sense are refused at once, in one line that names the option and the way out. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createSanitizer, findParameters, OptionsError, type SanitizerOptions, sanitize } from '../src/index.ts';

const WRONG: [options: unknown, names: string][] = [
  [null, 'options'],
  ['MMM', 'options'],
  [[], 'options'],
  [{ prefix: 'MMM' }, 'prefix'],
  [{ toString: 1 }, 'toString'],
  [{ filterPrefixes: 'XXX' }, 'filterPrefixes'],
  [{ filterPrefixes: [''] }, 'filterPrefixes[0]'],
  [{ filterPrefixes: ['XXX', 'a b'] }, 'filterPrefixes[1]'],
  [{ maskPrefixes: ['a.b'] }, 'maskPrefixes[0]'],
  [{ maskPrefixes: ['é'] }, 'maskPrefixes[0]'],
  [{ maskPrefixes: ['a\n'] }, 'maskPrefixes[0]'],
  [{ maskPrefixes: [7] }, 'maskPrefixes[0]'],
  [{ maskPrefixes: ['x'.repeat(33)] }, 'maskPrefixes[0]'],
  [{ maskPrefixes: Array.from({ length: 40 }, (_, index) => `p${index}`) }, 'maskPrefixes'],
  [{ maskText: '' }, 'maskText'],
  [{ maskText: 'a b' }, 'maskText'],
  [{ maskText: '[REDACTED]' }, 'maskText'],
  [{ maskText: '<redacted>' }, 'maskText'],
  [{ maskText: '"' }, 'maskText'],
  [{ maskText: 'x\n' }, 'maskText'],
  [{ maskText: 'x'.repeat(65) }, 'maskText'],
  [{ maskText: 7 }, 'maskText'],
  [{ maxOpen: -1 }, 'maxOpen'],
  [{ maxOpen: 1.5 }, 'maxOpen'],
  [{ maxOpen: Number.NaN }, 'maxOpen'],
  [{ maxOpen: '1' }, 'maxOpen'],
  [{ engine: 'gpu' }, 'engine'],
  [{ engine: 'SIMD' }, 'engine'],
];

describe('options', () => {
  for (const [options, names] of WRONG) {
    const shown = JSON.stringify(options)?.slice(0, 60);
    test(`${shown} is refused`, () => {
      const wrong = options as SanitizerOptions;
      for (const call of [() => createSanitizer(wrong), () => sanitize('x', wrong), () => findParameters('x', wrong)]) {
        assert.throws(call, (error: unknown) => {
          assert.ok(error instanceof OptionsError);
          assert.equal(error.name, 'OptionsError');
          assert.equal(error.code, 'LOGVEIL_OPTIONS');
          assert.equal(error.option, names);
          assert.ok(error.message.startsWith(`${names}: `), error.message);
          assert.equal(error.message.includes('\n'), false);
          return true;
        });
      }
    });
  }

  test('the most that is allowed', () => {
    const maskPrefixes = Array.from({ length: 31 }, (_, index) => `${'p'.repeat(30)}${index}`.slice(-32));
    const name = maskPrefixes[30] as string;
    assert.equal(
      sanitize(`{"${name}":1}`, { maskPrefixes, maskText: '*'.repeat(64) }),
      `{"${name}":"${'*'.repeat(64)}"}`,
    );
  });

  test('rules that differ in anything are others, however many were made before', () => {
    const rules = (pattern: string, action: string): SanitizerOptions => ({ rules: [{ pattern, action }] });
    const text = 'abc=12&ABC=34';
    for (let times = 0; times < 3; times++) {
      assert.equal(sanitize(text, rules('abc', 'hide')), 'abc=MMM&ABC=34');
      assert.equal(sanitize(text, { ...rules('abc', 'hide'), ignoreCase: true }), 'abc=MMM&ABC=MMM');
      assert.equal(sanitize(text, rules('abc', 'skip')), 'ABC=34');
      assert.equal(sanitize(text, rules('abc', 'hide-first,1')), 'abc=*2&ABC=34');
      assert.equal(sanitize(text, rules('abc', 'hide-last,1')), 'abc=1*&ABC=34');
      assert.equal(sanitize(text, rules('ab*', 'hide')), 'abc=MMM&ABC=34');
      assert.equal(sanitize(text, rules('abcd', 'hide')), text);
      assert.equal(sanitize('/a/1/b', { rules: [{ path: '/a/{MMM_x}/b' }] }), '/a/MMM/b');
      assert.equal(sanitize('/a/1/b', { rules: [{ path: '/a/{MMM_x}/c' }] }), '/a/1/b');
    }
  });

  test('options may change after the call', () => {
    const maskPrefixes = ['MMM'];
    const sanitizer = createSanitizer({ maskPrefixes });
    maskPrefixes[0] = 'other';
    assert.equal(Buffer.from(sanitizer.write(Buffer.from('{"MMM_a":1}\n'))).toString(), '{"MMM_a":"MMM"}\n');
  });
});
