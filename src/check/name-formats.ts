import type { NameCount } from '../io/name-counts.ts';

/** How a list of names is printed. */
export const NAME_FORMATS = ['text', 'json'] as const;
export type NameFormat = (typeof NAME_FORMATS)[number];

export function formatNames(names: readonly NameCount[], format: NameFormat): string {
  return format === 'json' ? names.map((name) => `${JSON.stringify(name)}\n`).join('') : textOf(names);
}

const HEADER = ['count', 'name', 'notation', 'layer', 'rule'];

/** Columns wide enough for what is in them; the last one ends its line. */
function textOf(names: readonly NameCount[]): string {
  if (names.length === 0) return '';
  const rows = [HEADER, ...names.map(rowOf)];
  const widths = HEADER.map((_, column) =>
    Math.min(
      MAX_WIDTH,
      rows.reduce((width, row) => Math.max(width, (row[column] as string).length), 0),
    ),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padStart(widths[0] as number) : cell.padEnd(widths[column] as number),
        )
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** A wider cell moves what follows it. */
const MAX_WIDTH = 40;

function rowOf({ name, count, shown, notations, layers, rules }: NameCount): string[] {
  const hiding = Object.keys(rules);
  const rule = hiding.length === 0 ? '-' : shown === 0 ? hiding.join(', ') : `${hiding.join(', ')}; ${shown} shown`;
  return [String(count), name, mostFirst(notations), mostFirst(layers), rule];
}

function mostFirst(counts: Record<string, number>): string {
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([key]) => key)
    .join(', ');
}
