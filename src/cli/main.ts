#!/usr/bin/env node
const words = process.argv.slice(2);

/** commander parses flags, and takes 15 ms to load. Without flags, the filter and a check of files do not load it. */
async function load(): Promise<{ run: (words: readonly string[]) => Promise<number> }> {
  if (words.length === 0) return import('./plain.ts');
  const [command, ...paths] = words;
  const isPlainCheck = command === 'check' && paths.length > 0 && !paths.some((path) => /^-./.test(path));
  return isPlainCheck ? import('./plain-check.ts') : import('./program.ts');
}

// Should the process ever end before its work does, that is an error.
process.exitCode = 3;
// No top-level await: what the bundler puts into this file could then not be loaded before the command has ended.
load()
  .then(({ run }) => run(words))
  .then((code) => process.exit(code));
