/** What Go programs print: fmt's verbs, the common loggers, spew. */
import { goJson, goQuoted, isPrintableAscii } from './escapes.ts';
import {
  type Alphabet,
  ANY,
  BARE,
  type Field,
  type Notation,
  type Printer,
  toObject,
  type Value,
  write,
  writeFields,
} from './record.ts';

/** `%v` and `%+v`: nothing is quoted, so that values have neither brackets nor names with a colon in them. */
const VERBATIM: Notation = {
  text: (text) => text,
  list: (items) => `[${items.join(' ')}]`,
  record: (members) => `{${members.map(({ name, value }) => `${name}:${value}`).join(' ')}}`,
  nothing: '<nil>',
  yes: 'true',
};

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);

/** Maps are printed in the order of their keys. */
const VERBATIM_MAP: Notation = {
  ...VERBATIM,
  record: (members) =>
    `map[${[...members]
      .sort(byName)
      .map(({ name, value }) => `${name}:${value}`)
      .join(' ')}]`,
};

/** `%#v` of a `map[string]interface {}` as `encoding/json` reads one. */
export const SYNTAX_MAP: Notation = {
  text: goQuoted,
  list: (items) => `[]interface {}{${items.join(', ')}}`,
  record: (members) =>
    `map[string]interface {}{${[...members]
      .sort(byName)
      .map(({ name, value }) => `${goQuoted(name)}:${value}`)
      .join(', ')}}`,
  nothing: 'interface {}(nil)',
  yes: 'true',
};

/** `%#v` of structs. */
const SYNTAX_STRUCT: Notation = {
  ...SYNTAX_MAP,
  record: (members) => `main.Login{${members.map(({ name, value }) => `${name}:${value}`).join(', ')}}`,
};

const JSON_SPACED: Notation = {
  text: goJson,
  list: (items) => `[${items.join(', ')}]`,
  record: (members) => `{${members.map(({ name, value }) => `${goJson(name)}: ${value}`).join(', ')}}`,
  nothing: 'null',
  yes: 'true',
};

export const GO_JSON: Notation = {
  ...JSON_SPACED,
  list: (items) => `[${items.join(',')}]`,
  record: (members) => `{${members.map(({ name, value }) => `${goJson(name)}:${value}`).join(',')}}`,
};

/** What fmt prints of a value that a text logger is given. */
const shown = (value: Value) => write(VERBATIM_MAP, value);

/** logrus' TextFormatter quotes whatever has another character than these. */
function logrusText(fields: readonly Field[]): string {
  const quoted = (text: string) => (/^[a-zA-Z0-9\-._/@^+]+$/.test(text) ? text : goQuoted(text));
  const members = [...fields].sort(byName).map(({ name, value }) => `${name}=${quoted(shown(value))}`);
  return ['time="2026-11-29T10:47:20Z"', 'level=info', 'msg="request done"', ...members].join(' ');
}

