import { Byte } from '../bytes/ascii.ts';
import { afterRun, Class, cannotEndEncoded, isOf } from '../bytes/classes.ts';
import { isBlank, isLineEnd, isQuote, mayBeMark } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import {
  Encoding,
  enclosed,
  enclosing,
  innermost,
  insideStrings,
  isDeepest,
  ROOT,
  withoutStrings,
} from '../bytes/reader.ts';
import { isAfterColour } from '../context/colour.ts';
import { cursor, Notation } from '../context/cursor.ts';
import { isBeyondLayers, wasTooDeep } from '../context/decode-backward.ts';
import { Limit, lineLimit, setLayer, settleLayer, skipGaps } from '../context/input.ts';
import { openStringLevels, printedEncoding } from '../context/line.ts';
import { Argument, argumentAt, beginShellValue, isAfterOption } from '../context/shell.ts';
import { State } from '../context/state.ts';
import { tryArrowName } from '../deferred/awaited-arrow.ts';
import { tryAssignedName } from '../deferred/awaited-pair.ts';
import { tryAligned } from '../formats/aligned.ts';
import { tryBinary } from '../formats/binary.ts';
import { tryCell, tryRecordLine } from '../formats/cells.ts';
import { tryClause, tryLabel } from '../formats/clause.ts';
import { tryColumns } from '../formats/columns.ts';
import { tryKeyValue } from '../formats/genesys-list.ts';
import { tryVariable } from '../formats/graphql.ts';
import { isOneLetterOver, tryHeader } from '../formats/header.ts';
import { tryHeaderList } from '../formats/header-list.ts';
import { takeAfterArrow, tryBareKey, tryThinArrow } from '../formats/literal.ts';
import { tryPartName } from '../formats/multipart.ts';
import { tryKeyElement } from '../formats/neighbour.ts';
import { tryNextValue, tryQuotedNext } from '../formats/next-value.ts';
import { tryPageEntry } from '../formats/page-entry.ts';
import { tryNameAlone, tryPair } from '../formats/pair.ts';
import { tryProperty } from '../formats/php-dump.ts';
import { takeEntry, tryPrivateEntry } from '../formats/print-r.ts';
import { trySerialized, trySession } from '../formats/serialized.ts';
import { tryColumnList } from '../formats/sql-columns.ts';
import { tryPlaceholder } from '../formats/sql-statement.ts';
import { tryComparison } from '../formats/sql-value.ts';
import { trySymbol } from '../formats/symbol.ts';
import { trySymbolTuple } from '../formats/tuple.ts';
import { tryValueFor } from '../formats/value-for.ts';
import { tryElement, tryNamedElement, tryPrefixedElement, tryUnquotedAttribute } from '../formats/xml.ts';
import { After, isBase64End, readFormName, separator } from '../names/form-name.ts';
import { bareName, delimiter, quotedName } from '../names/name.ts';
import {
  findName,
  findOddName,
  firstLetter,
  readDelimiter,
  setColouredDelimiter,
  setPlainDelimiter,
} from '../names/name-start.ts';
import { take, takeUnnamed } from '../names/parameter.ts';
import { tryPath } from '../names/path.ts';
import {
  Action,
  actionOf,
  decide,
  decidedRule,
  decodeLetter,
  isReplaced,
  letterEnd,
  plainActionOf,
} from '../rules/table.ts';
import { findNameEnd } from '../scan/bytes.ts';
import { isListing } from '../scan/name-starts.ts';
import { needleCount } from '../scan/needles.ts';
import { mayOpenBelow } from '../values/below.ts';
import { beginFormValue, beginValueless } from '../values/form.ts';
import { chooseCell } from '../values/query-cell.ts';
import { tryShellApostrophe } from '../values/shell-apostrophe.ts';
import { chooseEnd } from '../values/unquoted.ts';
import { awaitColon, enterPercentLayer, holdsEquals, tryQuotedName } from './quoted.ts';

/**
 * From a candidate to a parameter: is this a name, in which notation and layer?
 * What is before the name gives the layer; what follows distinguishes a name from prose.
 */

