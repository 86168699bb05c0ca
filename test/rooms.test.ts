/** The house: a room imports only rooms above it, no file imports itself over others, the core knows no Node. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, test } from 'node:test';
import { inProject } from './project.ts';

/** From the top: each room may import those before it. */
const ROOMS = [
  'bytes',
  'scan',
  'detect',
  'rules',
  'context',
  'names',
  'values',
  'deferred',
  'formats',
  'tokenizer',
  'carriers',
  'edits',
  'sanitizer',
  'stream',
  'io',
];
/** They open onto the outside, and none knows another; only `cli` opens them all. */
const DOORS = [
  'pino',
  'watch',
  'files',
  'kafka',
  'playground',
  'check',
  'explain',
  'report',
  'cli',
  'register',
  'winston',
  'log4js',
  'console',
];
/** Front ends that are on another: one takes the command's options from the environment, one writes as pino's does. */
const STANDS_ON = new Map([
  ['register', 'cli'],
  ['winston', 'pino'],
]);
/** What the host's side of the rules is on, each package in one file: plain JavaScript that needs no Node. */
const BROWSER_SAFE = new Map([
  ['valibot', 'rules/schema.ts'],
  ['@noble/hashes/hmac.js', 'rules/pseudonym.ts'],
  ['@noble/hashes/sha2.js', 'rules/pseudonym.ts'],
  ['fast-json-stable-stringify', 'rules/replacement.ts'],
]);
const CORE = ROOMS.slice(0, ROOMS.indexOf('sanitizer') + 1);

const files = readdirSync(inProject('src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);
const roomOf = (file: string) => (file.includes('/') ? (file.split('/')[0] as string) : '');

/** What a file imports: paths inside `src` for its neighbours, names for the rest. */
function importsOf(file: string): string[] {
  const source = readFileSync(inProject('src', file), 'utf8');
  const found = source.matchAll(
    /^\s*(?:import|export)\b[^;]*?\bfrom\s*'([^']+)'|^\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'/gm,
  );
  return [...found].map((match) => {
    const name = (match[1] ?? match[2] ?? match[3]) as string;
    if (!name.startsWith('.')) return name;
    const path = normalize(join(dirname(file), name));
    // The WebAssembly twins leave the suffix out.
    return path.endsWith('.ts') ? path : `${path}.ts`;
  });
}

const imports = new Map(files.map((file) => [file, importsOf(file)]));

function mayImport(from: string, to: string): boolean {
  if (from === to || from === '') return true;
  if (STANDS_ON.get(from) === to) return true;
  if (DOORS.includes(from)) return ROOMS.includes(to) || (from === 'cli' && DOORS.includes(to));
  return ROOMS.includes(to) && ROOMS.indexOf(to) < ROOMS.indexOf(from);
}

describe('rooms', () => {
  test('each is on the floor plan', () => {
    const rooms = new Set(files.map(roomOf));
    for (const room of rooms) assert.ok(room === '' || ROOMS.includes(room) || DOORS.includes(room), room);
  });

  test('each imports only rooms above it', () => {
    for (const [file, names] of imports) {
      for (const name of names) {
        if (files.includes(name)) assert.ok(mayImport(roomOf(file), roomOf(name)), `${file} imports ${name}`);
      }
    }
  });

  test('the core imports nothing from Node, and of packages those that run in a browser too', () => {
    for (const [file, names] of imports) {
      if (!CORE.includes(roomOf(file))) continue;
      for (const name of names)
        assert.ok(name.endsWith('.ts') || BROWSER_SAFE.get(name) === file, `${file} imports ${name}`);
    }
  });

  test('no file imports itself over others', () => {
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      assert.equal(path.includes(file), false, [...path, file].join(' > '));
      if (done.has(file)) return;
      for (const name of imports.get(file) ?? []) if (imports.has(name)) visit(name, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
  });
});
