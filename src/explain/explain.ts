import { printable } from '../io/printable.ts';
import { checkOptions } from '../rules/check.ts';
import { isPlace } from '../rules/image.ts';
import { RULE_SET, type SanitizerOptions, type Settings } from '../rules/options.ts';
import type { NameEntry } from '../rules/rule-set.ts';
import { hasWords } from '../rules/words.ts';
import { findParameters, type Parameter } from '../sanitizer/find.ts';
import { sanitize } from '../sanitizer/sanitizer.ts';

/** How a piece of the text is to look. */
export type Style = 'name' | 'mask' | 'filter' | 'label' | 'note';
export type Paint = (style: Style, text: string) => string;

const LAYERS: Readonly<Record<string, string>> = {
  json: 'JSON string',
  percent: 'percent',
  entity: 'entities',
  csv: 'CSV field',
};

const NOTATIONS: Readonly<Record<string, string>> = {
  json: 'JSON member',
  form: 'query, form or name=value',
  multipart: 'multipart part',
  xml: 'XML element or attribute',
  repr: 'printed object (Python, JavaScript, Ruby, PHP)',
  header: 'header or YAML key',
  kvlist: 'Genesys key-value list',
  pair: 'name and value as a pair',
  table: 'column of a table',
  path: 'segment of a path',
  value: 'a value that proves itself',
};

/**
 * Says what becomes of a text and why: for each parameter the notation, the layers, the rule, the range and what it
 * becomes. The values themselves are not shown.
 * @throws OptionsError
 */
export function explain(input: Uint8Array, options: SanitizerOptions, paint: Paint): string {
  const settings = checkOptions(options);
  const parameters = findParameters(input, options);
  const output = sanitize(input, options);
  const becoming = new Becoming(output, parameters);
  const parts = [shownOutput(output, becoming, paint)];
  parts.push(...parameters.map((parameter, index) => describe(parameter, index, becoming, paint)));
  const others = passedBy(input, parameters, settings);
  parts.push(...others.map((other) => `${paint('note', other)}\n`));
  if (parameters.length === 0) parts.push(`${paint('note', 'Nothing is hidden here.')}\n`);
  return parts.join('\n');
}

function describe(parameter: Parameter, index: number, becoming: Becoming, paint: Paint): string {
  const { name, action, rule, notation, layer, value, edits, line, column, isChanged } = parameter;
  const layers = layer.split(' > ').map((one) => LAYERS[one] ?? one);
  const row = (label: string, text: string) => `   ${paint('label', label.padEnd(9))} ${text}\n`;
  const hidden = edits.map(({ from, to }) => bytes(from, to)).join(' and ');
  return [
    `${index + 1}. ${paint('name', printable(name))}  ${paint(action === 'filter' ? 'filter' : 'mask', action)}\n`,
    row('notation', NOTATIONS[notation] ?? notation),
    row('layers', layer === '' ? 'none, written plainly' : layers.join(' → ')),
    row('rule', printable(rule)),
    row('range', `line ${line}, column ${column}; value ${bytes(value.from, value.to)}, hidden ${hidden}`),
    row('becomes', isChanged ? becoming.describe(parameter) : 'what it is: it is masked already'),
  ].join('');
}

function bytes(from: number, to: number): string {
  return `${to - from} ${to - from === 1 ? 'byte' : 'bytes'} at ${from}`;
}

/** Where in the output each edit shows. */
class Becoming {
  readonly #output: Uint8Array;
  readonly #shown = new Map<object, { from: number; to: number }>();

  constructor(output: Uint8Array, parameters: readonly Parameter[]) {
    this.#output = output;
    let less = 0;
    let last = -1;
    const edits = parameters.flatMap((parameter) => parameter.edits);
    for (const edit of edits.sort((a, b) => a.from - b.from || b.to - a.to)) {
      const from = edit.from - less;
      // What went with another parameter shows nothing of its own.
      if (edit.from < last) continue;
      last = edit.to;
      less += edit.to - edit.from - edit.shown;
      this.#shown.set(edit, { from, to: from + edit.shown });
    }
  }

