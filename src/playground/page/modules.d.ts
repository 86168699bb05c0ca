/** What the bundler puts in: see `bundle.mjs`. */

declare module 'worker-source' {
  const source: string;
  export default source;
}

declare module 'examples' {
  /** In groups, those of the first shown first. */
  const examples: readonly { name: string; text: string }[];
  export default examples;
}
