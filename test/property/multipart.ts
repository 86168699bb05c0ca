/** multipart/form-data as pieces. */
import { copied, guarded, masked, type Piece, removed } from './pieces.ts';
import type { Tape } from './tape.ts';
import { drawName, drawSecret, type Kind } from './words.ts';

const BODIES = ['1', 'two words', '', 'line one\nline two', 'é 😀', '--not the boundary', 'a=1&b=2', '{"a":1}'];
const BOUNDARIES = ['B', '----WebKitFormBoundary7ma4YWxk', 'a.b-c'];

interface Part {
  kind: Kind;
  headers: Piece[];
  body: string;
}

/** A body of parts, with one line end throughout. */
export function drawMultipart(tape: Tape, lineEnd: string = tape.pick(['\r\n', '\n'])): Piece[] {
  const boundary = `--${tape.pick(BOUNDARIES)}`;
  const parts = tape.several(1, 4, () => drawPart(tape, lineEnd));
  const pieces = parts.flatMap((part): Piece[] => {
    const start = `${boundary}${lineEnd}`;
    if (part.kind === 'plain') return [copied(start), ...part.headers, copied(`${lineEnd}${part.body}${lineEnd}`)];
    if (part.kind === 'filter') {
      const all = part.headers.map((piece) => removed(piece.in));
      return [removed(start), ...all, removed(`${lineEnd}${part.body}${lineEnd}`)];
    }
    return [guarded(start), ...part.headers, guarded(lineEnd), masked(part.body, 'MMM'), guarded(lineEnd)];
  });
  // The closing boundary ends the last value, so it may not change.
  return [...pieces, guarded(`${boundary}--`), copied(lineEnd)];
}

function drawPart(tape: Tape, lineEnd: string): Part {
  const name = drawName(tape);
  // Quotes in a part's name are written in several ways; none of them is drawn.
  const text = name.text.replaceAll('"', '');
  const isPlain = name.kind === 'plain';
  const keep = isPlain ? copied : guarded;
  const isFile = tape.onceIn(4);
  const headers = [keep(`Content-Disposition: form-data; name="${text}"`)];
  if (isFile) headers.push(keep('; filename="'), isPlain ? copied('a.txt') : masked('cANARY7f.txt', 'MMM'), keep('"'));
  headers.push(keep(lineEnd));
  if (isFile || tape.onceIn(3)) headers.push(keep(`Content-Type: text/plain${lineEnd}`));
  const body = isPlain ? tape.pick(BODIES).replaceAll('\n', lineEnd) : drawSecret(tape);
  return { kind: name.kind, headers, body };
}
