/** Records of mixed notations, and by hand what each must become. Every secret has a canary in it. */
import type { TestRecord } from './topics.ts';

export const CANARY = 'c4n4ry';

interface Shape {
  value: (n: number) => string | null;
  clean: (n: number) => string | null;
}

const SHAPES: readonly Shape[] = [
  {
    value: (n) =>
      `{"n":${n},"MMM_account":{"no":"${CANARY}${n}","tags":["${CANARY}"]},"XXX_token":"${CANARY}","ok":true}`,
    clean: (n) => `{"n":${n},"MMM_account":"MMM","ok":true}`,
  },
  {
    value: (n) => `id=${n}&MMM_phone=%2B1${CANARY}${n}&XXX_pin=${CANARY}&lang=en`,
    clean: (n) => `id=${n}&MMM_phone=MMM&lang=en`,
  },
  {
    value: (n) => `INFO ${n} body="{\\"MMM_name\\":\\"John ${CANARY} ${n}\\",\\"lang\\":\\"en\\"}" took 12 ms\n`,
    clean: (n) => `INFO ${n} body="{\\"MMM_name\\":\\"MMM\\",\\"lang\\":\\"en\\"}" took 12 ms\n`,
  },
  {
    value: (n) => `<call n="${n}"><MMM_caller kind="a">${CANARY}${n}</MMM_caller><XXX_id>${CANARY}</XXX_id><b/></call>`,
    clean: (n) => `<call n="${n}"><MMM_caller kind="a">MMM</MMM_caller><b/></call>`,
  },
  {
    value: (n) => `GET /cb?n=${n}&XXX_t=${CANARY} HTTP/1.1\r\nMMM_auth: Basic ${CANARY} ${n}\r\nhost: a\r\n`,
    clean: (n) => `GET /cb?n=${n} HTTP/1.1\r\nMMM_auth: MMM\r\nhost: a\r\n`,
  },
  {
    value: (n) => `redirect=%2Fcb%3FMMM_t%3D${CANARY}${n}%26n%3D${n}`,
    clean: (n) => `redirect=%2Fcb%3FMMM_t%3DMMM%26n%3D${n}`,
  },
  // Cut in a value: what it leaves open must not reach the next record.
  { value: (n) => `{"n":${n},"MMM_open":"${CANARY}${n}`, clean: (n) => `{"n":${n},"MMM_open":"MMM"` },
  // Begins with what would continue in the value that the last one left open.
  { value: (n) => `","n":${n}}`, clean: (n) => `","n":${n}}` },
  { value: (n) => `nothing to hide in ${n}`, clean: (n) => `nothing to hide in ${n}` },
  { value: () => null, clean: () => null },
];

const BEGINNING = 1_750_000_000_000n;

/** Record number `n` of a partition. */
export function rawRecord(partition: number, n: number): TestRecord {
  const shape = SHAPES[(n + partition) % SHAPES.length] as Shape;
  return {
    partition,
    key: n % 3 === 0 ? `MMM_id=${CANARY}${n}` : `key-${n}`,
    value: shape.value(n),
    timestamp: BEGINNING + BigInt(n),
    headers:
      n % 4 === 0
        ? [
            ['trace', `t${n}`],
            ['MMM_user', CANARY],
            ['XXX_secret', CANARY],
            ['note', `x=1&MMM_a=${CANARY}`],
          ]
        : [],
  };
}

export function cleanRecord(partition: number, n: number): TestRecord {
  const shape = SHAPES[(n + partition) % SHAPES.length] as Shape;
  return {
    partition,
    key: n % 3 === 0 ? 'MMM_id=MMM' : `key-${n}`,
    value: shape.clean(n),
    timestamp: BEGINNING + BigInt(n),
    headers:
      n % 4 === 0
        ? [
            ['trace', `t${n}`],
            ['MMM_user', 'MMM'],
            ['note', 'x=1&MMM_a=MMM'],
          ]
        : [],
  };
}

/** All records, the partitions in turn. */
export function* rawRecords(count: number, partitions: number): Generator<TestRecord> {
  for (let i = 0; i < count; i++) yield rawRecord(i % partitions, Math.floor(i / partitions));
}

/** One text for a whole record, to compare. */
export function asText({ partition, key, value, timestamp, headers }: TestRecord): string {
  return JSON.stringify([partition, key, value, String(timestamp), headers]);
}
