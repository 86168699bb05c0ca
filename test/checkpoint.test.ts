/** A stream is continued at a checkpoint: by another sanitizer, and as if it had not been cut there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSanitizer, type Sanitizer, sanitize } from '../src/index.ts';
import { allCases } from './all-cases.ts';
import { visible } from './difference.ts';
import { feed, on } from './engines.ts';

const LINE_FEED = 0x0a;

const bytes = (text: string) => Buffer.from(text);

/** Writes a text, and hands over to another sanitizer at a checkpoint that was stored. */
function continued(before: string, after: string): string {
  const first = createSanitizer();
  const written = Buffer.from(first.write(bytes(before)));
  const checkpoint = first.checkpoint();
  assert.ok(checkpoint, `no checkpoint after ${before}`);
  const second = createSanitizer();
  second.resume(JSON.parse(JSON.stringify(checkpoint)));
  return written.toString() + feed(second, [bytes(after)]);
}

test('another sanitizer continues where the first one stopped', () => {
  assert.equal(continued('MMM_a=v\n', 'MMM_b=v, lang=k\n'), 'MMM_a=MMM\nMMM_b=MMM, lang=k\n');
  assert.equal(continued('', 'MMM_b=v\n'), 'MMM_b=MMM\n');
});

test('the columns of a table hold on below a checkpoint', () => {
  assert.equal(continued('id,MMM_tel\n1,v\n', '2,v\n'), 'id,MMM_tel\n1,MMM\n2,MMM\n');
  const fields = '#Fields: date MMM_user cs(User-Agent)\n';
  assert.equal(continued(`${fields}1 v k\n`, '2 v k\n'), `${fields}1 MMM k\n2 MMM k\n`);
});

test('after lines that are all filtered, the next is not the first', () => {
  // Only of a first line it is known that it names columns although no row is below it.
  const names = 'MMM_tel,lang\n';
  assert.equal(continued('XXX_a=v\n', names), sanitize(`XXX_a=v\n${names}`));
});

test('while a value is open there is no checkpoint', () => {
  const sanitizer = createSanitizer();
  for (const open of ['MMM_a=', 'lang=k', '{"MMM_a":"v\n', 'MMM_a: |\n  v\n', '{"lang":"k",\n']) {
    sanitizer.write(bytes(open));
    assert.equal(sanitizer.checkpoint(), undefined, open);
    sanitizer.end();
  }
});

test('a checkpoint is small, and holds nothing that is hidden', () => {
  const sanitizer = createSanitizer();
  for (let i = 0; i < 1000; i++) sanitizer.write(bytes(`lang=k MMM_a=secret${i} XXX_b=secret${i} lang=k\n`));
  const stored = JSON.stringify(sanitizer.checkpoint());
  assert.ok(stored.length < 6000);
  const { before } = JSON.parse(stored);
  assert.match(atob(before), /lang=k MMM_a=MMM lang=k\n$/);
  assert.doesNotMatch(atob(before), /secret/);
});

test('what is no checkpoint is refused', () => {
  const sanitizer = createSanitizer();
  for (const wrong of [undefined, null, {}, 'x', { version: 2, before: '' }, { version: 1, before: '?' }]) {
    assert.throws(() => sanitizer.resume(wrong as never), { name: 'TypeError', message: /not a checkpoint/ });
  }
});

test('the stream that a sanitizer was in is dropped', () => {
  const sanitizer = createSanitizer();
  sanitizer.write(bytes('{"MMM_a":"v'));
  sanitizer.resume(createSanitizer().checkpoint() as never);
  assert.equal(feed(sanitizer, [bytes('lang=k\n')]).toString(), 'lang=k\n');
});

for (const engine of ['simd', 'portable'] as const) {
  test(`${engine}: each case is continued at each of its lines`, () => {
    const first = on(engine);
    const second = on(engine);
    for (const one of allCases()) proveContinued(first, second, one.input);
  });
}

/** Of an input with more lines than these, a sample is tried. */
const MAX_LINES = 64;

function lineStarts(input: Uint8Array): number[] {
  const starts: number[] = [];
  for (let at = input.indexOf(LINE_FEED) + 1; at > 0; at = input.indexOf(LINE_FEED, at) + 1) starts.push(at);
  const step = Math.ceil(starts.length / MAX_LINES);
  return starts.filter((_, index) => index % step === 0);
}

function proveContinued(first: Sanitizer, second: Sanitizer, input: Uint8Array): void {
  for (const at of lineStarts(input)) {
    first.write(input.subarray(0, at));
    const checkpoint = first.checkpoint();
    const expected = feed(first, [input.subarray(at)]);
    if (checkpoint === undefined) continue;
    second.resume(checkpoint);
    const output = feed(second, [input.subarray(at)]);
    assert.equal(visible(output), visible(expected), `continued at ${at} in ${visible(input)}`);
  }
}
