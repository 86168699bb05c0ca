#!/usr/bin/env node
import { report } from './exit-code.ts';

process.exit(await run(process.argv.slice(2)).catch(report));

/** Flags are what commander is for, and it takes 15 ms to load: the plain filter starts without. */
async function run(words: readonly string[]): Promise<number> {
  if (words.length > 0) return (await import('./program.ts')).runCommandLine(words);
  const [{ filter }, { planFilter }] = await Promise.all([import('./filter.ts'), import('./filter-flags.ts')]);
  return filter(await planFilter({}));
}
