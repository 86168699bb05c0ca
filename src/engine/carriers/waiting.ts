import { Byte } from '../bytes/ascii.ts';
import { findByte } from '../scan/bytes.ts';
import { intake } from './intake-state.ts';

/** Too little has come of the line to know how it begins. */
export function waitForMore(): boolean {
  const length = intake.end - intake.at;
  // Where its end has come, it is the next line that decides.
  const isWhole = findByte(intake.at, intake.end, Byte.LineFeed) < intake.end;
  intake.searched = isWhole ? 0 : length;
  intake.readAgainAt = 2 * length;
  return false;
}

/** While it is not known how the line begins, it is read again when its end has come, or twice as much: not with each byte. */
export function waitsForHead(): boolean {
  const length = intake.end - intake.at;
  if (intake.searched === 0 || intake.isEnded || length >= intake.readAgainAt) return false;
  const from = intake.at + intake.searched;
  intake.searched = length;
  return findByte(from, intake.end, Byte.LineFeed) === intake.end;
}
