#!/usr/bin/env node
const words = process.argv.slice(2);

/** Flags are what commander is for, and it takes 15 ms to load: the plain filter and a check of files start without. */
async function load(): Promise<{ run: (words: readonly string[]) => Promise<number> }> {
  if (words.length === 0) return import('./plain.ts');
  const [command, ...paths] = words;
  const isPlainCheck = command === 'check' && paths.length > 0 && !paths.some((path) => /^-./.test(path));
  return isPlainCheck ? import('./plain-check.ts') : import('./program.ts');
}

const { run } = await load();
process.exit(await run(words));
