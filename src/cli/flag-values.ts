import { parseAddress } from '../io/address.ts';
import { didYouMean } from '../rules/nearest.ts';
import { UsageError } from './usage-error.ts';

/** What flags are given as: text, turned into values. Each of these throws a UsageError that names the flag. */

/** Ways to write a number of bytes. */
const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1 << 10, m: 1 << 20, g: 1 << 30 };
const MAX_TIME = 86_400;

/** `1048576`, `64k`, `1M`. */
export function bytes(flag: string, text: string, whatZeroIs = '0 for no limit'): number {
  const [, digits, unit] = /^(\d{1,12})([kmg]?)$/i.exec(text) ?? [];
  if (digits === undefined)
    throw new UsageError(`${flag}: must be a number of bytes such as 1048576, 64k or 1M; ${whatZeroIs}`);
  return Number(digits) * (UNITS[(unit ?? '').toLowerCase()] as number);
}

/** Seconds, `5` or `0.5`, in milliseconds. */
export function seconds(flag: string, text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= MAX_TIME))
    throw new UsageError(`${flag}: must be a number of seconds from 0 to ${MAX_TIME}, such as 5 or 0.5`);
  return Math.round(value * 1000);
}

/** One of a few words. */
export function oneOf<T extends string>(flag: string, text: string, words: readonly T[]): T {
  const word = words.find((one) => one === text);
  if (word === undefined) throw new UsageError(`${flag}: must be one of ${words.join(', ')}${didYouMean(text, words)}`);
  return word;
}

/** Where counters are served, if they are. */
export function metricsAddress(text: string | undefined): string | undefined {
  if (text === undefined || parseAddress(text) !== undefined) return text;
  throw new UsageError('--metrics: must be an address such as 127.0.0.1:9464, or a port');
}

/** The name of a file or folder. */
export function named(flag: string, file: string): string {
  if (file === '') throw new UsageError(`${flag}: must name a file`);
  return file;
}

/** Gathers what a repeatable flag is given, for commander. */
export function gather(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}
