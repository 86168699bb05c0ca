import { createRequire } from 'node:module';

/** Found by the package's own name, because the bundler decides which folder this code ends up in. */
export function readVersion(): string {
  return (createRequire(import.meta.url)('logveil/package.json') as { version: string }).version;
}
