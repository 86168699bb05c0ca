import { createHash } from 'node:crypto';
import stringify from 'fast-json-stable-stringify';
import { ReportBuilder, type TimeMeaning } from '../report/report.ts';
import type { Settings } from '../rules/options.ts';
import { readVersion } from './version.ts';

/** What a report says of the run: the same for each command that writes one. */
export function beginReport(command: readonly string[], settings: Settings, timeMeaning: TimeMeaning): ReportBuilder {
  const builder = new ReportBuilder({ version: readVersion(), command, timeMeaning });
  builder.useRules(rulesDigest(settings));
  return builder;
}

/** SHA-256 of rules and options. Secrets such as a key are left out: a guess could be checked against the digest. */
export function rulesDigest(settings: Settings): string {
  const { filterPrefixes, maskPrefixes, rules, presets, detect, switchOff, ignoreCase, maskText, maxOpen } = settings;
  const named = { filterPrefixes, maskPrefixes, rules, presets, detect, switchOff, ignoreCase, maskText, maxOpen };
  return createHash('sha256').update(stringify(named)).digest('hex');
}
