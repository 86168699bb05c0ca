import { Area } from '../engine/bytes/layout.ts';
import { SecretEdge } from '../engine/detect/secret.ts';
import { hashOfThree, Sought, ValueKind, ValueRecord } from '../engine/scan/values.ts';
import type { Detection } from './detections.ts';
import { IBAN_LENGTHS } from './iban-lengths.ts';
import { KEY_FORMATS } from './key-formats.ts';
import { planBeginnings } from './needles.ts';
import type { Secret } from './options.ts';
import type { ValueImage } from './rule-set.ts';
import { formsOf } from './secret-forms.ts';

/** A value that begins with certain bytes. */
interface Needle {
  readonly needle: Uint8Array;
  readonly kind: ValueKind;
  /** Its place in `ValueSearch.labels`. */
  readonly label: number;
  readonly fields?: Partial<Record<ValueRecord.Class | ValueRecord.Check | ValueRecord.Min | ValueRecord.Max, number>>;
}

const FIRST_TEXT = Area.ValueRecords + 2 * ValueRecord.Size;

const UTF8 = new TextEncoder();

/** `https://`, `https:\/\/`, `https%3A%2F%2F`, `https\u003a`, `https:&#x2F;` */
const COLONS_IN_URLS = [
  '://',
  ':\\/',
  ':\\\\',
  ':&#',
  ':%2F',
  ':%2f',
  '3A%2',
  '3a%2',
  '03a\\',
  '03A\\',
  '03a/',
  '03A/',
];

/** Objects in base64: `{"`, and `{` with white space after it. */
const JWT_BEGINNINGS = ['eyJ', 'eyA', 'ewo', 'ewk', 'ew0'];

function needlesOf(detection: Detection, label: number): Needle[] {
  const plain = (kind: ValueKind, texts: readonly string[]): Needle[] =>
    texts.map((text) => ({ needle: UTF8.encode(text), kind, label }));
  switch (detection) {
    case 'keys':
      return KEY_FORMATS.flatMap(({ begins, ofClass, check = 0, min, max }) =>
        begins.map((text) => ({
          needle: UTF8.encode(text),
          kind: ValueKind.Key,
          label,
          fields: {
            [ValueRecord.Class]: ofClass,
            [ValueRecord.Check]: check,
            [ValueRecord.Min]: min,
            [ValueRecord.Max]: max,
          },
        })),
      );
    case 'jwt':
      return plain(ValueKind.Jwt, JWT_BEGINNINGS);
    case 'pem':
      return plain(ValueKind.Pem, ['-----BEGIN']);
    case 'url-passwords':
      return plain(ValueKind.UrlPassword, COLONS_IN_URLS);
    case 'bearer':
      return [
        ...plain(ValueKind.Bearer, ['Bearer', 'bearer', 'BEARER']),
        ...plain(ValueKind.Basic, ['Basic', 'basic', 'BASIC']),
      ];
    default:
      return [];
  }
}

/** What findings call the rules, in the order of `RuleSet.labels`. */
export function valueLabels(detections: readonly Detection[], secrets: readonly Secret[]): string[] {
  return [...detections.map((kind) => `detect:${kind}`), ...secrets.map(({ name }) => `secret:${name}`)];
}

/** No form is longer: more is not looked at. */
const MAX_FORM = 16_000;

function secretNeedles(value: string, label: number): Needle[] {
  return formsOf(value)
    .filter(({ bytes }) => bytes.length <= MAX_FORM)
    .map(({ bytes, sharesFirst, sharesLast }) => ({
      needle: bytes,
      kind: ValueKind.Secret,
      label,
      fields: {
        [ValueRecord.Class]: (sharesFirst ? SecretEdge.First : 0) | (sharesLast ? SecretEdge.Last : 0),
        [ValueRecord.Max]: bytes.length,
      },
    }));
}

/** How much of it the search compares: none of it is on another line. */
function searchedLength(needle: Uint8Array): number {
  const lineFeed = needle.indexOf(LINE_FEED);
  return Math.min(MAX_NEEDLE, lineFeed < 0 ? needle.length : lineFeed);
}

const MAX_NEEDLE = 16;
const LINE_FEED = 0x0a;

/**
 * Writes what is to be found as the engine reads it.
 * @param firstRule the place of the first label in `RuleSet.labels`
 * @returns nothing if the forms of the secrets do not fit
 */
