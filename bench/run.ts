/** `npm run bench`: runs what was asked for, prints each row as it comes, then the table. See README.md here. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { benchCheck } from './check.ts';
import { benchEngine, benchPathological } from './engine.ts';
import { benchFiles } from './files.ts';
import { benchKafka } from './kafka.ts';
import { benchMemory } from './memory.ts';
import { benchPino } from './pino.ts';
import { benchPeers, benchPipes } from './pipes.ts';
import { Scratch } from './process.ts';
import { benchRegister } from './register.ts';
import { benchStartup } from './startup.ts';
import { formatTable, type Row, summarize } from './table.ts';
import { benchWatch } from './watch.ts';

const SECTIONS = [
  'engine',
  'pathological',
  'pipes',
  'peers',
  'memory',
  'check',
  'files',
  'watch',
  'start-up',
  'pino',
  'register',
  'kafka',
] as const;
type Section = (typeof SECTIONS)[number];

const HELP = `npm run bench -- [--only NAME]... [--quick] [--record]
  --only NAME  a section (${SECTIONS.join(', ')}), or SECTION:TEXT for its rows with that text
  --quick      smaller inputs and fewer runs: two minutes, and not to be quoted
  --record     write the table to bench/records/ too
`;

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    quick: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** The rows of a section that were asked for, or undefined if none was. */
function selectRows(section: Section): ((name: string) => boolean) | undefined {
  if (flags.only.length === 0) return () => true;
  const texts = flags.only
    .map((only) =>
      only === section ? '' : only.startsWith(`${section}:`) ? only.slice(section.length + 1) : undefined,
    )
    .filter((text) => text !== undefined);
  return texts.length === 0 ? undefined : (name) => texts.some((text) => name.includes(text));
}

function describeMachine(): string {
  const processor = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `Node ${process.version}, ${type()} ${release()}, ${processor.length} × ${processor[0]?.model.trim()}, ${memory} GiB`;
}

function describeCommit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return 'no git';
  }
}

function writeRecord(text: string, date: string): string {
  const folder = fileURLToPath(new URL('../../bench/records/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const stamp = date.slice(0, 16).replace(':', '');
  const path = `${folder}${stamp}-node${process.versions.node.split('.')[0]}.md`;
  writeFileSync(path, text);
  return path;
}

async function main(): Promise<number> {
  if (flags.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const unknown = flags.only.find(
    (only) => !SECTIONS.some((section) => only === section || only.startsWith(`${section}:`)),
  );
  if (unknown !== undefined) {
    process.stderr.write(`--only ${unknown}: no such section; there are ${SECTIONS.join(', ')}\n`);
    return 2;
  }
  const date = new Date().toISOString();
  const started = performance.now();
  const rows: Row[] = [];
  const tell = (row: Row) => {
    rows.push(row);
    process.stderr.write(
      `${row.section}: ${row.name}: ${row.value} (${row.detail})${row.wrong ? ` WRONG: ${row.wrong}` : ''}\n`,
    );
  };
  const scratch = new Scratch();
  const { quick } = flags;
  for (const section of SECTIONS) {
    const wanted = selectRows(section);
    if (!wanted) continue;
    const plan = { wanted, quick, scratch, tell };
    if (section === 'engine') benchEngine(plan);
    else if (section === 'pathological') benchPathological(plan);
    else if (section === 'pipes') benchPipes(plan);
    else if (section === 'peers') benchPeers(plan);
    else if (section === 'memory') await benchMemory(plan);
    else if (section === 'check') benchCheck(plan);
    else if (section === 'files') await benchFiles(plan);
    else if (section === 'watch') await benchWatch(plan);
    else if (section === 'start-up') benchStartup(plan);
    else if (section === 'pino') benchPino(plan);
    else if (section === 'register') benchRegister(plan);
    else await benchKafka(plan);
  }
  const minutes = ((performance.now() - started) / 60000).toFixed(1);
  const text = [
    `# Bench of ${date.slice(0, 10)}${quick ? ' (quick)' : ''}`,
    `${describeMachine()}; commit ${describeCommit()}; ${minutes} minutes.`,
    formatTable(rows),
    `${summarize(rows)}.\n`,
  ].join('\n\n');
  process.stdout.write(`${text}`);
  if (flags.record) process.stdout.write(`recorded in ${writeRecord(text, date)}\n`);
  return rows.some((row) => row.wrong !== undefined) ? 1 : 0;
}

process.exitCode = await main();
