import type { Preset, Rule } from './options.ts';

/** Sets of rules that can be switched on by name. */
export const PRESETS: Readonly<Record<Preset, readonly Rule[]>> = { genesys: [] };
