/** The engine in memory: no process, no pipe, only `write` over a corpus. */
import { createSanitizer, type SanitizerOptions } from '../src/index.ts';
import { checkOptions } from '../src/rules/check.ts';
import { readyToScan } from '../src/sanitizer/steps.ts';
import { type CorpusName, makeCorpus } from './corpora.ts';
import { makePathology, PATHOLOGIES } from './pathological.ts';
import { redactJson } from './redact.ts';
import { ALL_DETECTIONS, FIFTY_RULES, HASH_RULES, makeHashLines, WORD_RULES } from './rules.ts';
import { median, type Row } from './table.ts';

const MIB = 1 << 20;
const TARGETS: Partial<Record<CorpusName, number>> = {
  clean: 5,
  sparse: 5,
  dense: 1.5,
  'nested-dense': 0.8,
  'cri-clean': 4.5,
};
const PATHOLOGICAL_TARGET = 0.2;
const RULES_TARGET = 2;
/** The same where values are found by themselves. */
const DETECT_TARGET = 1.5;
const CORPORA: readonly CorpusName[] = [
  'clean',
  'sparse',
  'dense',
  'nested-dense',
  'pretty-printed',
  'binary',
  'cri-clean',
  'cri-dense',
];
const CHUNKS = [64 << 10, 256 << 10, MIB];

interface Plan {
  wanted: (name: string) => boolean;
  quick: boolean;
  tell: (row: Row) => void;
}

interface Measured {
  seconds: number[];
  parameters: number;
}

/** Runs `once` until it is warm, then `runs` times against the clock. `once` returns how many parameters it hid. */
function measure(once: () => number, runs: number): Measured {
  const seconds: number[] = [];
  let parameters = 0;
  for (let run = -2; run < runs; run++) {
    const start = performance.now();
    parameters = once();
    if (run >= 0) seconds.push((performance.now() - start) / 1000);
  }
  return { seconds, parameters };
}

function sanitizeAll(bytes: Uint8Array, chunk: number, options: SanitizerOptions): number {
  const sanitizer = createSanitizer(options);
  for (let at = 0; at < bytes.length; at += chunk) sanitizer.write(bytes.subarray(at, at + chunk));
  sanitizer.end();
  return sanitizer.stats.parameters;
}

/** Turns times into a row. `expected` undefined: the count is shown, not checked. */
function toRow(
  section: string,
  name: string,
  size: number,
  measured: Measured,
  expected: number | undefined,
  target?: number,
): Row {
  const speeds = measured.seconds.map((seconds) => size / seconds / 1e9);
  const middle = median(speeds);
  const hidden = measured.parameters;
  const row: Row = {
    section,
    name,
    value: `${middle.toFixed(2)} GB/s`,
    detail: `${Math.min(...speeds).toFixed(2)}–${Math.max(...speeds).toFixed(2)}, hid ${hidden}`,
  };
  if (target !== undefined) {
    row.target = `≥ ${target} GB/s`;
    row.met = middle >= target;
  }
  if (expected !== undefined && hidden !== expected) row.wrong = `hid ${hidden} of ${expected}`;
  return row;
}

