/** What objects of all notations have in common: members with commas between. */
import { allRemoved, copied, type Piece, removed } from './pieces.ts';
import type { Kind } from './words.ts';

export interface Member {
  kind: Kind;
  pieces: Piece[];
}

/** The members with `between` before each comma and `after` after it. Those that are filtered go, with one comma each. */
export function joinMembers(members: readonly Member[], between: string, after: string): Piece[] {
  const pieces: Piece[] = [];
  const lastKept = members.map((member) => member.kind !== 'filter').lastIndexOf(true);
  const separator = `${between},${after}`;
  members.forEach((member, index) => {
    const isLast = index === members.length - 1;
    if (member.kind === 'filter') {
      pieces.push(...allRemoved(member.pieces));
      if (!isLast) pieces.push(removed(separator));
      return;
    }
    pieces.push(...member.pieces);
    if (isLast) return;
    // The comma before a run of filtered members that ends the object goes with them.
    if (index === lastKept) pieces.push(copied(between), { ...removed(`,${after}`), guarded: false });
    else pieces.push(copied(separator));
  });
  return pieces;
}
