/**
 * Whether what is hidden in a document stays hidden when another name in it loses or gets a sensitive prefix.
 */
import { findParameters, type Parameter, type SanitizerOptions } from '../../src/index.ts';

/** Names that say where a value is, or that a carrier reads: to change one changes what the document is. */
const STRUCTURAL =
  /^(?:name|key|value|loc|\w+path|lhs|rhs|input|log|message|stream|filename|boundary|content|disposition|form|data|\w+value|query|variables|insert|into|select|values|update|columns|detail|stdout|stderr|fields|export|declare|environment|array|object|string|begin|private|protected|param|parameter|column|bearer|basic|quot|apos|nbsp|table|colspan|rowspan)$/i;
/** So many words of a document get a prefix in turn. */
const MAX_WORDS = 40;

type Find = (input: Buffer, options: SanitizerOptions) => Parameter[];

/** A name in a document, and what it is with and without a sensitive prefix. */
interface Change {
  offset: number;
  length: number;
  /** As many bytes. */
  other: string;
}

/** @returns `loses 17` if what is hidden is uncovered when the name at byte 17 loses its prefix, `gets 17` if it gets one */
export function dependences(input: Buffer, options: SanitizerOptions, find: Find = findParameters): string[] {
  const before = find(input, options);
  if (before.length === 0) return [];
  const text = input.toString('latin1');
  const check = (kind: string, changes: readonly Change[], isOwn: (parameter: Parameter, change: Change) => boolean) =>
    changes.flatMap((change) => {
      const others = before.filter((parameter) => !isOwn(parameter, change));
      return areHidden(others, find(changed(input, change), options), text) ? [] : [`${kind} ${change.offset}`];
    });
  return [
    ...check('loses', sensitiveNames(text), (parameter, change) => isNameOf(parameter, change, text)),
    // Under rules of its own a document's ordinary words can be names of parameters.
    ...(Object.keys(options).length > 0 ? [] : check('gets', ordinaryNames(text), () => false)),
  ];
}

function changed(input: Buffer, { offset, other }: Change): Buffer {
  const copy = Buffer.from(input);
  copy.write(other, offset, 'latin1');
  return copy;
}

function sensitiveNames(text: string): Change[] {
  return [...text.matchAll(/MMM|XXX|(?:mmm|xxx)(?=-)/g)].map(({ 0: prefix, index }) => ({
    offset: index,
    length: prefix.length,
    other: prefix.replaceAll('M', 'N').replaceAll('X', 'Y').replaceAll('m', 'n').replaceAll('x', 'y'),
  }));
}

/** Words that could be names, well spread over the document if there are many. */
function ordinaryNames(text: string): Change[] {
  const words = [...text.matchAll(/(?<![\w.[\\%-])(?!MMM|XXX)[A-Za-z]\w{3,}(?![\w[.])/g)].filter(
    ([word]) => !STRUCTURAL.test(word),
  );
  const step = Math.ceil(words.length / MAX_WORDS);
  return words
    .filter((_, index) => index % step === 0)
    .map(({ index }) => ({ offset: index, length: 3, other: 'MMM' }));
}

/** Whether the change is in the parameter's own name, in its column's, or in a tag of its element. */
function isNameOf(parameter: Parameter, { offset }: Change, text: string): boolean {
  const { name, notation, value, offset: start } = parameter;
  if (offset >= start && offset < value.from) return true;
  // A value can come before its name.
  if (value.to <= start && offset >= start && offset < start + 2 * name.length) return true;
  const here = text.indexOf(name, Math.max(0, offset - name.length));
  const isSameName = here >= 0 && here <= offset && offset < here + name.length;
  return isSameName && (notation === 'table' || notation === 'xml');
}

/** Whether no letter or digit of the first ones' values is visible where the second ones are hidden. */
function areHidden(wanted: readonly Parameter[], found: readonly Parameter[], text: string): boolean {
  const hidden = new Uint8Array(text.length + 1);
  for (const { value, edits } of found) {
    for (const { from, to } of [value, ...edits]) hidden.fill(1, from, to);
  }
  return wanted.every(({ value }) => {
    for (let at = value.from; at < value.to; at += 1) {
      if (hidden[at] === 0 && /[A-Za-z0-9]/.test(text[at] as string)) return false;
    }
    return true;
  });
}
