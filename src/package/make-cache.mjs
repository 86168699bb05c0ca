// Prints what V8 has compiled of a program, for the executable to start with: make-cache.mjs FOLDER NAME
// It has to be run by the very Node that the executable contains.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { load } from './embedded/load.cjs';

const [folder, name, ...words] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const read = (asset) => (existsSync(join(folder, asset)) ? readFileSync(join(folder, asset)) : undefined);
/** The programs read their assets themselves, too. */
const sea = { getAsset: (asset, encoding) => read(asset).toString(encoding) };
const { script, exports } = load(name, read, (id) => (id === 'node:sea' ? sea : require(id)));
// Functions that have run are in the cache too.
await exports.run?.(words);
writeFileSync(join(folder, `${name}.cache`), script.createCachedData());
