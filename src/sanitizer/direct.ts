import { checkOptions, type SanitizerOptions } from '../rules/options.ts';
import { createSanitizer, type Stats } from './sanitizer.ts';
export interface DirectSanitizer {
  space(): Uint8Array;
  push(length: number): void;
  take(): Uint8Array;
  finish(): void;
  readonly stats: Stats;
}
export function createDirectSanitizer(options: SanitizerOptions = {}): DirectSanitizer {
  checkOptions(options);
  const buffer = new Uint8Array(1 << 18);
  let ready = 0;
  return {
    space: () => buffer,
    push: (n) => { ready = n; },
    take: () => { const out = buffer.subarray(0, ready); ready = 0; return out; },
    finish: () => {},
    stats: createSanitizer(options).stats,
  };
}
