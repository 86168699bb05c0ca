// Reads what the executable contains.
const { getAssetKeys, getRawAsset } = require('node:sea');

const names = new Set(getAssetKeys());

/** The bytes of an asset, without a copy; nothing if there is none. */
exports.readAsset = (name) => (names.has(name) ? Buffer.from(getRawAsset(name)) : undefined);
