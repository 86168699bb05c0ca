import type { Preset, Rule } from '../options.ts';
import { credentials } from './credentials.ts';
import { genesys } from './genesys.ts';
import { http } from './http.ts';
import { otel } from './otel.ts';
import { payment } from './payment.ts';
import { personal } from './personal.ts';
import type { PresetList } from './preset.ts';

/** Sets of names that can be switched on by name. */
export const PRESETS: Readonly<Record<Preset, PresetList>> = { credentials, http, personal, payment, otel, genesys };

/** What a preset asks for. Its rules with `copy` for names are exceptions of its own, see `exceptions.ts`. */
export function rulesOf(preset: Preset): Rule[] {
  const { names, except = {}, paths = [] } = PRESETS[preset];
  return [
    ...Object.keys(names).map((pattern) => ({ pattern, action: 'hide' })),
    ...Object.keys(except).map((pattern) => ({ pattern, action: 'copy' })),
    ...paths.map(({ path, action }) => ({ path, ...(action !== undefined && { action }) })),
  ];
}

/** The number of a preset in the engine, from 1 on. */
export function groupOf(preset: Preset): number {
  return Object.keys(PRESETS).indexOf(preset) + 1;
}
