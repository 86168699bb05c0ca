/**
 * One case becomes many: every engine, whole, at every chunk size, at every two-way cut, its own
 * output fed again, at the smallest limit that can work, and line by line to see that nothing is
 * held back that need not be.
 */
import { stripVTControlCharacters } from 'node:util';
import type { Case } from './case-document.ts';
import { difference, visible } from './difference.ts';
import { chunksOf, cutAt, ENGINES, type Engine, feed, on } from './engines.ts';

/** Cases up to this long are cut in every way; longer ones in a sample of ways. */
const ALL_WAYS = 300;
const SAMPLES = 40;
/** Longer cases are mostly one byte repeated. They are cut where something else is, and in few places within the rest. */
const MOSTLY_REPEATED = 4096;
const SAMPLES_OF_REPEATED = 6;
const SIZES_OF_REPEATED = [1, 7, 16, 64, 4096];
const LINE_FEED = 0x0a;
/**
 * The engines are made of the same sources, so the first one is tried at every cut; the others at one cut in so many, or at
 * every one where `run.ts --all` says so.
 */
const CUTS_OF_OTHERS = process.env.ALL_CUTS === '1' ? 1 : 4;

/** Fails, with the engine and the chunk size, if any way to feed the case gives another output. */
export function proveCase(one: Case): void {
  prove(one, firstTrouble);
}

/** Fails if at the smallest limit on values over lines at which the case can work some way to feed it gives another output. */
export function proveAtSmallestLimit(one: Case): void {
  if (one.options.maxOpen === undefined) prove(one, troubleAtLimit);
}

/** Fails if a line of the case is written later than its newline. */
export function provePromptness(one: Case): void {
  prove(one, latecomers);
}

function prove(one: Case, troubleOf: (one: Case, engine: Engine) => string): void {
  const enginesOf = new Map<string, Engine[]>();
  for (const engine of ENGINES) {
    const trouble = troubleOf(one, engine);
    if (trouble !== '') enginesOf.set(trouble, [...(enginesOf.get(trouble) ?? []), engine]);
  }
  if (enginesOf.size === 0) return;
  const troubles = [...enginesOf].map(([trouble, engines]) => `on ${engines.join(', ')}: ${trouble}`);
  const error = new Error(`case "${one.name}" (${one.place})`);
  // The place in the code is always this one; what a reader needs is the bytes.
  error.stack = [error.message, `input      ${clip(visible(one.input))}`, ...troubles].join('\n');
  throw error;
}

function clip(text: string): string {
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}

/** What is wrong with the case on this engine; the plainest way to show it comes first. */
function firstTrouble(one: Case, engine: Engine): string {
  // One sanitizer for all ways: so each of them also proves that end() leaves nothing after.
  const sanitizer = on(engine, one.options);
  const { input, output } = one;
  const check = (way: string, chunks: Iterable<Uint8Array>, expected: Buffer) => {
    const shown = difference(feed(sanitizer, chunks), expected);
    return shown === '' ? '' : `${way}: ${shown}`;
  };

  let trouble = check('whole', [input], output) || check('its output fed again', [output], one.again ?? output);
  const step = engine === ENGINES[0] ? 1 : CUTS_OF_OTHERS;
  const [sizes, cuts] = ways(input).map((places) => places.filter((_, index) => index % step === 0)) as Ways;
  for (const size of sizes) trouble ||= check(`chunk size ${size}`, chunksOf(input, size), output);
  for (const cut of cuts) trouble ||= check(`cut before byte ${cut}`, cutAt(input, [cut]), output);
  return trouble || check('an empty chunk first and last', [new Uint8Array(0), input, new Uint8Array(0)], output);
}

/** The same where values may be no longer over lines than they are in this case. */
function troubleAtLimit(one: Case, engine: Engine): string {
  const { input, output } = one;
  const maxOpen = smallestLimit(one);
  const sanitizer = on(engine, { ...one.options, maxOpen });
  const sizes = input.length > MOSTLY_REPEATED ? [8, 17] : [1, 2, 3, 5, 8, 17];
  for (const size of [input.length, ...sizes]) {
    const shown = difference(feed(sanitizer, chunksOf(input, Math.max(1, size))), output);
    if (shown !== '') return `maxOpen ${maxOpen}, chunk size ${size}: ${shown}`;
  }
  return '';
}

const limits = new WeakMap<Case, number>();

