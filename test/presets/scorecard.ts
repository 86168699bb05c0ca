/** Which of the labelled names each preset hides, and the table of it in the page of the rules. */
import { readFileSync } from 'node:fs';
import { sanitize } from '../../src/index.ts';
import type { Preset } from '../../src/rules/options.ts';
import { PRESETS } from '../../src/rules/presets/presets.ts';
import { inProject } from '../project.ts';

export const NAMES = 'test/presets/names.txt';
export const PAGE = 'src/rules/README.md';

/** By the letters that label a name. Genesys is about paths. */
export const LETTERS: Readonly<Record<string, Preset>> = {
  c: 'credentials',
  h: 'http',
  p: 'personal',
  y: 'payment',
  o: 'otel',
};

export interface LabelledName {
  readonly name: string;
  /** The presets that should hide it. */
  readonly presets: readonly Preset[];
}

/** @throws Error that names the line of a label that is none */
export function readNames(): LabelledName[] {
  return readFileSync(inProject(NAMES), 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      if (line === '' || line.startsWith('#')) return [];
      const [, name, labels] = /^(\S+)\t([chpyo]+|-)$/.exec(line) ?? [];
      if (name === undefined || labels === undefined) throw new Error(`${NAMES}:${index + 1}: name, tab, labels`);
      return [{ name, presets: labels === '-' ? [] : [...labels].map((letter) => LETTERS[letter] as Preset) }];
    });
}

/** Of these names those whose values are hidden; the prefixes are off, so that nothing but a preset can hide them. */
export function hiddenOf(names: readonly string[], presets: readonly Preset[]): Set<string> {
  const lines = (value: string) => names.map((name) => `{"${name}":"${value}"}`);
  const output = sanitize(lines('Zq1q').join('\n'), { presets, switchOff: ['XXX', 'MMM'] }).split('\n');
  const [shown, masked] = [lines('Zq1q'), lines('MMM')];
  return new Set(
    names.filter((name, index) => {
      const line = output[index];
      if (line !== shown[index] && line !== masked[index]) throw new Error(`${name} becomes ${line}`);
      return line === masked[index];
    }),
  );
}

export interface Score {
  readonly preset: Preset;
  /** Names that it should hide, and of those the ones that it does not. */
  readonly sought: readonly string[];
  readonly missed: readonly string[];
  /** Names that it should not hide, and of those the ones that it does. */
  readonly innocent: readonly string[];
  readonly wrong: readonly string[];
}

export function scoreOf(preset: Preset, names: readonly LabelledName[]): Score {
  const sought = names.filter(({ presets }) => presets.includes(preset)).map(({ name }) => name);
  const hidden = hiddenOf(
    names.map(({ name }) => name),
    [preset],
  );
  const innocent = names.filter(({ presets }) => !presets.includes(preset)).map(({ name }) => name);
  return {
    preset,
    sought,
    missed: sought.filter((name) => !hidden.has(name)),
    innocent,
    wrong: innocent.filter((name) => hidden.has(name)),
  };
}

const [BEGIN, END] = ['<!-- scorecard -->\n', '<!-- /scorecard -->'];

/** The page with the table of these scores. */
export function withScores(page: string, scores: readonly Score[]): string {
  const rows = scores.map(({ preset, sought, missed, innocent, wrong }) => [
    `\`${preset}\``,
    `${PRESETS[preset].version}`,
    `${sought.length - missed.length} of ${sought.length}`,
    `${wrong.length} of ${innocent.length}`,
  ]);
  const table = [['preset', 'version', 'hidden that should be', 'hidden that should not be'], ...rows];
  const widths = (table[0] as string[]).map((_, column) =>
    Math.max(...table.map((row) => (row[column] as string).length)),
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] as number)).join(' | ')} |`;
  const lines = [
    line(table[0] as string[]),
    `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`,
    ...rows.map(line),
  ];
  const [before, after] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (before < 0 || after < 0) throw new Error(`${PAGE}: has no place for the scorecard`);
  return `${page.slice(0, before + BEGIN.length)}\n${lines.join('\n')}\n\n${page.slice(after)}`;
}
