/**
 * `node dist/test/innocent/changed.js PATH…`: prints every line of the files below each path that logveil
 * changes, with what it hides in braces. In text without parameters each such line is a mistake.
 *
 * Good paths: /usr/share/doc, /var/log, ~/.npm/_logs, source trees with their `node_modules`. `.gz` files are
 * unpacked. To compare two builds, keep the output of both and use `diff`.
 */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { findParameters } from '../../src/index.ts';
import { visible } from '../difference.ts';

/** Larger files are read up to here. */
const MAX_SIZE = 16 << 20;
/** So many bytes of a line are printed around what is hidden. */
const AROUND = 80;

const { positionals } = parseArgs({ allowPositionals: true });
if (positionals.length === 0) {
  console.error('usage: node dist/test/innocent/changed.js PATH…');
  process.exit(2);
}

function* filesBelow(path: string): Generator<string> {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats?.isFile()) yield path;
  if (!stats?.isDirectory()) return;
  for (const name of readdirSync(path).sort()) yield* filesBelow(join(path, name));
}

function read(path: string): Buffer {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes, { maxOutputLength: 1 << 28 }) : bytes).subarray(0, MAX_SIZE);
}

const total = { files: 0, bytes: 0, parameters: 0, unread: 0 };
for (const path of positionals.flatMap((each) => [...filesBelow(each)])) {
  try {
    const bytes = read(path);
    total.files += 1;
    total.bytes += bytes.length;
    for (const { line, column, name, notation, edits } of findParameters(bytes)) {
      total.parameters += 1;
      const from = edits[0]?.from ?? 0;
      const to = edits.at(-1)?.to ?? from;
      const before = visible(bytes.subarray(Math.max(0, bytes.lastIndexOf(10, from - 1) + 1, from - AROUND), from));
      const hidden = visible(bytes.subarray(from, Math.min(to, from + 2 * AROUND)));
      const end = bytes.indexOf(10, to);
      const after = visible(bytes.subarray(to, Math.min(end < 0 ? bytes.length : end, to + AROUND)));
      console.log(`${path}:${line}:${column} ${name} ${notation}: ${before}{${hidden}}${after}`);
    }
  } catch (error) {
    total.unread += 1;
    console.error(`${path}: ${(error as Error).message}`);
  }
}
const { files, bytes, parameters, unread } = total;
console.log(`${parameters} parameters in ${files} files, ${bytes} bytes; ${unread} files could not be read`);