  /** Ranges of the output that stand for something hidden, in order. */
  get ranges(): { from: number; to: number }[] {
    return [...this.#shown.values()].filter(({ from, to }) => to > from);
  }

  describe({ action, edits }: Parameter): string {
    const shown = edits.map((edit) => this.#shown.get(edit) ?? { from: 0, to: 0 });
    const texts = shown.filter(({ from, to }) => to > from).map(({ from, to }) => this.text(from, to));
    if (action === 'mask') return texts.join(' and ');
    const count = edits.reduce((sum, { from, to }) => sum + to - from, 0);
    return texts.length > 0 ? texts.join(' and ') : `nothing: ${count} bytes go, with name and separator`;
  }

  text(from: number, to: number): string {
    return printable(new TextDecoder().decode(this.#output.subarray(from, to)));
  }
}

function shownOutput(output: Uint8Array, becoming: Becoming, paint: Paint): string {
  let text = '';
  let at = 0;
  const show = (from: number, to: number) =>
    new TextDecoder().decode(output.subarray(from, to)).split('\n').map(printable).join('\n');
  for (const { from, to } of becoming.ranges) {
    text += show(at, from) + paint('mask', show(from, to));
    at = to;
  }
  text += show(at, output.length);
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** What looks like a name and is none, with the reason. */
function passedBy(input: Uint8Array, parameters: readonly Parameter[], settings: Settings): string[] {
  const { names, ignoreCase } = settings[RULE_SET];
  const shown = new Set(names.flatMap(({ effect, letters }) => (effect.kind === 'copy' ? [letters] : [])));
  const excepted = names.filter(({ effect, kind, group }) => effect.kind === 'copy' && kind === 'words' && group > 0);
  const hiding = names.filter(({ effect }) => effect.kind !== 'copy').map((entry) => spelled(entry, ignoreCase));
  const off = switchedOff(settings).map((letters) => spelled({ kind: 'prefix', letters }, ignoreCase));
  const elsewhere = names.filter(isPlace).map(({ letters }) => spelled(lastOf(letters), ignoreCase));
  const sought = [
    ...hiding,
    ...(off.length > 0 ? [`(?<off>${off.join('|')})`] : []),
    ...(elsewhere.length > 0 ? [`(?<elsewhere>${elsewhere.join('|')})`] : []),
  ];
  if (sought.length === 0) return [];
  const taken = parameters.flatMap(({ offset, name, notation, edits }) => [
    ...edits,
    ...(notation === 'value' ? [] : [{ from: offset, to: offset + Buffer.byteLength(name) }]),
  ]);
  const text = Buffer.from(input).toString('latin1');
  return [...text.matchAll(new RegExp(sought.join('|'), 'g'))]
    .filter(({ index }) => !taken.some(({ from, to }) => index >= from && index < to))
    .map(({ 0: word, index, groups }) => {
      let why = 'no separator with a value follows';
      if (groups?.off !== undefined) why = 'its rule is switched off';
      else if (groups?.elsewhere !== undefined) why = 'its rule asks for it at another place';
      else if (shown.has(ignoreCase ? word.toLowerCase() : word)) why = 'a rule with copy shows it';
      else if (excepted.some(({ letters }) => hasWords(word, letters))) why = 'an exception of a preset shows it';
      else if (/[\w-]/.test(text[index - 1] ?? ' ')) why = 'it is part of a longer name';
      return `${printable(word)} at byte ${index} is no parameter: ${why}.`;
    });
}

/** The prefixes that would hide something, were it not for `switchOff`. */
function switchedOff({ filterPrefixes, maskPrefixes, switchOff }: Settings): string[] {
  return [...(switchOff.includes('XXX') ? filterPrefixes : []), ...(switchOff.includes('MMM') ? maskPrefixes : [])];
}

function lastOf(letters: string): Pick<NameEntry, 'kind' | 'letters'> {
  return { kind: 'exact', letters: letters.slice(letters.lastIndexOf('.') + 1) };
}

/** The names that a rule asks for, as a regular expression that looks at each word once. */
function spelled({ kind, letters }: Pick<NameEntry, 'kind' | 'letters'>, ignoreCase: boolean): string {
  const inAnyCase = ignoreCase || kind === 'words';
  const plain = inAnyCase
    ? letters.replace(/[A-Za-z]/g, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`)
    : letters;
  switch (kind) {
    case 'exact':
    case 'place':
      return `(?<![\\w-])${escaped(plain)}(?![\\w-])`;
    case 'prefix':
      return `${escaped(plain)}[\\w-]*`;
    case 'suffix':
      return `${WORD_BEGIN}${escaped(plain)}(?![\\w-])`;
    case 'part':
      return `${WORD_BEGIN}${escaped(plain)}[\\w-]*`;
    case 'words':
      return `${WORD_BEGIN}${plain
        .split('-')
        .map((word) => EDGE + word)
        .join('[_.[\\] -]*')}${EDGE}[\\w-]*`;
  }
}

const escaped = (letters: string): string => letters.replaceAll('.', '\\.');

const WORD_BEGIN = '(?<![\\w-])[\\w-]*';

/** Between two words of a name, or around them: no letter on one side, or the case changes. */
const EDGE = '(?:(?<![A-Za-z0-9])|(?![A-Za-z0-9])|(?<![A-Z])(?=[A-Z])|(?=[A-Z][a-z]))';
