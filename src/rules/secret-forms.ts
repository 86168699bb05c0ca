/**
 * The forms in which programs print a text: each is searched for where a value is known beforehand. A form may be printed
 * in another, as JSON is in a form field, so those that go into others are made of each other.
 */

/** A form, and whether its first and last characters may share one with what is beside them, as in base64. */
export interface SecretForm {
  readonly bytes: Uint8Array;
  readonly sharesFirst: boolean;
  readonly sharesLast: boolean;
}

type Encode = (text: string) => string;

const UTF8 = new TextEncoder();

const hexOf = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** Puts what `spell` returns in place of each UTF-16 unit that matches. */
const escaping =
  (what: RegExp, spell: (unit: string) => string): Encode =>
  (text) =>
    text.replaceAll(what, spell);

const unicode = (unit: string): string => `\\u${hexOf(unit.charCodeAt(0), 4)}`;
const unicodeUpper = (unit: string): string => `\\u${hexOf(unit.charCodeAt(0), 4).toUpperCase()}`;

const json: Encode = (text) => JSON.stringify(text).slice(1, -1);
const before =
  (first: Encode, second: Encode): Encode =>
  (text) =>
    second(first(text));

/** Go escapes `<`, `>` and `&`, Gson `=` and `'` too, .NET `+`, PHP slashes; many all that is not ASCII. */
const IN_JSON: readonly Encode[] = [
  /[<>&]/g,
  /[<>&=']/g,
  /[<>&='+]/g,
  /[^\x20-\x7e]/g,
  /[<>&]|[^\x20-\x7e]/g,
  /[<>&'+`]|[^\x20-\x7e]/g,
].flatMap((what) => [
  before(json, escaping(what, unicode)),
  before(json, escaping(what, unicodeUpper)),
  before(before(json, escaping(what, unicode)), (text) => text.replaceAll('/', '\\/')),
]);
/** .NET writes the quote so, too, and all digits in capitals. */
const dotNet: Encode = (text) =>
  json(text)
    .replaceAll('\\"', '\\u0022')
    .replaceAll(/[<>&'+`]|[^\x20-\x7e]/g, unicodeUpper);
const JSON_STRINGS: readonly Encode[] = [json, before(json, (text) => text.replaceAll('/', '\\/')), ...IN_JSON, dotNet];

/** In a field of CSV; in a literal of SQL or YAML. */
const DOUBLED: readonly Encode[] = [(text) => text.replaceAll('"', '""'), (text) => text.replaceAll("'", "''")];

/** Literals of Python, JavaScript and Ruby in apostrophes. */
const apostrophes: Encode = (text) =>
  text.replaceAll(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');

function percent(kept: RegExp, isUpper: boolean, space: string): Encode {
  return (text) =>
    [...UTF8.encode(text)]
      .map((byte) => {
        const char = String.fromCharCode(byte);
        if (byte === 0x20) return space;
        if (kept.test(char)) return char;
        const digits = hexOf(byte, 2);
        return `%${isUpper ? digits.toUpperCase() : digits}`;
      })
      .join('');
}

/** What is kept: by RFC 3986, by encodeURIComponent, by Python's quote, by encodeURI, in forms. */
const KEPT = [
  /[A-Za-z0-9._~-]/,
  /[A-Za-z0-9._~!'()*-]/,
  /[A-Za-z0-9._~/-]/,
  /[A-Za-z0-9._~;,/?:@&=+$!*'()#-]/,
  /[A-Za-z0-9*._-]/,
];
const PERCENT: readonly Encode[] = KEPT.flatMap((kept) =>
  [true, false].flatMap((isUpper) => ['%20', '+'].map((space) => percent(kept, isUpper, space))),
);

const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const named = (char: string, apostrophe: string): string => NAMED[char] ?? apostrophe;
const ENTITIES: readonly Encode[] = [
  escaping(/[&<>]/g, (char) => named(char, '')),
  escaping(/[&<>"]/g, (char) => named(char, '')),
  ...['&#39;', '&#039;', '&#x27;', '&apos;'].map((apostrophe) =>
    escaping(/[&<>"']/g, (char) => named(char, apostrophe)),
  ),
  // Go, and its templates; Mustache; all that is no letter or digit.
  ...[/[&<>"']/g, /[&<>"'+]/g].map((what) =>
    escaping(what, (char) => ({ '"': '&#34;', "'": '&#39;', '+': '&#43;' })[char] ?? named(char, '')),
  ),
  escaping(
    /[&<>"'/`=]/g,
    (char) => ({ "'": '&#39;', '/': '&#x2F;', '`': '&#x60;', '=': '&#x3D;' })[char] ?? named(char, ''),
  ),
  escaping(/[&<>"']/g, (char) => `&#${char.codePointAt(0)};`),
  escaping(/[^A-Za-z0-9]/gu, (char) => `&#${char.codePointAt(0)};`),
  escaping(/[^A-Za-z0-9]/gu, (char) => `&#x${hexOf(char.codePointAt(0) as number, 2)};`),
  escaping(/[^A-Za-z0-9]/gu, (char) => `&#x${hexOf(char.codePointAt(0) as number, 2).toUpperCase()};`),
];

/** In apostrophes, in quotes, without either, and `$'…'`. */
const SHELL: readonly Encode[] = [
  (text) => text.replaceAll("'", "'\\''"),
  (text) => text.replaceAll("'", `'"'"'`),
  (text) => text.replaceAll(/["$`\\]/g, '\\$&'),
  (text) => text.replaceAll(/[^A-Za-z0-9_@%+=:,./\n-]/g, '\\$&'),
  apostrophes,
];

/** Each byte as two digits, with these signs before each, or between two. */
function hex(text: string, before: string, between: string, isUpper: boolean): string {
  const digits = [...UTF8.encode(text)].map((byte) => hexOf(byte, 2));
  return before + (isUpper ? digits.map((two) => two.toUpperCase()) : digits).join(before + between);
}

const HEX = [
  ['', ''],
  ['', ':'],
  ['', ' '],
  ['%', ''],
  ['\\x', ''],
] as const;

const ONCE: readonly Encode[] = [(text) => text, ...JSON_STRINGS, ...DOUBLED, ...PERCENT, ...ENTITIES, ...SHELL];

/** What a text that has been encoded once is put into: a string, a field of a form, an element. */
const AGAIN: readonly Encode[] = [
  json,
  before(json, (text) => text.replaceAll('/', '\\/')),
  before(json, escaping(/[<>&]/g, unicode)),
  before(json, escaping(/[^\x20-\x7e]/g, unicode)),
  percent(KEPT[0] as RegExp, true, '%20'),
  percent(KEPT[0] as RegExp, false, '%20'),
  percent(KEPT[1] as RegExp, true, '%20'),
  percent(KEPT[4] as RegExp, true, '+'),
  ENTITIES[1] as Encode,
  ENTITIES[2] as Encode,
];

/**
 * All forms of a value, the longest first: as it is; in a JSON string, in percent-encoding, in entities and quoted for a
 * shell, each of these in another, and in JSON strings three deep; in hexadecimal digits; in base64, wherever it begins.
 */
export function formsOf(value: string): SecretForm[] {
  const once = new Set(ONCE.map((encode) => encode(value)));
  const texts = new Set(once);
  for (const text of once) for (const encode of AGAIN) texts.add(encode(text));
  const deep = json(json(json(value)));
  texts.add(deep).add(deep.replaceAll('/', '\\/'));
  for (const [before, between] of HEX) {
    for (const isUpper of [false, true]) texts.add(hex(value, before, between, isUpper));
  }
  const forms = [...texts].map((text) => ({ bytes: UTF8.encode(text), sharesFirst: false, sharesLast: false }));
  const known = new Set(texts);
  for (const text of new Set([value, json(value)])) {
    for (const form of base64Forms(UTF8.encode(text))) {
      if (known.has(form.text)) continue;
      known.add(form.text);
      forms.push({ bytes: UTF8.encode(form.text), sharesFirst: form.sharesFirst, sharesLast: form.sharesLast });
    }
  }
  return forms.sort((a, b) => b.bytes.length - a.bytes.length);
}

/** In either alphabet, after none, one or two other bytes; of characters that hold bits of others only the rest is known. */
function* base64Forms(bytes: Uint8Array): Generator<{ text: string; sharesFirst: boolean; sharesLast: boolean }> {
  for (let shift = 0; shift < 3; shift++) {
    const all = btoa(String.fromCharCode(...new Uint8Array(shift), ...bytes));
    const from = Math.ceil((8 * shift) / 6);
    const to = Math.floor((8 * (shift + bytes.length)) / 6);
    const edges = { sharesFirst: shift > 0, sharesLast: (shift + bytes.length) % 3 > 0 };
    const text = all.slice(from, to);
    const url = text.replaceAll('+', '-').replaceAll('/', '_');
    yield { text, ...edges };
    yield { text: url, ...edges };
    for (const encode of [(part: string) => part.replaceAll('/', '\\/'), ...AGAIN.slice(4, 6)]) {
      yield { text: encode(text), ...edges };
    }
  }
}
