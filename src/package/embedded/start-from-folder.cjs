#!/usr/bin/env node
// The first code of the command as a folder, of its main thread and of threads of `logveil files`; see
// `folder-program.mjs`. It reads the assets of the executable from files.
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { isMainThread } = require('node:worker_threads');
const { load } = require('./load.cjs');

const THREAD = 'start-thread.cjs';

function readAsset(name) {
  const path = join(__dirname, name);
  return existsSync(path) ? readFileSync(path) : undefined;
}

const sea = {
  getAsset: (name, encoding) =>
    name === THREAD ? `require(${JSON.stringify(__filename)})` : readAsset(name).toString(encoding),
};
const requireBuiltIn = (id) => (id === 'node:sea' ? sea : require(id));

if (isMainThread) {
  const words = process.argv.slice(2);
  const { run } = load(words.length === 0 ? 'plain' : 'commands', readAsset, requireBuiltIn).exports;
  run(words).then((code) => process.exit(code));
} else {
  load('files-worker', readAsset, requireBuiltIn);
}
