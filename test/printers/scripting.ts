/** What Ruby, PHP, Perl, Elixir and Clojure programs print. */
import { goQuoted, phpQuoted, rubyQuoted } from './escapes.ts';
import {
  ANY,
  type Field,
  type Notation,
  ONE_LINE,
  type Printer,
  toObject,
  type Value,
  write,
  writeFields,
} from './record.ts';

const list = (items: readonly string[]) => `[${items.join(', ')}]`;

export const RUBY: Notation = {
  text: rubyQuoted,
  list,
  record: (members) => `{${members.map(({ name, value }) => `${rubyQuoted(name)}=>${value}`).join(', ')}}`,
  nothing: 'nil',
  yes: 'true',
};
/** As Ruby 3.4 writes it. */
const RUBY_SPACED: Notation = {
  ...RUBY,
  record: (members) => `{${members.map(({ name, value }) => `${rubyQuoted(name)} => ${value}`).join(', ')}}`,
};
const RUBY_SYMBOLS: Notation = {
  ...RUBY,
  record: (members) => `{${members.map(({ name, value }) => `:${name}=>${value}`).join(', ')}}`,
};
const RUBY_KEYWORDS: Notation = {
  ...RUBY,
  record: (members) => `{${members.map(({ name, value }) => `${name}: ${value}`).join(', ')}}`,
};
const RUBY_OBJECT: Notation = {
  ...RUBY,
  record: (members) =>
    `#<Login:0x000078e1f2a3b4c8 ${members.map(({ name, value }) => `@${name}=${value}`).join(', ')}>`,
};
const ACTIVE_RECORD: Notation = {
  ...RUBY,
  record: (members) => `#<User id: 7, ${members.map(({ name, value }) => `${name}: ${value}`).join(', ')}>`,
};

/** awesome_print without colours: keys are right-aligned. */
function awesome(fields: readonly Field[], indent = '    '): string {
  const keys = fields.map(({ name }) => rubyQuoted(name));
  const width = Math.max(...keys.map((key) => key.length));
  const members = fields.map(
    ({ value }, index) => `${indent}${(keys[index] as string).padStart(width)} => ${awesomeValue(value, indent)}`,
  );
  return `{\n${members.join(',\n')}\n${indent.slice(4)}}`;
}

function awesomeValue(value: Value, indent: string): string {
  const deeper = `${indent}    `;
  if (value.kind === 'record') return awesome(value.fields, deeper);
  if (value.kind !== 'list') return write(RUBY, value);
  const items = value.items.map((item, index) => `${deeper}[${index}] ${awesomeValue(item, deeper)}`);
  return `[\n${items.join(',\n')}\n${indent}]`;
}

/** PHP's print_r: nothing is quoted, each member on a line. */
export function printR(value: Value, indent = ''): string {
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'number':
      return String(value.number);
    case 'flag':
      return '1';
    case 'nothing':
      return '';
    default: {
      const members =
        value.kind === 'list' ? value.items.map((item, at) => ({ name: String(at), value: item })) : value.fields;
      const lines = members.map(
        (member) => `${indent}    [${member.name}] => ${printR(member.value, `${indent}        `)}\n`,
      );
      return `Array\n${indent}(\n${lines.join('')}${indent})\n`;
    }
  }
}

export function varDump(value: Value, indent = ''): string {
  switch (value.kind) {
    case 'text':
      return `string(${Buffer.byteLength(value.text)}) "${value.text}"`;
    case 'number':
      return `int(${value.number})`;
    case 'flag':
      return 'bool(true)';
    case 'nothing':
      return 'NULL';
    default: {
      const members =
        value.kind === 'list'
          ? value.items.map((item, at) => ({ key: String(at), value: item }))
          : value.fields.map((field) => ({ key: `"${field.name}"`, value: field.value }));
      const lines = members.map(
        (member) => `${indent}  [${member.key}]=>\n${indent}  ${varDump(member.value, `${indent}  `)}\n`,
      );
      return `array(${members.length}) {\n${lines.join('')}${indent}}`;
    }
  }
}

export function varExport(value: Value, indent = ''): string {
  switch (value.kind) {
    case 'text':
      return phpQuoted(value.text).replaceAll('\0', '\' . "\\0" . \'');
    case 'number':
      return String(value.number);
    case 'flag':
      return 'true';
    case 'nothing':
      return 'NULL';
    default: {
      const members =
        value.kind === 'list'
          ? value.items.map((item, at) => ({ key: String(at), value: item }))
          : value.fields.map((field) => ({ key: phpQuoted(field.name), value: field.value }));
      const lines = members.map((member) => {
        const isNested = member.value.kind === 'list' || member.value.kind === 'record';
        const gap = isNested ? `\n${indent}  ` : '';
        return `${indent}  ${member.key} => ${gap}${varExport(member.value, `${indent}  `)},\n`;
      });
      return `array (\n${lines.join('')}${indent})`;
    }
  }
}

