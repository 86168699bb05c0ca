import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';
import { ROOT } from '../bytes/reader.ts';
import { decideName, hasInnerNames, nameRunEnd } from '../rules/names.ts';
import { Action, actionOf, decodeLetter, letterEnd } from '../rules/table.ts';
import { isNeedleAt } from '../scan/needles.ts';
import { colourStart, isBehindColour } from './colour.ts';
import { cursor } from './cursor.ts';
import { beforeLayer, beforeStart, charBefore, encodedStart, LEVELS_OF_LINE } from './opener.ts';
import { Limit } from './reading.ts';
import { isBehindOption } from './shell.ts';

/**
 * Where does the name begin of which the search saw a part, and what stands before it?
 *
 *     …&user[MMM_tel]=1        …"db.keyStorePassword":"x"
 *            ^ hit                           ^ hit
 *      ^ name                    ^ name
 */

/** The character before the name, and where and at which layer it stands. */
export let opener: i32 = 0;
export let openerLayer: i32 = ROOT;
export let openerStart: i32 = 0;
/** Where the whole name begins, of which the candidate may be a later segment. */
export let nameFrom: i32 = 0;

/** A plain name stands behind a plain character. */
export function setPlainOpener(char: i32, start: i32, name: i32): void {
  opener = char;
  openerLayer = ROOT;
  openerStart = start;
  nameFrom = name;
}

/** Where the name's prefix begins, of which the search saw a part; -1 if there is none that is not yet decided. */
export function firstLetter(hit: i32): i32 {
  const byte = load8(hit);
  const isRaw = actionOf(hit, cursor.end) !== Action.None;
  let start = isRaw && isOf(byte, Class.Name) ? hit : encodedStart(hit, cursor.begin);
  if (start < 0) return -1;
  // One of the letters before may be plain.
  let first = actionOf(start, cursor.end) !== Action.None && start >= cursor.decided ? start : -1;
  if (first === hit) return first;
  for (let letters = 0; letters < 2; letters++) {
    charBefore(start, cursor.begin, LEVELS_OF_LINE);
    if (beforeStart >= start || beforeStart < cursor.decided) break;
    start = beforeStart;
    if (actionOf(start, cursor.end) !== Action.None) first = start;
  }
  return first;
}

/** What stands before the name, or before the path-like name of which it is a segment. False where no name begins. */
export function readOpener(start: i32): boolean {
  nameFrom = start;
  classEnd = -1;
  lookBehind(start);
  if ((opener === 0 || opener === Byte.Zero) && isBehindClass(start)) return true;
  if (isOf(opener, Class.Name)) return openerLayer === ROOT && isBehindOption(start);
  if (opener !== Byte.Dot && opener !== Byte.BracketOpen) return true;
  // `User[MMM_name=John]` is a list in brackets, `user[MMM_tel]=1` a path.
  if (opener === Byte.BracketOpen && !isClosedSegment(start)) return true;
  const joint = opener;
  const jointStart = openerStart;
  const jointLayer = openerLayer;
  let from = start;
  let brackets = 0;
  let first = 0;
  let firstEnd = start;
  let firstLayer = ROOT;
  while (isOf(opener, Class.Name | Class.Path) && start - openerStart < Limit.FilteredName) {
    first = opener;
    firstEnd = from;
    firstLayer = openerLayer;
    if (first === Byte.BracketOpen || first === Byte.BracketClose) brackets++;
    from = openerStart;
    lookBehind(from);
  }
  if (first === Byte.BracketOpen && from < jointStart && brackets === 1) {
    // `[user.MMM_tel] => 1`: the bracket is none of the name.
    opener = first;
    openerStart = from;
    openerLayer = firstLayer;
    nameFrom = firstEnd;
  } else if (from === jointStart && joint === Byte.BracketOpen) {
    opener = joint;
    openerStart = jointStart;
    openerLayer = jointLayer;
  } else {
    nameFrom = from;
  }
  return true;
}

/** Where the class ends that `isBehindClass` found before the name; -1 = none. */
let classEnd: i32 = -1;

/** Longer names of classes are none. */
const LONGEST_CLASS: i32 = 256;

/**
 * `"␀Login␀MMM_x"`, `"\u0000*\u0000MMM_x"`, `'\0Login\0MMM_x'`: PHP puts the class of a property that is private before its
 * name. The quote before that is what stands before the name then.
 */
