import { DETECTIONS } from '../rules/detections.ts';
import { PRESETS } from '../rules/presets/presets.ts';
import type { FlagSpec } from './command-spec.ts';

/** Flags of several commands. */

/** What is hidden, and how: of every command that sanitizes. */
export const SANITIZER_FLAGS: readonly FlagSpec[] = [
  {
    ...{ long: '--filter-prefix', value: 'prefix', isRepeatable: true, default: 'XXX' },
    description: 'remove parameters whose names begin with this',
  },
  {
    ...{ long: '--mask-prefix', value: 'prefix', isRepeatable: true, default: 'MMM' },
    description: 'mask the values of parameters whose names begin with this',
  },
  {
    ...{ long: '--rule', value: 'pattern=action', isRepeatable: true },
    description: 'add a rule, such as password=hide or *_id=hash',
  },
  { long: '--rules', value: 'file', takes: 'file', description: 'read rules and options from a JSON or YAML file' },
  {
    ...{ long: '--preset', value: 'name', isRepeatable: true, choices: Object.keys(PRESETS) },
    description: 'hide sets of names',
  },
  {
    ...{ long: '--detect', value: 'kinds', isRepeatable: true },
    description: `mask values of these kinds: ${DETECTIONS.join(',')}`,
  },
  {
    ...{ long: '--secrets', value: 'file', takes: 'file', leadsToSecret: true },
    description: 'mask the values that this file lists, one per line, in every form in which programs print them',
  },
  {
    ...{ long: '--secrets-env', value: 'names', isRepeatable: true, leadsToSecret: true },
    description: 'mask the values of these environment variables, such as API_TOKEN,DB_PASSWORD',
  },
  {
    ...{ long: '--switch-off', value: 'rule', isRepeatable: true, choices: ['XXX', 'MMM'] },
    description: 'switch off one of the two prefix rules',
  },
  { long: '--ignore-case', description: 'ignore the case of names' },
  {
    ...{ long: '--hash-key', value: 'file', takes: 'file', leadsToSecret: true },
    description: 'a file of at least 32 bytes, the key for the action hash',
  },
  { long: '--mask-text', value: 'text', default: 'MMM', description: 'what replaces a masked value' },
  {
    ...{ long: '--max-open', value: 'bytes', default: '1M' },
    description: 'the longest value that may span lines, in XML or multipart; 0 for no limit',
  },
];

export const REPORT_FLAG: FlagSpec = {
  ...{ long: '--report', value: 'file', takes: 'file' },
  description: 'write a report to FILE.html or FILE.json: what was hidden, by which rule, in which file',
};

export const STATS_FLAG: FlagSpec = {
  ...{ long: '--stats', value: 'file', isValueOptional: true, takes: 'file' },
  description: 'at the end, write a summary: one line to standard error, or JSON to a file',
};

export const METRICS_FLAG: FlagSpec = {
  ...{ long: '--metrics', value: 'address' },
  description: 'serve counters to Prometheus, as at 127.0.0.1:9464; port 0 takes any that is free',
};
