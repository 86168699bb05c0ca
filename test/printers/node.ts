/** What Node prints. It is Node that runs these tests, so it prints by itself. */
import { inspect } from 'node:util';
import { ANY, type Field, ONE_LINE, type Printer, toObject } from './record.ts';

class Login {
  constructor(fields: readonly Field[]) {
    Object.assign(this, toObject(fields));
  }
}

/** The rows of `console.table`, one for each field. */
function table(fields: readonly Field[]): string {
  const cells = fields.map(({ name, value }) => [
    name,
    inspect(value.kind === 'text' ? value.text : toObject([{ name: 'v', value }]).v, {
      breakLength: Number.POSITIVE_INFINITY,
    }),
  ]);
  const rows = [['(index)', 'Values'], ...cells] as [string, string][];
  const width = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length)) + 2;
  const widths = [width(0), width(1)] as const;
  const line = (left: string, middle: string, right: string) =>
    `${left}${'─'.repeat(widths[0])}${middle}${'─'.repeat(widths[1])}${right}`;
  const drawn = rows.map(([name, value]) => `│ ${name.padEnd(widths[0] - 1)}│ ${value.padEnd(widths[1] - 1)}│`);
  return [line('┌', '┬', '┐'), drawn[0], line('├', '┼', '┤'), ...drawn.slice(1), line('└', '┴', '┘')].join('\n');
}

const printer = (
  name: string,
  print: (fields: readonly Field[]) => string,
  form: Printer['form'] = 'lines',
): Printer => ({
  name,
  alphabet: ANY,
  form,
  print,
});

export const NODE: readonly Printer[] = [
  printer('util.inspect', (fields) => inspect(toObject(fields))),
  printer(
    'util.inspect on one line',
    (fields) => inspect(toObject(fields), { breakLength: Number.POSITIVE_INFINITY, compact: 3 }),
    'text',
  ),
  printer('util.inspect in colours', (fields) => inspect(toObject(fields), { colors: true })),
  printer(
    'util.inspect in colours on one line',
    (fields) => inspect(toObject(fields), { colors: true, breakLength: Number.POSITIVE_INFINITY }),
    'text',
  ),
  printer('util.inspect of a class', (fields) => inspect(new Login(fields), { depth: 0 })),
  printer('util.inspect of a Map', (fields) =>
    inspect(new Map(Object.entries(toObject(fields))), { breakLength: 120 }),
  ),
  printer('util.inspect, narrow', (fields) =>
    inspect({ login: toObject(fields), end: 1 }, { breakLength: 40, compact: false, depth: 5 }),
  ),
  printer(
    'util.inspect of entries',
    (fields) => inspect(Object.entries(toObject(fields)), { breakLength: Number.POSITIVE_INFINITY }),
    'text',
  ),
  { ...printer('console.table', table), alphabet: { ...ONE_LINE, isNested: false } },
  printer('JSON.stringify', (fields) => JSON.stringify(toObject(fields)), 'text'),
  printer('JSON.stringify, indented', (fields) => JSON.stringify(toObject(fields), null, 2)),
  printer('an error with properties', (fields) =>
    inspect(Object.assign(new Error('no'), { stack: 'Error: no\n    at f (a.js:1:2)' }, toObject(fields))),
  ),
];
