/** Ways in which a record is broken on its way into a log. */
import { inputOf, type Piece } from './pieces.ts';
import type { Tape } from './tape.ts';

/**
 * This far before a sensitive name nothing is changed: a backslash or a percent sign there would join its
 * opening quote to another layer, a letter would make a longer name of it.
 */
const DISTANCE = 24;

const STRAYS = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '&',
  '=',
  '?',
  ' ',
  'x',
  '7',
  '%',
  '\0',
  '\xff',
  "'",
  '<',
  '#',
  ';',
];

const QUOTE_AFTER_EQUALS =
  /(?:=|%(?:25)*3d|\\u003d)\s*(?:\\*["']|(?:%(?:25)*5c)*%(?:25)*22|\\+u0022|\\*&(?:quot|#34|#x22);)/i;

/** The record, broken in one of the ways from which the contract protects its values. */
export function breakRecord(tape: Tape, pieces: readonly Piece[]): string {
  const text = inputOf(pieces);
  const way = tape.below(6);
  // Cut: anywhere at all, in names and values too.
  if (way < 2) return text.slice(0, tape.below(text.length + 1));
  const sites = placesOf(pieces);
  if (sites.length === 0) return text;
  const at = tape.pick(sites);
  const stray = tape.pick(STRAYS);
  // What a colon follows is a name, whatever it holds.
  if (stray === ':' && /(?:"|%22|\\u0022|&quot;)\s*$/i.test(text.slice(0, at))) return text;
  // A quote more or less pairs those after it anew: then a closing one after `=` opens a value, as §4.2 has it.
  const changed = (way === 2 || way === 3 ? stray : '') + (way === 2 || way === 4 ? (text[at] ?? '') : '');
  if (/["'\\%;]/.test(changed) && QUOTE_AFTER_EQUALS.test(text.slice(at))) return text;
  if (way === 2) return text.slice(0, at) + stray + text.slice(at + 1);
  if (way === 3) return text.slice(0, at) + stray + text.slice(at);
  if (way === 4) return text.slice(0, at) + text.slice(at + 1);
  // Another writer's line came in between. After it the quotes of the record are paired anew, too.
  if (QUOTE_AFTER_EQUALS.test(text.slice(at))) return text;
  return `${text.slice(0, at)}{"n":1,"MMM_o":"x"}\n${text.slice(at)}`;
}

/** Where a character may change so that every value is still required to be hidden. */
function placesOf(pieces: readonly Piece[]): number[] {
  const sites: number[] = [];
  let at = 0;
  pieces.forEach((piece, index) => {
    const next = pieces[index + 1];
    const end = at + piece.in.length;
    if (!piece.guarded) {
      const last = next?.guarded ? end - DISTANCE : end;
      for (let place = at; place < last; place += 1) sites.push(place);
    }
    at = end;
  });
  return sites;
}
