import { createHash } from 'node:crypto';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import stringify from 'fast-json-stable-stringify';
import { printable } from '../io/printable.ts';
import { keyOf } from './baseline.ts';
import type { Format } from './format.ts';
import type { Found } from './found.ts';

/**
 * SARIF 2.1.0, the Static Analysis Results Interchange Format of OASIS, as code scanning services read it.
 * The results come first in the run, so that they can be written as they are found.
 */

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

const RULES = [
  {
    id: 'filter',
    shortDescription: { text: 'A parameter that must not be logged at all' },
    fullDescription: { text: 'The parameter is to be removed with its name, as logveil does.' },
    help: { text: 'Run the log through logveil before it is kept or shipped.' },
    defaultConfiguration: { level: 'error' },
  },
  {
    id: 'mask',
    shortDescription: { text: 'A parameter whose value must not be logged' },
    fullDescription: { text: 'The value is to be replaced, as logveil does.' },
    help: { text: 'Run the log through logveil before it is kept or shipped.' },
    defaultConfiguration: { level: 'error' },
  },
];

export function sarifFormat(version: string): Format {
  const seen = new Map<string, number>();
  return {
    begin: () => `{"$schema":${JSON.stringify(SCHEMA)},"version":"2.1.0","runs":[{"results":[`,
    found(found, isFirst) {
      const key = `${found.file}\0${keyOf(found)}`;
      const count = (seen.get(key) ?? 0) + 1;
      seen.set(key, count);
      return `${isFirst ? '\n' : ',\n'}${stringify(result(found, `${key}\0${count}`))}`;
    },
    end: () => {
      const driver = { name: 'logveil', version, semanticVersion: version, rules: RULES };
      return `\n],${stringify({ columnKind: 'unicodeCodePoints', tool: { driver } }).slice(1)}]}\n`;
    },
  };
}

function result({ file, line, column, offset, name, action, notation, layer }: Found, identity: string): object {
  const ruleIndex = RULES.findIndex(({ id }) => id === action);
  const where = layer === '' ? notation : `${notation}, ${layer}`;
  return {
    // Actions beyond the two are all kinds of masking.
    ruleId: ruleIndex < 0 ? 'mask' : action,
    ruleIndex: ruleIndex < 0 ? RULES.findIndex(({ id }) => id === 'mask') : ruleIndex,
    level: 'error',
    message: { text: `${messageText(name)} is not sanitized (${where}; ${action})` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file) },
          region: {
            startLine: line,
            startColumn: column,
            endColumn: column + [...name].length,
            byteOffset: offset,
            byteLength: Buffer.byteLength(name),
          },
        },
      },
    ],
    // The same finding after lines were added before it.
    partialFingerprints: { 'logveil/v1': createHash('sha256').update(identity).digest('hex').slice(0, 32) },
  };
}

/** A viewer makes a link of `[text](address)`, unless the brackets are escaped (3.11.6 of the standard). */
function messageText(name: string): string {
  return printable(name).replaceAll(/[\\[\]]/g, '\\$&');
}

function uriOf(file: string): string {
  if (file === '-') return 'stdin';
  if (isAbsolute(file)) return pathToFileURL(file).href;
  const path = file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
  return path.replace(/^\.\//, '');
}
