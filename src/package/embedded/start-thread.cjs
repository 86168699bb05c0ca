// The first code of a thread of `logveil files`.
const { load } = require('./load.cjs');
const { readAsset } = require('./assets.cjs');

load('files-worker', readAsset, require);