function isBehindClass(start: i32): boolean {
  const char = opener;
  const charStart = openerStart;
  const charLayer = openerLayer;
  const at = behindNul(start);
  let from = at;
  while (from >= 0 && at - from < LONGEST_CLASS) {
    const nul = behindNul(from);
    if (nul >= 0) {
      from = nul;
      lookBehind(from);
      if (opener !== Byte.Quote && opener !== Byte.Apostrophe) break;
      nameFrom = from;
      classEnd = start;
      return true;
    }
    lookBehind(from);
    if (!isOf(opener, Class.Name) && opener !== Byte.Backslash && opener !== Byte.Asterisk) break;
    from = openerStart;
  }
  opener = char;
  openerStart = charStart;
  openerLayer = charLayer;
  return false;
}

/** Where the NUL begins that ends at `at`, as it is or as `\0`; -1 if none does. */
function behindNul(at: i32): i32 {
  const char = charBefore(at, cursor.begin, LEVELS_OF_LINE);
  if (char === 0) return beforeStart;
  if (char !== Byte.Zero || charBefore(at - 1, cursor.begin, LEVELS_OF_LINE) !== Byte.Backslash) return -1;
  return beforeStart;
}

/** Whether a `]` follows the segment. */
function isClosedSegment(at: i32): boolean {
  let i = at;
  while (i < cursor.end) {
    const letter = decodeLetter(i, cursor.end);
    if (letter === Byte.BracketClose) return true;
    if (letter < 0x80 && !isOf(letter, Class.Name | Class.Path)) return false;
    if (i - at > Limit.FilteredName) return true;
    i = letterEnd;
  }
  return false;
}

export function lookBehind(at: i32): void {
  opener = charBefore(at, cursor.begin, LEVELS_OF_LINE);
  openerLayer = opener < 0 ? ROOT : beforeLayer;
  openerStart = opener < 0 ? at : beforeStart;
  if (isOf(opener, Class.Name) && isBehindColour(at)) {
    opener = Byte.Space;
    openerStart = colourStart(at);
  }
}

/** What all rules say of the name that `findName` found, and where the next candidate may begin if it is none. */
export let nameAction: i32 = Action.None;
export let behindName: i32 = 0;

/** Finds the name of which a needle, or a letter that is encoded, stands at `hit`. False where no rule asks for it. */
export function findName(hit: i32): boolean {
  behindName = hit + 1;
  nameAction = Action.None;
  const from = isNeedleAt(hit, cursor.end) ? hit : encodedStart(hit, cursor.begin);
  if (from < 0) return false;
  nameFrom = from;
  classEnd = -1;
  lookBehind(from);
  // What has been hidden is no part of it.
  while (isOf(opener, Class.Name) && openerStart >= cursor.hiddenTo && from - openerStart < Limit.FilteredName) {
    if (openerLayer === ROOT && isBehindOption(nameFrom)) break;
    nameFrom = openerStart;
    lookBehind(nameFrom);
  }
  // A name that is longer is read from here on.
  if (!isOf(opener, Class.Name)) readOpener(nameFrom);
  const quote = opener === Byte.Quote || opener === Byte.Apostrophe ? opener : 0;
  const nameText = classEnd >= 0 ? classEnd : nameFrom;
  nameAction = decideName(nameText, nameLimit(nameText), quote, false);
  if (nameRunEnd > hit) behindName = nameRunEnd;
  return nameAction !== Action.None;
}

/** How far a name is read; it is longer than that only where it is none. */
function nameLimit(from: i32): i32 {
  return from + Limit.Window < cursor.end ? from + Limit.Window : cursor.end;
}

/** How far before a needle the quote is looked for behind which a name begins that holds more than name characters. */
const LONGEST_ODD_NAME: i32 = 256;

/**
 * Finds the name in quotes of which a needle stands at `hit`, whatever other characters it has: `"db password":"x"`.
 * No two needles of a text ask for the same quote, nor for one where there is none.
 */
export function findOddName(hit: i32): boolean {
  if (!hasInnerNames || hit < cursor.oddUpTo) return false;
  let at = hit;
  let steps = 0;
  while (steps < LONGEST_ODD_NAME && at > cursor.oddUpTo && at > cursor.hiddenTo) {
    lookBehind(at);
    if (opener < 0 || opener === Byte.LineFeed) break;
    if (opener === Byte.Quote || opener === Byte.Apostrophe) {
      nameFrom = at;
      nameAction = decideName(at, nameLimit(at), opener, true);
      cursor.oddUpTo = hit + 1;
      return nameAction !== Action.None;
    }
    at = openerStart;
    steps++;
  }
  cursor.oddUpTo = hit + 1;
  return false;
}
