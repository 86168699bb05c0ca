/** Sanitizers that share an engine take turns at it, call by call: none may notice. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom, type Random } from '../bench/random.ts';
import type { SanitizerOptions } from '../src/rules/options.ts';
import type { EngineSanitizer } from '../src/sanitizer/sanitizer.ts';
import { type Engine, on } from './engines.ts';

const TEXTS = [
  '{"a":1,"MMM_x":"first half, second half","XXX_y":{"z":[1,2]},"b":2}\n',
  'GET /p?XXX_a=one&MMM_b=two&c=3 HTTP/1.1\nplain\n',
  '<MMM_x a="1">over\nlines\n</MMM_x>\n',
  '--B\r\nContent-Disposition: form-data; name="MMM_a"\r\n\r\nsecret\r\nlines\r\n--B--\r\n',
  'id,MMM_phone,note\n1,555,x\n2,"5\n55",y\n',
  'MMM_T: a\n  folded\nHost: h\npassword=one two\n',
].map((text) => Buffer.from(text));
const COLUMNS = Buffer.from('id,MMM_phone,note\n');
const SETTINGS: readonly SanitizerOptions[] = [
  {},
  { maskText: '***' },
  { rules: [{ pattern: 'password', action: 'hide-first,2' }] },
];

/** One call of a sanitizer, and what came of it. */
type Call = (sanitizer: EngineSanitizer) => unknown;

const text = (view: Uint8Array) => Buffer.from(view).toString('latin1');

function drawCall(random: Random): Call {
  const kind = random.below(20);
  const settings = SETTINGS[random.below(SETTINGS.length)] as SanitizerOptions;
  if (kind === 0) return (one) => text(one.end());
  if (kind === 1) return (one) => one.resumeAfter(TEXTS[1] as Buffer);
  if (kind === 2) return (one) => one.resumeBelow(COLUMNS);
  if (kind === 3) return (one) => one.reconfigure(settings);
  if (kind === 4) return (one) => [one.isAtRest, one.columnsDistance, structuredClone(one.stats)];
  const source = TEXTS[random.below(TEXTS.length)] as Buffer;
  const from = kind < 12 ? 0 : random.below(source.length);
  const to = kind % 2 === 0 ? source.length : from + random.below(source.length - from + 1);
  const piece = Buffer.from(source.subarray(from, to));
  return (one) => text(one.write(piece));
}

// As many as have engines of their own, and as many again that share one.
for (const [engine, count] of [
  ['portable', 5],
  ['scalar', 14],
  ['simd', 14],
] as const satisfies readonly (readonly [Engine, number])[]) {
  test(`${engine}: ${count} streams in turns are sanitized as each by itself`, () => {
    const random = createRandom(count);
    const streams = Array.from({ length: count }, (_, index) => {
      const settings = SETTINGS[index % SETTINGS.length] as SanitizerOptions;
      return { settings, sanitizer: on(engine, settings), calls: [] as Call[], results: [] as unknown[] };
    });
    for (let round = 0; round < 300 * count; round++) {
      const stream = streams[random.below(count)] as (typeof streams)[number];
      const call = drawCall(random);
      stream.calls.push(call);
      stream.results.push(call(stream.sanitizer));
    }
    for (const { sanitizer } of streams) sanitizer.end();
    for (const { settings, calls, results } of streams) {
      const alone = on(engine, settings);
      for (const [index, call] of calls.entries()) assert.deepEqual(call(alone), results[index], `call ${index}`);
      alone.end();
    }
  });
}
