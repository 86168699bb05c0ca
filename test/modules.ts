/** The modules of `src`, as `src/modules.json` lists them. */
import { readFileSync } from 'node:fs';
import { inProject } from './project.ts';

export interface Modules {
  /** Below `engine`: what AssemblyScript compiles to WebAssembly. Each may import those before it. */
  readonly engine: readonly string[];
  /** They need no Node either. Each may import those before it, and all of the engine. */
  readonly host: readonly string[];
  /** They need Node. Each may import those before it, and all above. */
  readonly node: readonly string[];
  /** They do not import each other; `cli` imports them all. */
  readonly frontEnds: readonly string[];
}

export const MODULES: Modules = JSON.parse(readFileSync(inProject('src', 'modules.json'), 'utf8'));
