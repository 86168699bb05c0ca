/** Beyond the layers that are read nothing is written: the parameter is hidden with the rest of its line. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sanitize } from '../src/index.ts';
import { ENGINES } from './engines.ts';

const SECRET = 's3cret';
const DOCUMENT = `{"MMM_a":"${SECRET}","XXX_b":"${SECRET}","c":1}`;

const WRAPPINGS: Record<string, { wrap(text: string): string; line(text: string): string }> = {
  'JSON strings': { wrap: (text) => JSON.stringify({ x: text }), line: (text) => text },
  'percent-encoding': { wrap: encodeURIComponent, line: (text) => `/p?q=${text}&c=1` },
  entities: {
    wrap: (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;'),
    line: (text) => `<a b="${text}">`,
  },
  'percent-encoded JSON strings': {
    wrap: (text) => encodeURIComponent(JSON.stringify(text)),
    line: (text) => `/p?q=${text}&c=1`,
  },
};

describe('any number of layers', () => {
  for (const [name, { wrap, line }] of Object.entries(WRAPPINGS)) {
    const most = name.includes('JSON') ? 12 : 24;
    test(name, () => {
      let text = DOCUMENT;
      for (let depth = 1; depth <= most && text.length < 1_000_000; depth++) {
        text = wrap(text);
        for (const engine of ENGINES) {
          const output = sanitize(`${line(text)}\nnext line\n`, { engine });
          const where = `${name}, ${depth} deep, on ${engine}`;
          assert.equal(output.includes(SECRET), false, `${where}: a value leaks`);
          assert.ok(output.endsWith('\nnext line\n'), `${where}: the next line is not intact`);
          assert.equal(sanitize(output, { engine }), output, `${where}: not idempotent`);
        }
      }
    });
  }
});
