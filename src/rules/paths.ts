import { rankOf } from './effect.ts';
import type { WrittenSegment } from './path-pattern.ts';
import type { Effect, NameEntry, PathEntry } from './rule-set.ts';
import { hasWords } from './words.ts';

/** What becomes of the parameters of path patterns, each on its own. */

/** A path rule as it was written. */
export interface WrittenPath {
  readonly segments: readonly WrittenSegment[];
  /** What was said of its parameters; nothing where their names decide. */
  readonly effect: Effect | undefined;
  readonly label: string;
  /** The option that holds it. */
  readonly place: string;
}

/**
 * @param wrong is called with an option's name and what is wrong there; it throws
 */
export function compilePaths(
  paths: readonly WrittenPath[],
  names: readonly NameEntry[],
  ignoreCase: boolean,
  wrong: (place: string, message: string) => never,
): PathEntry[] {
  const entries: PathEntry[] = [];
  for (const path of paths) {
    if (path.effect?.kind === 'copy') continue;
    const parameters = path.segments.flatMap((segment, index) =>
      segment.kind === 'parameter' ? [{ segment, index }] : [],
    );
    if (parameters.length === 0) wrong(path.place, 'must mark what is hidden as {name}');
    const anchor = path.segments.findIndex(({ kind }) => kind === 'literal');
    if (anchor < 0 || anchor > (parameters[0] as { index: number }).index) {
      wrong(path.place, 'must spell out a segment before the first {name}, by which it is found');
    }
    for (const { segment, index } of parameters) {
      const effect = path.effect ?? effectOn(segment.name, names, ignoreCase);
      if (effect === undefined) {
        wrong(path.place, `{${segment.name}} is no name that is hidden; say what becomes of it, as in PATH=hide`);
      }
      entries.push({
        segments: path.segments.map((one) => (one.kind === 'parameter' ? { kind: 'any' } : one)),
        anchor,
        parameter: index,
        name: segment.name,
        // A segment that went would let the next take its place: what is to vanish is masked.
        effect: effect.kind === 'filter' ? { kind: 'mask' } : effect,
        label: path.label,
        except: exceptions(path.segments, index, paths),
      });
    }
  }
  for (const { segments, effect, place } of paths) {
    if (effect?.kind !== 'copy') continue;
    const isUsed = segments.some(
      (segment, index) =>
        segment.kind === 'literal' &&
        paths.some(
          (other) => other.segments[index]?.kind === 'parameter' && beginsAlike(segments, other.segments, index),
        ),
    );
    if (!isUsed) wrong(place, 'excepts nothing: no other path has a {name} where it spells out a segment');
  }
  return entries.sort((a, b) => rankOf(b.effect) - rankOf(a.effect));
}

/** What the rules say of a name, the most hiding. */
function effectOn(name: string, rules: readonly NameEntry[], ignoreCase: boolean): Effect | undefined {
  const text = ignoreCase ? name.toLowerCase() : name;
  const matching = rules.filter(({ kind, letters }) => {
    if (kind === 'exact') return text === letters;
    if (kind === 'prefix') return text.startsWith(letters);
    if (kind === 'words') return hasWords(name, letters);
    return kind === 'suffix' ? text.endsWith(letters) : text.includes(letters);
  });
  const effects = matching.map(({ effect }) => effect).sort((a, b) => rankOf(b) - rankOf(a));
  return effects[0]?.kind === 'copy' ? undefined : effects[0];
}

/** The segments that are spelled out, by rules with `copy`, where the parameter is. */
function exceptions(segments: readonly WrittenSegment[], index: number, paths: readonly WrittenPath[]): string[] {
  return paths.flatMap((other) => {
    const segment = other.segments[index];
    const isCopied = other.effect?.kind === 'copy' && segment?.kind === 'literal';
    return isCopied && beginsAlike(other.segments, segments, index) ? [segment.letters] : [];
  });
}

function beginsAlike(a: readonly WrittenSegment[], b: readonly WrittenSegment[], length: number): boolean {
  for (let index = 0; index < length; index++) {
    const [one, other] = [a[index], b[index]];
    const isSame = one?.kind === 'literal' && other?.kind === 'literal' && one.letters === other.letters;
    if (!isSame && (one?.kind === 'literal' || other?.kind === 'literal')) return false;
  }
  return true;
}