const asRecord = (fields: readonly Field[]): Value => ({ kind: 'record', fields: [...fields] });

export const ELIXIR: Notation = {
  text: (text) => goQuoted(text).replaceAll('#{', '\\#{'),
  list,
  record: (members) => `%{${members.map(({ name, value }) => `${goQuoted(name)} => ${value}`).join(', ')}}`,
  nothing: 'nil',
  yes: 'true',
};
const ELIXIR_STRUCT: Notation = {
  ...ELIXIR,
  record: (members) => `%Acme.Login{${members.map(({ name, value }) => `${name}: ${value}`).join(', ')}}`,
};
const CLOJURE: Notation = {
  text: goQuoted,
  list: (items) => `[${items.join(' ')}]`,
  record: (members) => `{${members.map(({ name, value }) => `:${name} ${value}`).join(', ')}}`,
  nothing: 'nil',
  yes: 'true',
};
/** Data::Dumper with `$Data::Dumper::Terse` and `Indent = 1`. */
function dumper(value: Value, indent = ''): string {
  const deeper = `${indent}  `;
  const quoted = (text: string) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
  if (value.kind === 'record') {
    return `{\n${value.fields.map((field) => `${deeper}${quoted(field.name)} => ${dumper(field.value, deeper)}`).join(',\n')}\n${indent}}`;
  }
  if (value.kind === 'list')
    return `[\n${value.items.map((item) => deeper + dumper(item, deeper)).join(',\n')}\n${indent}]`;
  return value.kind === 'text'
    ? quoted(value.text)
    : value.kind === 'number'
      ? String(value.number)
      : value.kind === 'flag'
        ? '1'
        : 'undef';
}

/** print_r quotes nothing: a value has no line feed, nor what looks like the next key. */
const PRINT_R = {
  ...ONE_LINE,
  secret: [' ', 'é', ' 日本 ', "'", '"', ', ', '&', '%', '/', '; ', '{', '}', '='],
  plain: [' ', 'é', ', ', '/', "'"],
};

const of = (name: string, notation: Notation): Printer => ({
  name,
  alphabet: ANY,
  form: 'text',
  print: (fields) => writeFields(notation, fields),
});

export const SCRIPTING: readonly Printer[] = [
  of('Ruby inspect of a Hash', RUBY),
  of('Ruby 3.4 inspect of a Hash', RUBY_SPACED),
  of('Ruby inspect with symbols', RUBY_SYMBOLS),
  of('Ruby 3.4 inspect with symbols', RUBY_KEYWORDS),
  of('Ruby inspect of an object', RUBY_OBJECT),
  of('ActiveRecord inspect', ACTIVE_RECORD),
  {
    name: 'Rails parameters',
    alphabet: ANY,
    form: 'line',
    print: (fields) => `  Parameters: ${writeFields(RUBY, fields)}`,
  },
  { name: 'awesome_print', alphabet: ANY, form: 'lines', print: (fields) => awesome(fields) },
  { name: 'PHP print_r', alphabet: PRINT_R, form: 'lines', print: (fields) => printR(asRecord(fields)) },
  {
    name: 'PHP print_r on one line',
    alphabet: { ...PRINT_R, isNested: false },
    form: 'text',
    print: (fields) => printR(asRecord(fields)).replaceAll(/\s+/g, ' ').trim(),
  },
  {
    name: 'PHP var_dump',
    alphabet: { ...ANY, plain: PRINT_R.plain },
    form: 'lines',
    print: (fields) => varDump(asRecord(fields)),
  },
  { name: 'PHP var_export', alphabet: ANY, form: 'lines', print: (fields) => varExport(asRecord(fields)) },
  {
    name: 'PHP json_encode',
    alphabet: ANY,
    form: 'text',
    print: (fields) => JSON.stringify(toObject(fields)).replaceAll('/', '\\/'),
  },
  of('Elixir inspect of a map', ELIXIR),
  of('Elixir inspect of a struct', ELIXIR_STRUCT),
  of('Clojure pr-str', CLOJURE),
  {
    name: 'Perl Data::Dumper',
    alphabet: ANY,
    form: 'lines',
    print: (fields) => `$VAR1 = ${dumper(asRecord(fields))};`,
  },
];