/** Decides about the candidate that the search hit at `hit`. Where it is none, `cursor.at` moves after it. */
export function recognize(hit: i32): boolean {
  if (needleCount() > 0) return recognizeNamed(hit);
  let start = hit;
  let action = plainActionOf(hit, cursor.end);
  const before = load8(hit - 1);
  if (
    action !== Action.None &&
    hit > cursor.begin &&
    before !== 0 &&
    cannotEndEncoded(before) &&
    !isOf(before, Class.Path) &&
    !mayBeMark(before)
  ) {
    // A plain name after a plain character, as most are.
    const isColoured = isOf(before, Class.Name) && isAfterColour(hit);
    if (isOf(before, Class.Name) && !isColoured && !isAfterOption(hit)) {
      cursor.at = hit + 1;
      return false;
    }
    if (isColoured) setColouredDelimiter(hit);
    else setPlainDelimiter(before, hit - 1, hit);
  } else {
    start = firstLetter(hit);
    if (start < 0) {
      cursor.at = hit + 1;
      return false;
    }
    setLayer(ROOT, false);
    action = actionOf(start, cursor.end);
    if (isBeyondLayers(start, cursor.begin)) {
      hideRestOfLine(start);
      return true;
    }
    const begins = readDelimiter(start);
    if (wasTooDeep) {
      hideRestOfLine(start);
      return true;
    }
    if (!begins) {
      cursor.at = hit + 1;
      return false;
    }
  }
  return tryNotations(hit, start, action);
}

/** `'{"MMM_a":"x"}'`, `'{"q":"{\\"MMM_a\\":1}"}'`: the name is in double quotes in a string of another kind. */
function enterPrintedString(): boolean {
  if (delimiter.char !== Byte.Quote || withoutStrings(delimiter.layer) !== ROOT) return false;
  // `a="MMM_b"`, and `""MMM_a""` of CSV
  if (load8(delimiter.start - 1) === Byte.Equals || load8(delimiter.start - 1) === Byte.Quote) return false;
  let backslashes = 0;
  while (load8(delimiter.start - 1 - backslashes) === Byte.Backslash && delimiter.start - backslashes > cursor.begin)
    backslashes++;
  const encoding = printedEncoding(delimiter.start - backslashes, true);
  if (encoding < 0) return false;
  let layer = enclosed(delimiter.layer, encoding);
  // Each string around it has doubled them.
  let decoded = backslashes;
  for (let l = layer; l > ROOT; l = enclosing(l)) decoded = decoded >>> 1;
  for (let b = decoded; (b & 1) === 1 && !isDeepest(layer); b = b >>> 1) layer = enclosed(layer, Encoding.Json);
  if (decoded > 0) delimiter.start -= backslashes;
  setLayer(layer, false);
  return true;
}

/** As `recognize`, where needles are searched for: any part of a name may be at `hit`. */
function recognizeNamed(hit: i32): boolean {
  const awaited = cursor.awaited;
  if (tryPath(hit)) return true;
  setLayer(ROOT, false);
  if (findName(hit)) {
    if (wasTooDeep || isBeyondLayers(bareName.from, cursor.begin)) {
      hideRestOfLine(bareName.from);
      return true;
    }
    if (tryNotations(hit, bareName.from, bareName.action)) return true;
  }
  // The name is one, and its value is still to come.
  if (cursor.awaited > awaited) return false;
  const after = cursor.at;
  setLayer(ROOT, false);
  if (!findOddName(hit) || wasTooDeep) {
    cursor.at = after;
    return false;
  }
  isOdd = true;
  const isName = tryNotations(hit, bareName.from, bareName.action);
  isOdd = false;
  if (!isName && cursor.at < after) cursor.at = after;
  return isName;
}

/** Whether the name is one that only quotes can hold: the text `"Error: your email is` is none that ends at its colon. */
let isOdd: boolean = false;

/** As `tryColumns`; where the line names none, what was decided about the current name still holds. */
function nameColumns(hit: i32): boolean {
  const rule = decidedRule;
  const replaced = isReplaced;
  if (tryColumns(hit)) return true;
  decide(0, rule, replaced);
  return false;
}

