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

/** What a newcomer should see first, then the worked cases of the contract. */
function examples() {
  const glance = [
    'POST /service?lang=en&MMM_phone=%2B16505550100&XXX_pin=4711 HTTP/1.1',
    '{"user":"kate","MMM_account":{"no":12,"tags":["a"]},"XXX_token":"q9","ok":true}',
    String.raw`INFO body="{\"MMM_name\":\"John Smith\",\"lang\":\"en\"}" took 12 ms`,
    'GET /cb?redirect=%2Fnext%3FMMM_code%3Dabc%26state%3D1&XXX_sid=7f',
    'MMM_session: eyJhbGciOiJIUzI1NiJ9',
    '<order id="7"><MMM_card type="visa">4111 1111 1111 1111</MMM_card><XXX_cvv>123</XXX_cvv></order>',
    "User(MMM_name=John Smith, age=42) headers={'MMM_auth': 'Bearer abc', 'accept': '*/*'}",
    'MMM and XXX in prose stay: see MMM_name for help',
    '',
  ].join('\n');
  const samples = [
    ['An access log and its bodies', 'forms.log'],
    ['Genesys Mobile Services', 'gms.log'],
    ['JSON lines', 'app.ndjson'],
    ['Chat over CometD', 'cometd.log'],
    ['An upload: multipart', 'upload.http'],
    ['An exchange as HAR-like JSON', 'exchange.json'],
  ].map(([name, file]) => ({ name, text: read(`../../samples/${file}`) }));
  const vectors = read('../../test/vectors.jsonl')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .map(({ name, in: text }) => ({ name, text }));
  return [{ name: 'At a glance', text: glance }, ...samples, ...vectors.filter(({ text }) => text !== '')];
}

/**
 * In place of the engine's WebAssembly: html.ts puts it in, so that the package has it once. As it is base64, it needs no
 * escapes, however often the string around it is put into another.
 */
const MODULES = { SIMD_MODULE: '@SIMD_MODULE@', SCALAR_MODULE: '@SCALAR_MODULE@' };

const placeholders = {
  name: 'placeholders',
  setup({ onLoad }) {
    const contents = Object.entries(MODULES).map(([name, text]) => `export const ${name} = '${text}';`);
    onLoad({ filter: /modules\.generated\.ts$/ }, () => ({ contents: contents.join('\n'), loader: 'js' }));
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
