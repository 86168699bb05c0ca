// Replaces `sanitizer/modules.generated.ts` in the executable: a program reads the one engine that it uses, when it does.
const { getAsset } = require('node:sea');

for (const name of ['SIMD_MODULE', 'SCALAR_MODULE']) {
  Object.defineProperty(exports, name, { enumerable: true, get: () => getAsset(name, 'latin1') });
}
