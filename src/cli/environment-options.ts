import type { SanitizerOptions } from '../rules/options.ts';
import { OptionsError } from '../rules/options.ts';
import { nameOfFlag } from './command-spec.ts';
import { readSettings, type SanitizerFlags } from './sanitizer-settings.ts';
import { SANITIZER_FLAGS } from './shared-flags.ts';
import { UsageError } from './usage-error.ts';

/** @param variables names and values, all of which begin with `LOGVEIL_` */
export async function optionsOf(variables: readonly [string, string][]): Promise<SanitizerOptions> {
  const flags: Record<string, unknown> = {};
  for (const [name, value] of variables) {
    const flag = SANITIZER_FLAGS.find(({ long }) => variableOf(long) === name);
    if (flag === undefined) {
      const known = SANITIZER_FLAGS.map(({ long }) => variableOf(long)).join(', ');
      throw new UsageError(`${name}: no such option; there are ${known}`);
    }
    const key = nameOfFlag(flag);
    if (flag.value === undefined) {
      if (!/^(?:0|1|true|false)$/.test(value)) throw new UsageError(`${name}: must be 1 or 0`);
      if (value === '1' || value === 'true') flags[key] = true;
    } else if (flag.isRepeatable) {
      flags[key] = value.split(/\s+/).filter((word) => word !== '');
    } else {
      flags[key] = value;
    }
  }
  try {
    return await readSettings(flags as SanitizerFlags);
  } catch (error) {
    throw withVariables(error);
  }
}

function variableOf(flag: string): string {
  return `LOGVEIL_${flag.slice(2).replaceAll('-', '_').toUpperCase()}`;
}

/** A user who has set a variable looks for its name, not for the flag's. */
function withVariables(error: unknown): unknown {
  if (!(error instanceof UsageError) && !(error instanceof OptionsError)) return error;
  return new UsageError(error.message.replace(/--[a-z][a-z-]*/g, variableOf));
}
