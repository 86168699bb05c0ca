/** What notations and layers are called on the page. */

const NOTATIONS: Readonly<Record<string, string>> = {
  json: 'JSON member',
  form: 'query or form',
  multipart: 'multipart part',
  xml: 'XML',
  repr: 'printed object',
  header: 'header or YAML key',
  kvlist: 'Genesys list',
  pair: 'name and value',
  table: 'column of a table',
  path: 'segment of a path',
  graphql: 'GraphQL argument',
  value: 'value without a name',
};
const LAYERS: Readonly<Record<string, string>> = {
  json: 'JSON string',
  percent: 'percent',
  entity: 'entities',
  csv: 'CSV',
};

export function notationWords(notation: string): string {
  return NOTATIONS[notation] ?? notation;
}

/** From the outside in. */
export function words(notation: string, layer: string): string {
  const layers = layer === '' ? [] : layer.split(' > ').map((one) => LAYERS[one] ?? one);
  return [...layers, notationWords(notation)].join(' → ');
}

export function count(number: number, what: string): string {
  return `${number.toLocaleString('en-US')} ${what}${number === 1 ? '' : 's'}`;
}