/** log/slog's TextHandler. */
function slogText(fields: readonly Field[]): string {
  const quoted = (text: string) =>
    text !== '' && !/[\s"=]/.test(text) && isPrintableAscii(text) ? text : goQuoted(text);
  const members = fields.map(({ name, value }) => `${name}=${quoted(shown(value))}`);
  return ['time=2026-11-29T10:47:20.000Z', 'level=INFO', 'msg="request done"', ...members].join(' ');
}

/** zerolog's ConsoleWriter: strings quoted if need be, other values as JSON. */
function zerologConsole(fields: readonly Field[]): string {
  const member = (value: Value) => {
    if (value.kind !== 'text') return write(GO_JSON, value);
    return /[\s"\\]/.test(value.text) || !isPrintableAscii(value.text) ? goQuoted(value.text) : value.text;
  };
  return `10:47AM INF request done ${fields.map(({ name, value }) => `${name}=${member(value)}`).join(' ')}`;
}

/** go-spew's Sdump of a map. */
function spew(fields: readonly Field[]): string {
  const dump = (value: Value, indent: string): string => {
    const deeper = `${indent} `;
    switch (value.kind) {
      case 'text':
        return `(string) (len=${Buffer.byteLength(value.text)}) ${goQuoted(value.text)}`;
      case 'number':
        return `(int) ${value.number}`;
      case 'flag':
        return '(bool) true';
      case 'nothing':
        return '(interface {}) <nil>';
      case 'list': {
        const items = value.items.map((item) => `${deeper}${dump(item, deeper)}`);
        return `([]interface {}) (len=${items.length} cap=${items.length}) {\n${items.join(',\n')}\n${indent}}`;
      }
      case 'record':
        return `(map[string]interface {}) (len=${value.fields.length}) {\n${members(value.fields, deeper)}\n${indent}}`;
    }
  };
  const members = (inner: readonly Field[], indent: string) =>
    inner
      .map(({ name, value }) => `${indent}(string) (len=${name.length}) ${goQuoted(name)}: ${dump(value, indent)}`)
      .join(',\n');
  return dump({ kind: 'record', fields: [...fields] }, '');
}

/** A Go struct that spew dumps: names without quotes. */
function spewStruct(fields: readonly Field[]): string {
  const flat = fields.map(({ name, value }) => {
    const text = value.kind === 'text' ? value.text : shown(value);
    return ` ${name}: (string) (len=${Buffer.byteLength(text)}) ${goQuoted(text)}`;
  });
  return `(main.Login) {\n${flat.join(',\n')}\n}`;
}

/** Without what ends a bare value in a query string: these loggers do not quote it. */
const withoutEnds = (alphabet: Alphabet): Alphabet => ({
  ...alphabet,
  secret: alphabet.secret.filter((piece) => !/[&<>#`]/.test(piece)),
});

/** Commas, quotes and spaces are part of a value; a following name with a colon ends it. */
const PLUS_V = { ...BARE, secret: BARE.secret.filter((piece) => piece !== '"') };

export const GO: readonly Printer[] = [
  { name: 'Go %+v of a struct', alphabet: PLUS_V, form: 'text', print: (fields) => writeFields(VERBATIM, fields) },
  {
    name: 'Go %+v of a pointer',
    alphabet: PLUS_V,
    form: 'text',
    print: (fields) => `&${writeFields(VERBATIM, fields)}`,
  },
  { name: 'Go %v of a map', alphabet: PLUS_V, form: 'text', print: (fields) => writeFields(VERBATIM_MAP, fields) },
  { name: 'Go %#v of a map', alphabet: ANY, form: 'text', print: (fields) => writeFields(SYNTAX_MAP, fields) },
  { name: 'Go %#v of a struct', alphabet: ANY, form: 'text', print: (fields) => writeFields(SYNTAX_STRUCT, fields) },
  { name: 'Go encoding/json', alphabet: ANY, form: 'text', print: (fields) => writeFields(GO_JSON, fields) },
  {
    name: 'zap console',
    alphabet: ANY,
    form: 'line',
    print: (fields) =>
      `2026-11-29T10:47:20.000Z\tINFO\tapi/main.go:42\trequest done\t${writeFields(JSON_SPACED, fields)}`,
  },
  { name: 'logrus text', alphabet: withoutEnds(BARE), form: 'line', print: logrusText },
  { name: 'log/slog text', alphabet: withoutEnds(BARE), form: 'line', print: slogText },
  { name: 'zerolog console', alphabet: withoutEnds(ANY), form: 'line', print: zerologConsole },
  { name: 'spew of a map', alphabet: ANY, form: 'lines', print: spew },
  { name: 'spew of a struct', alphabet: BARE, form: 'lines', print: spewStruct },
  {
    name: 'Go json.MarshalIndent',
    alphabet: ANY,
    form: 'lines',
    print: (fields) => JSON.stringify(toObject(fields), null, '\t'),
  },
];
