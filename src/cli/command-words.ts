import { type CommandSpec, nameOfFlag } from './command-spec.ts';

/** In place of the value of a flag that leads to a secret. */
const HIDDEN = 'MMM';

/**
 * A command line as it may be recorded: flags first, in the order of the help, and nothing that leads to a secret.
 * @param flags as the parser gives them
 */
export function commandWords(spec: CommandSpec<never>, words: readonly string[], flags: object): string[] {
  const given = flags as Readonly<Record<string, unknown>>;
  const line = ['logveil', spec.name];
  for (const flag of spec.flags) {
    const value = given[nameOfFlag(flag)];
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one === undefined) continue;
      if (one === true) line.push(flag.long);
      else if (flag.isValueOptional) line.push(`${flag.long}=${one}`);
      else line.push(flag.long, flag.leadsToSecret ? HIDDEN : String(one));
    }
  }
  return [...line, ...words];
}
