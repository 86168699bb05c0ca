import stringify from 'fast-json-stable-stringify';
import { printable } from '../io/printable.ts';
import type { Format } from './format.ts';
import { sarifFormat } from './sarif.ts';

export const FORMAT_NAMES = ['text', 'json', 'sarif', 'github'] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

/** @param version logveil's own */
export function formatNamed(name: FormatName, version: string): Format {
  if (name === 'json') return json;
  if (name === 'sarif') return sarifFormat(version);
  return name === 'github' ? github : text;
}

/** `app.log:3:14 MMM_phone mask` */
const text: Format = {
  begin: () => '',
  found: ({ file, line, column, name, action }) =>
    `${printable(file)}:${line}:${column} ${printable(name)} ${action}\n`,
  end: () => '',
};

const json: Format = {
  begin: () => '{"findings":[',
  found: (found, isFirst) => `${isFirst ? '\n' : ',\n'}${stringify(found)}`,
  end: (summary) => `\n],"summary":${stringify(summary)}}\n`,
};

/** Workflow commands, which GitHub shows beside the lines. */
const github: Format = {
  begin: () => '',
  found: ({ file, line, column, name, action }) => {
    const place = `file=${property(printable(file))},line=${line},col=${column},title=${property('logveil: not sanitized')}`;
    return `::error ${place}::${commandText(`${printable(name)} ${action}`)}\n`;
  },
  end: () => '',
};

function commandText(value: string): string {
  return value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(value: string): string {
  return commandText(value).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
