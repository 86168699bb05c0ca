// Puts what the report's page needs, the chart library too, into page.generated.ts, so that a report is one file.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const library = createRequire(import.meta.url).resolve('uplot/dist/uPlot.min.css');
const version = JSON.parse(readFileSync(new URL('../package.json', `file://${library}`), 'utf8')).version;

const script = await build({
  entryPoints: [here('page/page.ts')],
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  write: false,
  // The library's licence asks for this line; its own comment is not marked to be kept.
  banner: { js: `/* uPlot ${version}, (c) Leon Sorokin, MIT Licence */` },
});
const style = await build({
  stdin: {
    contents: `${readFileSync(library, 'utf8')}\n${readFileSync(here('page/page.css'), 'utf8')}`,
    loader: 'css',
  },
  minify: true,
  write: false,
});
// In HTML a script ends at its end tag, wherever that is.
const inline = (output) => JSON.stringify(output.outputFiles[0].text.trim().replaceAll('</', '<\\/'));
writeFileSync(
  here('page.generated.ts'),
  `// Made by bundle.mjs from page/.\nexport const SCRIPT = ${inline(script)};\nexport const STYLE = ${inline(style)};\n`,
);