function tryNotations(hit: i32, start: i32, action: i32): boolean {
  const limit = lineLimit(start, start + Limit.Window);
  if (tryValueFor(start, limit, action)) return cursor.at <= hit;
  if (isQuote(delimiter.char)) {
    // `%22` does not show in how many JSON strings it is, nor does an apostrophe.
    cursor.nameStart = delimiter.start;
    if (delimiter.char === Byte.Apostrophe && delimiter.layer !== ROOT && withoutStrings(delimiter.layer) === ROOT) {
      // `\u0027` need not be escaped as often as the strings around it are deep.
      const layer = insideStrings(ROOT, openStringLevels(delimiter.start));
      setLayer(layer > delimiter.layer ? layer : delimiter.layer, false);
    } else if (!enterPrintedString()) {
      setLayer(
        delimiter.layer,
        (delimiter.layer !== ROOT || delimiter.char === Byte.Apostrophe) && mayBeInStrings(delimiter.layer),
      );
    }
    if (tryQuotedName(start, limit, action)) return true;
    // Its value is bound to a placeholder.
    if (cursor.at > hit) return false;
    const isClosed = quotedName.end > 0;
    if (isClosed) {
      if (delimiter.layer === ROOT && nameColumns(hit)) return false;
      if (tryNameInQuotes(limit, hit)) return true;
      if (cursor.at > hit) return false;
    }
    if (!isOdd && tryUnquotedName(hit, start, limit, action)) return true;
    return isClosed && delimiter.layer === ROOT && awaitColon();
  }
  beginBare(start, action);
  if (delimiter.char === Byte.Less) {
    setLayer(delimiter.layer, false);
    if (tryElement(bareName, start, limit)) return true;
    // The name is one, and its value is still to come.
    if (cursor.at > hit) return false;
  } else if (delimiter.char === Byte.Greater || isOf(delimiter.char, Class.Blank)) {
    if (delimiter.char === Byte.Greater || mayEndInTag(start, limit)) {
      setLayer(delimiter.layer, false);
      if (tryKeyElement(bareName, start, limit)) return true;
      if (cursor.at > hit) return false;
      beginBare(findNameEnd(bareName.from, limit), action);
      if (delimiter.char === Byte.Greater && tryPageEntry(bareName)) return true;
    }
  } else if (delimiter.char === Byte.Equals) {
    setLayer(delimiter.layer, false);
    if (tryPartName(bareName)) return true;
    if (tryUnquotedAttribute(bareName, start, limit)) return true;
    if (cursor.at > hit) return false;
    setLayer(delimiter.layer, false);
  } else if (delimiter.char === Byte.Colon) {
    if (tryPrefixedElement(bareName, start, limit)) return true;
    if (cursor.at > hit) return false;
  }
  return tryUnquotedName(hit, start, limit, action);
}

/** Of the name at the candidate so much is known until it is read. */
function beginBare(to: i32, action: i32): void {
  bareName.start = bareName.from;
  bareName.to = to;
  bareName.end = to;
  bareName.action = action;
}

/** Whether a `<` may follow the name at `at`, with white space or a colon between: `MMM_x </td>`. */
function mayEndInTag(at: i32, limit: i32): boolean {
  let i = afterRun(at, limit, Class.Name | Class.Path);
  if (i < limit && load8(i) === Byte.Colon) i++;
  const byte = i < cursor.end ? load8(i) : Byte.Space;
  return isLineEnd(byte) || byte === Byte.Less;
}

/** A name in quotes that no colon or `=` follows: it may be named as the value of something else. */
function tryNameInQuotes(limit: i32, hit: i32): boolean {
  const name = quotedName;
  // What is percent-encoded is compared as it is written, whatever strings it is in.
  if (delimiter.char === Byte.Apostrophe && cursor.layer === ROOT) settleLayer();
  if (tryNamedElement(name, limit)) return true;
  if (cursor.at > hit) return false;
  // `"name":"MMM_a=1&b=2"` names no parameter, it holds one.
  if (holdsEquals(name.from, name.to)) return false;
  if (cursor.layer === ROOT && tryCell(name)) return true;
  if (tryComparison(name)) return true;
  if (tryColumnList(name)) return true;
  if (cursor.at > hit) return false;
  if (trySerialized(name)) return true;
  if (tryBinary(name)) return true;
  if (tryPair(name, limit)) return true;
  if (cursor.at !== hit) return false;
  if (tryKeyValue(name)) return true;
  if (tryPageEntry(name)) return true;
  if (tryQuotedNext(name)) return true;
  return tryAssignedName(name);
}

