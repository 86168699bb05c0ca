import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';
import { Encoding, enclosed, ROOT } from '../bytes/reader.ts';
import { Action, plainActionOf } from '../rules/table.ts';
import { findAny, findFormStop } from '../scan/bytes.ts';
import { mayNameColumns } from '../tokenizer/columns.ts';
import { cursor, Notation } from '../tokenizer/cursor.ts';
import { isAfterPair } from '../tokenizer/line.ts';
import { copyUpTo, dropUpTo, output, takeBack, writeByte, writeMaskText } from './output.ts';
import { noteFirstMember } from './separators.ts';
import { countQuickly } from './tally.ts';

/**
 * The short way for the shapes that nine parameters of ten have: a plain name and a plain value, in a form or in a JSON
 * string, raw or encoded once. It knows no rule of its own: whatever is not exactly one of these shapes, with everything
 * that decides about it in sight, is left to the tokenizer, which does the same with them, only slower. The portable
 * engine never goes this way, so each test that compares the engines compares the two ways.
 *
 *     &MMM_a=12&      ?XXX_a=12&      "MMM_a":"12",      \"XXX_a\":12,      %22MMM_a%22%3A%2212%22%2C     %3FMMM_a%3D12%26
 */

/** Longer names and values take the long way. */
const LONGEST: i32 = 4096;

/**
 * Hides the parameter whose name begins at `hit`, if it has such a shape.
 * The line of the candidate has come, or as much of it as the tokenizer looks at.
 */
export function hideQuickly(hit: i32): boolean {
  if (hit - 8 <= cursor.begin) return false;
  const action = plainActionOf(hit, cursor.end);
  if (action === Action.None) return false;
  let nameEnd = hit + 1;
  while (isOf(load8(nameEnd), Class.Name)) nameEnd++;
  if (nameEnd + 16 >= cursor.end || nameEnd - hit > 256) return false;
  const after = load8(nameEnd);
  const before = load8(hit - 1);
  if (after === Byte.Space) return passProse(before, nameEnd);
  if (after === Byte.Equals) {
    const inQuery = before === Byte.Ampersand || before === Byte.Question;
    return (inQuery || before === Byte.Space) && hideFormParameter(hit, nameEnd, action, inQuery);
  }
  if (before === Byte.Quote) {
    if (after === Byte.Quote) return hideRawMember(hit, nameEnd, action);
    if (after === Byte.Backslash) return hideEscapedMember(hit, nameEnd, action);
  } else if (after === Byte.Percent) {
    return before === Byte.Two ? hidePercentMember(hit, nameEnd, action) : hidePercentParameter(hit, nameEnd, action);
  }
  return false;
}

/** `the MMM value`: a word among words is no name. */
function passProse(before: i32, nameEnd: i32): boolean {
  if ((before !== Byte.Space && before !== Byte.LineFeed) || !isOf(load8(nameEnd + 1), Class.Name)) return false;
  if (mayNameColumns(nameEnd)) return false;
  cursor.at = nameEnd;
  cursor.decided = nameEnd;
  return true;
}

function done(hit: i32, nameEnd: i32, notation: i32, action: i32): boolean {
  countQuickly(hit, nameEnd, notation, action);
  cursor.at = cursor.copied;
  cursor.decided = cursor.at;
  cursor.hiddenTo = cursor.at;
  return true;
}

function mask(from: i32, to: i32): void {
  copyUpTo(from);
  writeMaskText();
  dropUpTo(to);
}

function hideFormParameter(hit: i32, nameEnd: i32, action: i32, inQuery: boolean): boolean {
  // `, name=` may stand in a list whose values hold spaces.
  if (!inQuery && load8(hit - 2) === Byte.Comma && isAfterPair(hit - 1)) return false;
  const value = nameEnd + 1;
  const first = load8(value);
  if (first === Byte.Equals || first === Byte.BraceOpen || first === Byte.BracketOpen || first === Byte.ParenOpen) {
    return false;
  }
  const stop = findFormStop(value, cursor.end);
  if (stop === value || stop + 4 >= cursor.end) return false;
  const ender = load8(stop);
  if (ender === Byte.Ampersand) {
    // What may be an entity, `&quot;`, is looked at the long way.
    const following = load8(stop + 1);
    if (!isOf(following, Class.Name) || isEntityLetter(following)) return false;
    if (action === Action.Mask) {
      mask(value, stop);
    } else {
      copyUpTo(hit);
      dropUpTo(stop + 1);
    }
    return done(hit, nameEnd, Notation.Form, action);
  }
  if (ender === Byte.Space) {
    if (!endsAtSpace(stop)) return false;
  } else if (ender === Byte.Comma || ender === Byte.Semicolon) {
    // `a=1; MMM_b=2; c=3`
    if (load8(stop + 1) !== Byte.Space || !endsAtSpace(stop + 1)) return false;
    if (action === Action.Filter) {
      if (inQuery || cursor.copied > hit - 2 || isOf(load8(hit - 2), Class.Blank)) return false;
      copyUpTo(hit);
      dropUpTo(stop + 2);
      return done(hit, nameEnd, Notation.Form, action);
    }
  } else if (ender !== Byte.Quote || !inQuery) {
    return false;
  }
  if (action === Action.Mask) {
    mask(value, stop);
  } else if (inQuery) {
    // The `?` or `&` before goes too; where that went with another parameter, the one that is now the last.
    if (cursor.copied < hit) {
      copyUpTo(hit - 1);
    } else {
      const last = output.end > output.begin ? load8(output.end - 1) : 0;
      if (cursor.copied > hit || (last !== Byte.Ampersand && last !== Byte.Question)) return false;
      takeBack(output.end - 1);
    }
    dropUpTo(stop);
  } else {
    // The space behind goes too; where the parameter stands alone on its line, the line does.
    if (cursor.copied > hit - 2 || isOf(load8(hit - 2), Class.Blank)) return false;
    copyUpTo(hit);
    dropUpTo(stop + 1);
  }
  return done(hit, nameEnd, Notation.Form, action);
}

