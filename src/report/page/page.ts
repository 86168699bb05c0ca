/** Runs in the report's page: the chart over time, and tables that can be searched and sorted. The page reads without it. */
import uPlot from 'uplot';

interface Step {
  from: string;
  actions: Record<string, number>;
}

/** The order in which actions are stacked, from the bottom, with the colour's name in the style. */
const COLOURS: Readonly<Record<string, string>> = {
  mask: '--mask',
  filter: '--filter',
  hash: '--hash',
  partial: '--partial',
};

function drawTime(place: HTMLElement, steps: readonly Step[], stepSeconds: number): void {
  const actions = [...new Set(steps.flatMap((step) => Object.keys(step.actions)))].sort().reverse();
  if (actions.length === 0) return;
  const first = seconds(steps[0]);
  // Steps in which nothing was found have no bar; the data leaves them out.
  const times = steps.map(seconds);
  // As wide as the steps are apart at least, so that the last bar is seen whole.
  const width = Math.max(stepSeconds, Math.min(...times.slice(1).map((time, at) => time - (times[at] as number))));
  const stacked = actions.map((_, index) =>
    steps.map((step) => actions.slice(0, index + 1).reduce((sum, action) => sum + (step.actions[action] ?? 0), 0)),
  );
  let plot: uPlot | undefined;
  const draw = () => {
    plot?.destroy();
    const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const axis = { stroke: colour('--dim'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } };
    plot = new uPlot(
      {
        width: Math.max(280, place.clientWidth),
        height: 240,
        tzDate: (instant) => uPlot.tzDate(new Date(instant * 1000), 'Etc/UTC'),
        cursor: { y: false, points: { show: false }, drag: { x: true, y: false } },
        scales: {
          x: {
            range: (_, min, max) =>
              times.length > 1 && max > min
                ? [min - stepSeconds / 2, max + width]
                : [first - 10 * stepSeconds, first + 10 * stepSeconds],
          },
          y: { range: (_, __, max) => [0, Math.max(1, max * 1.08)] },
        },
        axes: [
          { ...axis, values: (_, ticks, __, ___, increment) => ticks.map((tick) => instant(tick, increment)) },
          { ...axis, size: 56, values: (_, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? short(tick) : '')) },
        ],
        series: [
          { label: 'from', value: (_: uPlot, at: number | null) => (at === null ? '–' : instant(at, 1)) },
          ...actions
            .map((action, index) => ({
              label: action,
              fill: colour(COLOURS[action] ?? '--other'),
              width: 0,
              points: { show: false },
              paths: (uPlot.paths.bars as NonNullable<typeof uPlot.paths.bars>)({ size: [0.8, 40], align: 1 }),
              value: (_: uPlot, __: number, ___: number, at: number | null) =>
                at === null ? '–' : String(steps[at]?.actions[action] ?? 0),
              order: index,
            }))
            .reverse(),
        ],
      },
      [times, ...stacked.reverse()] as uPlot.AlignedData,
      place,
    );
  };
  draw();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  addEventListener('resize', () => plot?.setSize({ width: Math.max(280, place.clientWidth), height: 240 }));
}

function seconds(step: Step | undefined): number {
  return step === undefined ? 0 : Date.parse(step.from) / 1000;
}

/** As precise as the distance between two of them asks for, in seconds. */
function instant(time: number, distance: number): string {
  const [date, clock] = new Date(time * 1000).toISOString().split(/[T.]/) as [string, string];
  if (distance >= 86_400) return date;
  const isMidnight = time % 86_400 === 0;
  if (distance < 60) return distance === 1 ? `${date} ${clock}` : clock;
  return isMidnight ? date.slice(5) : clock.slice(0, 5);
}

function short(count: number): string {
  return count >= 1e6 ? `${count / 1e6} M` : count >= 1e4 ? `${count / 1e3} k` : String(count);
}

/** A click on a column's head sorts by it, another one the other way round. */
function makeSortable(table: HTMLTableElement): void {
  const heads = [...table.querySelectorAll<HTMLButtonElement>('thead button')];
  for (const head of heads) {
    const cell = head.closest('th') as HTMLTableCellElement;
    const column = cell.cellIndex;
    head.addEventListener('click', () => {
      const isDown = cell.ariaSort !== 'descending';
      for (const other of heads) (other.closest('th') as HTMLTableCellElement).ariaSort = null;
      cell.ariaSort = isDown ? 'descending' : 'ascending';
      const body = table.tBodies[0] as HTMLTableSectionElement;
      const sortKey = (row: HTMLTableRowElement) =>
        row.cells[column]?.dataset.value ?? row.cells[column]?.textContent ?? '';
      const sign = isDown ? -1 : 1;
      const rows = [...body.rows].sort((a, b) => {
        const [x, y] = [sortKey(a), sortKey(b)];
        return sign * (Number.isNaN(Number(x)) ? x.localeCompare(y) : Number(x) - Number(y));
      });
      body.append(...rows);
    });
  }
}

function makeSearchable(field: HTMLInputElement): void {
  const table = document.getElementById(field.dataset.table as string) as HTMLTableElement;
  field.closest('label')?.removeAttribute('hidden');
  field.addEventListener('input', () => {
    const wanted = field.value.toLowerCase();
    for (const row of (table.tBodies[0] as HTMLTableSectionElement).rows) {
      row.hidden = !(row.cells[0]?.textContent ?? '').toLowerCase().includes(wanted);
    }
  });
}

/** A click on a name's button adds a rule that hides it, another one takes it back. */
function makeRules(): void {
  const field = document.getElementById('made-rules') as HTMLTextAreaElement;
  const chosen = new Set<string>();
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-pattern]')) {
    const pattern = button.dataset.pattern as string;
    button.hidden = false;
    button.addEventListener('click', () => {
      if (!chosen.delete(pattern)) chosen.add(pattern);
      button.ariaPressed = String(chosen.has(pattern));
      const lines = [...chosen].map((one) => `  - { pattern: ${JSON.stringify(one)}, action: hide }\n`);
      field.value = lines.length === 0 ? '' : `rules:\n${lines.join('')}`;
      (document.getElementById('made') as HTMLElement).hidden = lines.length === 0;
    });
  }
  document.getElementById('save-rules')?.addEventListener('click', () => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([field.value]));
    link.download = 'rules.yaml';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
}

const data = JSON.parse((document.getElementById('data') as HTMLElement).textContent as string) as {
  stepSeconds: number;
  steps: Step[];
};
for (const table of document.querySelectorAll('table')) makeSortable(table);
for (const field of document.querySelectorAll<HTMLInputElement>('input[type=search]')) makeSearchable(field);
const chart = document.getElementById('time');
if (chart !== null && data.steps.length > 0) drawTime(chart, data.steps, data.stepSeconds);
if (document.getElementById('found') !== null) makeRules();
