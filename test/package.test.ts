/** What is published: it installs in an empty folder, and there the command, the library and its types can be used. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { build as esbuild } from 'esbuild';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { build as vite } from 'vite';
import webpack from 'webpack';
import { withoutNpm } from './npm.ts';
import { inProject, root } from './project.ts';

const folder = mkdtempSync(join(tmpdir(), 'logveil-package-'));
const installed = join(folder, 'node_modules', 'logveil');
let archive: string;

const MANIFEST = JSON.parse(readFileSync(inProject('package.json'), 'utf8'));

/** Limits of what is published. */
const MAX_BYTES = 4_000_000;
const MAX_FILES = 150;

function npm(words: string[], cwd: string): string {
  return execFileSync('npm', words, { cwd, env: withoutNpm(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

function node(type: 'module' | 'commonjs', script: string): string {
  return execFileSync(process.execPath, [`--input-type=${type}`, '-e', script], { cwd: folder, encoding: 'utf8' });
}

/** Links a package of this project into the folder, where nothing needs a copy of its own. */
function link(name: string): void {
  const target = join(folder, 'node_modules', name);
  mkdirSync(join(target, '..'), { recursive: true });
  symlinkSync(inProject('node_modules', name), target);
}

before(() => {
  // It has been built: to build it once more would pull the files from under the other tests.
  npm(['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], root);
  archive = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) as string);
  writeFileSync(join(folder, 'package.json'), '{"name":"empty","private":true,"type":"module"}');
  npm(['install', '--prefer-offline', '--no-audit', '--no-fund', '--silent', archive], folder);
  for (const name of ['pino', '@types/node', 'undici-types', '@platformatic/kafka']) link(name);
});

after(() => rmSync(folder, { recursive: true, force: true }));

test('the command runs', () => {
  const command = join(folder, 'node_modules', '.bin', 'logveil');
  const run = (...words: string[]): string =>
    execFileSync(command, words, { input: 'a=1&MMM_b=secret\n', encoding: 'utf8' });
  assert.equal(run(), 'a=1&MMM_b=MMM\n');
  assert.equal(run('--mask-text', '***', `--stats=${join(folder, 'stats.json')}`), 'a=1&MMM_b=***\n');
  assert.equal(run('--version').trim(), MANIFEST.version);
});

describe('the library', () => {
  const use = `console.log(sanitize('a=1&XXX_b=2'), typeof sanitizeStream().pipe, findParameters('MMM_c=3').length)`;
  const names = 'sanitize, sanitizeStream, findParameters';

  test('can be imported and required', () => {
    assert.equal(node('module', `import { ${names} } from 'logveil'; ${use}`), 'a=1 function 1\n');
    assert.equal(node('commonjs', `const { ${names} } = require('logveil'); ${use}`), 'a=1 function 1\n');
  });

  test('runs each engine in both kinds of module', () => {
    for (const engine of ['simd', 'scalar', 'portable']) {
      const call = `console.log(sanitize('a=1&MMM_b=2', { engine: '${engine}' }))`;
      assert.equal(node('module', `import { sanitize } from 'logveil'; ${call}`), 'a=1&MMM_b=MMM\n');
      assert.equal(node('commonjs', `const { sanitize } = require('logveil'); ${call}`), 'a=1&MMM_b=MMM\n');
    }
  });

  test('can be required where no ES module can be, as in Jest', () => {
    const refuse = `const { Module } = require('node:module');
      const { existsSync } = require('node:fs');
      const { dirname, join } = require('node:path');
      const load = Module._extensions['.js'];
      const manifestOf = (folder) => {
        const file = join(folder, 'package.json');
        return existsSync(file) ? require(file) : manifestOf(dirname(folder));
      };
      Module._extensions['.js'] = (module, file) => {
        const isModule = file.endsWith('.js') && manifestOf(dirname(file)).type === 'module';
        if (isModule) throw new Error('an ES module is required: ' + file);
        load(module, file);
      };`;
    const script = `${refuse}
      const { ${names}, createSanitizer } = require('logveil'); ${use};
      const { sanitizingDestination, OptionsError } = require('logveil/pino');
      try { createSanitizer({ maskText: '' }) } catch (error) { console.log(error instanceof OptionsError) }`;
    assert.equal(node('commonjs', script), 'a=1 function 1\ntrue\n');
  });

  test('has the same names in both kinds of module', () => {
    for (const name of ['logveil', 'logveil/pino']) {
      const list = (type: 'module' | 'commonjs', load: string) =>
        node(type, `${load}; console.log(Object.keys(entry).filter((name) => name !== '__esModule').sort().join())`);
      assert.equal(
        list('module', `import * as entry from '${name}'`).replace(/,?module\.exports/, ''),
        list('commonjs', `const entry = require('${name}')`),
      );
    }
  });
});

test('the transport for pino runs, by its name and checked, from both kinds of module', () => {
  const use = `
    const bare = { base: null, timestamp: false };
    const say = (logger) => logger.info({ MMM_a: 'secret' });
    say(pino(bare, pino.transport({ target: 'logveil/pino' })));
    say(pino(bare, pino.transport(transportTarget())));
    say(pino(bare, pino.transport({ pipeline: [{ target: 'logveil/pino' }, { target: 'pino/file' }] })));
    say(pino(bare, sanitizingDestination()));
    say(pino({ ...bare, hooks: { streamWrite } }));`;
  const names = '{ sanitizingDestination, streamWrite, transportTarget }';
  const apps = {
    'app.mjs': `import pino from 'pino'; import ${names} from 'logveil/pino'; ${use}`,
    'app.cjs': `const pino = require('pino'); const ${names} = require('logveil/pino'); ${use}`,
  };
  for (const [name, source] of Object.entries(apps)) {
    writeFileSync(join(folder, name), source);
    const output = execFileSync(process.execPath, [join(folder, name)], { cwd: folder, encoding: 'utf8' });
    assert.equal(output, '{"level":30,"MMM_a":"MMM"}\n'.repeat(5), name);
  }
});

describe('types', () => {
  const USE = `
    import { createSanitizer, findParameters, OptionsError, sanitize, sanitizeStream } from 'logveil';
    import type { Edit, NameRule, Parameter, PathRule, PrefixRule, Preset, Range, Rule, SanitizerOptions, Sanitizer, Stats } from 'logveil';
    import transport, { createStreamWrite, sanitizingDestination, streamWrite, transportTarget } from 'logveil/pino';
    import type { DestinationOptions, SanitizingDestination, TransportOptions, TransportTarget } from 'logveil/pino';
    const rule: Rule = { pattern: 'password', action: 'hide' } satisfies NameRule;
    const path: PathRule = { path: '/a/{MMM_id}' };
    const options: SanitizerOptions = { rules: [rule, path], presets: ['genesys' satisfies Preset], switchOff: ['XXX' satisfies PrefixRule] };
    const sanitizer: Sanitizer = createSanitizer(options);
    const bytes: Uint8Array = sanitizer.write(new Uint8Array(1));
    const stats: Stats = sanitizer.stats;
    const found: Parameter[] = findParameters('MMM_a=1', options);
    const edits: Edit[] | undefined = found[0]?.edits;
    const value: Range | undefined = found[0]?.value;
    const text: string = sanitize('MMM_a=1');
    const target: TransportTarget = transportTarget({ mkdir: true } satisfies TransportOptions & DestinationOptions);
    const destination: SanitizingDestination = sanitizingDestination({ append: false });
    const line: string = createStreamWrite(options)(streamWrite('{}'));
    sanitizeStream().pipe(process.stdout);
    export { bytes, destination, edits, line, OptionsError, stats, target, text, transport, value };`;
  const KAFKA = `
    import { sanitizeTopics, type KafkaOptions, type KafkaRun } from 'logveil/kafka';
    export const run = (options: KafkaOptions): Promise<KafkaRun> => sanitizeTopics(options);`;

  for (const [module, moduleResolution] of [
    ['NodeNext', 'NodeNext'],
    ['ESNext', 'Bundler'],
  ]) {
    test(`hold under ${moduleResolution}, with those of all libraries checked`, () => {
      const place = join(folder, `types-${moduleResolution}`);
      mkdirSync(place);
      writeFileSync(join(place, 'use.ts'), USE);
      if (moduleResolution === 'NodeNext') writeFileSync(join(place, 'use.cts'), USE);
      writeFileSync(join(place, 'kafka.ts'), KAFKA);
      writeFileSync(
        join(place, 'tsconfig.json'),
        JSON.stringify({
          compilerOptions: {
            ...{
              module,
              moduleResolution,
              target: 'ES2022',
              lib: ['ES2023', 'ESNext.Disposable', 'DOM'],
              types: ['node'],
            },
            ...{
              strict: true,
              exactOptionalPropertyTypes: true,
              skipLibCheck: false,
              noEmit: true,
              esModuleInterop: true,
            },
          },
          include: ['*.ts', '*.cts'],
        }),
      );
      const tsc = createRequire(inProject('package.json'))
        .resolve('typescript/package.json')
        .replace('package.json', 'bin/tsc');
      const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', place], { encoding: 'utf8' });
      // Those of other packages are theirs to mend.
      const ours = stdout.split('\n').filter((text) => /error/.test(text) && !/node_modules\/(?!logveil)/.test(text));
      assert.deepEqual([status === 0 ? 0 : 'not 0', ours], [stdout === '' ? 0 : 'not 0', []]);
    });
  }

  test('are right for each way to resolve a module', async () => {
    const { types, problems } = (await checkPackage(createPackageFromTarballData(readFileSync(archive)))) as {
      types: unknown;
      problems?: { kind: string; entrypoint?: string; resolutionKind?: string }[];
    };
    assert.ok(types);
    // `node10` is what TypeScript did before Node had `exports`. These are ES modules only.
    const esmOnly = ['./kafka', './register', './winston'];
    const wrong = (problems ?? []).filter(
      ({ kind, entrypoint, resolutionKind }) =>
        resolutionKind !== 'node10' && !(kind === 'CJSResolvesToESM' && esmOnly.includes(entrypoint ?? '')),
    );
    assert.deepEqual(wrong, []);
  });
});

test('publint finds nothing to complain of', async () => {
  const { messages } = await publint({ pkgDir: installed, level: 'suggestion', strict: true, pack: false });
  assert.deepEqual(
    messages.map((message) => formatMessage(message, MANIFEST)),
    [],
  );
});

describe('in a bundle', () => {
  const LIBRARY = `
    import { sanitize, sanitizeStream } from 'logveil';
    console.log(sanitize('a=1&MMM_b=2'), typeof sanitizeStream().pipe);`;
  const PINO = `
    import pino from 'pino';
    import { transportTarget } from 'logveil/pino';
    pino({ base: null, timestamp: false }, pino.transport(transportTarget())).info({ MMM_a: 'secret' });`;
  const APPS = { library: LIBRARY, pino: PINO };
  const EXPECTED = { library: 'a=1&MMM_b=MMM function\n', pino: '{"level":30,"MMM_a":"MMM"}\n' };
  type App = keyof typeof APPS;

  // Pino says of itself that it is to stay outside, for its worker is a file of its own.
  const BUNDLERS: Record<string, (input: string, output: string) => Promise<unknown>> = {
    esbuild: (input, outfile) =>
      esbuild({
        ...{ entryPoints: [input], outfile, bundle: true, platform: 'node', format: 'esm', external: ['pino'] },
        banner: {
          js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
        },
      }),
    vite: (input, output) =>
      vite({
        ...{ root: folder, configFile: false, logLevel: 'error' },
        ssr: { noExternal: true, external: ['pino'] },
        build: {
          ...{ ssr: input, outDir: join(output, '..'), emptyOutDir: false, minify: false },
          rollupOptions: { output: { entryFileNames: output.slice(output.lastIndexOf('/') + 1) } },
        },
      }),
    webpack: (input, output) =>
      new Promise<void>((resolve, reject) => {
        webpack(
          {
            ...{ mode: 'production', target: 'node20', entry: input, context: folder, devtool: false },
            experiments: { outputModule: true },
            optimization: { minimize: false },
            externals: { pino: 'module pino' },
            output: { path: join(output, '..'), filename: output.slice(output.lastIndexOf('/') + 1), module: true },
          },
          (error, stats) => {
            if (error || stats?.hasErrors()) reject(error ?? new Error(stats?.toString('errors-only')));
            else resolve();
          },
        );
      }),
  };

  for (const [bundler, bundle] of Object.entries(BUNDLERS)) {
    for (const app of Object.keys(APPS) as App[]) {
      test(`of ${bundler}: ${app}`, async () => {
        const place = join(folder, `${bundler}-${app}`);
        mkdirSync(place);
        writeFileSync(join(place, 'app.mjs'), APPS[app]);
        await bundle(join(place, 'app.mjs'), join(place, 'bundle.mjs'));
        const output = execFileSync(process.execPath, [join(place, 'bundle.mjs')], { cwd: place, encoding: 'utf8' });
        assert.equal(output, EXPECTED[app]);
      });
    }
  }

  test('that runs where logveil is not installed, transportTarget says what to do', async () => {
    const place = mkdtempSync(join(tmpdir(), 'logveil-bundle-'));
    try {
      writeFileSync(join(folder, 'alone.mjs'), "import { transportTarget } from 'logveil/pino'; transportTarget();");
      await BUNDLERS.esbuild?.(join(folder, 'alone.mjs'), join(place, 'alone.mjs'));
      const { status, stderr } = spawnSync(process.execPath, ['alone.mjs'], { cwd: place, encoding: 'utf8' });
      assert.equal(status, 1);
      assert.match(stderr, /logveil is not installed where this bundle runs; install it there, or use sanitizingDest/);
    } finally {
      rmSync(place, { recursive: true });
    }
  });

  test('for a browser: the engine, without anything of Node', async () => {
    const place = join(folder, 'browser');
    mkdirSync(place);
    writeFileSync(
      join(place, 'app.js'),
      "import { sanitize } from 'logveil'; globalThis.output = sanitize('MMM_b=2');",
    );
    const { outputFiles } = await esbuild({
      ...{
        entryPoints: [join(place, 'app.js')],
        bundle: true,
        platform: 'browser',
        format: 'iife',
        write: false,
        minify: true,
      },
    });
    const script = outputFiles[0]?.text as string;
    // Two builds of the engine in WebAssembly, and the one in plain JavaScript.
    assert.ok(script.length < 1_750_000, `${script.length} bytes`);
    const context: { output?: string } = { TextEncoder, TextDecoder, WebAssembly, atob } as never;
    runInNewContext(script, context);
    assert.equal(context.output, 'MMM_b=MMM');
  });
});

describe('the files', () => {
  const files = () =>
    readdirSync(installed, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

  test('are few and small', () => {
    const all = files();
    const bytes = all.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
    assert.ok(all.length <= MAX_FILES, `${all.length} files`);
    assert.ok(bytes <= MAX_BYTES, `${bytes} bytes`);
  });

  test('are no sources, maps or tests', () => {
    const names = files().map(({ parentPath, name }) => join(parentPath, name).slice(installed.length + 1));
    for (const wanted of ['LICENSE', 'README.md', 'CHANGELOG.md', 'dist/man/logveil.1', 'dist/rules.schema.json']) {
      assert.ok(names.includes(wanted), wanted);
    }
    assert.deepEqual(
      names.filter((name) => /^test\/|^bench\/(?!README)|\.map$|(?<!\.d)\.ts$|\.tsbuildinfo$/.test(name)),
      [],
    );
  });

  test('are all that the README leads to', () => {
    const readme = readFileSync(join(installed, 'README.md'), 'utf8');
    for (const [, target] of readme.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
      assert.ok(existsSync(join(installed, target as string)), target);
    }
  });

  test('hold the engine once', () => {
    const engine = readFileSync(join(installed, 'dist/simd.cjs'), 'utf8').match(/[A-Za-z0-9+/]{2000}/)?.[0] as string;
    const holders = (text: string) =>
      files()
        .filter(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8').includes(text))
        .map(({ name }) => name);
    assert.deepEqual(holders(engine), ['simd.cjs']);
    // A function of the core, which keeps its name.
    assert.deepEqual(holders('function isInputClean('), ['portable.cjs']);
  });
});

describe('package.json', () => {
  test('names no package that nothing imports', () => {
    const sources = readdirSync(inProject('src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|mjs)$/.test(file) && !file.includes('.generated.'))
      .map((file) => readFileSync(inProject('src', file), 'utf8'))
      .join('\n');
    const unused = Object.keys(MANIFEST.dependencies).filter(
      (name) => !sources.includes(`'${name}'`) && !sources.includes(`'${name}/`),
    );
    assert.deepEqual(unused, []);
  });

  test('installs without a warning and without scripts of packages', () => {
    const { stderr, status } = spawnSync('npm', ['ci', '--dry-run', '--no-audit', '--no-fund'], {
      ...{ cwd: root, env: withoutNpm(), encoding: 'utf8' },
    });
    assert.deepEqual([status, stderr], [0, '']);
    const lock = JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8'));
    const scripted = Object.entries<{ hasInstallScript?: true; optional?: true }>(lock.packages)
      .filter(([, { hasInstallScript, optional }]) => hasInstallScript && !optional)
      .map(([path]) => path.replace('node_modules/', ''));
    assert.deepEqual(
      scripted.filter((name) => MANIFEST.allowScripts[name] !== false),
      [],
    );
  });
});

test('.ci/run runs the command that the README gives, then other versions of Node', () => {
  const lines = readFileSync(join(root, '.ci', 'run'), 'utf8')
    .trimEnd()
    .split('\n');
  assert.equal(lines.pop(), 'npm run test:versions');
  const command = lines.pop() as string;
  assert.ok(readFileSync(join(root, 'README.md'), 'utf8').includes(`\n${command}\n`), command);
});
