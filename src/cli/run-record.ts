import { createHash } from 'node:crypto';
import stringify from 'fast-json-stable-stringify';
import { ReportBuilder, type TimeMeaning } from '../report/report.ts';
import type { Settings } from '../rules/options.ts';
import { type CommandSpec, nameOfFlag } from './command-spec.ts';
import { readVersion } from './version.ts';

/** What a report says of the run: the same for each command that writes one. */
export function beginReport(command: readonly string[], settings: Settings, timeMeaning: TimeMeaning): ReportBuilder {
  const builder = new ReportBuilder({ version: readVersion(), command, timeMeaning });
  builder.useRules(rulesDigest(settings));
  return builder;
}

/** SHA-256 of rules and options, but of nothing that is secret, such as a key: with a guess, a digest would confirm it. */
export function rulesDigest(settings: Settings): string {
  const { filterPrefixes, maskPrefixes, rules, presets, detect, switchOff, ignoreCase, maskText, maxOpen } = settings;
  const named = { filterPrefixes, maskPrefixes, rules, presets, detect, switchOff, ignoreCase, maskText, maxOpen };
  return createHash('sha256').update(stringify(named)).digest('hex');
}

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
