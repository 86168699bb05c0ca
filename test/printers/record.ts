/**
 * The records that printers print: fields with sensitive and ordinary names. Every sensitive value is full
 * of numbered secrets and every ordinary one holds a numbered marker, so that what a sanitizer shows or
 * loses is known whatever the printed text looks like.
 */
import type { Tape } from '../property/tape.ts';

export type Value =
  | { kind: 'text'; text: string }
  | { kind: 'number'; number: number }
  | { kind: 'nothing' }
  | { kind: 'flag'; flag: boolean }
  | { kind: 'list'; items: Value[] }
  | { kind: 'record'; fields: Field[] };

export interface Field {
  name: string;
  value: Value;
}

/** What is between the words of a text. */
export interface Alphabet {
  /** In values that must be hidden: everything that the contract lets be part of them. */
  secret: readonly string[];
  /** In values that must stay. */
  plain: readonly string[];
  /** Whether values may be lists and records. */
  isNested: boolean;
  /** Whether values may be numbers, flags and nothing. */
  isTyped: boolean;
}

const QUOTES = ['"', "'", '\\', '`'];
const BRACKETS = ['{', '}', '[', ']', '(', ')', '<', '>'];
const SIGNS = [
  ', ',
  ',',
  ': ',
  '; ',
  ' = ',
  '=',
  '&',
  '%',
  '#',
  '|',
  '/',
  '->',
  '$',
  ' k=',
  ', lang: ',
  '","x":"',
  "', 'x': '",
];
const LETTERS = [' ', ' ', 'é', ' 日本 ', '😀'];
const CONTROLS = ['\n', '\t', '\r\n'];

/** For printers that quote or escape whatever could be misread. */
export const ANY: Alphabet = {
  secret: [...LETTERS, ...QUOTES, ...BRACKETS, ...SIGNS, ...CONTROLS],
  plain: [...LETTERS, ...QUOTES, ...BRACKETS, ', ', ',', ': ', '; ', '&', '%', '#', '|', '/', ...CONTROLS],
  isNested: true,
  isTyped: true,
};

/** For printers that quote strings, but write them on one line as they are. */
export const ONE_LINE: Alphabet = {
  ...ANY,
  secret: ANY.secret.filter((piece) => !CONTROLS.includes(piece)),
  plain: ANY.plain.filter((piece) => !CONTROLS.includes(piece)),
};

/** For printers that write values bare between names: nothing that would be the next name or the closing bracket. */
export const BARE: Alphabet = {
  secret: [...LETTERS, "'", '"', ', ', '&', '%', '#', '/', '; ', '+'],
  plain: [' ', 'é', '/', ', '],
  isNested: true,
  isTyped: true,
};

/** For printers that write one word, or the rest of a line, as it is. */
export const LINE: Alphabet = {
  secret: [...LETTERS, ...QUOTES, ...BRACKETS, ', ', ',', '; ', '&', '%', '|', '/', '$', '->'],
  plain: [' ', 'é', '/', ', ', "'", '(', ')'],
  isNested: false,
  isTyped: true,
};

export const SECRETS = /Zq\d+q|7744\d{3}/g;
export const MARKERS = /Kp\d+k/g;

const SENSITIVE = ['MMM_note', 'XXX_pin', 'MMM_account', 'XXX_token', 'MMM_phone', 'MMM_Key', 'XXX_Id'];
const ORDINARY = ['user', 'lang', 'order', 'ok', 'id', 'name', 'aMMM', 'Tags'];

/** Numbers the secrets and markers of one document. */
class Words {
  #secrets = 0;
  #markers = 0;
  secret(): string {
    this.#secrets += 1;
    return `Zq${this.#secrets}q`;
  }
  secretNumber(): number {
    this.#secrets += 1;
    return 7_744_000 + (this.#secrets % 1000);
  }
  marker(): string {
    this.#markers += 1;
    return `Kp${this.#markers}k`;
  }
}

export function drawFields(tape: Tape, alphabet: Alphabet): Field[] {
  const words = new Words();
  const names = new Set<string>();
  const draw = (isSensitive: boolean): Field => {
    const choices = isSensitive ? SENSITIVE : ORDINARY;
    const from = tape.below(choices.length);
    const name = [...choices.slice(from), ...choices.slice(0, from)].find((choice) => !names.has(choice)) ?? 'rest';
    names.add(name);
    return { name, value: drawValue(tape, alphabet, words, isSensitive, 2) };
  };
  const before = tape.several(0, 2, () => draw(false));
  const hidden = tape.several(1, 3, (index) => [
    draw(true),
    ...(index > 0 || tape.below(2) === 0 ? [draw(false)] : []),
  ]);
  return [...before, ...hidden.flat()];
}

function drawValue(tape: Tape, alphabet: Alphabet, words: Words, isSecret: boolean, depth: number): Value {
  const kind = tape.below(8);
  if (alphabet.isTyped && kind === 5) {
    if (isSecret) return { kind: 'number', number: words.secretNumber() };
    return tape.pick<Value>([{ kind: 'number', number: 12 }, { kind: 'nothing' }, { kind: 'flag', flag: true }]);
  }
  if (alphabet.isNested && depth > 0 && kind === 6) {
    return { kind: 'list', items: tape.several(1, 3, () => drawValue(tape, alphabet, words, isSecret, depth - 1)) };
  }
  if (alphabet.isNested && depth > 0 && kind === 7) {
    const fields = tape.several(1, 3, (index) => ({
      name: ['no', 'holder', 'cur'][index] as string,
      value: drawValue(tape, alphabet, words, isSecret, depth - 1),
    }));
    return { kind: 'record', fields };
  }
  const pieces = isSecret ? alphabet.secret : alphabet.plain;
  const word = () => (isSecret ? words.secret() : words.marker());
  const rest = tape.several(0, 3, () => tape.pick(pieces) + word());
  return { kind: 'text', text: [word(), ...rest].join('') };
}

/** The fields as a JavaScript object. */
export function toObject(fields: readonly Field[]): Record<string, unknown> {
  return Object.fromEntries(fields.map(({ name, value }) => [name, toJavaScript(value)]));
}

export function toJavaScript(value: Value): unknown {
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'number':
      return value.number;
    case 'flag':
      return value.flag;
    case 'nothing':
      return null;
    case 'list':
      return value.items.map(toJavaScript);
    case 'record':
      return toObject(value.fields);
  }
}

/** How a language writes each kind of value. */
export interface Notation {
  text(text: string): string;
  list(items: readonly string[]): string;
  record(members: readonly { name: string; value: string }[]): string;
  nothing: string;
  yes: string;
  /** Of a number; the digits unless stated. */
  number?(number: number): string;
}

export function write(notation: Notation, value: Value): string {
  switch (value.kind) {
    case 'text':
      return notation.text(value.text);
    case 'number':
      return notation.number?.(value.number) ?? String(value.number);
    case 'flag':
      return notation.yes;
    case 'nothing':
      return notation.nothing;
    case 'list':
      return notation.list(value.items.map((item) => write(notation, item)));
    case 'record':
      return writeFields(notation, value.fields);
  }
}

export function writeFields(notation: Notation, fields: readonly Field[]): string {
  return notation.record(fields.map(({ name, value }) => ({ name, value: write(notation, value) })));
}

/** One way in which programs print a record. */
export interface Printer {
  name: string;
  alphabet: Alphabet;
  print(fields: readonly Field[], tape: Tape): string;
  /**
   * `text` can be part of a line, with other text before and after it; `line` is a whole line; `lines` are
   * several whole lines.
   */
  form: 'text' | 'line' | 'lines';
}
