import { type CommandSpec, describeFlag, type FlagSpec, usageOfFlag } from './command-spec.ts';
import { COMMANDS } from './commands.ts';
import { SANITIZER_FLAGS } from './shared-flags.ts';

/** Fills the tables of flags in a page: each is between `<!-- flags: NAME -->` and `<!-- end -->`. */
export function withFlagTables(page: string): string {
  return page.replaceAll(
    /(<!-- flags: ([a-z ]+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, begin: string, name: string, end: string) => `${begin}\n${tableOf(flagsOf(name))}\n${end}`,
  );
}

/** Flags that every command that sanitizes has: they have one table for all. */
function flagsOf(name: string): readonly FlagSpec[] {
  if (name === 'common') return SANITIZER_FLAGS;
  const command = COMMANDS.find((one: CommandSpec) => one.name === name);
  if (command === undefined) throw new Error(`${name} is no command`);
  return command.flags.filter((flag) => !SANITIZER_FLAGS.includes(flag));
}

/** A table in Markdown, its columns aligned. */
function tableOf(flags: readonly FlagSpec[]): string {
  const rows = [
    ['flag', 'does'],
    ...flags.map((flag) => [`\`${usageOfFlag(flag)}\``, describeFlag(flag).replaceAll('|', '\\|')]),
  ];
  const width = (column: number) => Math.max(...rows.map((row) => (row[column] as string).length));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(width(column))).join(' | ')} |`;
  const rule = `| ${[0, 1].map((column) => '-'.repeat(width(column))).join(' | ')} |`;
  const [head, ...body] = rows as [string[], ...string[][]];
  return `${[line(head), rule, ...body.map(line)].join('\n')}\n`;
}
