/** The printers print what the languages themselves print. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { needs } from '../neighbours.ts';
import { inProject } from '../project.ts';
import { RUST, rustPretty } from './compiled.ts';
import { PRINTERS, tapeOf } from './printers.ts';
import { ANY, drawFields, type Field, type Value, writeFields } from './record.ts';

const RECORDS = 200;
const MINUTES = 60_000;

const records = Array.from({ length: RECORDS }, (_, index) => drawFields(tapeOf('real programs', index), ANY));

interface Program {
  name: string;
  command: readonly string[];
  /** How the program's records differ from those drawn. */
  prepare?(printer: string, fields: readonly Field[]): readonly Field[];
  /** What differs from run to run. */
  normalize?(text: string): string;
}

const program = (file: string) => inProject('test', 'printers', 'programs', file);

/** Go sorts the members of maps; it exports no field of a struct whose name begins with a small letter. */
function forGo(printer: string, fields: readonly Field[]): readonly Field[] {
  if (printer === 'Go encoding/json') return sorted(fields);
  return printer === 'Go %+v of a struct' ? capitalized(fields) : fields;
}

const nested = (change: (fields: readonly Field[]) => Field[], value: Value): Value => {
  if (value.kind === 'list') return { kind: 'list', items: value.items.map((item) => nested(change, item)) };
  return value.kind === 'record' ? { kind: 'record', fields: change(value.fields) } : value;
};
const sorted = (fields: readonly Field[]): Field[] =>
  [...fields]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, value }) => ({ name, value: nested(sorted, value) }));
const capitalized = (fields: readonly Field[]): Field[] =>
  fields.map(({ name, value }) => ({
    name: name.slice(0, 1).toUpperCase() + name.slice(1),
    value: nested(capitalized, value),
  }));

const PROGRAMS: readonly Program[] = [
  { name: 'python3', command: ['python3', program('print.py')] },
  { name: 'php', command: ['php', program('print.php')] },
  {
    name: 'ruby',
    command: ['ruby', program('print.rb')],
    normalize: (text) => text.replaceAll(/0x[0-9a-f]{16}/g, '0x'),
  },
  { name: 'go', command: ['go', 'run', program('print.go')], prepare: forGo },
];

for (const { name, command, prepare, normalize = (text: string) => text } of PROGRAMS) {
  test(`what ${name} prints`, { skip: needs(name) }, () => {
    const input = JSON.stringify(records.map((fields) => ({ kind: 'record', fields })));
    const [file = '', ...words] = command;
    const run = spawnSync(file, words, { input, encoding: 'utf8', timeout: 3 * MINUTES, maxBuffer: 1 << 28 });
    assert.equal(run.status, 0, run.stderr);
    const texts = JSON.parse(run.stdout) as Record<string, string[]>;
    for (const [printer, printed] of Object.entries(texts)) {
      const own = PRINTERS.find((one) => one.name === printer);
      assert.ok(own, printer);
      for (const [index, fields] of records.entries()) {
        const ours = own.print(prepare?.(printer, fields) ?? fields, tapeOf('real programs', index));
        assert.equal(normalize(ours), normalize(printed[index] as string), printer);
      }
    }
  });
}

test('what rustc prints', { skip: needs('rustc') }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'logveil-rust-'));
  try {
    const built = join(folder, 'print');
    const build = spawnSync('rustc', ['-o', built, program('print.rs')], { encoding: 'utf8', timeout: 3 * MINUTES });
    assert.equal(build.status, 0, build.stderr);
    const texts = records.flatMap((fields) =>
      fields.flatMap(({ value }) => (value.kind === 'text' ? [value.text] : [])),
    );
    const run = spawnSync(built, [], { input: texts.join('\0'), encoding: 'utf8', timeout: MINUTES });
    assert.equal(run.status, 0, run.stderr);
    assert.deepEqual(
      run.stdout.split('\0'),
      texts.map((text) => {
        const value: Value = { kind: 'record', fields: [{ name: 'text', value: { kind: 'text', text } }] };
        return `${writeFields(RUST, value.fields)}\n${rustPretty(value)}`;
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
