import { Area } from '../bytes/layout.ts';
import { firstThree, Heads, hashOfLetters, Needle, NeedleEnd } from '../scan/needles.ts';
import { rankOf } from './effect.ts';
import { NameFlag, NameKind, NameRule } from './names.ts';
import { NEEDLE_LENGTH, planSearch, type SoughtName } from './needles.ts';
import { PathRule, PathStep } from './path-table.ts';
import type { NameEntry, PathEntry, RulesImage } from './rule-set.ts';
import { Action } from './table.ts';

const KINDS = { exact: NameKind.Exact, prefix: NameKind.Prefix, suffix: NameKind.Suffix, part: NameKind.Part } as const;

const ENDS = {
  exact: NeedleEnd.Begins | NeedleEnd.Ends,
  prefix: NeedleEnd.Begins,
  suffix: NeedleEnd.Ends,
  part: 0,
} as const;

/** At most so many names fit, and so many needles. */
export const MOST_NAMES = 300;

interface Wanted extends SoughtName {
  /** The letters' address. */
  readonly address: number;
  readonly ends: number;
}

function wantedName(address: number, letters: Uint8Array, ends: number): Wanted {
  return { address, letters, ends, isEnd: (ends & NeedleEnd.Ends) !== 0 };
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
  const bytes = new Uint8Array(Area.RulesEnd - Area.Names);
  const view = new DataView(bytes.buffer);
  const at = (address: number): number => address - Area.Names;
  const wanted: Wanted[] = [];
  names.forEach((entry, index) => {
    const address = Area.Names + index * NameRule.Size;
    const letters = new TextEncoder().encode(entry.letters);
    const { kind } = entry.effect;
    bytes[at(address + NameRule.Kind)] = KINDS[entry.kind];
    bytes[at(address + NameRule.Action)] =
      kind === 'copy' ? Action.None : kind === 'filter' ? Action.Filter : Action.Mask;
    bytes[at(address + NameRule.Rank)] = rankOf(entry.effect);
    const isReplaced = kind === 'hash' || kind === 'partial' || kind === 'tag';
    bytes[at(address + NameRule.Flags)] =
      (entry.isGuarded ? NameFlag.Guarded : 0) | (isReplaced ? NameFlag.Replaced : 0);
    bytes[at(address + NameRule.Length)] = letters.length;
    view.setUint16(at(address + NameRule.Label), index, true);
    bytes.set(letters, at(address + NameRule.Letters));
    // What is copied need not be found.
    if (kind === 'copy') return;
    wanted.push(wantedName(address + NameRule.Letters, letters, ENDS[entry.kind]));
  });
  let end: number = Area.Paths;
  for (const [index, path] of paths.entries()) {
    const record = pathRecord(path, names.length + index, ignoreCase);
    if (end + record.length > Area.RulesEnd) return undefined;
    bytes.set(record, at(end));
    const segment = path.segments[path.anchor] as { letters: string };
    const letters = new TextEncoder().encode(ignoreCase ? segment.letters.toLowerCase() : segment.letters);
    // The anchor's letters stand in the record, behind those of the segments before it.
    const before = path.segments.slice(0, path.anchor).reduce((sum, one) => sum + 2 + lettersOf(one).length, 0);
    wanted.push(wantedName(end + PathRule.FirstStep + before + 2, letters, ENDS.exact));
    end += record.length;
  }
  // Short ones stand first; else as they were given.
  wanted.sort((a, b) => Number(a.letters.length >= 3) - Number(b.letters.length >= 3));
  const { offsets, tables } = planSearch(wanted, ignoreCase);
  bytes.set(tables, at(Area.Nibbles));
  const needleLetters = new Set<number>();
  wanted.forEach((name, index) => {
    const address = Area.Needles + index * Needle.Size;
    const offset = offsets[index] as number;
    const needle = name.letters.subarray(offset, offset + NEEDLE_LENGTH);
    needle.forEach((letter) => {
      needleLetters.add(letter);
    });
    const [first = 0, second = 0, third = 0] = needle;
    const spelled = first | (second << 8) | (third << 16);
    const letters = needle.length < 3 ? spelled : firstThree(spelled);
    view.setUint32(at(address + Needle.Letters), letters, true);
    view.setUint32(at(address + Needle.Name), name.address, true);
    bytes[at(address + Needle.Offset)] = offset;
    bytes[at(address + Needle.NameLength)] = name.letters.length;
    bytes[at(address + Needle.Length)] = needle.length;
    bytes[at(address + Needle.Ends)] = name.ends;
    if (needle.length < 3) return;
    const head = Area.NeedleHeads + 4 * (hashOfLetters(letters) & (Heads.Count - 1));
    view.setUint32(at(address + Needle.Next), view.getUint32(at(head), true), true);
    view.setUint32(at(head), address, true);
  });
  for (let byte = 0; byte < 256; byte++) {
    const isUpper = ignoreCase && byte >= 0x41 && byte <= 0x5a;
    bytes[at(Area.Fold + byte)] = isUpper ? byte | 0x20 : byte;
  }
  for (let byte = 0; byte < 256; byte++) {
    if (needleLetters.has(bytes[at(Area.Fold + byte)] as number)) bytes[at(Area.NeedleLetters + byte)] = 1;
  }
  return {
    bytes,
    names: names.length,
    pathsEnd: end,
    hasInnerNames: names.some(({ kind }) => kind === 'suffix' || kind === 'part'),
    needles: wanted.length,
    shortNeedles: wanted.filter((needle) => needle.letters.length < 3).length,
  };
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