/** The least `maxOpen` at which the case, fed whole, gives its output: sought on one engine, for it is the same on all. */
function smallestLimit(one: Case): number {
  const known = limits.get(one);
  if (known !== undefined) return known;
  const { input, output } = one;
  let works = Math.max(1, input.length);
  let fails = 0;
  while (works - fails > 1) {
    const maxOpen = (works + fails) >> 1;
    if (feed(on('simd', { ...one.options, maxOpen }), [input]).equals(output)) works = maxOpen;
    else fails = maxOpen;
  }
  limits.set(one, works);
  return works;
}

type Ways = [sizes: number[], cuts: number[]];

/** Chunk sizes, and places to cut at. Chunks of half the input or more are left to the cuts. */
function ways(input: Buffer): Ways {
  const { length } = input;
  const all = (places: Iterable<number>) => [...new Set(places)].filter((at) => at < length).sort((a, b) => a - b);
  const isSmall = (size: number) => 2 * size < length;
  if (length > MOSTLY_REPEATED) {
    const cuts = [...spread(SAMPLES_OF_REPEATED, length), ...nearChanges(input)];
    return [SIZES_OF_REPEATED.filter(isSmall), all(cuts)];
  }
  const cuts =
    length <= ALL_WAYS
      ? Array.from({ length }, (_, index) => index + 1)
      : all([1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, ...spread(SAMPLES, length)]);
  return [cuts.filter(isSmall), cuts];
}

/** Places from 1 on, by steps of a golden-ratio sequence: well spread, and the same on every run. */
function spread(count: number, length: number): number[] {
  return Array.from({ length: count }, (_, index) => 1 + Math.floor((((index + 1) * 0.6180339887) % 1) * (length - 1)));
}

/** Up to `SAMPLES` places beside bytes that differ from the byte before. */
function nearChanges(input: Buffer): number[] {
  const places: number[] = [];
  for (let at = 1; at < input.length; at += 1) if (input[at] !== input[at - 1]) places.push(at);
  const step = Math.ceil(places.length / SAMPLES);
  return places.filter((_, index) => index % step === 0);
}

/** At each line end that has been read: is everything out, save what may be held back over a line end? */
function latecomers(one: Case, engine: Engine): string {
  const sanitizer = on(engine, one.options);
  const { input } = one;
  const mask = one.options.maskText ?? 'MMM';
  const ends: number[] = [];
  for (let at = input.indexOf(LINE_FEED); at >= 0; at = input.indexOf(LINE_FEED, at + 1)) ends.push(at + 1);
  const sample =
    ends.length > SAMPLES ? ends.filter((_, index) => index % Math.ceil(ends.length / SAMPLES) === 0) : ends;
  for (const end of sample) {
    const now = Buffer.from(sanitizer.write(input.subarray(0, end)));
    const held = Buffer.from(stripVTControlCharacters(Buffer.from(sanitizer.end()).toString('latin1')), 'latin1');
    if (difference(now, one.output.subarray(0, now.length)) !== '') {
      return `after the line end at byte ${end}: wrote what is not the output's beginning: ${visible(now)}`;
    }
    const read = input.toString('latin1', 0, end);
    // The first lines of a secret wait for its others.
    const isSecretOpen = held.length > 0 && one.options.secrets?.some(({ value }) => value.startsWith(held.toString()));
    if (isSecretOpen) continue;
    const isOpen =
      isMemberOpen(read) ||
      isFolded(read) ||
      isCellOpen(read) ||
      isQuoteOpen(read) ||
      isBlockOpen(read) ||
      isOfFields(read, held, mask) ||
      mayBeWrapped(read);
    if (!isOpen && !mayBeHeld(held.toString('latin1'), mask)) {
      return `after the line end at byte ${end}: held back ${visible(held)}`;
    }
  }
  return '';
}

/** Whether the last line has a quote that is not closed: its value may continue on an indented line. */
function isQuoteOpen(read: string): boolean {
  const written = read.slice(read.lastIndexOf('\n', read.length - 2) + 1);
  const line = written.replaceAll('&quot;', '"').replaceAll('&apos;', "'");
  // A value of the line before may close on this one.
  const last = line.slice(Math.max(line.lastIndexOf('MMM'), line.lastIndexOf('XXX'), 0));
  const isOdd = (text: string) => ['"', "'"].some((quote) => text.split(quote).length % 2 === 0);
  return /(?:MMM|XXX)/.test(line) && (isOdd(line) || isOdd(last));
}

