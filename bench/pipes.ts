/** The command in a pipe, against `cat` and against what people run instead. */
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isBuilt, isInstalled, LOGVEIL, type Scratch, timeShell } from './process.ts';
import { median, type Row } from './table.ts';

interface Plan {
  wanted: (name: string) => boolean;
  quick: boolean;
  scratch: Scratch;
  tell: (row: Row) => void;
}

/** What Node allows at best: `passthrough.ts`. */
const PASSTHROUGH = `'${process.execPath}' '${fileURLToPath(new URL('passthrough.js', import.meta.url))}'`;

const PIPE_TARGETS = { clean: 0.7, dense: 0.6 } as const;

/** How many parameters the command says it hides in a file, undefined if it does not say. */
function countHidden(path: string): number | undefined {
  const statistics = `${path}.stats.json`;
  timeShell(`${LOGVEIL} --stats='${statistics}' < '${path}' > /dev/null`);
  try {
    return (JSON.parse(readFileSync(statistics, 'utf8')) as { parameters: number }).parameters;
  } catch {
    return undefined;
  }
}

/** `cat big | logveil | cat` as a share of the speed of `cat big | cat | cat`; the runs alternate, as the machine's mood does. */
export function benchPipes({ wanted, quick, scratch, tell }: Plan): void {
  const section = 'pipes';
  for (const name of ['clean', 'dense'] as const) {
    if (!wanted(name)) continue;
    if (!isBuilt()) {
      tell({ section, name: `cat | logveil | cat, ${name}`, value: 'not built', detail: '' });
      continue;
    }
    const { path, size, parameters } = scratch.writeCorpus(name, 2 ** 30);
    const ratios: number[] = [];
    const speeds: number[] = [];
    const bounds: number[] = [];
    for (let run = -1; run < (quick ? 2 : 7); run++) {
      const cat = timeShell(`cat '${path}' | cat | cat > /dev/null`);
      const ours = timeShell(`cat '${path}' | ${LOGVEIL} | cat > /dev/null`);
      if (run < 0) continue;
      ratios.push(cat / ours);
      speeds.push(size / ours / 1e9);
      if (name === 'clean') bounds.push(cat / timeShell(`cat '${path}' | ${PASSTHROUGH} | cat > /dev/null`));
    }
    const hidden = countHidden(path);
    const ratio = median(ratios);
    const row: Row = {
      section,
      name: `cat ${(size / 2 ** 30).toPrecision(2)} GiB | logveil | cat, ${name}`,
      value: `${ratio.toFixed(2)} × cat`,
      detail: `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}, ${median(speeds).toFixed(2)} GB/s, hid ${hidden ?? '?'}`,
      target: `≥ ${PIPE_TARGETS[name]}`,
      met: ratio >= PIPE_TARGETS[name],
    };
    if (hidden !== parameters) row.wrong = `hid ${hidden ?? 'an unknown number'} of ${parameters}`;
    tell(row);
    if (bounds.length === 0) continue;
    tell({
      section,
      name: 'the same by a copy loop in Node that looks at nothing',
      value: `${median(bounds).toFixed(2)} × cat`,
      detail: `${Math.min(...bounds).toFixed(2)}–${Math.max(...bounds).toFixed(2)}`,
    });
  }
}

/** The four expressions that come nearest: a JSON member and a form parameter, each masked and filtered. Layers are beyond them. */
const JSON_VALUE = String.raw`("([^"\\]|\\.)*"|[^],}[:space:]]+)`;
const SED = [
  String.raw`s/"(MMM[^"]*)": *${JSON_VALUE}/"\1":"MMM"/g`,
  `s/"XXX[^"]*": *${JSON_VALUE},?//g`,
  String.raw`s/([?& ])(MMM[A-Za-z0-9_]*)=[^& "]*/\1\2=MMM/g`,
  String.raw`s/([?& ])XXX[A-Za-z0-9_]*=[^& "]*&?/\1/g`,
].join('\n');
const PERL = SED.replaceAll(/^(s\/.*)\/g$/gm, '$1/g;').replaceAll('[^],}[:space:]]', String.raw`[^\],}\s]`);
/** One text replaces all that matches, so it can mask in both notations, but filter in neither. */
const RIPGREP = String.raw`("MMM[^"]*": *")(?:[^"\\]|\\.)*|([?& ]MMM[A-Za-z0-9_]*=)[^& "]*`;

interface Peer {
  program: string;
  name: string;
  /** How much it is given: the slow ones would take minutes over a gigabyte. */
  mebibytes: number;
  target: number;
  line: (path: string, script: (text: string) => string) => string;
}

const PEERS: readonly Peer[] = [
  {
    program: 'sed',
    name: 'sed -E, 4 expressions',
    mebibytes: 128,
    target: 10,
    line: (path, script) => `sed -E -f '${script(SED)}' < '${path}'`,
  },
  {
    program: 'perl',
    name: 'perl, 4 expressions',
    mebibytes: 256,
    target: 4,
    line: (path, script) => `perl -p '${script(PERL)}' < '${path}'`,
  },
  {
    program: 'rg',
    name: 'rg --passthru, masks only',
    mebibytes: 1024,
    target: 2,
    line: (path) =>
      `rg --no-config --passthru -N --no-unicode --color never --replace '\${1}\${2}MMM' '${RIPGREP}' < '${path}'`,
  },
];

/** The same dense log through each peer and through the command, start-up included; speeds, since sizes differ. */
export function benchPeers({ wanted, quick, scratch, tell }: Plan): void {
  const section = 'peers';
  const peers = PEERS.filter(({ name }) => wanted(name));
  if (peers.length === 0) return;
  if (!isBuilt()) {
    tell({ section, name: 'logveil', value: 'not built', detail: '' });
    return;
  }
  const scale = quick ? 1 / 8 : 1;
  const runs = quick ? 1 : 5;
  const files = new Map<number, { path: string; size: number }>();
  const fileOf = (mebibytes: number) => {
    const size = Math.max(8, mebibytes * scale);
    const file = files.get(size) ?? scratch.writeCorpus('dense', size * 2 ** 20);
    files.set(size, file);
    return file;
  };
  const checked = (file: { path: string; size: number }) => {
    if (statSync(file.path).size !== file.size) throw new Error(`${file.path} is not as large as it is counted`);
    return file;
  };
  const speedOf = (line: string, size: number) => size / timeShell(`${line} > /dev/null`) / 1e6;
  for (const { program, name, mebibytes, target, line } of peers) {
    if (!isInstalled(program)) {
      tell({ section, name, value: 'not installed', detail: '', target: `≥ ${target} ×` });
      continue;
    }
    const ours: number[] = [];
    const theirs: number[] = [];
    const own = checked(fileOf(mebibytes));
    const big = checked(fileOf(1024));
    checked(own);
    const script = (text: string) => scratch.writeText(`${program}.script`, text);
    for (let run = 0; run < runs; run++) {
      ours.push(speedOf(`${LOGVEIL} < '${big.path}'`, big.size));
      if (run < 3) theirs.push(speedOf(line(own.path, script), own.size));
    }
    const factor = median(ours) / median(theirs);
    tell({
      section,
      name: `logveil against ${name}`,
      value: `${factor.toFixed(1)} ×`,
      detail: `${median(ours).toFixed(0)} against ${median(theirs).toFixed(0)} MB/s`,
      target: `≥ ${target} ×`,
      met: factor >= target,
    });
  }
}