function tryUnquotedName(hit: i32, start: i32, limit: i32, action: i32): boolean {
  setFormLayer();
  const name = bareName;
  name.start = name.from;
  cursor.nameStart = name.from;
  let inQuery = delimiter.char === Byte.Question || delimiter.char === Byte.Ampersand;
  const after = readFormName(start, limit, action, inQuery);
  switch (after) {
    case After.Nothing:
      if (mayNeedNoEncoding(delimiter.char) && tryEncodedKey(start, limit, action)) return true;
      if (delimiter.layer === ROOT && nameColumns(hit)) {
        cursor.at = hit;
        return false;
      }
      skipBacktick();
      if (delimiter.layer === ROOT && (tryCell(name) || tryRecordLine(name))) return true;
      if (tryComparison(name)) return true;
      if (tryColumnList(name)) return true;
      if (cursor.at > hit) return false;
      if (delimiter.char === Byte.ParenOpen && trySymbol(name)) return true;
      if (delimiter.char === Byte.Space && tryArrowName(name)) return true;
      if (cursor.at > hit) return false;
      if (tryNextValue(name)) return true;
      if (tryAligned(name)) return true;
      if (load8(name.to) === Byte.Pipe && trySession(name)) return true;
      if (delimiter.char === Byte.Colon && trySymbolTuple(name, limit)) return true;
      if (tryAssignedName(name)) return true;
      if (cursor.at <= hit && tryNameAlone(name)) return true;
      if (cursor.at > hit) return false;
      break;
    case After.Equals:
      if (mayNeedNoEncoding(delimiter.char) && separator.layer !== cursor.layer) {
        // `%0A+MMM_a%3A+b%3D1`: the colon may come first.
        if (tryEncodedKey(start, limit, action)) return true;
        setFormLayer();
        readFormName(start, limit, action, inQuery);
      }
      if (isBase64End()) break;
      skipBacktick();
      if (load8(name.to) === Byte.Space || load8(name.to) === Byte.Backtick) {
        if (tryComparison(name)) return true;
      }
      if (tryPlaceholder(name, skipGaps(separator.end))) return false;
      // `&l.MMM_x = v` is code.
      if (
        delimiter.char === Byte.Ampersand &&
        isOf(load8(delimiter.start - 1), Class.Blank) &&
        isOf(load8(separator.end - 2), Class.Blank)
      )
        inQuery = false;
      takeForm(inQuery);
      if (mayOpenBelow()) {
        if (delimiter.char === AT) cursor.nameStart = delimiter.start;
        cursor.at = separator.end;
        cursor.state = State.BeforeBelow;
        return true;
      }
      if (!inQuery && tryShellApostrophe(separator.end)) return true;
      if (tryArgument()) return true;
      if (inQuery) chooseCell(separator.end);
      else chooseEnd(separator.end);
      beginFormValue(delimiter.char);
      return true;
    case After.EndOfName:
      if (name.action !== Action.Filter) break;
      takeForm(inQuery);
      beginValueless();
      return true;
    case After.Unknown:
      takeForm(inQuery);
      cursor.action = Action.Mask;
      cursor.at = name.to;
      cursor.state = State.InLongName;
      return true;
    case After.Arrow:
      if (delimiter.char === Byte.BracketOpen) {
        // The bracket that closes is none of its.
        name.to--;
        return takeEntry(name, separator.end);
      }
      return takeAfterArrow(name, separator.end);
    case After.ThinArrow:
      if (tryThinArrow(name, separator.end)) return true;
      break;
    case After.Colon:
      name.end = name.to;
      // `#XXX: fix this`
      if (delimiter.char === Byte.Hash && isOneLetterOver(name.from, name.to)) break;
      if (load8(separator.end) === Byte.Colon && tryComparison(name)) return true;
      if (delimiter.char === Byte.BracketOpen && tryPrivateEntry(name)) return true;
      if (tryHeaderList(name, separator.end)) return true;
      if (tryProperty(name, separator.end)) return true;
      if (delimiter.char === DOLLAR && tryVariable(name, separator.end)) return true;
      if (tryLabel(name, separator.end)) return true;
      if (tryHeader(name, separator.end)) return true;
      if (tryBareKey(name, separator.end)) return true;
      if (delimiter.char !== DOLLAR && tryClause(name, separator.end)) return true;
      break;
  }
  // Signs that are encoded may be around another name: `q=MMM_a%20%7B%22MMM_b%22%3A`.
  const rejectedTo = isListing ? findNameEnd(hit, cursor.end) : encodedNameEnd(start);
  cursor.at = rejectedTo > hit ? rejectedTo : hit + 1;
  return false;
}

