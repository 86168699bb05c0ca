/** What HTTP clients and servers, databases and multipart bodies look like in logs. */
import { goQuoted, serverEscaped, sqlQuoted } from './escapes.ts';
import { GO_JSON } from './go.ts';
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
  write,
} from './record.ts';

const FLAT_LINE: Alphabet = { ...ONE_LINE, isNested: false };
const HEADER: Alphabet = {
  ...LINE,
  secret: [' ', 'é', ', ', '; ', '/', '"', '&', '%', '(', ')', ' = '],
  plain: [' ', '/', ', '],
};

const scalar = (value: Value) => {
  const plain = toJavaScript(value);
  return plain === null ? '' : String(plain);
};
const headerName = (name: string) => name.replaceAll('_', '-');
const headers = (fields: readonly Field[], mark: string, end: string) =>
  fields.map(({ name, value }) => `${mark}${headerName(name)}: ${scalar(value)}${end}`).join('\n');
const form = (fields: readonly Field[]) =>
  fields.map(({ name, value }) => `${name}=${encodeURIComponent(scalar(value))}`).join('&');
const plusForm = (fields: readonly Field[]) =>
  new URLSearchParams(fields.map(({ name, value }) => [name, scalar(value)])).toString();
const columns = (fields: readonly Field[]) => fields.map(({ name }) => name).join(', ');
const FORM: Alphabet = { ...ANY, isNested: false };

