import { checkOptions, type SanitizerOptions } from '../rules/options.ts';
export interface Stats {
  bytesIn: number;
  bytesOut: number;
  lines: number;
  parameters: number;
  actions: { filter: number; mask: number };
  notations: Record<string, number>;
  names: Record<string, number>;
  warnings: { maxOpen: number };
}
export interface Sanitizer {
  write(chunk: Uint8Array): Uint8Array;
  end(): Uint8Array;
  readonly stats: Stats;
}
const EMPTY = new Uint8Array(0);
export function createSanitizer(options: SanitizerOptions = {}): Sanitizer {
  checkOptions(options);
  const stats: Stats = { bytesIn: 0, bytesOut: 0, lines: 0, parameters: 0, actions: { filter: 0, mask: 0 }, notations: {}, names: {}, warnings: { maxOpen: 0 } };
  return { write: (chunk) => { stats.bytesIn += chunk.length; return chunk; }, end: () => EMPTY, stats };
}
export function sanitize<T extends string | Uint8Array>(input: T, options: SanitizerOptions = {}): T {
  checkOptions(options);
  return input;
}