/** The engine that has the targets, then the other engines and what is at either end of the scale. */
export function benchEngine({ wanted, quick, tell }: Plan): void {
  const size = (quick ? 16 : 128) * MIB;
  const runs = quick ? 3 : 7;
  for (const name of CORPORA) {
    if (!wanted(name)) continue;
    const corpus = makeCorpus(name, size);
    for (const chunk of quick ? [256 << 10] : CHUNKS) {
      const measured = measure(() => sanitizeAll(corpus.bytes, chunk, {}), runs);
      // The command reads 256 KiB at a time, so that size is the one to hold to the target.
      const target = chunk === 256 << 10 ? TARGETS[name] : undefined;
      tell(
        toRow('engine', `${name}, ${chunk >> 10} KiB chunks`, corpus.bytes.length, measured, corpus.parameters, target),
      );
    }
    const slice = makeCorpus(name, (quick ? 2 : 16) * MIB);
    for (const engine of ['scalar', 'portable'] as const) {
      const measured = measure(() => sanitizeAll(slice.bytes, 256 << 10, { engine }), quick ? 1 : 5);
      tell(toRow('engine', `${name}, ${engine}`, slice.bytes.length, measured, slice.parameters));
    }
  }
  const byRules = (bytes: Uint8Array, settings: SanitizerOptions): number => {
    const sanitizer = createSanitizer(settings);
    for (let at = 0; at < bytes.length; at += 256 << 10) sanitizer.write(bytes.subarray(at, at + (256 << 10)));
    sanitizer.end();
    return sanitizer.stats.parameters;
  };
  if (wanted('50 names')) {
    const { bytes, parameters } = makeCorpus('clean', size / 2);
    for (const ignoreCase of [false, true]) {
      // To make ready what is searched for is not the search.
      const options = { ...FIFTY_RULES, ignoreCase };
      const settings = checkOptions(options);
      const measured = measure(() => byRules(bytes, settings), runs);
      const name = `50 names, ${ignoreCase ? 'in any case' : 'case counts'}, clean`;
      tell(toRow('engine', name, bytes.length, measured, parameters, RULES_TARGET));
      const searched = measure(() => searchAll(bytes.subarray(0, SEARCHED), options), runs);
      tell(toRow('engine', `${name}: the search alone`, SEARCHED * SEARCHES, searched, undefined, RULES_TARGET));
    }
  }
  if (wanted('100 words')) {
    const { bytes, parameters } = makeCorpus('clean', size / 2);
    const settings = checkOptions(WORD_RULES);
    const measured = measure(() => byRules(bytes, settings), runs);
    tell(toRow('engine', '100 words, clean', bytes.length, measured, parameters, RULES_TARGET));
    const searched = measure(() => searchAll(bytes.subarray(0, SEARCHED), WORD_RULES), runs);
    tell(toRow('engine', '100 words, clean: the search alone', SEARCHED * SEARCHES, searched, undefined, RULES_TARGET));
  }
  if (wanted('detect')) {
    const { bytes, parameters } = makeCorpus('clean', size / 2);
    const settings = checkOptions(ALL_DETECTIONS);
    const measured = measure(() => byRules(bytes, settings), runs);
    tell(toRow('engine', 'detect: all kinds, clean', bytes.length, measured, parameters, DETECT_TARGET));
    const searched = measure(() => searchAll(bytes.subarray(0, SEARCHED), ALL_DETECTIONS), runs);
    tell(
      toRow(
        'engine',
        'detect: all kinds, clean: the search alone',
        SEARCHED * SEARCHES,
        searched,
        undefined,
        DETECT_TARGET,
      ),
    );
  }
  if (wanted('hash')) {
    const lines = quick ? 20_000 : 100_000;
    const bytes = makeHashLines(lines);
    const settings = checkOptions(HASH_RULES);
    const measured = measure(() => byRules(bytes, settings), runs);
    const row = toRow('engine', 'hash, a pseudonym in each line', bytes.length, measured, lines);
    tell({ ...row, value: `${Math.round(lines / median(measured.seconds) / 1000)},000 a second` });
  }
  if (wanted('memory copy')) {
    const { bytes } = makeCorpus('clean', size);
    const target = Buffer.alloc(256 << 10);
    const copy = () => {
      for (let at = 0; at < bytes.length; at += target.length) target.set(bytes.subarray(at, at + target.length));
      return 0;
    };
    tell(toRow('engine', 'memory copy', bytes.length, measure(copy, runs), undefined));
  }
  if (wanted('JSON.parse')) {
    const { bytes, parameters } = makeCorpus('dense-json', (quick ? 4 : 32) * MIB);
    const measured = measure(() => redactJson(bytes), quick ? 1 : 5);
    tell(toRow('engine', 'dense-json, JSON.parse + redaction', bytes.length, measured, parameters));
    const ours = measure(() => sanitizeAll(bytes, 256 << 10, {}), runs);
    tell(toRow('engine', 'dense-json, the same lines by the engine', bytes.length, ours, parameters));
  }
}

/** How many bytes the search by itself is given, and how often each chunk of them, so that copying it in hardly counts. */
const SEARCHED = 8 << 20;
const SEARCHES = 16;

function searchAll(bytes: Uint8Array, options: SanitizerOptions): number {
  for (let at = 0; at < bytes.length; at += 256 << 10) {
    const scan = readyToScan('simd', bytes.subarray(at, at + (256 << 10)), options);
    for (let time = 0; time < SEARCHES; time++) scan();
  }
  return 0;
}

/** Slower than this at a megabyte, an input is not tried at sixteen: the row says so instead of hanging. */
const HOPELESS_SECONDS = 2;

export function benchPathological({ wanted, quick, tell }: Plan): void {
  const section = 'pathological';
  for (const pathology of PATHOLOGIES) {
    if (!wanted(pathology.name)) continue;
    const trial = makePathology(pathology, 1);
    const settings = checkOptions(pathology.options ?? {});
    const start = performance.now();
    const hidden = sanitizeAll(trial.bytes, 256 << 10, settings);
    const seconds = (performance.now() - start) / 1000;
    if (seconds > HOPELESS_SECONDS) {
      const measured = { seconds: [seconds], parameters: hidden };
      tell(toRow(section, pathology.name, trial.bytes.length, measured, trial.parameters, PATHOLOGICAL_TARGET));
      continue;
    }
    const { bytes, parameters } = makePathology(pathology, quick ? 4 : 16);
    const measured = measure(() => sanitizeAll(bytes, 256 << 10, settings), quick ? 1 : 5);
    tell(toRow(section, pathology.name, bytes.length, measured, parameters, PATHOLOGICAL_TARGET));
  }
  if (wanted('masked value')) {
    const gigabytes = quick ? 0.1 : 1;
    const chunk = Buffer.alloc(256 << 10, 'secret ');
    const chunks = Math.round((gigabytes * 1e9) / chunk.length);
    const once = () => {
      const sanitizer = createSanitizer();
      sanitizer.write(Buffer.from('{"a":1,"MMM_b":"'));
      for (let i = 0; i < chunks; i++) sanitizer.write(chunk);
      sanitizer.write(Buffer.from('"}\n'));
      sanitizer.end();
      return sanitizer.stats.parameters;
    };
    const measured = measure(once, quick ? 1 : 5);
    tell(toRow(section, `a masked value of ${gigabytes} GB`, chunks * chunk.length, measured, 1, PATHOLOGICAL_TARGET));
  }
}
