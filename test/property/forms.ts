/** Query strings, form bodies and logfmt as pieces. */
import { deeper, drawDocument, drawInside, encoded, type Place } from './documents.ts';
import { jsonString, percent } from './layers.ts';
import { allRemoved, copied, guarded, inputOf, masked, type Piece, removed, within } from './pieces.ts';
import type { Tape } from './tape.ts';
import { CANARY, drawName, drawSecret, drawText, type Kind } from './words.ts';

interface Parameter {
  kind: Kind;
  pieces: Piece[];
}

const withoutCandidates = (text: string) => text.replaceAll(/[MX]/g, 'm');

function drawParameter(tape: Tape, place: Place, isQuery: boolean): Parameter {
  const name = drawName(tape);
  const hasRawBrackets = tape.below(2) === 0 && /^[\w.[\]-]+$/.test(name.text);
  const written = hasRawBrackets ? name.text : percent(tape).write(name.text);
  if (name.kind === 'plain') {
    const shape = tape.below(6);
    if (shape === 5) return { kind: 'plain', pieces: [copied(written)] };
    if (shape === 4 && place.depth > 0) {
      return {
        kind: 'plain',
        pieces: [copied(`${written}=`), ...within(percent(tape), drawDocument(tape, encoded(place)))],
      };
    }
    return { kind: 'plain', pieces: [copied(`${written}=${percent(tape).write(withoutCandidates(drawText(tape)))}`)] };
  }
  if (isQuery && tape.onceIn(10)) {
    // Without a value: a filtered name goes, the other one stays.
    return { kind: name.kind, pieces: [guarded(written)] };
  }
  return {
    kind: name.kind,
    pieces: [guarded(`${written}=`), masked(percent(tape).write(drawSecret(tape, place.isBroken)), 'MMM')],
  };
}

/**
 * Joins parameters. `delimiter` is the `?` before them, which goes if none of them stays.
 */
function join(parameters: readonly Parameter[], delimiter: string): Piece[] {
  const lastKept = parameters.map((parameter) => parameter.kind !== 'filter').lastIndexOf(true);
  const pieces: Piece[] = [];
  if (delimiter !== '') pieces.push(lastKept < 0 ? { ...removed(delimiter), guarded: false } : copied(delimiter));
  parameters.forEach((parameter, index) => {
    const isLast = index === parameters.length - 1;
    if (parameter.kind === 'filter') {
      pieces.push(...allRemoved(parameter.pieces));
      if (!isLast) pieces.push(removed('&'));
      return;
    }
    pieces.push(...parameter.pieces);
    if (!isLast) pieces.push(index === lastKept ? { ...removed('&'), guarded: false } : copied('&'));
  });
  return pieces;
}

const PATHS = ['/p', 'http://h/p', '/a/b.html', 'https://h:8443/x', ''];

/** A URL with a query. `last`, if given, is a parameter that ends it. */
export function drawQuery(tape: Tape, place: Place, last?: string): Piece[] {
  const parameters = tape.several(1, 4, () => drawParameter(tape, place, true));
  if (last !== undefined) parameters.push({ kind: 'plain', pieces: [copied(last)] });
  const end = tape.onceIn(6) ? [copied('#top')] : [];
  return [copied(tape.pick(PATHS)), ...join(parameters, '?'), ...end];
}

/**
 * A form body. One parameter at least stays: what goes with a form that vanishes depends on what it is in.
 */
export function drawForm(tape: Tape, place: Place): Piece[] {
  const parameters = tape.several(0, 4, () => drawParameter(tape, place, false));
  const kept: Parameter = { kind: 'plain', pieces: [copied('z=1')] };
  // Right after the `=` of an outer form, a name without a value is taken for base64; and an encoded form's first value
  // is read at the layer of that `=`, up to the outer `&`. Neither may come first.
  const mayComeFirst = !place.isEncoded && parameters[0]?.pieces.at(-1)?.in !== '';
  parameters.splice(mayComeFirst ? tape.below(parameters.length + 1) : 0, 0, kept);
  return join(parameters, '');
}

const WORDS = ['12', 'ok', 'a-b_c', '10.0.0.1', '2026-11-24T10:00:00Z', 'x/y'];

/** One line of `name=value` pairs. */
export function drawLogfmt(tape: Tape, place: Place): Piece[] {
  const pairs = tape.several(1, 6, (): Parameter => {
    const name = drawName(tape);
    // Names in logfmt are written as they are.
    const text = name.text.replaceAll(/[^\w.[\]-]/g, '') || 'n';
    if (name.kind === 'plain') {
      const value = tape.below(4);
      if (value === 3 && place.depth > 0) {
        const inner = drawInside(tape, deeper(place));
        return { kind: 'plain', pieces: [copied(`${text}="`), ...inner, copied('"')] };
      }
      if (value === 2)
        return {
          kind: 'plain',
          pieces: [copied(`${text}="${jsonString(tape).write(withoutCandidates(drawText(tape)))}"`)],
        };
      return { kind: 'plain', pieces: [copied(`${text}=${tape.pick(WORDS)}`)] };
    }
    const isQuoted = tape.below(2) === 1;
    const value = isQuoted
      ? `"${jsonString(tape).write(drawSecret(tape, place.isBroken))}"`
      : `${CANARY}${tape.pick(WORDS)}`;
    return { kind: name.kind, pieces: [guarded(`${text}=`), masked(value, isQuoted ? '"MMM"' : 'MMM')] };
  });
  return [copied('level=info'), ...pairs.flatMap(withSpace)];
}

/** A pair and a space: which of the two at its sides a filtered pair takes makes no difference. */
function withSpace(pair: Parameter): Piece[] {
  if (pair.kind === 'filter') return [{ ...removed(' '), guarded: false }, removed(inputOf(pair.pieces))];
  return [copied(' '), ...pair.pieces];
}
