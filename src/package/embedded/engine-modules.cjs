// Replaces `sanitizer/modules.generated.ts` in the executable: a program reads the one engine that it uses, when it does.
const { getAsset } = require('node:sea');

exports.MODULES = { simd: () => getAsset('simd', 'latin1'), scalar: () => getAsset('scalar', 'latin1') };
