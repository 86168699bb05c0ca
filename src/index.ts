export * from './browser.ts';
export { sanitizeStream } from './stream/sanitize-stream.ts';
