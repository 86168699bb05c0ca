/**
 * Time grows linearly with the input, whatever the input. Steps are counted, not seconds: a step is one byte that the
 * engine looks at, each time it looks. A clock would be wrong on a busy machine; a count is the same everywhere.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Counted, countSteps } from '../src/sanitizer/steps.ts';

/**
 * Looks at one byte, on average, that no input may exceed. A step is a look into memory, tables included: a name of five
 * bytes whose notation is asked for from all sides takes two or three hundred, so that hostile inputs of nothing but such
 * names take about 60 a byte. What is looked for at some distance (4 KiB) from each name takes thousands.
 */
const MAX_STEPS_A_BYTE = 180;
/**
 * A byte at a time, the search goes over the last 24 bytes again for each byte, and once more when output was handed
 * over: an encoded letter may be cut anywhere. Where each of these bytes ends an escape, it takes ten looks.
 */
const MAX_STEPS_A_PIECE = 600;
/** Steps may grow this much faster than the input; above 1 only for what does not repeat evenly. */
const MAX_GROWTH = 1.1;
/** Large against every bounded look-ahead and what is held back (16 KiB), so that a quadratic step shows. */
const SIZE = 1 << 17;
/**
 * A byte at a time, resuming after each: whatever is read again at the start of a chunk shows here. A smaller input does:
 * what is read again counts for each byte, so 600 bytes of it are too much already.
 */
const SMALLEST_CHUNKS = { chunkSize: 1 };
const SIZE_IN_PIECES = 1 << 16;
const WHOLE = { chunkSize: 1 << 20 };

/** What is repeated, after an optional head and before an optional tail. */
interface Pattern {
  head?: string;
  unit: string;
  tail?: string;
}

const BACKSLASHES = '\\'.repeat(255);