function isEntityLetter(byte: i32): boolean {
  return byte === 0x71 || byte === 0x6c || byte === 0x67 || byte === Byte.LowerA;
}

/** Whether a value ends at this space: no `&` follows before something else begins. */
function endsAtSpace(space: i32): boolean {
  const limit = space + 512 < cursor.end ? space + 512 : cursor.end;
  for (let at = space + 1; at < limit; at++) {
    switch (load8(at)) {
      case Byte.Equals:
      case Byte.Quote:
      case Byte.Question:
      case Byte.Less:
      case Byte.Greater:
      case Byte.LineFeed:
        return true;
      case Byte.Ampersand:
      case Byte.Backslash:
        return false;
    }
  }
  return false;
}

/** `"MMM_a":"12",` with at most one space behind colon and comma. */
function hideRawMember(hit: i32, nameEnd: i32, action: i32): boolean {
  const joint = load8(hit - 2);
  if (joint !== Byte.Comma && joint !== Byte.BraceOpen && joint !== Byte.Space) return false;
  if (load8(nameEnd + 1) !== Byte.Colon) return false;
  const value = load8(nameEnd + 2) === Byte.Space ? nameEnd + 3 : nameEnd + 2;
  let end = value;
  if (load8(value) === Byte.Quote) {
    end = findAny(value + 1, shortOf(value), Byte.Quote, Byte.Backslash, Byte.LineFeed);
    if (load8(end) !== Byte.Quote) return false;
    end++;
  } else {
    end = digitsEnd(value);
    if (end === value) return false;
  }
  if (end + 4 >= cursor.end) return false;
  const ender = load8(end);
  if (ender !== Byte.Comma && ender !== Byte.BraceClose) return false;
  if (action === Action.Mask) {
    copyUpTo(value);
    writeByte(Byte.Quote);
    writeMaskText();
    writeByte(Byte.Quote);
    dropUpTo(end);
    return done(hit, nameEnd, Notation.Json, action);
  }
  const comma = joint === Byte.Space ? hit - 3 : hit - 2;
  const isBehindComma = load8(comma) === Byte.Comma && cursor.copied <= comma;
  if (ender === Byte.Comma) {
    const following = load8(end + 1) === Byte.Space ? end + 2 : end + 1;
    if (load8(following) !== Byte.Quote || cursor.copied > hit - 1) return false;
    copyUpTo(hit - 1);
    dropUpTo(following);
    if (!isBehindComma) noteFirstMember(ROOT);
  } else {
    if (!isBehindComma) return false;
    copyUpTo(comma);
    dropUpTo(end);
  }
  return done(hit, nameEnd, Notation.Json, action);
}

/** `\"MMM_a\":\"12\",` in a JSON string. */
function hideEscapedMember(hit: i32, nameEnd: i32, action: i32): boolean {
  const joint = load8(hit - 3);
  if (load8(hit - 2) !== Byte.Backslash || (joint !== Byte.Comma && joint !== Byte.BraceOpen)) return false;
  if (!isEscapedQuote(nameEnd) || load8(nameEnd + 2) !== Byte.Colon) return false;
  const value = nameEnd + 3;
  let end = value;
  if (isEscapedQuote(value)) {
    end = findAny(value + 2, shortOf(value), Byte.Backslash, Byte.Quote, Byte.LineFeed);
    if (end + 8 >= cursor.end || !isEscapedQuote(end)) return false;
    end += 2;
  } else {
    end = digitsEnd(value);
    if (end === value || end + 8 >= cursor.end) return false;
  }
  const ender = load8(end);
  if (ender !== Byte.Comma && ender !== Byte.BraceClose) return false;
  if (action === Action.Mask) {
    copyUpTo(value);
    writeByte(Byte.Backslash);
    writeByte(Byte.Quote);
    writeMaskText();
    writeByte(Byte.Backslash);
    writeByte(Byte.Quote);
    dropUpTo(end);
    return done(hit, nameEnd, Notation.Json, action);
  }
  const comma = hit - 3;
  const isBehindComma = joint === Byte.Comma && cursor.copied <= comma;
  if (ender === Byte.Comma) {
    if (!isEscapedQuote(end + 1) || cursor.copied > hit - 2) return false;
    copyUpTo(hit - 2);
    dropUpTo(end + 1);
    if (!isBehindComma) noteFirstMember(enclosed(ROOT, Encoding.Json));
  } else {
    if (!isBehindComma) return false;
    copyUpTo(comma);
    dropUpTo(end);
  }
  return done(hit, nameEnd, Notation.Json, action);
}

