/** Names and texts to build documents from. */
import type { Tape } from './tape.ts';

export type Kind = 'plain' | 'mask' | 'filter';

export interface Name {
  text: string;
  kind: Kind;
}

/** Is in every sensitive value, and nowhere else. */
export const CANARY = 'cANARY7f';

const PLAIN = ['a', 'id', 'name', 'aMMM_b', 'x_XXX', 'mmm_a', 'MM', 'foo-MMM', 'имя', 'k😀', 'a.b', 'u[a]', 'q-1'];
const TAILS = ['_a', '', '_token', '1', '-x', '_имя', '_😀', '.b', '[c]', '[]', '_a[0][d]'];
const BEFORE = ['', '', '', 'u.', 'a.b.'];

/** A name whose kind is known because it is made so. */
export function drawName(tape: Tape): Name {
  const kind = tape.pick<Kind>(['plain', 'mask', 'filter']);
  if (kind === 'plain') return { text: tape.pick(PLAIN), kind };
  const prefix = kind === 'mask' ? 'MMM' : 'XXX';
  const tail = tape.pick(TAILS);
  if (tape.onceIn(8)) return { text: `u[${prefix}${tail.replaceAll(/[[\].]/g, '')}]`, kind };
  if (tape.onceIn(12)) {
    // Filter wins over mask, whichever of the two comes first.
    const pair = tape.pick(['MMM_p.XXX_q', 'XXX_p.MMM_q', 'MMM_p[XXX_q]', 'XXX_p[MMM_q]']);
    return { text: pair, kind: 'filter' };
  }
  return { text: tape.pick(BEFORE) + prefix + tail, kind };
}

/** The name where brackets can be none of it: its segments have dots between. */
export const withoutBrackets = (name: string) => name.replaceAll('[]', '').replaceAll(/\[([^\]]*)\]/g, '.$1');

// Without M and X: whatever else is in a copied text, there is nothing in it to hide.
const PARTS = [
  'ok',
  '',
  ' ',
  'a b',
  '"',
  '\\',
  'é',
  '😀',
  ',',
  '}',
  ']',
  '{',
  "'",
  '\n',
  '\t',
  '1.5',
  '/p',
  ':',
  '<b>',
  '%',
  '&',
  ';',
  '\u0001',
  '\\n',
  '#',
];
const PROSE = ['see MMM_a for help', 'MMM stands for mask', 'MMM_b'];

/** A text that is copied. */
export function drawText(tape: Tape): string {
  if (tape.onceIn(10)) return tape.pick(PROSE);
  return tape.several(0, 4, () => tape.pick(PARTS)).join('');
}

const SECRET = [
  CANARY,
  ...PARTS,
  '=',
  'MMM_a=1',
  '"MMM_b":"x"',
  '/p?XXX_c=1&d=2',
  '\r\n',
  'XXX',
  '--x',
  '","b":1}',
  '\\"',
  '%22',
  '&amp;',
];

/** A text that is hidden: anything at all, around the canary, or after it. */
export function drawSecret(tape: Tape, beginsWithCanary = false): string {
  const before = beginsWithCanary ? '' : tape.several(0, 3, () => tape.pick(SECRET)).join('');
  const after = tape.several(0, 3, () => tape.pick(SECRET)).join('');
  return tape.onceIn(10) ? '' : `${before}${CANARY}${after}`;
}
