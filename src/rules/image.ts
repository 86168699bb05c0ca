import { Area } from '../engine/bytes/layout.ts';
import { NameFlag, NameKind, NameRule } from '../engine/rules/names.ts';
import { PathRule, PathStep } from '../engine/rules/path-table.ts';
import { Action } from '../engine/rules/table.ts';
import { firstThree, hashOfLetters, Needle, NeedleEnd } from '../engine/scan/needles.ts';
import { rankOf } from './effect.ts';
import { longWordsOf, NEEDLE_LENGTH, planSearch, type SoughtName, wordAround } from './needles.ts';
import { MAX_NAME } from './pattern.ts';
import type { NameEntry, PathEntry, RulesImage } from './rule-set.ts';

const KINDS = {
  exact: NameKind.Exact,
  prefix: NameKind.Prefix,
  suffix: NameKind.Suffix,
  part: NameKind.Part,
  words: NameKind.Words,
  place: NameKind.Place,
} as const;

const ENDS = {
  exact: NeedleEnd.Begins | NeedleEnd.Ends,
  prefix: NeedleEnd.Begins,
  suffix: NeedleEnd.Ends,
  part: 0,
  words: NeedleEnd.Word,
  place: NeedleEnd.Begins | NeedleEnd.Ends,
} as const;

/** At most so many names fit, and so many needles. */
export const MAX_NAMES = 1000;
/** With the other spellings of prefixes, and those names again that are places. */
export const MAX_SPELLINGS = 1006;

interface Wanted extends SoughtName {
  /** The letters' address. */
  readonly address: number;
  readonly ends: number;
}

function wantedName(address: number, letters: Uint8Array, ends: number): Wanted {
  return { address, letters, ends, isEnd: (ends & NeedleEnd.Ends) !== 0, isWords: (ends & NeedleEnd.Word) !== 0 };
}

/** Needles of one or two letters are found in another way. */
function isShort({ letters, isWords }: Wanted): boolean {
  return (isWords ? (longWordsOf(letters)[0] as { letters: Uint8Array }).letters : letters).length < 3;
}

/** A part of the engine's memory, from `Area.Names` on; places in it are the engine's addresses. */
class Image {
  readonly bytes = new Uint8Array(Area.RulesEnd - Area.Names);
  readonly #view = new DataView(this.bytes.buffer);

  put8(address: number, value: number): void {
    this.bytes[address - Area.Names] = value;
  }

  put16(address: number, value: number): void {
    this.#view.setUint16(address - Area.Names, value, true);
  }

  word(address: number): number {
    return this.#view.getUint32(address - Area.Names, true);
  }

  put32(address: number, value: number): void {
    this.#view.setUint32(address - Area.Names, value, true);
  }

  putAll(address: number, values: Uint8Array): void {
    this.bytes.set(values, address - Area.Names);
  }
}

/**
 * Writes the rules as the engine reads them.
 * @returns nothing if the paths do not fit
 */
export function makeImage(
  names: readonly NameEntry[],
  paths: readonly PathEntry[],
  ignoreCase: boolean,
): RulesImage | undefined {
  const image = new Image();
  const wanted: Wanted[] = [];
  const found = new Set<string>();
  const spelled = spellings(names, ignoreCase);
  spelled.forEach(({ entry, label }, index) => {
    const name = putName(image, entry, index, label);
    // What is copied need not be found, and what several ask for need be found only once.
    const key = entry.kind === 'place' ? `exact ${lastSegment(entry.letters)}` : `${entry.kind} ${entry.letters}`;
    if (entry.effect.kind === 'copy' || found.has(key)) return;
    found.add(key);
    wanted.push(name);
  });
  let end: number = Area.Paths;
  for (const [index, path] of paths.entries()) {
    const record = pathRecord(path, names.length + index, ignoreCase);
    if (end + record.length > Area.RulesEnd) return undefined;
    image.putAll(end, record);
    wanted.push(anchorOf(path, end, ignoreCase));
    end += record.length;
  }
  // Short ones are first; else as they were given.
  wanted.sort((a, b) => Number(isShort(b)) - Number(isShort(a)));
  const { offsets, tables } = planSearch(wanted, ignoreCase);
  image.putAll(Area.Nibbles, tables);
  const sought = wanted.map((name, index) => searchedPart(name, offsets[index] as number));
  sought.forEach(({ name, offset }, index) => {
    putNeedle(image, name, index, offset);
  });
  putLetters(image, sought, ignoreCase);
  return {
    bytes: image.bytes,
    names: spelled.length,
    pathsEnd: end,
    hasInnerNames: names.some(({ kind }) => kind === 'suffix' || kind === 'part' || kind === 'words'),
    needles: wanted.length,
    shortNeedles: wanted.filter(isShort).length,
  };
}

