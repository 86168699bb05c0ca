import { DETECTIONS } from '../rules/detections.ts';
import { PRESETS } from '../rules/presets/presets.ts';
import type { FlagSpec } from './command-spec.ts';

/** Flags of several commands. */

/** What is hidden, and how: of every command that sanitizes. */
export const SANITIZER_FLAGS: readonly FlagSpec[] = [
  {
    ...{ long: '--filter-prefix', value: 'prefix', isRepeatable: true, default: 'XXX' },
    description: 'remove parameters whose names begin so',
  },
  {
    ...{ long: '--mask-prefix', value: 'prefix', isRepeatable: true, default: 'MMM' },
    description: 'mask the values of parameters whose names begin so',
  },
  {
    ...{ long: '--rule', value: 'pattern=action', isRepeatable: true },
    description: 'one more rule, such as password=hide or *_id=hash',
  },
  { long: '--rules', value: 'file', takes: 'file', description: 'read rules and options from a JSON or YAML file' },
  {
    ...{ long: '--preset', value: 'name', isRepeatable: true, choices: Object.keys(PRESETS) },
    description: 'hide a set of names, or several with commas',
  },
  {
    ...{ long: '--detect', value: 'kinds', isRepeatable: true },
    description: `mask values that prove themselves, whatever their name: ${DETECTIONS.join(',')}`,
  },
  {
    ...{ long: '--secrets', value: 'file', takes: 'file', leadsToSecret: true },
    description: 'mask values known beforehand, one a line, in each form in which programs print them',
  },
  {
    ...{ long: '--secrets-env', value: 'names', isRepeatable: true, leadsToSecret: true },
    description: 'the same for the values of environment variables, such as API_TOKEN,DB_PASSWORD',
  },
  {
    ...{ long: '--switch-off', value: 'rule', isRepeatable: true, choices: ['XXX', 'MMM'] },
    description: 'do without one of the two prefix rules',
  },
  { long: '--ignore-case', description: 'ignore the case of names' },
  {
    ...{ long: '--hash-key', value: 'file', takes: 'file', leadsToSecret: true },
    description: 'the key of hash: a file of at least 32 bytes',
  },
  { long: '--mask-text', value: 'text', default: 'MMM', description: 'what replaces a masked value' },
  {
    ...{ long: '--max-open', value: 'bytes', default: '1M' },
    description: 'how long a value may be that spans lines, in XML or multipart; 0 for any',
  },
];

export const REPORT_FLAG: FlagSpec = {
  ...{ long: '--report', value: 'file', takes: 'file' },
  description: 'write what was hidden, by what, and what became of each file: FILE.html or FILE.json',
};

export const STATS_FLAG: FlagSpec = {
  ...{ long: '--stats', value: 'file', isValueOptional: true, takes: 'file' },
  description: 'report at the end what was found: a line on standard error, or JSON to a file',
};

export const METRICS_FLAG: FlagSpec = {
  ...{ long: '--metrics', value: 'address' },
  description: 'serve counters to Prometheus at 127.0.0.1:9464 or another address or port; 0 for any free port',
};
