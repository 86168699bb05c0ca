// The executable's first code, in place of `cli/main.ts`.
const { load } = require('./load.cjs');
const { readAsset } = require('./assets.cjs');

const words = process.argv.slice(2);
// The plain filter has a program of its own, which is small: it starts sooner.
const { run } = load(words.length === 0 ? 'plain' : 'commands', readAsset, require).exports;
run(words).then((code) => process.exit(code));
