/** What Python programs print: repr, pprint, json, logging. */
import { asciiJson, inAscii, pythonBytes, pythonQuoted } from './escapes.ts';
import {
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

export const REPR: Notation = {
  text: pythonQuoted,
  list: (items) => `[${items.join(', ')}]`,
  record: (members) => `{${members.map(({ name, value }) => `${pythonQuoted(name)}: ${value}`).join(', ')}}`,
  nothing: 'None',
  yes: 'True',
};

/** A dataclass, a namedtuple, pydantic's model, attrs. */
const CONSTRUCTED: Notation = {
  ...REPR,
  record: (members) => `Login(${members.map(({ name, value }) => `${name}=${value}`).join(', ')})`,
};

const STR_OF_MODEL: Notation = {
  ...REPR,
  record: (members) => members.map(({ name, value }) => `${name}=${value}`).join(' '),
};

export const DUMPS: Notation = {
  text: asciiJson,
  list: (items) => `[${items.join(', ')}]`,
  record: (members) => `{${members.map(({ name, value }) => `${asciiJson(name)}: ${value}`).join(', ')}}`,
  nothing: 'null',
  yes: 'true',
};

/** `pprint.pformat` with its default width, as in Python 3.11. */
export function pprint(fields: readonly Field[]): string {
  return format({ kind: 'record', fields: [...fields] }, 0, 0);
}

const WIDTH = 80;
const length = (text: string) => [...text].length;

function format(value: Value, indent: number, allowance: number): string {
  const plain = write(REPR, sorted(value));
  if (length(plain) <= WIDTH - indent - allowance) return plain;
  if (value.kind === 'record') return formatRecord(value.fields, indent, allowance + 1);
  if (value.kind === 'list') return `[${formatItems(value.items, indent, allowance + 1)}]`;
  if (value.kind === 'text') return formatText(value.text, indent, allowance);
  return plain;
}

/** pprint sorts the keys of dicts. */
function sorted(value: Value): Value {
  if (value.kind === 'list') return { kind: 'list', items: value.items.map(sorted) };
  if (value.kind !== 'record') return value;
  return { kind: 'record', fields: inOrder(value.fields).map((field) => ({ ...field, value: sorted(field.value) })) };
}

const inOrder = (fields: readonly Field[]) => [...fields].sort((a, b) => (a.name < b.name ? -1 : 1));

function formatRecord(fields: readonly Field[], indent: number, allowance: number): string {
  const members = inOrder(fields).map(({ name, value }, index) => {
    const key = pythonQuoted(name);
    const isLast = index === fields.length - 1;
    return `${key}: ${format(value, indent + 1 + key.length + 2, isLast ? allowance : 1)}`;
  });
  return `{${members.join(`,\n${' '.repeat(indent + 1)}`)}}`;
}

function formatItems(items: readonly Value[], indent: number, allowance: number): string {
  return items
    .map((item, index) => format(item, indent + 1, index === items.length - 1 ? allowance : 1))
    .join(`,\n${' '.repeat(indent + 1)}`);
}

/** A long string is written in pieces, which Python joins. */
function formatText(text: string, indentOutside: number, allowanceOutside: number): string {
  const lines = text.match(/[^\n\r]*(?:\r\n|\n|\r)|[^\n\r]+$/g) ?? [];
  // At level 1 pprint writes no parentheses; inside a dict or list the level is deeper.
  const indent = indentOutside;
  const chunks: string[] = [];
  for (const [index, line] of lines.entries()) {
    const isLastLine = index === lines.length - 1;
    const allowance = isLastLine ? allowanceOutside : 0;
    const room = WIDTH - indent - (isLastLine ? allowance : 0);
    if (length(pythonQuoted(line)) <= room) {
      chunks.push(pythonQuoted(line));
      continue;
    }
    const parts = (line.match(/\S*\s*/gu) ?? []).filter((part) => part !== '');
    let current = '';
    for (const [at, part] of parts.entries()) {
      const candidate = current + part;
      const limit = at === parts.length - 1 && isLastLine ? WIDTH - indent - allowance : WIDTH - indent;
      if (length(pythonQuoted(candidate)) > limit) {
        if (current !== '') chunks.push(pythonQuoted(current));
        current = part;
      } else {
        current = candidate;
      }
    }
    if (current !== '') chunks.push(pythonQuoted(current));
  }
  return chunks.length === 1 ? (chunks[0] as string) : chunks.join(`\n${' '.repeat(indent)}`);
}

/** A list of pairs of bytes, as ASGI servers and h11 print headers. */
const pairsOfBytes = (fields: readonly Field[]) =>
  `[${fields.map(({ name, value }) => `(${pythonBytes(name)}, ${pythonBytes(value.kind === 'text' ? value.text : write(REPR, value))})`).join(', ')}]`;

export const PYTHON: readonly Printer[] = [
  { name: 'Python repr', alphabet: ANY, form: 'text', print: (fields) => writeFields(REPR, fields) },
  {
    name: 'Python repr of a dataclass',
    alphabet: ANY,
    form: 'text',
    print: (fields) => writeFields(CONSTRUCTED, fields),
  },
  {
    name: 'Python str of a pydantic model',
    alphabet: { ...ANY, isNested: false },
    form: 'text',
    print: (fields) => writeFields(STR_OF_MODEL, fields),
  },
  { name: 'Python pprint', alphabet: ANY, form: 'lines', print: (fields) => pprint(fields) },
  { name: 'Python json.dumps', alphabet: ANY, form: 'text', print: (fields) => writeFields(DUMPS, fields) },
  {
    name: 'Python json.dumps, indented',
    alphabet: ANY,
    form: 'lines',
    print: (fields) => inAscii(JSON.stringify(toObject(fields), null, 4)),
  },
  {
    name: 'Python repr of items()',
    alphabet: ANY,
    form: 'text',
    print: (fields) =>
      `dict_items([${fields.map(({ name, value }) => `(${pythonQuoted(name)}, ${write(REPR, value)})`).join(', ')}])`,
  },
  { name: 'Python repr of headers in bytes', alphabet: ANY, form: 'text', print: pairsOfBytes },
  {
    name: 'Python repr of JSON in bytes',
    alphabet: ANY,
    form: 'text',
    print: (fields) => `send: ${pythonBytes(writeFields(DUMPS, fields))}`,
  },
  {
    name: 'Python logging, %s=%r',
    alphabet: { ...ANY, isNested: false },
    form: 'text',
    print: (fields) => fields.map(({ name, value }) => `${name}=${write(REPR, value)}`).join(' '),
  },
  {
    name: 'Python logging, %s=%s with commas',
    alphabet: { ...BARE, isNested: false, secret: [' ', 'é', '/', "'", '%', '日本'] },
    form: 'text',
    print: (fields) =>
      `(${fields.map(({ name, value }) => `${name}=${value.kind === 'text' ? value.text : write(REPR, value)}`).join(', ')})`,
  },
];
