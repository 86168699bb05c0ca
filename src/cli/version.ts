import { createRequire } from 'node:module';

/** By the package's own name, since where this file ends up is the bundler's affair. */
export function readVersion(): string {
  return (createRequire(import.meta.url)('logveil/package.json') as { version: string }).version;
}