function isEscapedQuote(at: i32): boolean {
  return load8(at) === Byte.Backslash && load8(at + 1) === Byte.Quote;
}

/** `%22MMM_a%22%3A%2212%22%2C` in a form value. */
function hidePercentMember(hit: i32, nameEnd: i32, action: i32): boolean {
  if (!isPercent(hit - 3, Byte.Two, Byte.Two)) return false;
  // Before it stands `%2C` or `%7B`, which is no end of a deeper escape.
  const isBehindComma = isPercent(hit - 6, Byte.Two, 0x43);
  if (!isBehindComma && !isPercent(hit - 6, 0x37, 0x42)) return false;
  if (!isPercent(nameEnd, Byte.Two, Byte.Two) || !isPercent(nameEnd + 3, 0x33, 0x41)) return false;
  const value = nameEnd + 6;
  const isString = isPercent(value, Byte.Two, Byte.Two);
  let end = isString ? value + 3 : value;
  if (isString) {
    const limit = shortOf(value);
    while (end < limit && isOf(load8(end), Class.Name)) end++;
    if (end + 16 >= cursor.end || !isPercent(end, Byte.Two, Byte.Two)) return false;
    end += 3;
  } else {
    end = digitsEnd(value);
    if (end === value || end + 16 >= cursor.end) return false;
  }
  const isBeforeComma = isPercent(end, Byte.Two, 0x43);
  if (!isBeforeComma && !isPercent(end, 0x37, 0x44)) return false;
  if (action === Action.Mask) {
    copyUpTo(value);
    writePercentQuote();
    writeMaskText();
    writePercentQuote();
    dropUpTo(end);
    return done(hit, nameEnd, Notation.Json, action);
  }
  const isCommaLeft = isBehindComma && cursor.copied <= hit - 6;
  if (isBeforeComma) {
    if (!isPercent(end + 3, Byte.Two, Byte.Two) || cursor.copied > hit - 3) return false;
    copyUpTo(hit - 3);
    dropUpTo(end + 3);
    if (!isCommaLeft) noteFirstMember(enclosed(ROOT, Encoding.Percent));
  } else {
    if (!isCommaLeft) return false;
    copyUpTo(hit - 6);
    dropUpTo(end);
  }
  return done(hit, nameEnd, Notation.Json, action);
}

/** `%3FMMM_a%3D12%26` in a form value. */
function hidePercentParameter(hit: i32, nameEnd: i32, action: i32): boolean {
  if (!isPercent(hit - 3, 0x33, 0x46) && !isPercent(hit - 3, Byte.Two, 0x36)) return false;
  if (!isPercent(nameEnd, 0x33, Byte.UpperD)) return false;
  const value = nameEnd + 3;
  const limit = shortOf(value);
  let end = value;
  while (end < limit && isOf(load8(end), Class.Name)) end++;
  if (end === value || end + 8 >= cursor.end) return false;
  const ender = load8(end);
  if (ender === Byte.Percent) {
    const following = load8(end + 3);
    if (!isPercent(end, Byte.Two, 0x36) || !isOf(following, Class.Name) || isEntityLetter(following)) return false;
  } else if (action === Action.Filter || (ender !== Byte.Ampersand && ender !== Byte.Quote && ender !== Byte.Space)) {
    return false;
  }
  if (action === Action.Mask) {
    mask(value, end);
  } else {
    copyUpTo(hit);
    dropUpTo(end + 3);
  }
  return done(hit, nameEnd, Notation.Form, action);
}

function isPercent(at: i32, high: i32, low: i32): boolean {
  return load8(at) === Byte.Percent && load8(at + 1) === high && load8(at + 2) === low;
}

function writePercentQuote(): void {
  writeByte(Byte.Percent);
  writeByte(Byte.Two);
  writeByte(Byte.Two);
}

function digitsEnd(from: i32): i32 {
  let at = from;
  while (at - from < 16 && load8(at) >= Byte.Zero && load8(at) <= Byte.Nine) at++;
  return at - from < 16 ? at : from;
}

function shortOf(value: i32): i32 {
  return value + LONGEST < cursor.end ? value + LONGEST : cursor.end - 1;
}
