/** What Rust, Java, Kotlin, C# and Swift programs print. */
import { goQuoted, rustQuoted } from './escapes.ts';
import {
  ANY,
  BARE,
  type Field,
  type Notation,
  ONE_LINE,
  type Printer,
  type Value,
  write,
  writeFields,
} from './record.ts';

/** Rust's derived `Debug`, an `Option` around what may be missing. */
export const RUST: Notation = {
  text: rustQuoted,
  list: (items) => `[${items.join(', ')}]`,
  record: (members) => `Login { ${members.map(({ name, value }) => `${name}: ${value}`).join(', ')} }`,
  nothing: 'None',
  yes: 'true',
};

const RUST_OPTIONS: Notation = {
  ...RUST,
  text: (text) => `Some(${rustQuoted(text)})`,
  number: (number) => `Some(${number})`,
};

const RUST_MAP: Notation = {
  ...RUST,
  record: (members) => `{${members.map(({ name, value }) => `${rustQuoted(name)}: ${value}`).join(', ')}}`,
};

/** Rust's `{:#?}`: each member on a line of its own, each with a comma. */
export function rustPretty(value: Value, indent = ''): string {
  const deeper = `${indent}    `;
  if (value.kind === 'list') {
    const items = value.items.map((item) => `${deeper}${rustPretty(item, deeper)},\n`);
    return `[\n${items.join('')}${indent}]`;
  }
  if (value.kind === 'record') {
    const members = value.fields.map((field) => `${deeper}${field.name}: ${rustPretty(field.value, deeper)},\n`);
    return `Login {\n${members.join('')}${indent}}`;
  }
  return write(RUST, value);
}

/** `http::HeaderMap`'s `Debug`. */
const HEADER_MAP: Notation = {
  ...RUST,
  record: (members) =>
    `{${members.map(({ name, value }) => `${rustQuoted(name.toLowerCase().replaceAll('_', '-'))}: ${value}`).join(', ')}}`,
};

const JAVA_LIST = (items: readonly string[]) => `[${items.join(', ')}]`;
const EQUAL = (members: readonly { name: string; value: string }[]) =>
  members.map(({ name, value }) => `${name}=${value}`).join(', ');

/** `Map.toString`. */
export const JAVA_MAP: Notation = {
  text: (text) => text,
  list: JAVA_LIST,
  record: (members) => `{${EQUAL(members)}}`,
  nothing: 'null',
  yes: 'true',
};
const JAVA_RECORD: Notation = { ...JAVA_MAP, record: (members) => `Login[${EQUAL(members)}]` };
const LOMBOK: Notation = { ...JAVA_MAP, record: (members) => `Login(${EQUAL(members)})` };
/** As an IDE writes `toString`: strings in single quotes, nothing escaped. */
const IDE: Notation = {
  ...JAVA_MAP,
  text: (text) => `'${text}'`,
  record: (members) => `Login{${EQUAL(members)}}`,
};
/** Guava's and commons-lang's builders. */
const COMMONS: Notation = {
  ...JAVA_MAP,
  record: (members) => `com.acme.Login@1b6d3586[${members.map(({ name, value }) => `${name}=${value}`).join(',')}]`,
};
const CSHARP: Notation = {
  ...JAVA_MAP,
  nothing: '',
  yes: 'True',
  record: (members) => `Login { ${members.map(({ name, value }) => `${name} = ${value}`).join(', ')} }`,
};
const SWIFT: Notation = {
  text: goQuoted,
  list: JAVA_LIST,
  record: (members) => `[${members.map(({ name, value }) => `${goQuoted(name)}: ${value}`).join(', ')}]`,
  nothing: 'nil',
  yes: 'true',
};
/** Spring's HttpHeaders. */
const SPRING_HEADERS = (fields: readonly Field[]) =>
  `[${fields.map(({ name, value }) => `${name.replaceAll('_', '-')}:"${value.kind === 'text' ? value.text : write(JAVA_MAP, value)}"`).join(', ')}]`;

/** Quotes and commas in a quoted value that nobody escapes: what looks like the end of the string is left out. */
const UNESCAPED = {
  ...ONE_LINE,
  secret: [' ', 'é', ' 日本 ', "'", '"', ', ', '&', '%', '/', '; '],
  plain: [' ', 'é', ', ', '/'],
};
const COMPACT = { ...BARE, secret: BARE.secret.filter((piece) => piece !== ', '), plain: [' ', 'é', '/'] };

const of = (name: string, notation: Notation, alphabet: Printer['alphabet']): Printer => ({
  name,
  alphabet,
  form: 'text',
  print: (fields) => writeFields(notation, fields),
});

export const COMPILED: readonly Printer[] = [
  of('Rust {:?} of a struct', RUST, ANY),
  of('Rust {:?} with Option', RUST_OPTIONS, ANY),
  of('Rust {:?} of a HashMap', RUST_MAP, ANY),
  of('Rust {:?} of a HeaderMap', HEADER_MAP, { ...ANY, isNested: false, isTyped: false }),
  {
    name: 'Rust {:#?} of a struct',
    alphabet: ANY,
    form: 'lines',
    print: (fields) => rustPretty({ kind: 'record', fields: [...fields] }),
  },
  of('Java Map.toString', JAVA_MAP, BARE),
  of('Java record', JAVA_RECORD, BARE),
  of('Java toString of an IDE', IDE, UNESCAPED),
  of('Java toString of commons-lang', COMMONS, COMPACT),
  of('Lombok, Kotlin data class', LOMBOK, BARE),
  of('C# record', CSHARP, BARE),
  of('Swift dictionary', SWIFT, ANY),
  { name: 'Spring HttpHeaders', alphabet: { ...UNESCAPED, isNested: false }, form: 'text', print: SPRING_HEADERS },
];
