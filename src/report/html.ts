import { createHash } from 'node:crypto';
import { printable } from '../io/printable.ts';
import { SCRIPT, STYLE } from './page.generated.ts';
import type { FileRecord, FoundName, Report, RunRecord } from './report.ts';

/**
 * The report as one HTML file that asks nothing of any network. Whatever the logs brought, names above all, is in
 * it as text: the page's policy lets no script run but its own.
 */
export function reportToHtml(report: Report): string {
  const { run, totals, names, notations, rules, files, found, time } = report;
  const command = run.command.slice(0, 2).join(' ');
  const title = `${command}: what was hidden`;
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${sha256(SCRIPT)}'`,
    `style-src 'sha256-${sha256(STYLE)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ];
  const fileNames = Object.keys(files);
  return `<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${escapeText(policy.join('; '))}">
<title>${escapeText(title)}</title>
<style>${STYLE}</style>
<main>
<header><h1>What was hidden</h1><p>${text(command)}${span(report)}</p></header>
${figures(report, fileNames.length)}
${totals.cutOff > 0 ? `<p class="warning">${number(totals.cutOff)} values were open over more lines than allowed and cut off there: look for truncated records.</p>` : ''}
${found === undefined ? '' : foundSection(found)}
<section><div class="head"><h2>Over time</h2>${caption(time)}</div>
<div id="time">${time.steps.length === 0 ? '<p class="none">Nothing was hidden.</p>' : ''}</div></section>
<div class="columns">
<section>${head('Names', 'names', Object.keys(names).length)}${countTable('names', 'Name', names)}</section>
<section>${head('Notations', 'notations', 0)}${countTable('notations', 'Notation', notations)}</section>
<section>${head('Rules', 'rules', 0)}${countTable('rules', 'Rule', rules)}</section>
</div>
${fileNames.length > 0 ? `<section>${head('Files', 'files', fileNames.length)}${fileTable(files)}</section>` : ''}
${runSection(run)}
<footer>Names are shown as the logs have them. The report never holds values.</footer>
</main>
<script type="application/json" id="data">${jsonInHtml({ stepSeconds: time.stepSeconds, steps: time.steps })}</script>
<script>${SCRIPT}</script>
</html>
`;
}

/** All names, with a button that makes a rule, and the rules that were made. */
function foundSection(found: readonly FoundName[]): string {
  const rows = found.map(({ name, count, shown, notations, rules, pattern }) => {
    const hiding = Object.keys(rules).map(text).join(', ') || 'none';
    const where = Object.keys(notations).map(escapeText).join(', ');
    const button =
      shown === 0 || pattern === undefined
        ? ''
        : `<button type="button" data-pattern="${escapeText(pattern)}" aria-label="Hide ${text(name)}" aria-pressed="false" hidden>Hide</button>`;
    return `<tr><td>${text(name)}</td><td data-value="${count}">${number(count)}</td><td data-value="${shown}">${number(shown)}</td><td>${where}</td><td>${hiding}</td><td>${button}</td></tr>`;
  });
  return `<section>${head('All names', 'found', found.length)}${table('found', ['Name', 'count', 'not hidden', 'where', 'rule', ''], rows)}
<div id="made" hidden><label for="made-rules">Rules for the names chosen, as a file for <code>logveil --rules</code></label>
<textarea id="made-rules" rows="6" readonly spellcheck="false"></textarea><button type="button" id="save-rules">Save rules</button></div></section>`;
}

/** By what the report was made: what an auditor asks first. */
function runSection({ version, command, began, ended, rules, outcomes }: RunRecord): string {
  const counts = Object.entries(outcomes).map(([outcome, count]) => `${number(count)} ${escapeText(outcome)}`);
  const digests = rules.map(
    ({ digest, since }, index) =>
      `<code>${escapeText(digest)}</code>${index === 0 ? '' : ` since ${second(since)}, read again`}`,
  );
  const rows = [
    ['logveil', escapeText(version)],
    ['command', `<code>${command.map((word) => text(quoted(word))).join(' ')}</code>`],
    ['from', second(began)],
    ['to', ended === null ? 'it has not ended' : second(ended)],
    ['SHA-256 of rules and options', digests.join('<br>')],
    ['files', counts.join(', ') || 'none'],
  ];
  const items = rows.map(([term, value]) => `<div><dt>${term}</dt><dd>${value}</dd></div>`);
  return `<section><div class="head"><h2>The run</h2></div><dl id="run">${items.join('')}</dl></section>`;
}

/** As a shell takes it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function figures({ totals, hidden }: Report, files: number): string {
  const cells: [string, string, string][] = [['', 'parameters', number(totals.parameters)]];
  if (hidden.now < totals.parameters) cells.push(['', 'hidden now', number(hidden.now)]);
  if (hidden.before > 0) cells.push(['', 'hidden before', number(hidden.before)]);
  if (hidden.inEarlierRun > 0) cells.push(['', 'in an earlier run', number(hidden.inEarlierRun)]);
  for (const action of Object.keys(totals.actions).sort().reverse()) {
    cells.push([action, PAST[action] ?? action, number(totals.actions[action] as number)]);
  }
  cells.push(['', 'lines', number(totals.lines)], ['', 'bytes in', bytes(totals.bytesIn)]);
  cells.push(['', 'bytes out', bytes(totals.bytesOut)]);
  if (files > 0) cells.push(['', 'files', number(files)]);
  const rows = cells.map(
    ([kind, term, figure]) =>
      `<div${kind === '' ? '' : ` class="${escapeText(kind)}"`}><dt>${escapeText(term)}</dt><dd>${figure}</dd></div>`,
  );
  return `<dl class="figures">${rows.join('')}</dl>`;
}

const PAST: Readonly<Record<string, string>> = {
  mask: 'masked',
  filter: 'filtered',
  hash: 'hashed',
  partial: 'partly hidden',
  tag: 'tagged',
};

function span({ time: { steps } }: Report): string {
  const first = steps[0]?.from;
  const last = steps.at(-1)?.from;
  if (first === undefined || last === undefined) return '';
  return `, ${minute(first)}${minute(first) === minute(last) ? '' : ` to ${minute(last)}`} UTC`;
}

function second(instant: string): string {
  return `${instant.slice(0, 19).replace('T', ' ')} UTC`;
}

function minute(instant: string): string {
  return instant.slice(0, 16).replace('T', ' ');
}

const UNITS: readonly [string, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

/** What a step is, and of which time. */
function caption({ stepSeconds, meaning }: Report['time']): string {
  const [unit, length] = UNITS.find(([, length]) => stepSeconds >= length) ?? ['second', 1];
  const count = stepSeconds / length;
  return `<span class="none">parameters in ${count === 1 ? `each ${unit}` : `steps of ${count} ${unit}s`}, by ${escapeText(meaning)}</span>`;
}

/** With a field to search in, where there is more than can be seen at once. */
function head(title: string, table: string, rows: number): string {
  const search =
    rows > 12
      ? `<label hidden><input type="search" data-table="${table}" placeholder="Search ${table}" aria-label="Search ${table}"></label>`
      : '';
  return `<div class="head"><h2>${title}</h2>${search}</div>`;
}

function countTable(id: string, what: string, counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  if (entries.length === 0) return '<p class="none">None.</p>';
  const most = entries[0]?.[1] as number;
  const rows = entries.map(
    ([name, count]) =>
      `<tr><td>${text(name)}</td><td data-value="${count}"><progress max="${most}" value="${count}"></progress></td><td data-value="${count}">${number(count)}</td></tr>`,
  );
  return table(id, [what, '', 'count'], rows);
}

function fileTable(files: Readonly<Record<string, FileRecord>>): string {
  const actions = [...new Set(Object.values(files).flatMap((counts) => Object.keys(counts.actions)))].sort().reverse();
  const entries = Object.entries(files).sort(([a, x], [b, y]) => y.parameters - x.parameters || (a < b ? -1 : 1));
  const rows = entries.map(([file, { outcome = '', reason, ...counts }]) => {
    const figures = [...actions.map((action) => counts.actions[action] ?? 0), counts.hiddenBefore, counts.lines];
    const cells = figures.map((count) => `<td data-value="${count}">${number(count)}</td>`).join('');
    const why = reason === undefined ? '' : `<small>${text(reason)}</small>`;
    const kind = UNDONE.has(outcome) ? ' class="warning"' : '';
    return `<tr><td>${text(file)}${why}</td><td${kind}>${escapeText(outcome)}</td>${cells}<td data-value="${counts.bytesIn}">${bytes(counts.bytesIn)}</td></tr>`;
  });
  const heads = [
    'File',
    'outcome',
    ...actions.map((action) => PAST[action] ?? action),
    'hidden before',
    'lines',
    'size',
  ];
  return table('files', heads, rows);
}

const UNDONE: ReadonlySet<string> = new Set(['failed', 'absent', 'not reached', 'read in part']);

function table(id: string, heads: readonly string[], rows: readonly string[]): string {
  const cells = heads.map((name) =>
    name === '' ? '<td></td>' : `<th scope="col"><button type="button">${escapeText(name)}</button></th>`,
  );
  return `<div class="scroll"><table id="${id}"><thead><tr>${cells.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}

function bytes(count: number): string {
  const unit = Math.min(4, Math.max(0, Math.floor(Math.log2(Math.max(1, count)) / 10)));
  const value = count / 2 ** (10 * unit);
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][unit]}`;
}

function text(name: string): string {
  return escapeText(printable(name));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(value: string): string {
  return value.replaceAll(/[&<>"']/g, (char) => ENTITIES[char] as string);
}

/** JSON that no HTML parser takes for markup. */
function jsonInHtml(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

function sha256(source: string): string {
  return createHash('sha256').update(source).digest('base64');
}
