import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { needs } from '../neighbours.ts';
import { type Bench, descendants, eventually, folderIn, makeBench, place, startServer } from './recipe.ts';

/** Writes journals from its export format; Debian has it in a folder that is in no PATH. */
const WRITER = '/lib/systemd/systemd-journal-remote';
const isMissing = !existsSync(WRITER) && process.env.CI !== 'true';
const skip = isMissing ? `not installed: ${WRITER}` : needs('journalctl', 'jq');

/** An entry in the export format. The length before the message lets it hold any byte. */
function entry(number: number, message: string): Buffer {
  const bytes = Buffer.from(message);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length));
  const fields = {
    __REALTIME_TIMESTAMP: 1_795_947_782_588_000 + number * 1000,
    __MONOTONIC_TIMESTAMP: 1000 + number,
    _BOOT_ID: '0123456789abcdef0123456789abcdef',
    _MACHINE_ID: '0123456789abcdef0123456789abcdef',
    SYSLOG_IDENTIFIER: 'app',
    PRIORITY: 6,
  };
  const head = Object.entries(fields).map(([name, value]) => `${name}=${value}\n`);
  return Buffer.concat([Buffer.from(`${head.join('')}MESSAGE\n`), length, bytes, Buffer.from('\n\n')]);
}

/** Adds messages to the journal in a folder. */
function log(bench: Bench, from: number, messages: readonly string[]): void {
  const file = bench.path('entries.export');
  writeFileSync(file, Buffer.concat(messages.map((message, index) => entry(from + index, message))));
  execFileSync(WRITER, ['-o', bench.path('journal/system.journal'), file], { stdio: 'pipe' });
}

test('journald: as JSON every entry comes sanitized and once, those with colours and tabs too, over a restart', {
  skip,
}, async (t) => {
  const bench = makeBench(t);
  folderIn(bench, 'journal');
  log(bench, 0, ['GET /x?MMM_phone=s3cr3t&n=1', '{"XXX_pin":"s3cr3t","ok":true}']);
  const script = place(bench, 'journal.sh', {
    '/usr/bin/logveil': bench.path('logveil'),
    '/var/log/clean/journal.ndjson': bench.path('journal.ndjson'),
    '/etc/logveil/journal-text.jq': place(bench, 'journal-text.jq', {}),
  });
  const start = () => startServer(bench, 'sh', [script, '--directory', bench.path('journal')]);
  const messages = () =>
    bench
      .read('journal.ndjson')
      .split('\n')
      .slice(0, -1)
      .map((line) => (JSON.parse(line) as { MESSAGE: string }).MESSAGE);
  const readerOf = ({ process }: ReturnType<typeof start>) =>
    descendants(process.pid as number).find(({ command }) => command.startsWith('journalctl'))?.pid as number;
  const first = start();
  await eventually('what was there has come', () => messages().length === 2, first);
  log(bench, 2, ['\x1b[31mMMM_phone=s3cr3t\x1b[0m', 'naïve\tMMM_note=s3cr3t&a=😀']);
  await eventually('what came later has come', () => messages().length === 4, first);

  process.kill(readerOf(first), 'SIGKILL');
  await eventually('the pipe has ended', () => first.process.exitCode !== null);
  log(bench, 4, ['MMM_while=s3cr3t']);
  const second = start();
  await eventually('it continues', () => messages().length >= 5, second);
  // The others end with their input.
  process.kill(readerOf(second), 'SIGTERM');
  assert.deepEqual(messages(), [
    'GET /x?MMM_phone=MMM&n=1',
    '{"ok":true}',
    '\x1b[31mMMM_phone=MMM\x1b[0m',
    'naïve\tMMM_note=MMM&a=😀',
    'MMM_while=MMM',
  ]);
});

test('journald: the export format is refused, and none of it is written', { skip }, (t) => {
  const bench = makeBench(t);
  folderIn(bench, 'journal');
  log(bench, 0, ['MMM_phone=s3cr3t']);
  const exported = execFileSync('journalctl', ['--directory', bench.path('journal'), '-o', 'export']);
  const { status, stdout, stderr } = spawnSync(bench.path('logveil'), [], { input: exported, encoding: 'utf8' });
  assert.deepEqual([status, stdout], [3, '']);
  assert.match(stderr, /journald's export format.*use journalctl -o json/);
});
