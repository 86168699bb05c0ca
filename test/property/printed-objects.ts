/** Objects as Python, JavaScript, Ruby and PHP print them, as pieces. */
import { joinMembers, type Member } from './members.ts';
import { copied, guarded, inputOf, masked, type Piece, removed } from './pieces.ts';
import type { Tape } from './tape.ts';
import { drawName, drawSecret, drawText, type Name } from './words.ts';

/** How a language prints. */
interface Language {
  /** A key with what separates it from its value, and the quote around it; no quote is around what is bare. */
  key(tape: Tape, name: string): Key;
  /** A string as it is printed. */
  string(tape: Tape, text: string): Quoted;
  /** What is no string; `text` is one, printed. */
  others(text: string): string[];
  list: [string, string];
  /** Around an object with members; without any it is printed as `{}`. */
  object: [string, string];
}

interface Key {
  written: string;
  quote: string;
}

interface Quoted {
  written: string;
  quote: string;
}

const CONTROLS: { [char: string]: string } = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\u0001': '\\x01' };

/** Backslashes, line feeds and the quote escaped. */
function quoted(text: string, quote: string): Quoted {
  const inside = [...text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)]
    .map((char) => CONTROLS[char] ?? char)
    .join('');
  return { written: `${quote}${inside}${quote}`, quote };
}

const isWord = (name: string) => /^[A-Za-z_]\w*$/.test(name);

const python: Language = {
  key: (_, name) => {
    const { written, quote } = quoted(name, "'");
    return { written: `${written}: `, quote };
  },
  string: (_, text) => quoted(text, text.includes("'") && !text.includes('"') ? '"' : "'"),
  others: (text) => [
    '12',
    '-1.5e-07',
    'None',
    'True',
    `b${text}`,
    `[${text}, 1]`,
    `(${text},)`,
    `{'a': ${text}}`,
    `{${text}}`,
    `OrderedDict([('a', ${text})])`,
    'datetime.date(2026, 1, 1)',
  ],
  list: ['[', ']'],
  object: ['{', '}'],
};

const javascript: Language = {
  key: (_, name) => (isWord(name) ? { written: `${name}: `, quote: '' } : { written: `'${name}': `, quote: "'" }),
  string: (_, text) => {
    if (!text.includes("'")) return quoted(text, "'");
    if (!text.includes('"')) return quoted(text, '"');
    // As what is in no quotes, it is masked in those of its name.
    return { written: quoted(text, '`').written, quote: '' };
  },
  others: (text) => [
    '12',
    '-0.5',
    'undefined',
    '10n',
    `[ ${text}, 1 ]`,
    `{ a: ${text} }`,
    `Map(1) { ${text} => 1 }`,
    `Set(1) { ${text} }`,
    '[Function: f]',
    '2026-01-01T00:00:00.000Z',
    `Box { a: ${text} }`,
    '<Buffer 01 02>',
  ],
  list: ['[ ', ' ]'],
  object: ['{ ', ' }'],
};

const ruby: Language = {
  key: (tape, name) => {
    const way = tape.below(4);
    if (way === 0) return { written: `"${name}"=>`, quote: '"' };
    if (way === 1) return { written: `"${name}" => `, quote: '"' };
    if (!isWord(name)) return { written: `"${name}" => `, quote: '"' };
    return { written: way === 2 ? `:${name}=>` : `${name}: `, quote: '' };
  },
  string: (_, text) => quoted(text, '"'),
  others: (text) => [
    '12',
    '-1.5e-07',
    'nil',
    ':sym',
    `[${text}, 1]`,
    `{:a=>${text}}`,
    `{"a" => ${text}}`,
    `#<Set: {${text}}>`,
    '2026-01-01 00:00:00 UTC',
  ],
  list: ['[', ']'],
  object: ['{', '}'],
};

/** As it is in code, and as var_export prints on one line. */
const php: Language = {
  key: (_, name) => ({ written: `'${name}' => `, quote: "'" }),
  string: (_, text) => quoted([...text].map((char) => (char in CONTROLS ? ' ' : char)).join(''), "'"),
  others: (text) => ['12', '-1.5', 'NULL', 'true', `['a' => ${text}]`, `array (0 => ${text}, 1 => 2)`],
  list: ['[', ']'],
  object: ['[', ']'],
};

