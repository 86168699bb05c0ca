// Puts the playground's page, with the examples and all it needs but the engine's WebAssembly, into page.generated.ts.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const read = (path) => readFileSync(here(path), 'utf8');
const COMMON = { bundle: true, minify: true, format: 'iife', target: 'es2022', write: false, legalComments: 'none' };

/** Modules that are made here. */
function made(modules) {
  return {
    name: 'made here',
    setup({ onResolve, onLoad }) {
      const filter = new RegExp(`^(?:${Object.keys(modules).join('|')})$`);
      onResolve({ filter }, ({ path }) => ({ path, namespace: 'made' }));
      onLoad({ filter, namespace: 'made' }, ({ path }) => ({ contents: modules[path], loader: 'js' }));
    },
  };
}

/** What teaches, grouped by use, then the worked cases of the contract. */
function examples() {
  const lines = (...all) => [...all, ''].join('\n');
  const sample = (file) => read(`../../samples/${file}`);
  const groups = {
    'Start here': [
      {
        name: 'At a glance',
        text: lines(
          'POST /service?lang=en&MMM_phone=%2B16505550100&XXX_pin=4711 HTTP/1.1',
          '{"user":"kate","MMM_account":{"no":12,"tags":["a"]},"XXX_token":"q9","ok":true}',
          String.raw`INFO body="{\"MMM_name\":\"John Smith\",\"lang\":\"en\"}" took 12 ms`,
          'GET /cb?redirect=%2Fnext%3FMMM_code%3Dabc%26state%3D1&XXX_sid=7f',
          'MMM_session: eyJhbGciOiJIUzI1NiJ9',
          '<order id="7"><MMM_card type="visa">4111 1111 1111 1111</MMM_card><XXX_cvv>123</XXX_cvv></order>',
          "User(MMM_name=John Smith, age=42) headers={'MMM_auth': 'Bearer abc', 'accept': '*/*'}",
          'MMM and XXX in prose stay: see MMM_name for help',
        ),
      },
    ],
    'Rules, where names have no convention': [
      {
        name: 'Names of your own: exact names, words, parts of names, a part of a value',
        text: lines(
          'GET /login?user=kate&password=s3cret&lang=en HTTP/1.1',
          '{"userApiKey":"AK-1","API_KEY_OLD":"AK-2","apikeys":3,"phone":"16505550100"}',
          'Authorization: Bearer eyJhbGciOiJIUzI1NiJ9',
          'GET /orders/471122/items/3 HTTP/1.1',
        ),
        rules: lines(
          'rules:',
          '  - { pattern: password, action: hide }',
          '  - { pattern: "~api-key", action: hide }',
          '  - { pattern: phone, action: "unhide-last,4" }',
          '  - { pattern: authorization, action: keep-scheme }',
          '  - { path: "/orders/{id}/**", action: hash }',
          'ignoreCase: true',
        ),
      },
      {
        name: 'Sets of names: passwords, keys and tokens, headers',
        text: lines(
          'POST /login?user=kate&password=s3cret&token_type=Bearer {"apiKey":"AK-1","max_tokens":512}',
          'Cookie: session=7f0c; theme=dark',
          '{"author":"kate","access_token":"q9","refresh_token":"r7","expires_in":3600}',
        ),
        rules: lines('presets: [credentials, http]'),
      },
      {
        name: 'Values of some kinds, whatever their name',
        text: lines(
          'connect to postgres://app:s3cret@db.example/orders',
          'sent Authorization: Bearer 5f0c9ab4e1d24c6b8d7e',
          'card 4111 1111 1111 1111, order 4111 1111 1111 1112',
          'iban GB82 WEST 1234 5698 7654 32',
        ),
        rules: lines('detect: [url-passwords, bearer, cards, iban]'),
      },
    ],
    'Web servers and browsers': [
      { name: 'An access log and its bodies', text: sample('forms.log') },
      { name: 'An upload: multipart', text: sample('upload.http') },
      { name: 'An exchange as HAR-like JSON', text: sample('exchange.json') },
    ],
    Applications: [
      { name: 'JSON lines', text: sample('app.ndjson') },
      {
        name: 'What programs print: Python, Java, Go, PHP, Ruby',
        text: lines(
          "User(name='kate', MMM_pin='4711', tags=['a'])",
          'Order{id=7, MMM_card=4111222233334444, XXX_cvv=123}',
          '&{Id:7 MMM_Name:John Smith Age:42}',
          "array ( 'id' => 7, 'MMM_mail' => 'kate@example.com', )",
          '{"id"=>7, :MMM_phone=>"16505550100", "ok"=>true}',
        ),
      },
      {
        name: 'One format in another: JSON in a string, a query in JSON, entities',
        text: lines(
          String.raw`{"msg":"{\"user\":\"kate\",\"MMM_name\":\"John Smith\",\"url\":\"/p?XXX_t=1&a=2\"}"}`,
          '{"url":"https://example.com/?next=%2Fp%3FMMM_code%3Dabc%26state%3D1"}',
          '<body>&lt;MMM_name&gt;John Smith&lt;/MMM_name&gt;&lt;ok/&gt;</body>',
        ),
      },
    ],
    Genesys: [
      { name: 'Genesys Mobile Services', text: sample('gms.log') },
      { name: 'Chat over CometD', text: sample('cometd.log') },
    ],
    'All worked cases of the contract': read('../../test/vectors.jsonl')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
      .filter(({ in: text }) => text !== '')
      .map(({ name, in: text }) => ({ name, text })),
  };
  return Object.entries(groups).flatMap(([group, members]) => members.map((member) => ({ group, ...member })));
}

/**
 * In place of the engine's WebAssembly: html.ts puts it in, so that the package has it once. As it is base64, it needs no
 * escapes, however often the string around it is put into another.
 */
const MODULES = "export const MODULES = { simd: () => '@simd@', scalar: () => '@scalar@' };";

/** The page has no other engine than WebAssembly, which all browsers have that can show it. */
const NO_PORTABLE =
  "export const portable = () => { throw new Error('the playground needs a browser with WebAssembly'); };";

const placeholders = {
  name: 'placeholders',
  setup({ onLoad }) {
    onLoad({ filter: /modules\.generated\.ts$/ }, () => ({ contents: MODULES, loader: 'js' }));
    onLoad({ filter: /sanitizer\/portable\.ts$/ }, () => ({ contents: NO_PORTABLE, loader: 'js' }));
  },
};

async function bundle(entry, plugins = []) {
  const result = await build({ ...COMMON, entryPoints: [here(entry)], plugins });
  return result.outputFiles[0].text.trim();
}

const worker = await bundle('page/worker.ts', [placeholders]);
const script = await bundle('page/main.ts', [
  made({
    'worker-source': `export default ${JSON.stringify(worker)};`,
    examples: `export default ${JSON.stringify(examples())};`,
  }),
]);
const style = await build({ ...COMMON, entryPoints: [here('page/page.css')] });
// In HTML a script ends at its end tag, wherever that is.
const inline = (text) => JSON.stringify(text.trim().replaceAll('</', '<\\/').replaceAll('<!--', '<\\!--'));
writeFileSync(
  here('page.generated.ts'),
  [
    '// Made by bundle.mjs from page/.',
    `export const SCRIPT = ${inline(script)};`,
    `export const STYLE = ${JSON.stringify(style.outputFiles[0].text.trim())};`,
    `export const BODY = ${JSON.stringify(read('page/page.html').trim())};\n`,
  ].join('\n'),
);
