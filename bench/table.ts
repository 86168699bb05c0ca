/** One line of the result. */
export interface Row {
  /** `engine`, `pipes` …: what `--only` picks. */
  section: string;
  name: string;
  /** The figure as a reader wants it, with its unit; or why there is none. */
  value: string;
  /** Lowest and highest of the runs, or what else helps to judge the figure. */
  detail: string;
  target?: string;
  /** Whether the target is met. Left out where there is no target or no figure. */
  met?: boolean;
  /** A wrong result: the figure means nothing then, and the bench fails. */
  wrong?: string;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** The verdict that is at the end of a row. */
function verdict(row: Row): string {
  if (row.wrong !== undefined) return `WRONG: ${row.wrong}`;
  if (row.met === undefined) return '';
  return row.met ? 'ok' : 'MISSED';
}

/** A markdown table, its columns padded so that it reads well on a terminal too. */
export function formatTable(rows: readonly Row[]): string {
  const cells = [
    ['', 'measured', 'result', 'runs', 'target', ''],
    ...rows.map((row) => [row.section, row.name, row.value, row.detail, row.target ?? '', verdict(row)]),
  ].map((line) => line.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = (cells[0] as string[]).map((_, column) =>
    Math.max(3, ...cells.map((line) => (line[column] ?? '').length)),
  );
  const format = (line: readonly string[]) =>
    `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [format(cells[0] as string[]), rule, ...cells.slice(1).map(format)].join('\n');
}

/** One sentence on the whole: how many targets are, and what is wrong. */
export function summarize(rows: readonly Row[]): string {
  const judged = rows.filter((row) => row.met !== undefined);
  const met = judged.filter((row) => row.met && row.wrong === undefined).length;
  const wrong = rows.filter((row) => row.wrong !== undefined).length;
  return `${met} of ${judged.length} targets met${wrong > 0 ? `; ${wrong} rows are WRONG` : ''}`;
}
