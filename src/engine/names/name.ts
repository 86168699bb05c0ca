import { ROOT } from '../bytes/reader.ts';
import { Action } from '../rules/table.ts';

/** The character before a name: its quote, or another. */
export class Delimiter {
  char: i32 = 0;
  start: i32 = 0;
  layer: i32 = ROOT;

  set(char: i32, start: i32, layer: i32): void {
    this.char = char;
    this.start = start;
    this.layer = layer;
  }
}

/** What is before the name at the candidate. */
export const delimiter = new Delimiter();

/**
 * A name that was found. A format that takes it sets `start` where more goes than the name, and `action` where it cannot be
 * filtered.
 *
 *     {"MMM_x": "v"}        &user[MMM_tel]=1        `MMM_x` = 'v'
 *      ^ start               ^ start, from           ^ start, from
 *       ^ from                            ^ to, end       ^ to
 *            ^ to                                          ^ end
 *             ^ end
 */
export class Name {
  /** Where the parameter begins: at the opening quote; without one, at the name. */
  start: i32 = 0;
  /** The bytes of the name; of a path all of it, of which the candidate may be a later segment. */
  from: i32 = 0;
  to: i32 = 0;
  /** After the closing quote; without one, after the name. */
  end: i32 = 0;
  /** The strongest action that a segment of it asks for. */
  action: i32 = Action.None;

  isQuoted(): boolean {
    return this.from > this.start;
  }

  /** All is as it is of the other. */
  copy(other: Name): void {
    this.start = other.start;
    this.from = other.from;
    this.to = other.to;
    this.end = other.end;
    this.action = other.action;
  }
}

/** The name at the candidate, read without quotes. */
export const bareName = new Name();
/** The same, read to the quote that closes it. */
export const quotedName = new Name();