export function makeValueImage(
  detections: readonly Detection[],
  secrets: readonly Secret[],
  firstRule: number,
): ValueImage | undefined {
  const labels = valueLabels(detections, secrets);
  const needles = [
    ...detections.flatMap(needlesOf),
    ...secrets.flatMap(({ value }, index) => secretNeedles(value, detections.length + index)),
  ];
  const texts = needles.reduce((sum, { needle }) => sum + needle.length, 0) + labels.join('').length;
  const size = FIRST_TEXT + needles.length * ValueRecord.Size + texts + 64 - Area.ValueNibbles;
  if (Area.ValueNibbles + size > Area.ValuesEnd) return undefined;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  const put32 = (address: number, value: number): void => view.setInt32(address - Area.ValueNibbles, value, true);
  const put8 = (address: number, value: number): void => view.setUint8(address - Area.ValueNibbles, value);

  let end = FIRST_TEXT + needles.length * ValueRecord.Size;
  const putText = (text: Uint8Array): number => {
    const at = end;
    bytes.set(text, at - Area.ValueNibbles);
    end += text.length;
    return at;
  };
  const labelTexts = labels.map((label) => ({ at: putText(UTF8.encode(label)), length: label.length }));
  const putHead = (record: number, kind: ValueKind, label: number): void => {
    const text = labelTexts[label] as { at: number; length: number };
    put8(record + ValueRecord.Kind, kind);
    put32(record + ValueRecord.Rule, firstRule + label);
    put32(record + ValueRecord.Label, text.at);
    put32(record + ValueRecord.LabelLength, text.length);
  };
  needles.forEach(({ needle, kind, label, fields = {} }, index) => {
    const record = FIRST_TEXT + index * ValueRecord.Size;
    putHead(record, kind, label);
    const letters = lettersOf(needle);
    put32(record + ValueRecord.Letters, letters);
    put8(record + ValueRecord.NeedleLength, searchedLength(needle));
    put32(record + ValueRecord.Needle, putText(needle));
    put8(record + ValueRecord.Class, fields[ValueRecord.Class] ?? 0);
    put8(record + ValueRecord.Check, fields[ValueRecord.Check] ?? 0);
    put32(record + ValueRecord.Min, fields[ValueRecord.Min] ?? 0);
    put32(record + ValueRecord.Max, fields[ValueRecord.Max] ?? 0);
    const head = Area.ValueHeads + 4 * hashOfThree(letters);
    put32(record + ValueRecord.Next, view.getInt32(head - Area.ValueNibbles, true));
    put32(head, record);
  });
  const cards = detections.indexOf('cards');
  const ibans = detections.indexOf('iban');
  if (cards >= 0) putHead(Area.ValueRecords, ValueKind.Card, cards);
  if (ibans >= 0) {
    putHead(Area.ValueRecords + ValueRecord.Size, ValueKind.Iban, ibans);
    for (const [country, length] of Object.entries(IBAN_LENGTHS)) {
      put8(Area.ValueCountries + 26 * (country.charCodeAt(0) - 65) + country.charCodeAt(1) - 65, length);
    }
  }
  bytes.set(tablesOf(needles, cards >= 0, ibans >= 0));
  return {
    bytes,
    sought:
      (needles.length > 0 ? Sought.Needles : 0) |
      (secrets.length > 0 ? Sought.Secrets : 0) |
      (cards >= 0 ? Sought.Cards : 0) |
      (ibans >= 0 ? Sought.Ibans : 0),
  };
}

function lettersOf([first = 0, second = 0, third = 0]: Uint8Array): number {
  return first | (second << 8) | (third << 16);
}

/** The tables of the search for what values begin with. */
function tablesOf(needles: readonly Needle[], hasCards: boolean, hasIbans: boolean): Uint8Array {
  const beginnings = new Map<string, number[][]>();
  for (const { needle } of needles) {
    const looked = needle.subarray(0, searchedLength(needle) > 3 ? 4 : 3);
    beginnings.set(
      looked.join(),
      Array.from(looked, (byte) => [byte]),
    );
  }
  return planBeginnings([...beginnings.values()], [...(hasIbans ? [IBAN] : []), ...(hasCards ? CARDS : [])]);
}

const bytesOf = (text: string): number[] => [...UTF8.encode(text)];
const DIGITS = bytesOf('0123456789');
const CAPITALS = bytesOf('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
const IBAN = [CAPITALS, CAPITALS, DIGITS, DIGITS];
/** With two digits more than issuers have, see `isCardAt`, but no year of this century. */
const CARDS = [
  ['2', '234567'],
  ['3456', '0123456789'],
].map((digits) => [...digits.map(bytesOf), DIGITS, DIGITS]);
