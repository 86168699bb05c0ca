import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { charEnd } from '../bytes/reader.ts';
import { cursor, Notation } from '../context/cursor.ts';
import { Limit, next, settleLayer } from '../context/input.ts';
import { State } from '../context/state.ts';
import { delimiter, Name } from '../names/name.ts';
import { take } from '../names/parameter.ts';

/**
 * Variables of GraphQL operations: of `query($MMM_x: String! = "v")` the default. Arguments are read by `literal.ts`, and the
 * values of variables are in JSON.
 */

/** The name is after `$` and before a colon: a type follows, and maybe `=` and a default. */
export function tryVariable(name: Name, after: i32): boolean {
  settleLayer();
  let at = after;
  let char = next(at);
  while (isOfType(char) && at - after < Limit.FilteredName) {
    at = charEnd;
    char = next(at);
  }
  if (char !== Byte.Equals || at === after) return false;
  const value = charEnd;
  if (next(value) === Byte.Equals) return false;
  name.start = delimiter.start;
  take(name, Notation.GraphQl);
  cursor.at = value;
  cursor.state = State.BeforeValue;
  return true;
}

/** `[String!]! `, and white space, which may hold line feeds. */
function isOfType(char: i32): boolean {
  return (
    isOf(char, Class.Name | Class.JsonSpace) ||
    char === Byte.BracketOpen ||
    char === Byte.BracketClose ||
    char === Byte.Exclamation
  );
}
