import { checkOptions, type SanitizerOptions } from '../rules/options.ts';
export interface Parameter { offset: number; name: string; notation: string; layer: string; action: 'filter' | 'mask' }
export function findParameters(_input: string | Uint8Array, options: SanitizerOptions = {}): Parameter[] {
  checkOptions(options);
  return [];
}
