/** The playground's page: input and output side by side, the engine in a worker, nothing sent anywhere. */
import { EngineClient } from './engine-client.ts';
import { Examples } from './examples.ts';
import { FoundNamesPanel } from './found-names.ts';
import { LineView } from './line-view.ts';
import type { HiddenName, Result } from './protocol.ts';
import { type Given, given, MAX_EDITED, readGiven } from './reading.ts';
import { Tabs } from './tabs.ts';
import { count, words } from './words.ts';

/** In a row of a text that is only shown. */
const MAX_ROW = 1000;
/** Lines of a text that is edited while it is wrapped: all of them are laid out. */
const MAX_WRAPPED = 3000;
const TYPING_PAUSE = 60;

const byId = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const field = byId<HTMLTextAreaElement>('input');
const rules = byId<HTMLTextAreaElement>('rules');
const rulesToggle = byId<HTMLButtonElement>('toggle-rules');
const status = byId('status');
const detail = byId('detail');
const chooser = byId<HTMLInputElement>('file');

rules.value = `# What logveil --rules FILE reads. Change it and see.
# maskText: "***"
# rules:
#   - pattern: "*password*"
#     action: hide
#   - pattern: phone
#     action: unhide-last,4
`;

let text: Given = { text: '' };
let result: Result | undefined;
let currentEdit = -1;

const engine = new EngineClient({ onProgress, onDone, onWrong });
const inputView = new LineView(
  'Lines of the input',
  (from, to) => engine.rows('input', from, to),
  () => scrollTogether(inputView, outputView),
  () => alignWrapped(),
);
const outputView = new LineView(
  'Lines of the output',
  (from, to) => engine.rows('output', from, to),
  () => scrollTogether(outputView, inputView),
  () => alignWrapped(),
);
byId('input-view').prepend(inputView.element);
byId('output-view').append(outputView.element);

// --- the text -------------------------------------------------------------------------------------------------

function take(next: Given): void {
  text = next;
  if ('text' in next) field.value = next.text;
  layOut();
  field.scrollTo(0, 0);
  inputView.clear();
  outputView.clear();
  select(-1);
  run();
}

/** Whether the text is in the field, where it can be edited. */
let isEdited = true;
let isWrapping = false;

function layOut(): void {
  isEdited = 'text' in text && (!isWrapping || text.text.split('\n', MAX_WRAPPED + 1).length <= MAX_WRAPPED);
  byId('input-view').classList.toggle('edited', isEdited);
  field.hidden = !isEdited;
  field.wrap = isWrapping ? 'soft' : 'off';
  field.classList.toggle('wrapping', isWrapping);
  inputView.field = isEdited ? field : undefined;
}

/** In bytes: as many as have room beside one another, where the text is wrapped. */
function longestRow(): number {
  if (isEdited) return Number.MAX_SAFE_INTEGER;
  if (!isWrapping) return MAX_ROW;
  cutAt = columns();
  return Math.max(20, cutAt);
}

function columns(): number {
  const ruler = document.createElement('span');
  ruler.className = 'ruler';
  ruler.textContent = '0'.repeat(100);
  outputView.element.append(ruler);
  const width = ruler.getBoundingClientRect().width / 100;
  ruler.remove();
  return Math.floor((outputView.element.clientWidth - 28) / width);
}

const wrapToggle = byId<HTMLButtonElement>('toggle-wrap');
wrapToggle.addEventListener('click', () => {
  isWrapping = !isWrapping;
  wrapToggle.ariaPressed = String(isWrapping);
  layOut();
  inputView.clear();
  outputView.clear();
  field.scrollTo(0, 0);
  run();
});

/** A text that is cut into rows of the width that there is has others where that has changed. */
let cutAt = 0;
new ResizeObserver(() => {
  if (isWrapping && !isEdited && columns() !== cutAt) runSoon();
}).observe(byId('output-view'));

/** Where lines are wrapped, those of the output begin where those of the input do, or below. */
function alignWrapped(): void {
  if (!isEdited || !isWrapping) return;
  const [heights, others] = [inputView.rowHeights, outputView.rowHeights];
  if (heights.length !== others.length) return;
  let [place, otherEnd] = [0, 0];
  const spaces = heights.map((height, at) => {
    const space = Math.max(0, place - otherEnd);
    otherEnd += space + (others[at] as number);
    place += height;
    return space;
  });
  outputView.setSpaces(spaces);
}

function run(): void {
  byId('busy').hidden = false;
  const blob = 'text' in text ? new Blob([text.text]) : text.bytes;
  engine.run(blob, longestRow(), rules.value);
}

let typing: ReturnType<typeof setTimeout> | undefined;
function runSoon(): void {
  clearTimeout(typing);
  typing = setTimeout(run, TYPING_PAUSE);
}