/** A name to be searched for, and which of the rules it belongs to. */
interface Spelled {
  readonly entry: NameEntry;
  readonly label: number;
}

/**
 * The names, and after them those with dots once more as places: `body.user.password` is a name, and a name in objects. A
 * preset's are names alone. Then come two more of each prefix rule. Libraries change the case of header names: before a
 * hyphen `mmm-auth` and `Mmm-Auth` are names as `MMM-Auth` is, see `headerActionOf`.
 */
export function spellings(names: readonly NameEntry[], ignoreCase: boolean): Spelled[] {
  const spelled = names.map((entry, label) => ({ entry, label }));
  names.forEach((entry, label) => {
    if (isPlace(entry)) spelled.push({ entry: { ...entry, kind: 'place' }, label });
  });
  if (ignoreCase) return spelled;
  names.forEach((entry, label) => {
    if (!entry.isGuarded || entry.letters.length >= MAX_NAME) return;
    const lower = entry.letters.toLowerCase();
    const title = lower.charAt(0).toUpperCase() + lower.slice(1);
    for (const letters of new Set([lower, title])) {
      if (letters !== entry.letters) spelled.push({ entry: { ...entry, letters: `${letters}-` }, label });
    }
  });
  return spelled;
}

/** Whether the name is looked for in objects in objects too. */
export function isPlace({ kind, letters, effect, group }: NameEntry): boolean {
  return kind === 'exact' && group === 0 && effect.kind !== 'copy' && /^[^.]+(\.[^.]+)+$/.test(letters);
}

function putName(image: Image, entry: NameEntry, index: number, label: number): Wanted {
  const address = Area.Names + index * NameRule.Size;
  const letters = new TextEncoder().encode(entry.letters);
  const { kind } = entry.effect;
  const isReplaced = kind === 'hash' || kind === 'partial' || kind === 'tag';
  image.put8(address + NameRule.Kind, KINDS[entry.kind]);
  image.put8(
    address + NameRule.Action,
    kind === 'copy' ? Action.None : kind === 'filter' ? Action.Filter : Action.Mask,
  );
  image.put8(address + NameRule.Rank, rankOf(entry.effect));
  image.put8(address + NameRule.Flags, (entry.isGuarded ? NameFlag.Guarded : 0) | (isReplaced ? NameFlag.Replaced : 0));
  image.put8(address + NameRule.Length, letters.length);
  image.put16(address + NameRule.Label, label);
  image.put8(address + NameRule.Group, entry.group);
  image.putAll(address + NameRule.Letters, letters);
  const last = entry.kind === 'place' ? letters.length - lastSegment(entry.letters).length : 0;
  image.put8(address + NameRule.Last, last);
  return wantedName(address + NameRule.Letters + last, letters.subarray(last), ENDS[entry.kind]);
}

function lastSegment(letters: string): string {
  return letters.slice(letters.lastIndexOf('.') + 1);
}

/** The segment by which a path is found. Its letters are in the path's record, after those of the segments before it. */
function anchorOf(path: PathEntry, record: number, ignoreCase: boolean): Wanted {
  const segment = path.segments[path.anchor] as { letters: string };
  const letters = new TextEncoder().encode(ignoreCase ? segment.letters.toLowerCase() : segment.letters);
  const before = path.segments.slice(0, path.anchor).reduce((sum, one) => sum + 2 + lettersOf(one).length, 0);
  return wantedName(record + PathRule.FirstStep + before + 2, letters, ENDS.exact);
}

