/** Lines of names and values: logfmt, YAML, TOML, HCL, properties, INI, the environment, command lines. */
import { stringify } from 'yaml';
import { goQuoted, hasControl, shellQuoted } from './escapes.ts';
import {
  type Alphabet,
  ANY,
  type Field,
  LINE,
  ONE_LINE,
  type Printer,
  toJavaScript,
  toObject,
  type Value,
} from './record.ts';

const FLAT: Alphabet = { ...ANY, isNested: false };
const FLAT_LINE: Alphabet = { ...ONE_LINE, isNested: false };

/** Without what ends a bare value in a query string: some loggers do not quote it. */
const WITHOUT_ENDS: Alphabet = { ...FLAT, secret: FLAT.secret.filter((piece) => !/[&<>#`]/.test(piece)) };

function scalar(value: Value): string {
  const plain = toJavaScript(value);
  return plain === null ? '' : typeof plain === 'object' ? JSON.stringify(plain) : String(plain);
}

const join = (fields: readonly Field[], separator: string, member: (name: string, value: Value) => string) =>
  fields.map(({ name, value }) => member(name, value)).join(separator);

/** go-kit's and Heroku's logfmt: quoted if there is a space, a quote or an equals sign. */
const logfmt = (text: string) => (text !== '' && !/[\s"=\\]/.test(text) && !hasControl(text) ? text : goQuoted(text));

/** JSON's escapes are TOML's too. */
const toml = (value: Value) =>
  value.kind === 'text' ? JSON.stringify(value.text) : value.kind === 'nothing' ? '""' : scalar(value);

const property = (text: string) =>
  text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll(/[=:#!]/g, '\\$&');

/** A value of one word. */
const WORD: Alphabet = { ...LINE, secret: ['/', '+', '.', 'é', '%', '$', '@', '-'], plain: ['/', '.', 'é', '@'] };
/** The rest of a line, from which a shell or a parser takes it as it is. */
const REST: Alphabet = {
  ...LINE,
  secret: [' ', 'é', "'", '"', '/', '%', '&', ', ', '; ', '$', ')', '|'],
  plain: [' ', 'é', '/'],
};

export const CONFIGURATION: readonly Printer[] = [
  {
    name: 'logfmt',
    alphabet: WITHOUT_ENDS,
    form: 'text',
    print: (fields) => join(fields, ' ', (name, value) => `${name}=${logfmt(scalar(value))}`),
  },
  {
    name: 'logfmt, values in quotes',
    alphabet: FLAT,
    form: 'text',
    print: (fields) => join(fields, ' ', (name, value) => `${name}=${goQuoted(scalar(value))}`),
  },
  {
    name: 'pairs with commas, in quotes',
    alphabet: FLAT,
    form: 'text',
    print: (fields) => join(fields, ', ', (name, value) => `${name}=${goQuoted(scalar(value))}`),
  },
  {
    name: 'Prometheus labels',
    alphabet: FLAT,
    form: 'text',
    print: (fields) => `logins_total{${join(fields, ',', (name, value) => `${name}=${goQuoted(scalar(value))}`)}} 1`,
  },
  { name: 'YAML, block', alphabet: ANY, form: 'lines', print: (fields) => stringify(toObject(fields)).trimEnd() },
  {
    name: 'YAML, quoted',
    alphabet: ANY,
    form: 'lines',
    print: (fields) =>
      stringify(toObject(fields), { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' }).trimEnd(),
  },
  {
    name: 'YAML, single quotes',
    alphabet: { ...ONE_LINE },
    form: 'lines',
    print: (fields) =>
      stringify(toObject(fields), {
        defaultStringType: 'QUOTE_SINGLE',
        defaultKeyType: 'PLAIN',
        singleQuote: true,
      }).trimEnd(),
  },
  {
    name: 'YAML, flow',
    alphabet: ANY,
    form: 'text',
    print: (fields) =>
      stringify(toObject(fields), {
        collectionStyle: 'flow',
        lineWidth: 0,
        defaultStringType: 'QUOTE_DOUBLE',
        defaultKeyType: 'PLAIN',
      }).trim(),
  },
  {
    name: 'YAML, list of maps',
    alphabet: ANY,
    form: 'lines',
    print: (fields) => stringify({ logins: [toObject(fields), { n: 1 }] }).trimEnd(),
  },
  {
    name: 'TOML',
    alphabet: FLAT,
    form: 'lines',
    print: (fields) => `[login]\n${join(fields, '\n', (name, value) => `${name} = ${toml(value)}`)}`,
  },
  {
    name: 'HCL',
    alphabet: FLAT,
    form: 'lines',
    print: (fields) =>
      `resource "login" "a" {\n${join(fields, '\n', (name, value) => `  ${name.padEnd(12)} = ${goQuoted(scalar(value))}`)}\n}`,
  },
  {
    name: 'Terraform plan',
    alphabet: FLAT,
    form: 'lines',
    print: (fields) =>
      `  ~ resource "login" "a" {\n${join(fields, '\n', (name, value) => `      ~ ${name.padEnd(12)} = ${goQuoted(scalar(value))} -> ${goQuoted(scalar(value))}`)}\n    }`,
  },
  {
    name: 'Java properties',
    alphabet: FLAT,
    form: 'lines',
    print: (fields) => join(fields, '\n', (name, value) => `${name}=${property(scalar(value))}`),
  },
  {
    name: 'INI',
    alphabet: REST,
    form: 'lines',
    print: (fields) => `[login]\n${join(fields, '\n', (name, value) => `${name} = ${scalar(value)}`)}`,
  },
  {
    name: 'env',
    alphabet: REST,
    form: 'lines',
    print: (fields) => join(fields, '\n', (name, value) => `${name}=${scalar(value)}`),
  },
  {
    name: 'export -p',
    alphabet: FLAT_LINE,
    form: 'lines',
    print: (fields) =>
      join(fields, '\n', (name, value) => `declare -x ${name}="${scalar(value).replaceAll(/["\\$`]/g, '\\$&')}"`),
  },
  {
    name: 'dotenv, single quotes',
    alphabet: FLAT_LINE,
    form: 'lines',
    print: (fields) => join(fields, '\n', (name, value) => `${name}=${shellQuoted(scalar(value))}`),
  },
  {
    name: '/proc/PID/environ',
    alphabet: FLAT,
    form: 'line',
    print: (fields) => join(fields, '\0', (name, value) => `${name}=${scalar(value)}`),
  },
  {
    name: 'docker inspect, argv',
    alphabet: { ...FLAT, secret: FLAT.secret.filter((piece) => !piece.includes('=')) },
    form: 'text',
    print: (fields) => JSON.stringify(fields.map(({ name, value }) => `${name}=${scalar(value)}`)),
  },
  {
    name: 'systemd Environment=',
    alphabet: { ...REST, secret: [' ', 'é', '/', '%', '&'] },
    form: 'line',
    print: (fields) => `Environment=${join(fields, ' ', (name, value) => `"${name}=${scalar(value)}"`)}`,
  },
  {
    name: 'options, joined',
    alphabet: { ...FLAT_LINE, isTyped: false },
    form: 'text',
    print: (fields) => `app ${join(fields, ' ', (name, value) => `--${name}=${shellQuoted(scalar(value))}`)}`,
  },
  {
    name: 'options, two words',
    alphabet: { ...FLAT_LINE, isTyped: false },
    form: 'text',
    print: (fields) => `app ${join(fields, ' ', (name, value) => `--${name} ${shellQuoted(scalar(value))}`)}`,
  },
  {
    name: 'options, two items of a JSON list',
    alphabet: { ...FLAT, isTyped: false },
    form: 'text',
    print: (fields) => JSON.stringify(fields.flatMap(({ name, value }) => [`--${name}`, scalar(value)])),
  },
  {
    name: 'pairs of words',
    alphabet: WORD,
    form: 'text',
    print: (fields) => join(fields, ' ', (name, value) => `${name}=${scalar(value) || '-'}`),
  },
  {
    name: 'connection string',
    alphabet: { ...WORD, secret: [...WORD.secret, ' '] },
    form: 'text',
    print: (fields) => `"${join(fields, ';', (name, value) => `${name}=${scalar(value)}`)};"`,
  },
  {
    name: 'protobuf text',
    alphabet: { ...ANY, isNested: false },
    form: 'text',
    print: (fields) =>
      `login { ${join(fields, ' ', (name, value) => (value.kind === 'text' ? `${name}: ${goQuoted(value.text)}` : `${name} { no: ${scalar(value) || 0} }`))} }`,
  },
  {
    name: 'LTSV',
    alphabet: REST,
    form: 'line',
    print: (fields) => `time:10\t${join(fields, '\t', (name, value) => `${name}:${scalar(value)}`)}`,
  },
];