field.addEventListener('input', () => {
  const before = 'text' in text ? text.text : '';
  text = { text: field.value };
  inputView.hideMarksFrom(firstChangedLine(before, field.value));
  runSoon();
});

function firstChangedLine(before: string, after: string): number {
  let at = 0;
  while (at < before.length && before.charCodeAt(at) === after.charCodeAt(at)) at++;
  return after.slice(0, at).split('\n').length - 1;
}

rules.addEventListener('input', runSoon);

/** A large text goes to the worker and never into the field. */
function onPaste(event: ClipboardEvent): void {
  const [file] = event.clipboardData?.files ?? [];
  const pasted = event.clipboardData?.getData('text/plain') ?? '';
  const isForField = document.activeElement === field && field.value.length + pasted.length <= MAX_EDITED;
  if (document.activeElement instanceof HTMLInputElement || document.activeElement === rules) return;
  if (file === undefined && (pasted === '' || (isForField && !pasted.includes('\0')))) return;
  event.preventDefault();
  if (file === undefined) take(given(pasted));
  else takeFile(file);
}
document.addEventListener('paste', onPaste);

function takeFile(file: Blob): void {
  readGiven(file).then(take, () => onWrong('The file could not be read: is it complete?'));
}

document.addEventListener('dragover', (event) => {
  event.preventDefault();
  document.body.classList.add('dropping');
});
document.addEventListener('dragleave', (event) => {
  if (event.relatedTarget === null) document.body.classList.remove('dropping');
});
document.addEventListener('drop', (event) => {
  event.preventDefault();
  document.body.classList.remove('dropping');
  const [file] = event.dataTransfer?.files ?? [];
  if (file !== undefined) takeFile(file);
  else take(given(event.dataTransfer?.getData('text/plain') ?? ''));
});
byId('open').addEventListener('click', () => chooser.click());
chooser.addEventListener('change', () => {
  const [file] = chooser.files ?? [];
  chooser.value = '';
  if (file !== undefined) takeFile(file);
});
byId('clear').addEventListener('click', () => {
  take({ text: '' });
  field.focus();
});

// --- what became of it ------------------------------------------------------------------------------------------

function onProgress(read: number, total: number): void {
  status.textContent = `${Math.floor((100 * read) / total)} % of ${size(total)} …`;
}

function onDone(done: Result): void {
  result = done;
  byId('busy').hidden = true;
  rulesWrong('');
  inputView.show(done.rows, isEdited && isWrapping);
  outputView.show(done.rows, isEdited && isWrapping);
  outputView.scrollTop = inputView.scrollTop;
  listFoundNames();
  const { parameters, milliseconds, inputBytes } = done;
  const speed = inputBytes > 1 << 20 ? ` at ${Math.round(inputBytes / 1e3 / milliseconds)} MB/s` : '';
  status.textContent = parameters === 0 ? 'Nothing is hidden.' : `${count(parameters, 'parameter')} hidden${speed}.`;
  byId('input-size').textContent = size(inputBytes);
  byId('output-size').textContent = size(done.outputBytes);
  for (const id of ['previous', 'next']) byId<HTMLButtonElement>(id).disabled = done.edits === 0;
  showNames(done.names, done.moreNames);
  if (currentEdit >= done.edits) select(-1);
}

function onWrong(message: string): void {
  byId('busy').hidden = true;
  rulesWrong(message);
  showRules(true);
}

function rulesWrong(message: string): void {
  byId('rules-wrong').textContent = message;
  rules.ariaInvalid = message === '' ? null : 'true';
  document.body.classList.toggle('stale', message !== '');
}

function showNames(names: readonly HiddenName[], more: number): void {
  const rows = names.map(({ name, action, notation, layer, count: times, edit }) => {
    const row = document.createElement('tr');
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = name;
    button.addEventListener('click', () => void go(edit));
    const cells = [button, badge(action), words(notation, layer), times.toLocaleString('en-US')];
    row.append(
      ...cells.map((content) => {
        const cell = document.createElement('td');
        cell.append(content);
        return cell;
      }),
    );
    return row;
  });
  (byId<HTMLTableElement>('names').tBodies[0] as HTMLTableSectionElement).replaceChildren(...rows);
  byId('more-names').textContent = more > 0 ? `and ${more} more` : '';
  byId('found').classList.toggle('empty', names.length === 0);
}

function badge(action: string): HTMLElement {
  const element = document.createElement('span');
  element.className = `badge ${action === 'filter' ? 'filter' : 'mask'}`;
  element.textContent = action;
  return element;
}

const foundNames = new FoundNamesPanel(byId('all-panel'), listFoundNames, (pattern) => void hide(pattern));
new Tabs(byId('tabs'), listFoundNames);