/** Where the letters of a name from `start` on end, of which any may be encoded; no further than the form's name. */
function encodedNameEnd(start: i32): i32 {
  let at = start;
  while (at < bareName.to) {
    const letter = decodeLetter(at, cursor.end);
    if (letter < 0x80 && !isOf(letter, Class.Name | Class.Path)) break;
    at = letterEnd;
  }
  return at;
}

/** Signs that are as they are in a text that is percent-encoded. */
function mayNeedNoEncoding(char: i32): boolean {
  return char === Byte.ParenOpen || char === Byte.Plus || char === Byte.Apostrophe;
}

/** `(MMM_x%3A1)`, `%2C+MMM_x%3A1`: brackets and spaces need no percent-encoding, so what follows the name shows the layer. */
function tryEncodedKey(start: i32, limit: i32, action: i32): boolean {
  if (delimiter.layer !== ROOT && innermost(delimiter.layer) !== Encoding.Percent) return false;
  const end = encodedNameEnd(start);
  if (end >= bareName.to || load8(end) !== Byte.Percent) return false;
  enterPercentLayer(delimiter.start, end);
  if (cursor.layer === delimiter.layer || readFormName(start, limit, action, false) !== After.Colon) return false;
  const after = separator.end;
  return tryHeader(bareName, after) || tryBareKey(bareName, after) || tryClause(bareName, after);
}

/** In MySQL a backquote after the name closes it. */
function skipBacktick(): void {
  const isClosed = delimiter.char === Byte.Backtick && load8(bareName.to) === Byte.Backtick;
  bareName.end = isClosed ? bareName.to + 1 : bareName.to;
}

const DOLLAR: i32 = 0x24;
/** Before an instance variable in Ruby. */
const AT: i32 = 0x40;

/** `-d 'MMM_a=1'`: where the first name of an argument is followed by `=`. */
function tryArgument(): boolean {
  const isQuoted = isQuote(delimiter.char);
  if (!isQuoted && delimiter.layer !== ROOT) return false;
  const isWord = isBlank(delimiter.char) || delimiter.char === Byte.Equals || isOf(delimiter.char, Class.Name);
  if (!isQuoted && (!isWord || (load8(bareName.from - 2) < Byte.UpperA && !isOf(delimiter.char, Class.Name))))
    return false;
  const argument = argumentAt(isQuoted ? delimiter.start : bareName.from);
  if (argument !== Argument.Form && argument !== Argument.Field) return false;
  if (delimiter.char === Byte.Quote) setLayer(delimiter.layer, false);
  beginShellValue(separator.end, argument, isQuoted ? delimiter.char : 0, delimiter.start);
  return true;
}

/** A name in more layers than are read: nothing shows where its value ends, so the rest of the line is hidden. */
function hideRestOfLine(start: i32): void {
  setLayer(ROOT, false);
  takeUnnamed(start, Notation.Form, Action.Mask);
  cursor.valueStart = start;
  cursor.hasValue = true;
  cursor.at = start;
  cursor.state = State.InRestOfLine;
}

function takeForm(inQuery: boolean): void {
  // The hyphens of `--XXX_x=1` go with it.
  const hyphens = delimiter.char !== Byte.Minus ? 0 : load8(bareName.from - 2) === Byte.Minus ? 2 : 1;
  bareName.start = bareName.from - hyphens;
  take(bareName, Notation.Form);
  cursor.nameDelimiter = delimiter.char;
  cursor.inQuery = inQuery;
}

/**
 * Whether the delimiter left open in how many JSON strings all of it is. An entity does not: the quote around it is
 * that of an attribute, and a backslash belongs to what is inside.
 */
function mayBeInStrings(layer: i32): boolean {
  let outermost = layer;
  while (enclosing(outermost) > ROOT) outermost = enclosing(outermost);
  return layer === ROOT || innermost(outermost) === Encoding.Percent;
}

/** The layer of a name that is not in quotes itself. */
function setFormLayer(): void {
  let layer = delimiter.layer;
  if (delimiter.char === Byte.Quote) {
    // The quote may open a string or close one: which, shows the line.
    if (withoutStrings(layer) === ROOT) layer = ROOT;
    else layer = enclosed(layer, Encoding.Json);
  }
  // In backticks SQL writes a name.
  setLayer(layer, delimiter.char !== Byte.Backtick && mayBeInStrings(layer));
}
