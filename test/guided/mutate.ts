/** Changes an input at random, with pieces that mean something to the engine. */
import type { Tape } from '../property/tape.ts';

const PIECES = [
  'MMM_a',
  'XXX_b',
  'MMM-H',
  '"MMM_c"',
  "'XXX_d'",
  '=',
  ':',
  ': ',
  '=>',
  ':=',
  '->',
  '"',
  "'",
  '`',
  '\\"',
  '\\\\\\"',
  '\\u0022',
  '\\x22',
  '%22',
  '%2522',
  '&quot;',
  '&amp;',
  '&#38;',
  '&lt;',
  '%26',
  '%3D',
  '%3d',
  '&',
  ';',
  ',',
  ', ',
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  '<',
  '>',
  '</',
  '/>',
  '<MMM_e>',
  '</MMM_e>',
  '\n',
  '\r\n',
  '\r',
  '\\n',
  '\\r\\n',
  '#012',
  '\t',
  ' ',
  '  ',
  '\0',
  '\u001b[32m',
  '\\',
  '%',
  '%5C',
  '/',
  '?',
  '|',
  '+',
  '-',
  '--',
  '--B\r\n',
  'Content-Disposition: form-data; name="MMM_f"\r\n\r\n',
  'name',
  '"name":"MMM_n","value":"v"',
  '=<<EOT\n',
  '-----BEGIN A-----\n',
  '-----END A-----\n',
  '"""',
  '2026-11-29T10:41:05.1Z stdout P ',
  '2026-11-29T10:41:05.1Z stdout F ',
  '{"log":"',
  '\\n","stream":"stdout"}\n',
  'web-1  | ',
  'map[',
  '&{',
  '@',
  '$',
  '_',
  'HTTP_',
  'N',
  'b',
  'INSERT INTO t (a, MMM_q) VALUES (1, ',
  '#Fields: a MMM_r\n',
  'a,MMM_s,c\n',
  '<![CDATA[',
  ']]>',
  'é',
  '\ud83d\ude00',
].map((piece) => Buffer.from(piece));

/** Longer inputs are cut. */
const MAX_LENGTH = 1500;

export function mutate(tape: Tape, input: Buffer, other: Buffer): Buffer {
  let bytes = input;
  for (let times = 1 + tape.below(4); times > 0; times -= 1) bytes = mutateOnce(tape, bytes, other);
  return bytes.subarray(0, MAX_LENGTH);
}

function mutateOnce(tape: Tape, bytes: Buffer, other: Buffer): Buffer {
  const at = tape.below(bytes.length + 1);
  const to = Math.min(bytes.length, at + tape.below(24));
  const from = tape.below(other.length + 1);
  const splice = (until: number, ...middle: Buffer[]) =>
    Buffer.concat([bytes.subarray(0, at), ...middle, bytes.subarray(until)]);
  switch (tape.below(7)) {
    case 0:
      return splice(to);
    case 1:
      return splice(to, tape.pick(PIECES));
    case 2:
      return splice(to, bytes.subarray(at, to), bytes.subarray(at, to));
    case 3:
      return splice(at, other.subarray(from, from + tape.below(60)));
    case 4:
      return Buffer.concat([bytes.subarray(0, at), other.subarray(from)]);
    case 5:
      return splice(Math.min(bytes.length, at + 1), Buffer.of(tape.below(256)));
    default:
      return splice(at, tape.pick(PIECES));
  }
}