const PATTERNS: Record<string, Pattern> = {
  'clean text': { unit: 'nothing to hide here, 12 ms\n' },
  'one clean line': { unit: 'nothing to hide here, 12 ms ' },

  'MMM repeated': { unit: 'MMM' },
  'MMM in one long word': { unit: 'xMMM_a' },
  'MMM in long words': { unit: `${'xMMM_a'.repeat(2000)} ` },
  'MMM and spaces': { unit: 'MMM ' },
  'XXX and line feeds': { unit: 'XXX\n' },
  'a name without end': { head: '"MMM_', unit: 'a' },
  'a filtered name without end': { head: '{"XXX_', unit: 'a' },
  'an encoded name without end': { head: '?%4DMM', unit: '%4D' },
  'a path-like name without end': { head: '/p?', unit: 'a[MMM_b].' },
  'names joined by dots': { unit: 'MMM_a.' },
  'quoted names': { unit: '"MMM_a" ' },

  'cells that are named': { unit: '<td>MMM_a</td>' },
  'names in lists of columns': { head: 'INSERT INTO t (', unit: 'MMM_a, ' },
  'rows of SQL': { head: 'INSERT INTO t (MMM_a) VALUES ', unit: "('v')," },
  'a string of SQL that stays open': { head: "INSERT INTO t (MMM_a) VALUES ('", unit: 'v\n' },
  'entries of PHP on one line': { head: 'Array ( [MMM_a] => ', unit: ' [' },
  'cells between bars': { unit: '| MMM_a | b |\n' },

  brackets: { unit: '[' },
  'brackets in a value': { head: '{"MMM_a":', unit: '[' },
  'brackets, opened and closed': { head: '{"MMM_a":', unit: '[{"a":[' },
  'closing brackets': { unit: ']}' },
  'round brackets': { unit: '(MMM_a=(' },
  'values in values': { unit: '"MMM_a":{' },
  'values in arrays': { unit: '[{"XXX_a":[' },
  'names and colons': { unit: '"MMM_a":' },
  'filtered names and colons': { unit: '"XXX_a":' },
  members: { head: '{', unit: '"MMM_a":1,' },
  'filtered members': { head: '{', unit: '"XXX_a":1,' },
  'filtered members, white space between': { head: '{', unit: '"XXX_a" : 1 , \n' },
  'filtered members after a comma': { head: '{"a":1', unit: ',"XXX_a":1' },
  'cut records': { unit: '{"a":1,"MMM_b":{"c":[\n' },
  'cut strings': { unit: '{"a":1,"MMM_b":"secret\n' },

  backslashes: { unit: '\\' },
  'backslashes in a value': { head: '{"MMM_a":"', unit: '\\' },
  'backslashes before a name': { unit: `${BACKSLASHES}"MMM_a${BACKSLASHES}":1,` },
  'escaped quotes': { unit: '\\"' },
  'escaped quotes, deeper': { unit: '\\\\\\"MMM_a\\\\\\":' },
  'escaped quotes in a value': { head: '{"b":"{\\"MMM_a\\":\\"', unit: '\\\\\\"' },
  'unicode escapes': { unit: '\\u0022' },
  'unicode escapes of a name': { head: '"', unit: '\\u004d' },
  'escapes of escapes': { unit: '\\u005c' },

  percents: { unit: '%' },
  'percent layers': { unit: '%25' },
  'percent layers, then a name': { unit: '%25', tail: '22MMM_a%2522:1' },
  'percent layers and names': { unit: `${'%25'.repeat(20)}22MMM_a` },
  'percent layers in a value': { head: '/p?MMM_a=', unit: '%25' },
  'encoded quotes': { unit: '%22MMM_a%22%3A' },
  'encoded brackets': { head: 'm=%7B%22MMM_a%22%3A', unit: '%5B' },
  'encoded backslashes': { head: 'm=%22', unit: '%5C' },
  entities: { unit: '&amp;' },
  'entities of entities': { head: '&', unit: 'amp;' },
  'entities and names': { unit: '&amp;MMM_a' },
  'doubled quotes': { unit: '""MMM_a"":""' },

  parameters: { unit: 'MMM_a=1&' },
  'filtered parameters': { unit: 'XXX_a=1&' },
  'parameters of an encoded layer': { head: '?r=', unit: '%26XXX_a%3D1' },
  'empty parameters': { unit: '?MMM_a=' },
  'equals signs': { head: 'MMM_a', unit: '=' },
  'names in values': { unit: 'MMM_a=' },
  'filtered names in values': { unit: 'XXX_a = ' },
  'values that might be decoded': { unit: 'MMM_a=x y ' },
  'values that might be decoded, ampersands far': { unit: `MMM_a=x ${'y '.repeat(300)}` },
  'closers after a value': { head: '?MMM_a=1', unit: ')' },
  'values and closers': { unit: '?MMM_a=1)))))))))))))))))))))))))))))))))))))))))))))))))))))) ' },
  separators: { unit: ', ' },
  commas: { head: '{"a":1', unit: ',' },
  'pairs of a map': { unit: ', MMM_a=1' },
  'pairs of a map, opened': { head: '{a=1', unit: ', XXX_a=x y' },
  'pairs of a map, values without end': { unit: '{MMM_a=x y ' },
  'quoted values, open': { unit: 'MMM_a="x ' },
  'quoted values, apostrophes': { unit: "MMM_a='x " },
  'bracketed values, open': { unit: 'MMM_a=[x ' },

  'white space': { unit: ' ' },
  'line feeds': { unit: '\n' },
  'white space before a colon': { head: '{"XXX_a"', unit: ' ' },
  'line feeds before a colon': { head: '{"XXX_a"', unit: '\n' },
  'line feeds after a comma': { head: '{"a":1,', unit: '\n ' },
  'white space before names': { unit: `${' '.repeat(200)}MMM_a` },
  'white space, then a filtered member': { head: '{"a":1,', unit: '  \n', tail: '"XXX_b":1}' },

  'boundary lines': { unit: '--B\n' },
  'boundary lines with CRLF': { unit: '--B\r\n' },
  dashes: { unit: '-' },
  parts: { unit: '--B\r\nContent-Disposition: form-data; name="MMM_a"\r\n\r\nx\r\n' },
  'filtered parts': { unit: '--B\r\nContent-Disposition: form-data; name="XXX_a"\r\n\r\nx\r\n' },
  'part headers without end': { head: '--B\r\nContent-Disposition: form-data; name="MMM_a"\r\n', unit: 'A: b\r\n' },
  'a part without end': { head: '--B\r\nContent-Disposition: form-data; name="MMM_a"\r\n\r\n', unit: '\r\n--' },
  'a part full of other boundaries': {
    head: '--B\r\nContent-Disposition: form-data; name="MMM_a"\r\n\r\n',
    unit: '--C\r\n',
  },
  'escaped boundary lines': { head: '{"b":"', unit: '--B\\r\\n' },

  'start tags': { unit: '<MMM_a>' },
  'filtered start tags': { unit: '<XXX_a>' },
  'start tags on lines': { unit: '<MMM_a>\n' },
  'start tags after a name': { unit: 'List<MMM_a> x ' },
  'start tags without end': { unit: '<MMM_a b="1" ' },
  'end tags': { head: '<MMM_a>', unit: '</MMM_b>' },
  'objects of name and value': { unit: '{"name":"MMM_a",' },
  'objects of name and value, no value': { unit: '{"name":"XXX_a","x":1},' },
  'objects of name and value, filtered': { head: '[', unit: '{"name":"XXX_a","value":"v"},' },
  'start tags after a name, end tags of others': { unit: 'a<MMM_a ></b> a<MMM_c ></b> ' },
  'start tags after a name, escaped': { head: '{"a":"', unit: 'a\\u003cMMM_a ' },
  'attributes called name': { unit: 'name="MMM_a" ' },
  'attributes called name, encoded': { unit: 'name%3D%22MMM_a%22 ' },
  'attributes called name in tags': { unit: '<param name="MMM_a" ' },
  'attributes called name, without quotes': { unit: 'name=MMM_a ' },
  'lines that begin with white space, names in them': { unit: '\n name="MMM_a" ' },
  'tuples, opened': { unit: '[["MMM_a","b" ' },
  'tuples, nested': { unit: '[["MMM_a",[' },
  tuples: { head: '[', unit: "('MMM_a', " },
  'tuples, filtered': { head: '[', unit: '["XXX_a", "v"], ' },
  'list pairs': { unit: '("MMM_a" ' },
  'quoted keys': { unit: "'MMM_a' " },
  'quoted keys with a type': { unit: "'MMM_a' [str] " },
  rockets: { unit: '"MMM_a"=>' },
  symbols: { unit: ':XXX_a=>{' },
  print_r: { unit: '[MMM_a] => ' },
  'repr members': { head: '{', unit: "'MMM_a': " },
  headers: { unit: 'MMM_a: x\n' },
  'filtered headers': { unit: 'XXX_a: x\n' },
  'a folded header without end': { head: 'MMM_a: x\n', unit: '  y\n' },
  'marks before a header': { unit: '> ', tail: 'MMM_a: x\n' },
  'lines of marks': { unit: '- * > < \n' },

  'arguments of command lines': { unit: "-d 'MMM_a=x y' " },
  'arguments that do not close': { unit: "-d 'b=1&MMM_a=x\n" },
  'forms in an argument': { head: "-d 'a=1", unit: '&MMM_a=x y' },
  'apostrophes in arguments': { head: "-d 'MMM_a=", unit: "'\\''x " },
  'variables of queries': { unit: '$MMM_a: Int = 1 ' },
  'a header without end': { unit: 'MMM_a,' },
  rows: { head: 'a,MMM_b\n', unit: '1,2\n' },
  'filtered rows': { head: 'a,XXX_b\n', unit: '1,2\n' },
  'empty rows': { head: 'a,MMM_b\n1,2\n', unit: '\n' },
  'a row without end': { head: 'a,MMM_b\n', unit: 'x,' },
  'a cell without end': { head: 'a,MMM_b\n1,2\n', unit: '"x\n' },
  'cells that do not close': { head: 'a,MMM_b\n1,2\n', unit: '1,"x\n' },
  'cells of quotes': { head: 'a,MMM_b\n1,2\n', unit: '"' },
  'cells of doubled quotes': { head: 'a,MMM_b\n1,2\n', unit: '1,"""\n' },
  'cells with parameters': { head: 'a,b,MMM_c\n', unit: 'MMM_x=1,"""XXX_y"":2",3\n' },
  'lines of fields': { unit: '#Fields: MMM_a b\n' },
  'lines of fields, one of them filtered': { unit: '#Fields: XXX_a b\n' },
  'lines of fields that name none': { unit: '#Fields: MMM_a MMM_b=\n' },
  'names after a number sign': { head: '#', unit: 'MMM_a and ' },
};

