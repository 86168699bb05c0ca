/** What needs nothing of Node: `logveil` where a bundler makes a program for browsers. */
export { type ConsoleOptions, sanitizeConsole } from './console/console.ts';
export {
  type NameRule,
  OptionsError,
  type PathRule,
  type PrefixRule,
  type Preset,
  type Rule,
  type SanitizerOptions,
} from './rules/options.ts';
export { type Edit, findParameters, type Parameter } from './sanitizer/find.ts';
export type { Range } from './sanitizer/findings.ts';
export { type Checkpoint, createSanitizer, type Sanitizer, type Stats, sanitize } from './sanitizer/sanitizer.ts';