/** Only where they are looked at: to list them takes longer than to sanitize. */
function listFoundNames(): void {
  if (!foundNames.isOpen || result === undefined) return;
  foundNames.wait();
  void engine.names(foundNames.isOnlyShown).then((names) => {
    if (names !== undefined) foundNames.show(names);
  });
}

/** One click makes a rule. */
async function hide(pattern: string): Promise<void> {
  const more = await engine.withRule(rules.value, pattern);
  if (more === undefined) return;
  if ('wrong' in more) {
    onWrong(more.wrong);
    return;
  }
  rules.value = more.rules;
  showRules(true);
  rules.scrollTop = rules.scrollHeight;
  run();
}

// --- one of the hidden parts ----------------------------------------------------------------------------------

async function go(edit: number): Promise<void> {
  // At once: the next step counts from here, however late the engine answers.
  currentEdit = edit;
  const place = await engine.edit(edit);
  if (place === undefined || currentEdit !== edit) return;
  inputView.reveal(place.inputRow);
  outputView.scrollTop = inputView.scrollTop;
  outputView.reveal(place.outputRow);
  select(edit);
  const became = place.becomes === '' ? 'nothing is left' : `becomes ${place.becomes}`;
  const bytes = `${count(place.hiddenBytes, 'byte')} hidden`;
  const what = document.createElement('b');
  what.textContent = place.name;
  detail.replaceChildren(
    what,
    ` ${place.action}, ${words(place.notation, place.layer)}, by ${place.rule}: ${bytes}, ${became}`,
  );
}

function select(edit: number): void {
  currentEdit = edit;
  inputView.mark(edit);
  outputView.mark(edit);
  if (edit < 0) detail.textContent = 'Click a marked part, or a name, to see what became of it and why.';
}

function step(by: number): void {
  if (result === undefined || result.edits === 0) return;
  void go((currentEdit + by + result.edits + (currentEdit < 0 && by < 0 ? 1 : 0)) % result.edits);
}

byId('next').addEventListener('click', () => step(1));
byId('previous').addEventListener('click', () => step(-1));
document.addEventListener('keydown', (event) => {
  if (!event.altKey || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return;
  event.preventDefault();
  step(event.key === 'ArrowDown' ? 1 : -1);
});
for (const view of [inputView, outputView]) {
  view.element.addEventListener('click', (event) => {
    const edit = (event.target as HTMLElement).closest('mark')?.dataset.edit;
    if (edit !== undefined) void go(Number(edit));
  });
}
// The marks lie after the field: what the caret is in is looked up there.
field.addEventListener('click', (event) => {
  const marks = inputView.element.querySelectorAll('mark');
  for (const mark of marks) {
    for (const { left, right, top, bottom } of mark.getClientRects()) {
      const isHit = event.clientX >= left && event.clientX <= right && event.clientY >= top && event.clientY <= bottom;
      if (isHit) void go(Number(mark.dataset.edit));
    }
  }
});

// --- scrolling together ---------------------------------------------------------------------------------------

field.addEventListener('scroll', () => inputView.followField(() => scrollTogether(inputView, outputView)));

/** Both sides have the same rows at the same heights. */
function scrollTogether(scrolled: LineView, other: LineView): void {
  other.scrollTop = scrolled.scrollTop;
}

// --- the bar --------------------------------------------------------------------------------------------------

function showRules(on: boolean): void {
  byId('rules-panel').hidden = !on;
  rulesToggle.ariaExpanded = String(on);
}

rulesToggle.addEventListener('click', () => {
  const isOpening = byId('rules-panel').hidden === true;
  showRules(isOpening);
  if (isOpening) rules.focus();
});

const examples = new Examples(byId<HTMLDialogElement>('examples'), (example) => {
  if (example.rules !== undefined) rules.value = example.rules;
  if (example.rules !== undefined) showRules(true);
  take(given(example.text));
});
byId('open-examples').addEventListener('click', () => examples.open());

function download(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

byId('save').addEventListener('click', async () => {
  const output = await engine.output();
  if (output !== undefined) download(output, 'sanitized.log');
});
// What `--rules` reads: the text as it is.
byId('save-rules').addEventListener('click', () => download(new Blob([rules.value]), 'rules.yaml'));

byId('copy').addEventListener('click', async () => {
  const output = await engine.output();
  if (output === undefined) return;
  await navigator.clipboard.writeText(await output.text()).then(
    () => {
      status.textContent = 'The output is copied.';
    },
    () => {
      status.textContent = 'The browser does not let the page copy; select the output instead.';
    },
  );
});

function size(bytes: number): string {
  if (bytes < 10_000) return count(bytes, 'byte');
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

take(given(Examples.first));
