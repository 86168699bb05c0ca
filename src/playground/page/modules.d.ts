/** What the bundler puts in: see `bundle.mjs`. */

declare module 'worker-source' {
  const source: string;
  export default source;
}

declare module 'examples' {
  export interface Example {
    /** Those of a group follow each other. */
    group: string;
    name: string;
    text: string;
    /** A rules file that shows something with it. */
    rules?: string;
  }
  const examples: readonly Example[];
  export default examples;
}