export const PROTOCOLS: readonly Printer[] = [
  {
    name: 'curl -v',
    alphabet: HEADER,
    form: 'lines',
    print: (fields) => `> POST /login HTTP/1.1\n${headers(fields, '> ', '')}\n>`,
  },
  {
    name: 'HTTP headers',
    alphabet: HEADER,
    form: 'lines',
    print: (fields) => `POST /login HTTP/1.1\n${headers(fields, '', '')}`,
  },
  {
    name: 'HTTP headers in small letters',
    alphabet: HEADER,
    form: 'lines',
    print: (fields) =>
      headers(
        fields.map((field) => ({ ...field, name: field.name.toLowerCase() })),
        '',
        '',
      ),
  },
  {
    name: 'HTTP wire log',
    alphabet: HEADER,
    form: 'lines',
    print: (fields) =>
      fields
        .map(
          ({ name, value }) =>
            `DEBUG wire - http-outgoing-0 >> "${headerName(name)}: ${scalar(value).replaceAll('"', '')}[\\r][\\n]"`,
        )
        .join('\n'),
  },
  {
    name: 'OkHttp through a logger',
    alphabet: HEADER,
    form: 'lines',
    print: (fields) => `INFO: --> POST http://h/login\n${headers(fields, 'INFO: ', '')}\nINFO: --> END POST`,
  },
  {
    name: 'name: value in a message',
    alphabet: { ...HEADER, secret: [' ', 'é', '/', '&', '%'] },
    form: 'line',
    print: (fields) =>
      `Error: login failed for ${fields.map(({ name, value }) => `${name}: ${scalar(value)}`).join(', ')}`,
  },
  {
    name: 'cookies',
    alphabet: { ...LINE, secret: ['/', '+', '.', '%', '-'], plain: ['/', '.'] },
    form: 'line',
    print: (fields) => `Cookie: ${fields.map(({ name, value }) => `${name}=${scalar(value)}`).join('; ')}`,
  },
  { name: 'query string', alphabet: FORM, form: 'text', print: (fields) => `GET /login?${form(fields)} HTTP/1.1` },
  { name: 'form body', alphabet: FORM, form: 'text', print: (fields) => `body=${plusForm(fields)}` },
  {
    name: 'access log with a JSON body',
    alphabet: ANY,
    form: 'line',
    print: (fields) =>
      `127.0.0.1 - - [29/Nov/2026:10:41:06 +0000] "POST /login HTTP/1.1" 200 63 "${serverEscaped(write(GO_JSON, { kind: 'record', fields: [...fields] }))}" "-"`,
  },
  {
    name: 'access log with a form body',
    alphabet: FORM,
    form: 'line',
    print: (fields) =>
      `127.0.0.1 - - [29/Nov/2026:10:41:06 +0000] "POST /login HTTP/1.1" 200 63 "${serverEscaped(form(fields))}" "-"`,
  },
  {
    name: 'SQL insert',
    alphabet: FLAT_LINE,
    form: 'text',
    print: (fields) =>
      `INSERT INTO logins (${columns(fields)}) VALUES (${fields.map(({ value }) => (value.kind === 'text' ? sqlQuoted(value.text) : value.kind === 'nothing' ? 'NULL' : scalar(value))).join(', ')})`,
  },
  {
    name: 'SQL update',
    alphabet: FLAT_LINE,
    form: 'text',
    print: (fields) =>
      `UPDATE logins SET ${fields.map(({ name, value }) => `${name} = ${value.kind === 'text' ? sqlQuoted(value.text) : value.kind === 'nothing' ? 'NULL' : scalar(value)}`).join(', ')} WHERE n = 1`,
  },
  {
    name: 'PostgreSQL detail',
    alphabet: { ...LINE, secret: [' ', 'é', '/', "'"], plain: ['/', 'é'] },
    form: 'line',
    print: (fields) =>
      `DETAIL:  Key (${columns(fields)})=(${fields.map(({ value }) => scalar(value) || 'null').join(', ')}) already exists.`,
  },
  {
    name: 'GELF',
    alphabet: FORM,
    form: 'line',
    print: (fields) =>
      JSON.stringify({
        version: '1.1',
        ...Object.fromEntries(fields.map(({ name, value }) => [`_${name}`, toJavaScript(value)])),
      }),
  },
  {
    name: 'CGI variables',
    alphabet: FORM,
    form: 'text',
    print: (fields) =>
      JSON.stringify(
        Object.fromEntries(fields.map(({ name, value }) => [`HTTP_${name.toUpperCase()}`, scalar(value)])),
      ),
  },
  {
    name: 'names and values as members',
    alphabet: ANY,
    form: 'text',
    print: (fields) => JSON.stringify(Object.entries(toObject(fields)).map(([name, value]) => ({ name, value }))),
  },
  {
    name: 'OTLP attributes',
    alphabet: FORM,
    form: 'text',
    print: (fields) =>
      JSON.stringify(fields.map(({ name, value }) => ({ key: name, value: { stringValue: scalar(value) } }))),
  },
  {
    name: 'multipart',
    alphabet: { ...FORM, isTyped: false, plain: LINE.plain },
    form: 'lines',
    print: (fields) =>
      `${fields.map(({ name, value }) => `--b0undary\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${scalar(value)}\r\n`).join('')}--b0undary--`,
  },
  {
    name: 'XML elements',
    alphabet: FORM,
    form: 'text',
    print: (fields) =>
      `<login>${fields.map(({ name, value }) => `<${name}>${xml(scalar(value))}</${name}>`).join('')}</login>`,
  },
  {
    name: 'XML attributes',
    alphabet: FORM,
    form: 'text',
    print: (fields) =>
      `<login ${fields.map(({ name, value }) => `${name}="${xml(scalar(value)).replaceAll('\n', '&#10;')}"`).join(' ')}/>`,
  },
  {
    name: 'table cells',
    alphabet: FORM,
    form: 'text',
    print: (fields) =>
      `<table>${fields.map(({ name, value }) => `<tr><td>${name}</td><td>${xml(scalar(value))}</td></tr>`).join('')}</table>`,
  },
  {
    name: 'setenv in quotes',
    alphabet: FORM,
    form: 'text',
    print: (fields) => fields.map(({ name, value }) => `${name}:=${goQuoted(scalar(value))}`).join(', '),
  },
];

export function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
