/**
 * Every notation inside of every other text that logs nest: nothing of a value leaks, what is beside it stays, and no
 * cut or engine changes that. What exactly is written, `cases/` show.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chunksOf, ENGINES, feed, on } from './engines.ts';

const SECRET = 'CANARY';

const NOTATIONS: { [name: string]: string } = {
  'JSON member': '{"a":"before","MMM_a":"CANARY x","b":1}',
  'query string': '/p?a=before&MMM_a=CANARY&b=1',
  logfmt: 'a=before MMM_a="CANARY x" b=1',
  'Python dict': "{'a': 'before', 'MMM_a': 'CANARY x', 'b': 1}",
  'JavaScript object': "{ a: 'before', MMM_a: 'CANARY x', b: 1 }",
  'Ruby hash': '{:a=>"before", :MMM_a=>"CANARY x", "b"=>1}',
  'PHP array': 'Array\n(\n    [a] => before\n    [MMM_a] => CANARY x\n    [b] => 1\n)',
  'Java map': '{a=before, MMM_a=CANARY x, b=1}',
  header: 'A: before\nMMM_a: CANARY x\nB: 1',
  'YAML block': 'a: before\nMMM_a:\n  CANARY x\n  CANARY y\nb: 1',
  'XML element': '<r><a>before</a><MMM_a c="1">CANARY x</MMM_a><b>1</b></r>',
  'XML attribute': '<r a="before" MMM_a="CANARY x" b="1"/>',
  'XML param, value': '<r><a>before</a><param name="MMM_a" value="CANARY x"/></r>',
  'XML param, content': '<r><a>before</a><param name="MMM_a">CANARY x</param></r>',
  'XML key and value': '<r><a>before</a><key>MMM_a</key><value>CANARY x</value></r>',
  'HAR pair': '[{"name":"a","value":"before"},{"name":"MMM_a","value":"CANARY x"}]',
  'OTLP pair': '[{"key":"a","value":"before"},{"key":"MMM_a","value":{"stringValue":"CANARY x"}}]',
  tuples: '[["a","before"],["MMM_a","CANARY x"]]',
  'Genesys list': '\'a\' [str] = "before"\n\t\'MMM_a\' [str] = "CANARY x"\n\t\'b\' [str] = "1"',
  'list pairs': '(("a" "before") ("MMM_a" "CANARY x") ("b" "1"))',
  GraphQL: '{ f(a: "before", MMM_a: "CANARY x", b: "1") { id } }',
  multipart: '--B\r\nContent-Disposition: form-data; name="MMM_a"\r\n\r\nCANARY x\r\n--B--\r\nbefore',
};

const escaped = (text: string) =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
const withGson = (text: string) =>
  JSON.stringify(text).replace(/[<>&='](?!\\)/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);

const WRAPPINGS: { [name: string]: (text: string) => string } = {
  nothing: (text) => text,
  'a JSON string': (text) => JSON.stringify({ a: 1, body: text, z: 'after' }),
  "a JSON string with Gson's escapes": (text) => `{"a":1,"body":${withGson(text)},"z":"after"}`,
  'a JSON string in a JSON string': (text) => JSON.stringify({ q: JSON.stringify({ body: text }), z: 'after' }),
  'a query string': (text) => `/q?a=1&body=${encodeURIComponent(text)}&z=after`,
  'a form': (text) => `a=1&body=${encodeURIComponent(text).replaceAll('%20', '+')}&z=after`,
  'an element': (text) => `<e><body>${escaped(text)}</body><z>after</z></e>`,
  'a CSV field': (text) => `1,"${text.replaceAll('"', '""')}",after`,
};

describe('each notation in each other', () => {
  for (const [wrapping, wrap] of Object.entries(WRAPPINGS)) {
    test(`in ${wrapping}`, () => {
      for (const [notation, text] of Object.entries(NOTATIONS)) {
        for (const document of [text, text.replaceAll('MMM', 'XXX')]) prove(notation, wrap(document));
      }
    });
  }
});

function prove(notation: string, document: string): void {
  const input = Buffer.from(`${document}\nnext line\n`);
  const outputs = ENGINES.map((engine) => {
    const sanitizer = on(engine);
    const output = feed(sanitizer, [input]).toString();
    const where = `${notation} on ${engine}: ${JSON.stringify(document)} became ${JSON.stringify(output)}`;
    assert.ok(!output.includes(SECRET), `a value leaks, ${where}`);
    assert.ok(output.endsWith('next line\n'), `the next line is not intact, ${where}`);
    assert.ok(output.includes('before'), `what is before is lost, ${where}`);
    assert.equal(feed(sanitizer, [Buffer.from(output)]).toString(), output, `not idempotent, ${where}`);
    for (const size of [1, 7]) {
      assert.equal(feed(sanitizer, chunksOf(input, size)).toString(), output, `chunks of ${size}, ${where}`);
    }
    return output;
  });
  assert.equal(new Set(outputs).size, 1, `the engines differ, ${notation}: ${JSON.stringify(outputs)}`);
}