/** A name in which letters are searched for, and where in it they are. */
interface Sought {
  readonly name: Wanted;
  readonly offset: number;
}

/** Of words only the one that has the letters is compared by the search. */
function searchedPart(name: Wanted, offset: number): Sought {
  if (!name.isWords) return { name, offset };
  const { letters, at } = wordAround(name.letters, offset);
  return { name: { ...name, letters, address: name.address + at }, offset: offset - at };
}

function needleOf(name: Wanted, offset: number): Uint8Array {
  return name.letters.subarray(offset, offset + NEEDLE_LENGTH);
}

function putNeedle(image: Image, name: Wanted, index: number, offset: number): void {
  const address = Area.Needles + index * Needle.Size;
  const needle = needleOf(name, offset);
  const [first = 0, second = 0, third = 0] = needle;
  const spelled = first | (second << 8) | (third << 16);
  const letters = needle.length < 3 ? spelled : firstThree(spelled);
  image.put32(address + Needle.Letters, letters);
  image.put32(address + Needle.Name, name.address);
  image.put8(address + Needle.Offset, offset);
  image.put8(address + Needle.NameLength, name.letters.length);
  image.put8(address + Needle.Length, needle.length);
  image.put8(address + Needle.Ends, name.ends);
  if (needle.length < 3) return;
  const head = Area.NeedleHeads + 4 * hashOfLetters(letters);
  image.put32(address + Needle.Next, image.word(head));
  image.put32(head, address);
}

/** What each byte is where case does not count, and whether a needle has it. */
function putLetters(image: Image, sought: readonly Sought[], ignoreCase: boolean): void {
  const lettersOfAll = (some: readonly Sought[]) => new Set(some.flatMap((one) => [...needleOf(one.name, one.offset)]));
  const ofNeedles = lettersOfAll(sought);
  const ofWords = lettersOfAll(sought.filter(({ name }) => name.isWords));
  for (let byte = 0; byte < 256; byte++) {
    const isUpper = byte >= 0x41 && byte <= 0x5a;
    const lower = isUpper ? byte | 0x20 : byte;
    const letter = ignoreCase ? lower : byte;
    image.put8(Area.Fold + byte, letter);
    if (ofNeedles.has(letter) || ofWords.has(lower)) image.put8(Area.NeedleLetters + byte, 1);
  }
}

function lettersOf(segment: PathEntry['segments'][number]): string {
  return segment.kind === 'literal' ? segment.letters : '';
}

const STEPS = { literal: PathStep.Literal, any: PathStep.Any, rest: PathStep.Rest } as const;

/** A path rule as `path.ts` of the tokenizer reads it. */
function pathRecord(path: PathEntry, label: number, ignoreCase: boolean): Uint8Array {
  const encode = (text: string): number[] => [...new TextEncoder().encode(ignoreCase ? text.toLowerCase() : text)];
  const steps = path.segments.flatMap((segment) => {
    const letters = encode(lettersOf(segment));
    return [STEPS[segment.kind], letters.length, ...letters];
  });
  const except = path.except.flatMap((text) => [PathStep.Literal, encode(text).length, ...encode(text)]);
  const name = new TextEncoder().encode(path.name);
  const length = PathRule.FirstStep + steps.length + except.length;
  const record = new Uint8Array(Math.ceil(length / 16) * 16);
  const isReplaced = path.effect.kind !== 'mask';
  record[PathRule.Size] = record.length / 16;
  record[PathRule.Steps] = path.segments.length;
  record[PathRule.Anchor] = path.anchor;
  record[PathRule.Parameter] = path.parameter;
  record[PathRule.IsReplaced] = isReplaced ? 1 : 0;
  record[PathRule.Exceptions] = path.except.length;
  record[PathRule.Label] = label & 255;
  record[PathRule.Label + 1] = label >> 8;
  record[PathRule.NameLength] = name.length;
  record.set(name, PathRule.Name);
  record.set([...steps, ...except], PathRule.FirstStep);
  return record;
}
