import { didYouMean } from './nearest.ts';
import type { Effect } from './rule-set.ts';

/** Actions as they are written, those of the Genesys log filter and `hash`. */

const LARGEST_COUNT = 65_536;
const MAX_TAG = 64;

const ACTIONS =
  'copy, skip, hide, hide-first,n, hide-last,n, unhide-first,n, unhide-last,n, keep-scheme, tag(prefix,postfix), hash';

/** For the schema of rules files: the actions that are one word, and what the others look like, as regular expressions. */
export const ACTION_WORDS: readonly string[] = ['copy', 'skip', 'hide', 'keep-scheme', 'hash', 'filter', 'mask', 'tag'];
export const ACTION_FORMS: Readonly<Record<string, string>> = {
  'hide-first,n or hide-last,n: n characters are hidden, from 1 to 65,536': '^hide-(first|last)\\s*,\\s*[0-9]{1,6}$',
  'unhide-first,n or unhide-last,n: n characters are shown': '^unhide-(first|last)\\s*,\\s*[0-9]{1,6}$',
  'tag(prefix,postfix): the value is shown between these':
    '^tag\\(([\\x20-\\x2b\\x2d-\\x7e]*,[\\x20-\\x2b\\x2d-\\x7e]*)?\\)$',
};

/** What the Genesys filter writes around a value that is tagged with nothing else. */
const DEFAULT_TAG = { before: '<#', after: '#>' };

/**
 * @returns what the action means, or what is wrong with it
 */
export function readEffect(action: string): Effect | string {
  switch (action) {
    case 'copy':
    case 'hash':
      return { kind: action };
    case 'skip':
    case 'filter':
      return { kind: 'filter' };
    case 'hide':
    case 'mask':
      return { kind: 'mask' };
    case 'keep-scheme':
      return { kind: 'partial', counts: 'scheme' };
    case 'tag':
    case 'tag()':
      return { kind: 'tag', ...DEFAULT_TAG };
  }
  const partial = /^(un)?hide-(first|last)\s*,\s*(\d{1,6})$/.exec(action);
  if (partial !== null) {
    const count = Number(partial[3]);
    if (count < 1 || count > LARGEST_COUNT) return `must count characters from 1 to ${LARGEST_COUNT}`;
    const counts = partial[1] === undefined ? 'hidden' : 'shown';
    return { kind: 'partial', counts, end: partial[2] as 'first' | 'last', count };
  }
  const tag = /^tag\(([^,]*),([^,]*)\)$/.exec(action);
  if (tag !== null) return readTag(tag[1] as string, tag[2] as string);
  return `must be one of ${ACTIONS}${didYouMean(action, ACTION_WORDS)}`;
}

function readTag(before: string, after: string): Effect | string {
  for (const text of [before, after]) {
    if (!/^[\x20-\x7e]*$/.test(text)) return 'must have tags of printable ASCII';
    if (text.length > MAX_TAG) return `must have tags of at most ${MAX_TAG} characters`;
  }
  return { kind: 'tag', before, after };
}

/** How much an effect hides: of the rules that match a name, the one with the highest number wins. */
export function rankOf(effect: Effect): number {
  return ['copy', 'tag', 'partial', 'hash', 'mask', 'filter'].indexOf(effect.kind);
}
