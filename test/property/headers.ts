/** Headers of HTTP, and YAML, as pieces. */
import { allRemoved, copied, guarded, masked, type Piece, removed } from './pieces.ts';
import type { Tape } from './tape.ts';
import { CANARY, drawName, drawSecret, drawText, type Kind, type Name, withoutBrackets } from './words.ts';

/** Names of nothing but the prefix are a comment's. */
function drawKey(tape: Tape): Name {
  const name = drawName(tape);
  const text = withoutBrackets(name.text).replaceAll(/[^\w.-]/g, '');
  return { ...name, text: /^(MMM|XXX|)$/.test(text) ? `${text}k` : text };
}

/** What could be taken for a value in quotes, or in brackets, is drawn by itself. */
const onOneLine = (text: string) => text.replaceAll(/[\r\n]/g, ' ').trimEnd();
const plainLine = (tape: Tape) => onOneLine(drawText(tape));
/** A comma at its end would be that between two members, a tab before a name and a colon that between two fields. */
const secretLine = (tape: Tape) => `${CANARY}${onOneLine(drawSecret(tape))}`.replaceAll('\t', ' ').replace(/,+$/, '');

/** Header lines as they go over the wire, or as curl prints them. */
export function drawHeaders(tape: Tape): Piece[] {
  const lineEnd = tape.pick(['\r\n', '\r\n', '\n']);
  const mark = tape.pick(['', '', '> ', '< ', '* ', '  ']);
  const lines = tape.several(1, 5, () => drawHeader(tape, mark, lineEnd));
  return [
    copied(`${mark}GET /p HTTP/1.1${lineEnd}`),
    ...lines.flat(),
    copied(`${mark}Accept: */*${lineEnd}${lineEnd}done${lineEnd}`),
  ];
}

function drawHeader(tape: Tape, mark: string, lineEnd: string): Piece[] {
  const { kind, text } = drawKey(tape);
  const after = tape.pick([' ', ' ', '', '\t']);
  const head = `${mark}${text}:${after}`;
  if (kind === 'plain') return [copied(`${head}${plainLine(tape)}${lineEnd}`)];
  // Folded lines belong to the value.
  const folds =
    mark.trim() === '' ? tape.several(0, 1, () => `${mark} \t${CANARY}${onOneLine(drawSecret(tape))}${lineEnd}`) : [];
  const pieces = [guarded(head), masked(secretLine(tape), 'MMM'), guarded(lineEnd), ...folds.map(removed)];
  return kind === 'filter' ? allRemoved(pieces) : pieces;
}

/** A document of mappings and lists, indented by two. */
export function drawYaml(tape: Tape): Piece[] {
  const lineEnd = tape.pick(['\n', '\n', '\r\n']);
  return [copied(`---${lineEnd}`), ...drawMapping(tape, lineEnd, '', '', 2), copied(`z: 1${lineEnd}`)];
}

/** Entries that are indented by `indent`, the first of them after `first`. */
function drawMapping(tape: Tape, lineEnd: string, first: string, indent: string, depth: number): Piece[] {
  const entries = tape.several(1, 4, (index) => {
    const { kind, text } = drawKey(tape);
    const before = index === 0 && first !== '' ? first : indent;
    // What is filtered after a dash would take the item's mark along.
    if (kind === 'plain' || (kind === 'filter' && before !== indent))
      return drawPlain(tape, `${before}${kind === 'plain' ? text : 'k'}`, lineEnd, indent, depth);
    return drawHidden(tape, kind, `${before}${text}`, lineEnd, indent);
  });
  return entries.flat();
}

function drawPlain(tape: Tape, head: string, lineEnd: string, indent: string, depth: number): Piece[] {
  const way = tape.below(6);
  if (way === 5 && depth > 0)
    return [copied(`${head}:${lineEnd}`), ...drawMapping(tape, lineEnd, '', `${indent}  `, depth - 1)];
  if (way === 4 && depth > 0) {
    const items = tape.several(1, 2, () => drawMapping(tape, lineEnd, `${indent}- `, `${indent}  `, depth - 1));
    return [copied(`${head}:${lineEnd}`), ...items.flat()];
  }
  // A comma would be that between two members; a quote would open a string, and a backslash then fold it.
  const text = plainLine(tape)
    .replaceAll(',', ';')
    .replace(/^[ "]+/, '');
  return [copied(`${head}: ${text}${lineEnd}`)];
}

/** A value on the line of its key, or below it. */
function drawHidden(tape: Tape, kind: Kind, head: string, lineEnd: string, indent: string): Piece[] {
  const deeper = `${indent}  `;
  const line = (before: string) => `${before}${CANARY}${onOneLine(drawSecret(tape))}${lineEnd}`;
  const below = (before: string, least: number) => tape.several(least, 3, () => line(before)).join('');
  const quote = tape.pick(['"', "'"]);
  const ways: (() => Piece[])[] = [
    () => [guarded(': '), masked(secretLine(tape), 'MMM'), guarded(lineEnd)],
    () => [guarded(': '), masked(`${quote}${CANARY} a: b${quote}`, `${quote}MMM${quote}`), guarded(lineEnd)],
    () => [guarded(': '), masked(secretLine(tape), 'MMM'), guarded(lineEnd), removed(below(`${deeper}`, 1))],
    () => [
      guarded(': '),
      masked(tape.pick(['|', '>-', '|2+', '!!str |', '&a >']), 'MMM'),
      guarded(lineEnd),
      removed(below(deeper, 1)),
    ],
    () => [
      guarded(': '),
      masked('|', 'MMM'),
      guarded(lineEnd),
      removed(`${line(deeper)}${lineEnd}${line(`${deeper} `)}`),
    ],
    () => [guarded(':'), masked('', 'MMM'), guarded(lineEnd), removed(below(deeper, 1))],
    () => [guarded(':'), masked('', 'MMM'), guarded(lineEnd), removed(below(`${deeper}- `, 1))],
    () => [guarded(':'), masked('', 'MMM'), guarded(lineEnd), removed(below(`${indent}- `, 1))],
  ];
  const pieces = [guarded(head), ...tape.pick(ways)()];
  return kind === 'filter' ? allRemoved(pieces) : pieces;
}
