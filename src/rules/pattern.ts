import type { NameEntry } from './rule-set.ts';
import { splitWords } from './words.ts';

/** Patterns of names as they are written. */

export const MAX_NAME = 64;

const EMPTY = 'is empty: it must be a name, or name*, *name, *name* or ~word';

/** For the schema of rules files: what patterns look like, as regular expressions. */
export const NAME_FORMS: Readonly<Record<string, string>> = {
  'name, an exact name': '^[A-Za-z0-9_.-]{1,64}$',
  'name*, what names begin with': '^[A-Za-z0-9_.-]{1,64}\\*$',
  '*name, what names end in': '^\\*[A-Za-z0-9_.-]{1,64}$',
  '*name*, what names hold': '^\\*[A-Za-z0-9_.-]{1,64}\\*$',
  '~word, whole words in any case': '^~[A-Za-z0-9_.[\\] -]*[A-Za-z0-9][A-Za-z0-9_.[\\] -]*$',
};

/**
 * @returns the pattern's kind and letters, or what is wrong with it
 */
export function readPattern(pattern: string, ignoreCase: boolean): Pick<NameEntry, 'kind' | 'letters'> | string {
  if (pattern.startsWith('~')) return readWords(pattern.slice(1));
  const [, before, name, after] = /^(\*?)(.*?)(\*?)$/s.exec(pattern) as RegExpExecArray;
  if (name === '') return EMPTY;
  const stranger = /[^A-Za-z0-9_.-]/.exec(name as string);
  if (stranger?.[0] === '*') return 'has a * in its middle: it can only be at the beginning and at the end';
  if (stranger !== null) return 'must be one or more of A-Z a-z 0-9 _ - . with a * at the beginning or end, or both';
  if ((name as string).length > MAX_NAME) return `must be at most ${MAX_NAME} characters`;
  const kind = before === '*' ? (after === '*' ? 'part' : 'suffix') : after === '*' ? 'prefix' : 'exact';
  return { kind, letters: ignoreCase ? (name as string).toLowerCase() : (name as string) };
}

/** The pattern is split as names are: `apiKey`, `api-key` and `API_KEY` are the same words. */
function readWords(text: string): Pick<NameEntry, 'kind' | 'letters'> | string {
  if (/[^A-Za-z0-9_.[\] -]/.test(text)) {
    return 'must be words of A-Z a-z 0-9 after the ~, with _ - . [ ] a space or a change of case between them';
  }
  const letters = splitWords(text).join('-');
  if (letters === '') return EMPTY;
  if (letters.length > MAX_NAME) return `must be at most ${MAX_NAME} characters, with one between two words`;
  return { kind: 'words', letters };
}

/** Fewer letters before a `*` would hide too much. */
const LEAST_BEFORE_STAR = 3;

/**
 * The pattern that hides a name as `logveil names` lists it: the name itself, or else its last segment, or what is
 * before the first part that differs: `user.id` is `user.id`, `items[].id` is `id`, `order_*` is `order_*`.
 * @returns nothing where no pattern can
 */
export function patternFor(name: string): string | undefined {
  const last =
    name
      .split(/[.[\]]+/)
      .filter((segment) => segment !== '')
      .at(-1) ?? '';
  const star = last.indexOf('*');
  const prefix = star >= LEAST_BEFORE_STAR ? [last.slice(0, star + 1)] : [];
  return [name, last, ...prefix].find((pattern) => {
    if (pattern.startsWith('*') || pattern.startsWith('~')) return false;
    return typeof readPattern(pattern, false) !== 'string';
  });
}
