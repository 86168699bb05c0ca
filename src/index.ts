export * from './browser.ts';
export { loadRules } from './io/rules-file.ts';
export { sanitizeStream } from './stream/sanitize-stream.ts';
