#!/usr/bin/env node
const words = process.argv.slice(2);

/** Flags are what commander is for, and it takes 15 ms to load: the plain filter starts without. */
const { run } = words.length > 0 ? await import('./program.ts') : await import('./plain.ts');

process.exit(await run(words));
