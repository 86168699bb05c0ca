/** The notations that have no quotes or brackets of JSON's, in what carries them into a log. */
import { drawHeaders, drawYaml } from './headers.ts';
import { drawAttributes, drawPairs } from './keyvalues.ts';
import { csvField, entities, jsonString, percent } from './layers.ts';
import { drawXml } from './markup.ts';
import { drawPrintR, drawVarDump } from './php.ts';
import { copied, type Piece, within } from './pieces.ts';
import { drawJavaScript, drawPhpCode, drawPython, drawRuby } from './printed-objects.ts';
import type { Tape } from './tape.ts';

type Carrier = (tape: Tape, pieces: readonly Piece[]) => Piece[];

const ALONE: Carrier = (_, pieces) => [...pieces];

const IN_JSON: Carrier = (tape, pieces) => [
  copied('{"a":1,"body":"'),
  ...within(jsonString(tape), pieces),
  copied('","z":"MMM_z"}'),
];

/** Letters of an element's name are written alike in both of its tags. */
const IN_JSON_AS_THEY_ARE: Carrier = (tape, pieces) => [
  copied('{"a":1,"body":"'),
  ...within(jsonString(tape, false), pieces),
  copied('","z":"MMM_z"}'),
];

const IN_JSON_TWICE: Carrier = (tape, pieces) => [
  copied('{"q":"{\\"body\\":\\"'),
  ...within(jsonString(tape, false), within(jsonString(tape, false), pieces)),
  copied('\\"}","z":1}'),
];

const IN_FORM: Carrier = (tape, pieces) => [copied('a=1&body='), ...within(percent(tape), pieces), copied('&z=1')];

/** After a plus sign that stands for a space, an attribute would be read as a parameter of the form. */
const IN_FORM_WITHOUT_PLUS: Carrier = (tape, pieces) => [
  copied('a=1&body='),
  ...within(percent(tape, false), pieces),
  copied('&z=1'),
];

const IN_QUERY_TWICE: Carrier = (tape, pieces) => [
  copied('GET /p?u=%2Fq%3Fbody%3D'),
  // A plus sign that is encoded does not show that it is a space.
  ...within(percent(tape), within(percent(tape, false), pieces)),
  copied('%26y%3D1&z=1 HTTP/1.1'),
];

const IN_ELEMENT: Carrier = (tape, pieces) => [
  copied('<e><body>'),
  ...within(entities(tape), pieces),
  copied('</body><z>1</z></e>'),
];

const IN_FIELD: Carrier = (_, pieces) => [copied('1,"'), ...within(csvField, pieces), copied('",2')];

const EVERYWHERE = [ALONE, ALONE, IN_JSON, IN_JSON, IN_JSON_TWICE, IN_FORM, IN_QUERY_TWICE, IN_ELEMENT, IN_FIELD];

const FOR_MARKUP = [
  ALONE,
  ALONE,
  IN_JSON_AS_THEY_ARE,
  IN_JSON_TWICE,
  IN_FORM_WITHOUT_PLUS,
  IN_QUERY_TWICE,
  IN_ELEMENT,
  IN_FIELD,
];

export interface Notation {
  name: string;
  /**
   * `isPlain` in a CSV field, which shows neither that it is none of JSON's strings nor, in its second line, that it is one: no value
   * begins with a sign, holds a backslash or apostrophe, or, in markup, a line feed.
   */
  draw(tape: Tape, isPlain: boolean): Piece[];
  carriers: readonly Carrier[];
}

export const NOTATIONS: readonly Notation[] = [
  { name: 'XML', draw: drawXml, carriers: FOR_MARKUP },
  { name: 'Python', draw: drawPython, carriers: EVERYWHERE },
  { name: 'JavaScript', draw: drawJavaScript, carriers: EVERYWHERE },
  { name: 'Ruby', draw: drawRuby, carriers: EVERYWHERE },
  { name: 'PHP code', draw: drawPhpCode, carriers: EVERYWHERE },
  { name: "PHP's print_r", draw: drawPrintR, carriers: EVERYWHERE },
  { name: "PHP's var_dump", draw: drawVarDump, carriers: EVERYWHERE },
  { name: 'headers', draw: drawHeaders, carriers: EVERYWHERE },
  { name: 'YAML', draw: drawYaml, carriers: EVERYWHERE },
  { name: 'key-value lists', draw: drawAttributes, carriers: EVERYWHERE },
  { name: 'lists of pairs', draw: drawPairs, carriers: EVERYWHERE },
];

export function drawCarried(tape: Tape, { draw, carriers }: Notation): Piece[] {
  const carrier = tape.pick(carriers);
  return carrier(tape, draw(tape, carrier === IN_FIELD));
}