/** How the members of an object are laid out. */
interface Style {
  language: Language;
  /** Values begin with a letter, and hold neither backslashes nor quotes; all is on one line. */
  isPlain: boolean;
  indent: string | null;
  lineEnd: string;
}

function drawStyle(tape: Tape, language: Language, isPlain: boolean): Style {
  return { language, isPlain, indent: tape.onceIn(3) && !isPlain ? '  ' : null, lineEnd: tape.pick(['\n', '\r\n']) };
}

export const drawPython = (tape: Tape, isPlain: boolean) => drawObject(tape, drawStyle(tape, python, isPlain), 1, 2);
export const drawJavaScript = (tape: Tape, isPlain: boolean) =>
  drawObject(tape, drawStyle(tape, javascript, isPlain), 1, 2);
export const drawRuby = (tape: Tape, isPlain: boolean) => drawObject(tape, drawStyle(tape, ruby, isPlain), 1, 2);
export const drawPhpCode = (tape: Tape, isPlain: boolean) => drawObject(tape, drawStyle(tape, php, isPlain), 1, 2);

function drawObject(tape: Tape, style: Style, level: number, depth: number): Piece[] {
  const [open, close] = style.language.object;
  const members = tape.several(0, 4, () => drawMember(tape, style, level + 1, depth));
  const gap = (at: number) => (style.indent === null ? '' : style.lineEnd + style.indent.repeat(at));
  // The last one, if none is left, takes its line along.
  const isEmptied = members.length > 0 && members.every((member) => member.kind === 'filter');
  if (members.length === 0) return [copied(`${open}${close}`.replaceAll(' ', ''))];
  if (style.indent === null) return [copied(open), ...joinMembers(members, '', ' '), copied(close)];
  if (isEmptied) {
    const gone = inputOf(joinMembers(members, '', gap(level)));
    const end = [copied(style.indent.repeat(level - 1)), copied(close.trim())];
    return [copied(open.trim() + style.lineEnd), removed(style.indent.repeat(level) + gone + style.lineEnd), ...end];
  }
  return [
    copied(open.trim() + gap(level)),
    ...joinMembers(members, '', gap(level)),
    copied(gap(level - 1) + close.trim()),
  ];
}

/** A quote in a name would have to be escaped; none is drawn. A lone prefix before a colon is a comment's. */
export function drawKey(tape: Tape): Name {
  const name = drawName(tape);
  return { ...name, text: /^(MMM|XXX)$/.test(name.text) ? `${name.text}_` : name.text };
}

function drawMember(tape: Tape, style: Style, level: number, depth: number): Member {
  const { language } = style;
  const { kind, text } = drawKey(tape);
  const key = language.key(tape, text);
  if (kind === 'plain') return { kind, pieces: [copied(key.written), ...drawValue(tape, style, level, depth)] };
  const string = language.string(
    tape,
    style.isPlain ? drawSecret(tape, true).replaceAll(/['"\\]/g, '-') : drawSecret(tape),
  );
  const isBare = string.quote === '' && style.indent !== null && key.quote === '';
  if (tape.below(3) < 2 && !isBare)
    return {
      kind,
      pieces: [guarded(key.written), masked(string.written, mask(string.quote === '' ? key.quote : string.quote))],
    };
  // On a line of its own, what is in no brackets reads like a header, with the comma after it.
  const others = language
    .others(string.written)
    .filter((other) => style.indent === null || key.quote !== '' || /^[[{]/.test(other));
  const other = tape.pick(others);
  return { kind, pieces: [guarded(key.written), masked(other, mask(key.quote))] };
}

const mask = (quote: string) => `${quote}MMM${quote}`;

function drawValue(tape: Tape, style: Style, level: number, depth: number): Piece[] {
  const { language } = style;
  // A single quote in a text would turn around what those after it are taken for.
  const text = language.string(tape, drawText(tape).replaceAll(/[MX]/g, 'm').replaceAll('"', '')).written;
  const way = tape.below(6);
  if (way < 3) return [copied(text)];
  if (way === 3) return [copied(tape.pick(language.others(text)))];
  if (way === 4 || depth === 0) {
    const [open, close] = language.list;
    return [copied(`${open}${text}, 1${close}`)];
  }
  return drawObject(tape, style, level, depth - 1);
}