function build({ head = '', unit, tail = '' }: Pattern, size: number): Uint8Array {
  return Buffer.from(head + unit.repeat(Math.max(1, Math.round(size / unit.length))) + tail, 'latin1');
}

/** Nine looks a byte may come on top of the growth: what is still needed is moved to the front of the memory when that is full. */
function assertLinear(
  pattern: Pattern,
  size: number,
  options: Counted,
  most: number,
  first = countSteps(build(pattern, size), options),
): void {
  const { length } = build(pattern, size);
  const twice = build(pattern, 2 * size);
  assert.ok(first <= most * length, `${(first / length).toFixed(1)} steps a byte`);
  const second = countSteps(twice, options);
  assert.ok(
    second <= MAX_GROWTH * (twice.length / length) * first + 9 * size,
    `twice the input takes ${(second / first).toFixed(2)} times the steps`,
  );
}

describe('time grows linearly', () => {
  for (const [name, pattern] of Object.entries(PATTERNS)) {
    const whole = countSteps(build(pattern, SIZE), WHOLE);
    test(name, () => assertLinear(pattern, SIZE, WHOLE, MAX_STEPS_A_BYTE, whole));
    const fast = { ...WHOLE, usesFastPath: true };
    const fastSteps = countSteps(build(pattern, SIZE), fast);
    // With as many steps, the fast path was never taken.
    if (fastSteps !== whole)
      test(`${name}, the fast path`, () => assertLinear(pattern, SIZE, fast, MAX_STEPS_A_BYTE, fastSteps));
    test(`${name}, a byte at a time`, () => assertLinear(pattern, SIZE_IN_PIECES, SMALLEST_CHUNKS, MAX_STEPS_A_PIECE));
  }
});