/** Whether a string of JSON is open that may close on a line below, in a sensitive member or an object that is one. */
function isMemberOpen(read: string): boolean {
  return /"(?:MMM|XXX)\w*":\s*(?:\{[^{}\n]*)?"(?:[^"\\\n]|\\.)*\n(?:[^"\\]|\\.)*$/.test(read.slice(-4096));
}

/** Whether the last line ends with a backslash: YAML folds strings so. */
function isFolded(read: string): boolean {
  return /\\\r?\n$/.test(read);
}

/** Whether the last lines are without a name, below a sensitive one in an indented block: they may be of its value. */
function isBlockOpen(read: string): boolean {
  return /^( +)\[?(?:MMM|XXX).*?(?:: | => ).*\n(?:(?!\1(?:\[.*\] =>|[\w.-]+:)).*\n)+$/m.test(read.slice(-4096));
}

/** Whether these are lines of journalctl with a field on each, and the first that is held may be: the others wait for it. */
function isOfFields(read: string, held: Buffer, mask: string): boolean {
  if (!MESSAGE.test(read)) return false;
  const first = held.toString('latin1').replace(/\n.*/s, '\n');
  return mayTextBeHeld(first.replace(MESSAGE, ''), mask);
}

/** Whether wrapped text may continue below what has been read: it ends with a place in the source, or below that with blanks. */
function mayBeWrapped(read: string): boolean {
  const lines = stripVTControlCharacters(read);
  return /(?:^|\n)(?:\[.*?\]| {6,}) .* \S+:\d+\n(?:.* {2}\n)*$/.test(lines);
}

/** What is before a message of `journalctl -o verbose`, `-o export` and `-o json-pretty`. */
const MESSAGE = /^(?:(?: {4})?MESSAGE=|MESSAGE\n.{8}|\t"MESSAGE" : ")/m;

/** Whether a table has been read so far, and of its last row a cell whose quotes may close on another line. */
function isCellOpen(read: string): boolean {
  // A row that is drawn, of which the last bar is missing.
  if (/\n\u00e2\u0094\u0082 [^\n]*[^\n\u0082]\n(?:[^\n\u00e2]*\n)*$/.test(read)) return true;
  return /^[^\n=:{]*(?:MMM|XXX)_[^\n=:{]*\n/.test(read) && read.split('"').length % 2 === 0;
}

/**
 * What a sanitizer may keep over a line end, read off what end() still gives: separators, white space
 * and marks; a `--` line and part headers; something with a filtered name in it; an open value's mask.
 */
export function mayBeHeld(held: string, mask: string): boolean {
  const text = withoutCarriers(held);
  if (text === held) return mayTextBeHeld(held, mask);
  // What other streams write in between waits too.
  return isPartial(held) || mayTextBeHeld(text, mask) || mayTextBeHeld(text.slice(0, text.indexOf('\n') + 1), mask);
}

/** The text in what docker, CloudWatch, journalctl, Kubernetes and others put around it. */
function withoutCarriers(held: string): string {
  return held
    .replace(/^(?:\S+ std(?:out|err) [FP] ?|[\w.-]+ +\| |[0-9a-f]{4}: |\[?[\d-]+T[\d:.]+Z\]? )/gm, '')
    .replace(/^\{"(?:log":|timestamp": \d+, "message": |(?:_.*,")?MESSAGE":)"/gm, '')
    .replace(/(?:\\n)?",\s?"(?:stream|ingestionTime|[_A-Z]+)":.*\}$/gm, '');
}

/** Whether it begins with a line whose text continues in the next of its stream. */
function isPartial(held: string): boolean {
  return /^(?:\S+ std(?:out|err) P .*\n|\{"log":"(?!.*\\n",).*\}\n|[0-9a-f]{4}: .*\n)/.test(held);
}

function mayTextBeHeld(held: string, mask: string): boolean {
  const rest = held.replace(/^(?:[\s,;{[(<>*'"-]|\\+[nrt"]|%(?:25)*(?:0[ad9]|2[0c27]|5b|7b))+/i, '');
  if (rest === '' || /^\s*--/.test(held)) return true;
  // What takes the place of an open value.
  if (/^(?:MMM:[0-9a-f]{16}|\*+\w{0,8})\W*$/.test(held)) return true;
  // A value that is open over its line's end waits with the lines in which it may end.
  if (rest.startsWith(mask)) return rest.length <= 4096;
  return rest.length <= 1024 + 64 && rest.includes('XXX');
}
