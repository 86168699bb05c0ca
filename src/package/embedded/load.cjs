// Runs one of the programs that the executable contains.
const { Script } = require('node:vm');

/**
 * @param {string} name `plain`, `commands` or `files-worker`
 * @param {(asset: string) => Uint8Array | undefined} read gives an asset, `NAME.cjs` or `NAME.cache`
 * @param {(id: string) => unknown} requireBuiltIn gives the modules of Node
 * @returns what the program exports, and its script
 */
exports.load = function load(name, read, requireBuiltIn) {
  // The bundler writes nothing but ASCII.
  const text = Buffer.from(read(`${name}.cjs`)).latin1Slice();
  const script = new Script(`(function (exports, require, module) {${text}\n})`, {
    filename: `logveil/${name}.cjs`,
    // V8 compiles anew if the cache is not for its own version.
    cachedData: read(`${name}.cache`),
  });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, requireBuiltIn, module);
  return { script, exports: module.exports };
};
