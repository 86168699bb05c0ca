import type { SanitizerOptions } from '../src/index.ts';

/** Inputs made to hurt: each is legal in a log, and each has been the undoing of some parser. */
export interface Pathology {
  name: string;
  /** One line is `head`, then `unit` up to a megabyte, then a line feed; `bytes` repeats such lines. */
  head?: string;
  unit: string;
  /** How many parameters one line hides, given how often the unit is in it; left out where no count is due. */
  perLine?: (units: number) => number;
  /** Rules beyond the two prefixes. */
  options?: SanitizerOptions;
}

const ONE_NAME: SanitizerOptions = { rules: [{ pattern: 'password', action: 'hide' }] };

const none = () => 0;
const one = () => 1;

export const PATHOLOGIES: readonly Pathology[] = [
  { name: 'MMM repeated', unit: 'MMM', perLine: none },
  { name: 'MMM and a space', unit: 'MMM ', perLine: none },
  { name: '[ repeated', unit: '[', perLine: none },
  { name: '[ in a value', head: '{"MMM_a":', unit: '[', perLine: one },
  { name: '\\ repeated', unit: '\\', perLine: none },
  { name: '\\ in a value', head: '{"MMM_a":"', unit: '\\', perLine: one },
  { name: '%25 repeated', unit: '%25', perLine: none },
  { name: '%25 in a value', head: '/p?MMM_a=', unit: '%25', perLine: one },
  { name: '"MMM_a": repeated', unit: '"MMM_a":' },
  { name: '"MMM_a":{ repeated', unit: '"MMM_a":{' },
  { name: ', repeated', unit: ', ', perLine: none },
  { name: ', MMM_a=1 repeated', unit: ', MMM_a=1', perLine: (units) => units },
  { name: 'XXX_a=1& repeated', unit: 'XXX_a=1&', perLine: (units) => units },
  { name: 'unclosed quotes', unit: '"', perLine: none },
  { name: 'unclosed value', head: '{"a":1,"MMM_b":"', unit: 'secret ', perLine: one },
  { name: 'unclosed values', unit: '{"a":1,"MMM_b":"secret\n', perLine: (units) => units },
  { name: 'a rule, its name repeated', unit: 'password', perLine: none, options: ONE_NAME },
  { name: 'a rule, its name and a space', unit: 'password ', perLine: none, options: ONE_NAME },
  { name: 'a rule, password= repeated', unit: 'password=', perLine: one, options: ONE_NAME },
  { name: 'a rule, "password": repeated', unit: '"password":', options: ONE_NAME },
  { name: 'a rule, password=1& repeated', unit: 'password=1&', perLine: (units) => units, options: ONE_NAME },
  { name: 'a rule, its name in quotes', unit: '"password" ', perLine: none, options: ONE_NAME },
  { name: 'a rule, its name on each line', unit: 'password\n', perLine: none, options: ONE_NAME },
];

const LINE = 1 << 20;

/** Makes `lines` megabyte-long lines of a pathology, and counts what must be hidden in them. */
export function makePathology(pathology: Pathology, lines: number): { bytes: Buffer; parameters: number | undefined } {
  const { head = '', unit, perLine } = pathology;
  const units = Math.floor((LINE - head.length) / unit.length);
  const line = Buffer.from(`${head}${unit.repeat(units)}\n`, 'latin1');
  const bytes = Buffer.allocUnsafe(line.length * lines);
  for (let i = 0; i < lines; i++) line.copy(bytes, i * line.length);
  return { bytes, parameters: perLine && perLine(units) * lines };
}
