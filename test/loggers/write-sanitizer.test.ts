/** Output in pieces is what it is from one stream, however it is cut. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { WriteSanitizer } from '../../src/register/write-sanitizer.ts';
import { checkOptions } from '../../src/rules/check.ts';
import type { SanitizerOptions } from '../../src/rules/options.ts';
import { sanitize } from '../../src/sanitizer/sanitizer.ts';
import { inProject } from '../project.ts';

fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 20261124) });

const SAMPLES = readdirSync(inProject('samples'))
  .filter((name) => /\.(log|ndjson|json|http)$/.test(name) && !name.includes('.clean.'))
  .map((name) => readFileSync(inProject('samples', name)));

/** Lines that depend on one another, and lines that depend on none. */
const BLOCKS = [
  'GET /genesys/1/service?lang=en took 12 ms\n',
  'done 50% of #3, c:\\users\\kate\n',
  'GET /a?MMM_x=s3cr3t&lang=en&XXX_y=s3cr3t HTTP/1.1\n',
  '{\n  "a": 1,\n  "XXX_b": "s3cr3t"\n}\n',
  '{\n  "XXX_b": "s3cr3t",\n  "a": [\n    {\n      "MMM_c": {\n        "d": "s3cr3t"\n      }\n    }\n  ]\n}\n',
  'id,MMM_phone,name\n1,s3cr3t,kate\n2,s3cr3t,bob\n\n',
  '<r>\n<MMM_a>s3cr3t\ns3cr3t</MMM_a>\n<b>1</b>\n</r>\n',
  '--B\r\nContent-Disposition: form-data; name="XXX_c"\r\n\r\ns3cr3t\r\n--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--B--\r\n',
  '  XXX_b=s3cr3t\n',
  'é ü 漢字 MMM_ü=s3cr3t\n',
  'list: [\n',
  '(\n',
];

function write(sanitizer: WriteSanitizer, piece: string | Uint8Array): Buffer {
  const passed = sanitizer.passOver(piece);
  return Buffer.from(passed > 0 ? sanitizer.space.subarray(0, passed) : sanitizer.write(piece));
}

function pass(pieces: readonly (string | Uint8Array)[], options: SanitizerOptions = {}): string {
  const sanitizer = new WriteSanitizer(checkOptions(options));
  const output = pieces.map((piece) => write(sanitizer, piece));
  output.push(Buffer.from(sanitizer.end()));
  return Buffer.concat(output).toString();
}

const RULES: SanitizerOptions = { rules: [{ pattern: '*phone', action: 'hide' }], ignoreCase: true };

describe('what is written in pieces', () => {
  const blocks = fc.array(fc.constantFrom(...BLOCKS), { minLength: 1, maxLength: 12 });

  for (const [name, options] of [
    ['with the prefixes alone', {}],
    ['with rules', RULES],
  ] as const) {
    test(`line by line it is what one stream becomes, ${name}`, () => {
      const property = fc.property(blocks, fc.boolean(), (chosen, areBytes) => {
        const text = chosen.join('');
        const lines = text.split(/(?<=\n)/).map((line) => (areBytes ? Buffer.from(line) : line));
        assert.equal(pass(lines, options), sanitize(text, options));
      });
      fc.assert(property, { numRuns: 60 });
    });

    test(`cut anywhere it is what one stream becomes, ${name}`, () => {
      const property = fc.property(blocks, fc.array(fc.nat({ max: 60 }), { minLength: 1 }), (chosen, steps) => {
        const bytes = Buffer.from(chosen.join(''));
        const pieces: Buffer[] = [];
        for (let at = 0, step = 0; at < bytes.length; step++) {
          const length = (steps[step % steps.length] as number) + 1;
          pieces.push(bytes.subarray(at, at + length));
          at += length;
        }
        assert.equal(pass(pieces, options), sanitize(bytes.toString(), options));
      });
      fc.assert(property, { numRuns: 60 });
    });
  }

  test('the samples, line by line and whole', () => {
    for (const sample of SAMPLES) {
      const lines = sample.toString('latin1').split(/(?<=\n)/);
      const expected = sanitize(sample).toString();
      assert.equal(pass(lines.map((line) => Buffer.from(line, 'latin1'))), expected);
      assert.equal(pass([sample]), expected);
    }
  });

  test('a name is found after any number of lines that had none', () => {
    const boundary = '--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n';
    for (const lines of [0, 1, 50, 2000]) {
      const text = `${'nothing to hide here\n'.repeat(lines)}${boundary}1\r\n--B\r\nContent-Disposition: form-data; name="MMM_c"\r\n\r\ns3cr3t\r\nlines\r\n--B--\r\n`;
      assert.equal(pass(text.split(/(?<=\n)/)), sanitize(text));
    }
  });
});

describe('an unfinished line', () => {
  const open = () => new WriteSanitizer(checkOptions({}));
  const show = (sanitizer: WriteSanitizer, ...pieces: string[]) =>
    pieces.map((piece) => write(sanitizer, piece).toString() + Buffer.from(sanitizer.showUnfinished())).join('|');

  test('is shown, and the line continues', () => {
    assert.equal(show(open(), 'Continue? [y/N] ', 'y\n', 'next\n'), 'Continue? [y/N] |y\n|next\n');
    assert.equal(show(open(), '.', '.', '.', ' MMM_a=s3cr3t\n'), '.|.|.| MMM_a=MMM\n');
    assert.equal(show(open(), 'a=1&', 'b=2\n'), 'a=1&|b=2\n');
  });

  test('a name that was shown in part is still one', () => {
    assert.equal(show(open(), 'a MM', 'M_a=s3cr3t b=1\n'), 'a MM|M_a=MMM b=1\n');
    assert.equal(show(open(), 'x=1&XX', 'X_a=s3cr3t\n').includes('s3cr3t'), false);
  });

  test('of an open value nothing more is shown', () => {
    assert.equal(show(open(), 'MMM_a=s3c', 'r3t', ' b=1\n').replaceAll('|', ''), 'MMM_a=MMM b=1\n');
    assert.equal(show(open(), 'XXX_a=s3c', 'r3t\n', 'next\n').replaceAll('|', ''), 'next\n');
  });

  test('an open object is not shown, for a value may precede its name', () => {
    assert.equal(show(open(), '{"value":"s3cr3t",', '"name":"MMM_a"}\n').includes('s3cr3t'), false);
    assert.equal(show(open(), 'ready {"a":1}', '\n'), 'ready {"a":1}|\n');
  });

  test('a line that a terminal redraws for hours is shown each time', () => {
    const sanitizer = open();
    for (let i = 0; i < 3000; i++) {
      assert.equal(show(sanitizer, `\r${i} of 3000 [===>    ]`), `\r${i} of 3000 [===>    ]`);
    }
    assert.equal(show(sanitizer, '\nMMM_a=s3cr3t\n'), '\nMMM_a=MMM\n');
  });
});
