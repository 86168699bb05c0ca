/** Values known beforehand: each form of them is hidden, wherever it is cut, and nothing else. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createSanitizer, findParameters, OptionsError, sanitize } from '../../src/index.ts';
import { formsOf } from '../../src/rules/secret-forms.ts';
import { ENGINES } from '../engines.ts';
import { inProject } from '../project.ts';
import { seed, share } from '../property/settings.ts';

const BASE64 = /[A-Za-z0-9+/_-]/;

/** Each place at which a form is, searched for one by one; what overlaps is hidden as one. */
function naive(text: Buffer, values: readonly string[]): string {
  const spans: { from: number; to: number }[] = [];
  for (const value of values) {
    for (const { bytes, sharesFirst, sharesLast } of formsOf(value)) {
      for (let at = text.indexOf(bytes); at >= 0; at = text.indexOf(bytes, at + 1)) {
        const isShared = (place: number) => BASE64.test(String.fromCharCode(text[place] ?? 0x20));
        const to = at + bytes.length;
        spans.push({
          from: sharesFirst && isShared(at - 1) ? at - 1 : at,
          to: sharesLast && isShared(to) ? to + 1 : to,
        });
      }
    }
  }
  spans.sort((a, b) => a.from - b.from || b.to - a.to);
  let output = '';
  let end = 0;
  for (const { from, to } of spans) {
    if (from < end) {
      end = Math.max(end, to);
      continue;
    }
    output += `${text.subarray(end, from).toString('latin1')}MMM`;
    end = to;
  }
  return output + text.subarray(end).toString('latin1');
}

const values = fc
  .array(fc.constantFrom(...'abz09AZ-_./+=%&"\'\\<>$` \néü!'), { minLength: 8, maxLength: 24 })
  .map((chars) => chars.join('').trim())
  .filter((value) => Buffer.byteLength(value) >= 6 && !/^.{0,2}\n/.test(value) && !/MMM|XXX/.test(value));

const between = fc.constantFrom(' ', ' , ', '\n', ' x y ', '.\n', ' ; ', '|', ' \n\n ');

describe(`values known beforehand, FUZZ_SEED=${seed}`, () => {
  test('each form is hidden as a naive search would, at any chunking', () => {
    const documents = fc.tuple(
      fc.array(values, { minLength: 1, maxLength: 3 }),
      fc.array(fc.tuple(between, fc.nat(), fc.nat(), fc.nat(9)), { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
    );
    const holds = fc.property(documents, ([secrets, pieces, cuts]) => {
      const text = Buffer.concat(
        pieces.flatMap(([space, which, form, cut]) => {
          const forms = formsOf(secrets[which % secrets.length] as string);
          const { bytes } = forms[form % forms.length] as { bytes: Uint8Array };
          // One in ten is cut.
          return [Buffer.from(space), cut === 0 ? bytes.subarray(0, -1) : bytes, Buffer.from(' ')];
        }),
      );
      const options = {
        switchOff: ['XXX', 'MMM'] as const,
        secrets: secrets.map((value, index) => ({ name: `S${index}`, value })),
      };
      const expected = naive(text, secrets);
      for (const engine of ENGINES) {
        assert.equal(sanitize(text, { ...options, engine }).toString('latin1'), expected, engine);
        const sanitizer = createSanitizer({ ...options, engine });
        let output = '';
        for (let at = 0, index = 0; at < text.length; index++) {
          const size = cuts[index % cuts.length] as number;
          output += Buffer.from(sanitizer.write(text.subarray(at, at + size))).toString('latin1');
          at += size;
        }
        output += Buffer.from(sanitizer.end()).toString('latin1');
        assert.equal(output, expected, `${engine}, cut`);
      }
    });
    fc.assert(holds, share(0.0005));
  });

  // The file holds what these programs printed of it, written down once.
  const printed = readFileSync(inProject('test', 'detect', 'secret-forms.tsv'), 'utf8')
    .trimEnd()
    .split('\n');
  for (const line of printed) {
    const [writer, form] = line.split('\t') as [string, string];
    test(`nothing of a value is left in: ${writer}`, () => {
      const secrets = [{ name: 'T', value: `p"a's<+w=o/d&é$` }];
      const output = sanitize(`x ${form} y`, { secrets });
      // Of base64 that holds other bytes, too, these stay.
      const isBase64 = writer.includes('base64');
      if (!isBase64) assert.equal(output, 'x MMM y');
      else assert.match(output, /^x \S{0,22}MMM\S{0,8} y$/);
    });
  }

  test('a finding names the secret and never its value', () => {
    const secrets = [{ name: 'API_TOKEN', value: 's3cr3t-t0ken\n' }];
    const found = findParameters('a s3cr3t-t0ken b', { secrets });
    assert.deepEqual(
      found.map(({ rule, name, notation, value }) => ({ rule, name, notation, value })),
      [{ rule: 'secret:API_TOKEN', name: 'secret:API_TOKEN', notation: 'value', value: { from: 2, to: 14 } }],
    );
    assert.ok(!JSON.stringify(found).includes('s3cr3t'));
  });

  const refused: [string, RegExp][] = [
    ['short', /^secrets\[0\]\.value: the value of T has 5 bytes: so short a text occurs by chance/],
    ['a\nbcdefgh', /first line of fewer than 3 bytes/],
    ['x'.repeat(4097), /has 4097 bytes, at most 4096/],
    ['MMMMMM', /is a part of maskText/],
  ];
  for (const [value, message] of refused) {
    test(`${value.length} characters are refused: ${message.source}`, () => {
      const options = { maskText: 'xMMMMMMx', secrets: [{ name: 'T', value }] };
      assert.throws(
        () => sanitize('', options),
        (error: unknown) => {
          assert.ok(error instanceof OptionsError);
          assert.match(error.message, message);
          return true;
        },
      );
    });
  }

  test('more than fit are refused', () => {
    const secrets = Array.from({ length: 100 }, (_, index) => ({ name: 'T', value: `"<&'>"${index}`.repeat(100) }));
    assert.throws(() => sanitize('', { secrets }), /more forms than fit/);
  });
});
