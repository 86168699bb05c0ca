export { OptionsError, type SanitizerOptions } from './rules/options.ts';
export { findParameters, type Parameter } from './sanitizer/find.ts';
export { CONTEXT_SIZE, createSanitizer, type Sanitizer, type Stats, sanitize } from './sanitizer/sanitizer.ts';
export { sanitizeStream } from './stream/sanitize-stream.ts';
