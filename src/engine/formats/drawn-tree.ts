import { Byte } from '../bytes/ascii.ts';
import { beforeRun, Class } from '../bytes/classes.ts';
import { isLineEnd } from '../bytes/kinds.ts';
import { load8, load32, store32 } from '../bytes/memory.ts';
import { ROOT } from '../bytes/reader.ts';
import { cursor, Notation, Removal } from '../context/cursor.ts';
import { Limit, Progress, setLayer } from '../context/input.ts';
import { floorBefore } from '../context/reach.ts';
import { State } from '../context/state.ts';
import { Awaited, awaitValue, Field, setColumn } from '../deferred/awaited.ts';
import { delimiter, Name } from '../names/name.ts';
import { decidedRule, LISTED } from '../rules/table.ts';
import { afterLast } from '../scan/bytes.ts';
import { Block } from '../values/block-lines.ts';
import { afterMarks, columnAfterMarks, deeperText, hasBranch, UNSEEN } from '../values/tree-lines.ts';
import { beginHeaderValue } from './header.ts';

/**
 * Trees that are drawn: what is below a name, and deeper, is its value.
 *
 *     ├─ MMM_x                 |-- MMM_x
 *     │  ├─ a: v               |   `-- v
 *     │  └─ b: w               `-- c
 *     └─ c: 1
 */

/** The name with all of its path. */
const branch = new Name();

/** A name that is all that its line holds after the marks of a tree. */
export function tryTreeName(name: Name): boolean {
  if (delimiter.layer !== ROOT || decidedRule === LISTED) return false;
  if (name.to < cursor.end && !isLineEnd(load8(name.to))) return false;
  const path = beforeRun(name.from, cursor.begin, Class.Name | Class.Path);
  const line = afterLast(floorBefore(path, Limit.LookBehind), path, Byte.LineFeed);
  if (afterMarks(line, path) !== path || !hasBranch) return false;
  setLayer(ROOT, false);
  const awaited = cursor.awaited;
  const column = columnAfterMarks;
  branch.copy(name);
  branch.start = path;
  branch.from = path;
  const isTaken = awaitValue(Awaited.Branch, branch, branch.to, 0);
  if (cursor.awaited > awaited) setColumn(awaited, column);
  return isTaken;
}

/** At the end of the name's line, and then where the next begins: the value is there, if that is deeper. */
export function followBranch(record: i32): i32 {
  let at = load32(record + Field.At);
  if (load8(at) === Byte.CarriageReturn && at < cursor.end) at++;
  if (at < cursor.end && load8(at) === Byte.LineFeed) {
    at++;
    store32(record + Field.At, at);
  }
  cursor.indent = load32(record + Field.Objects);
  const text = deeperText(at);
  if (text === UNSEEN) return Progress.NeedMore;
  if (text < 0) return Progress.Over;
  store32(record + Field.At, text);
  return Progress.Due;
}

/** The value begins at `at`, below a name that is so far indented. */
export function beginBranch(at: i32, column: i32): void {
  cursor.notation = Notation.Header;
  cursor.removal = Removal.Exact;
  cursor.indent = column;
  beginHeaderValue(at);
  cursor.keepsBlankLines = false;
  cursor.block = Block.Tree;
  cursor.nextState = State.BeforeContinuation;
}
