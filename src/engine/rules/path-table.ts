import { Area } from '../bytes/layout.ts';

/** Path rules in the memory, one for each parameter; `image.ts` writes them. All lengths fit in a byte. */
export const enum PathRule {
  /** Of the whole record, in units of 16 bytes. */
  Size = 0,
  /** How many segments the pattern has. */
  Steps = 1,
  /** Which of them is searched for, and which is the parameter. */
  Anchor = 2,
  Parameter = 3,
  IsReplaced = 4,
  Exceptions = 5,
  /** Two bytes. */
  Label = 6,
  NameLength = 8,
  Name = 9,
  MostName = 64,
  /** Steps, then exceptions: each its kind, its length, its letters. */
  FirstStep = 73,
}

export const enum PathStep {
  Literal = 0,
  Any = 1,
  Rest = 2,
}

/** After the last of them. */
export let pathsEnd: i32 = Area.Paths;

export function setPathsEnd(at: i32): void {
  pathsEnd = at;
}

export function hasPaths(): boolean {
  return pathsEnd > Area.Paths;
}
