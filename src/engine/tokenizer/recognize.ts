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
import { Limit, lineFeedAfter, setLayer, settleLayer, skipGaps } from '../context/input.ts';
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
import { tryArrow, tryBareKey, tryThinArrow } from '../formats/literal.ts';
import { tryPartName } from '../formats/multipart.ts';
import { tryKeyElement } from '../formats/neighbour.ts';
import { tryNextValue, tryQuotedNext } from '../formats/next-value.ts';
import { tryPageEntry } from '../formats/page-entry.ts';
import { tryNameAlone, tryPair } from '../formats/pair.ts';
import { tryProperty } from '../formats/php-dump.ts';
import { takeEntry, tryPrivateEntry } from '../formats/print-r.ts';
import { trySerialized, trySession } from '../formats/serialized.ts';
import { tryColumnList } from '../formats/sql-row.ts';
import { tryPlaceholder } from '../formats/sql-statement.ts';
import { tryComparison } from '../formats/sql-value.ts';
import { trySymbol } from '../formats/symbol.ts';
import { trySymbolTuple } from '../formats/tuple.ts';
import { tryElement, tryNamedElement, tryPrefixedElement, tryUnquotedAttribute } from '../formats/xml.ts';
import {
  After,
  equalsLayer,
  formAction,
  formNameEnd,
  isBase64End,
  readFormName,
  separatorEnd,
} from '../names/form-name.ts';
import {
  afterName,
  delimiter,
  delimiterLayer,
  delimiterStart,
  findName,
  findOddName,
  firstLetter,
  nameAction,
  nameFrom,
  readDelimiter,
  setColouredDelimiter,
  setDelimiterStart,
  setPlainDelimiter,
} from '../names/name-start.ts';
import { take } from '../names/parameter.ts';
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
import {
  awaitColon,
  closingQuoteEnd,
  enterPercentLayer,
  holdsEquals,
  quotedAction,
  quotedNameEnd,
  quotesStart,
  tryQuotedName,
  wasQuotedNameRead,
} from './quoted.ts';

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
  if (delimiter !== Byte.Quote || withoutStrings(delimiterLayer) !== ROOT) return false;
  // `a="MMM_b"`, and `""MMM_a""` of CSV
  if (load8(delimiterStart - 1) === Byte.Equals || load8(delimiterStart - 1) === Byte.Quote) return false;
  let backslashes = 0;
  while (load8(delimiterStart - 1 - backslashes) === Byte.Backslash && delimiterStart - backslashes > cursor.begin)
    backslashes++;
  const encoding = printedEncoding(delimiterStart - backslashes, true);
  if (encoding < 0) return false;
  let layer = enclosed(delimiterLayer, encoding);
  // Each string around it has doubled them.
  let decoded = backslashes;
  for (let l = layer; l > ROOT; l = enclosing(l)) decoded = decoded >>> 1;
  for (let b = decoded; (b & 1) === 1 && !isDeepest(layer); b = b >>> 1) layer = enclosed(layer, Encoding.Json);
  if (decoded > 0) setDelimiterStart(delimiterStart - backslashes);
  setLayer(layer, false);
  return true;
}

/** As `recognize`, where needles are searched for: any part of a name may be at `hit`. */
function recognizeNamed(hit: i32): boolean {
  const awaited = cursor.awaited;
  if (tryPath(hit)) return true;
  setLayer(ROOT, false);
  if (findName(hit)) {
    if (wasTooDeep || isBeyondLayers(nameFrom, cursor.begin)) {
      hideRestOfLine(nameFrom);
      return true;
    }
    if (tryNotations(hit, nameFrom, nameAction)) return true;
  } else cursor.at = afterName;
  // The name is one, and its value is still to come.
  if (cursor.awaited > awaited) return false;
  const after = cursor.at;
  setLayer(ROOT, false);
  if (!findOddName(hit) || wasTooDeep) {
    cursor.at = after;
    return false;
  }
  isOdd = true;
  const isName = tryNotations(hit, nameFrom, nameAction);
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
  const lineFeed = lineFeedAfter(start);
  let limit = start + Limit.Window;
  if (limit > cursor.end) limit = cursor.end;
  if (lineFeed >= 0 && lineFeed < limit) limit = lineFeed;

  if (isQuote(delimiter)) {
    // `%22` does not show in how many JSON strings it is, nor does an apostrophe.
    cursor.nameStart = delimiterStart;
    if (delimiter === Byte.Apostrophe && delimiterLayer !== ROOT && withoutStrings(delimiterLayer) === ROOT) {
      // `\u0027` need not be escaped as often as the strings around it are deep.
      const layer = insideStrings(ROOT, openStringLevels(delimiterStart));
      setLayer(layer > delimiterLayer ? layer : delimiterLayer, false);
    } else if (!enterPrintedString()) {
      setLayer(
        delimiterLayer,
        (delimiterLayer !== ROOT || delimiter === Byte.Apostrophe) && mayBeInStrings(delimiterLayer),
      );
    }
    if (tryQuotedName(delimiterStart, nameFrom, start, limit, delimiter, action)) return true;
    // Its value is bound to a placeholder.
    if (cursor.at > hit) return false;
    if (wasQuotedNameRead) {
      if (delimiterLayer === ROOT && nameColumns(hit)) return false;
      if (tryNameInQuotes(limit, hit)) return true;
      if (cursor.at > hit) return false;
    }
    const mayAwaitColon = wasQuotedNameRead && delimiterLayer === ROOT;
    if (!isOdd && tryUnquotedName(hit, start, limit, action)) return true;
    return mayAwaitColon && awaitColon(delimiterStart, nameFrom, delimiter);
  } else if (delimiter === Byte.Less) {
    setLayer(delimiterLayer, false);
    if (tryElement(delimiterStart, nameFrom, start, limit, action)) return true;
    // The name is one, and its value is still to come.
    if (cursor.at > hit) return false;
  } else if (delimiter === Byte.Greater || isOf(delimiter, Class.Blank)) {
    if (delimiter === Byte.Greater || mayEndInTag(start, limit)) {
      setLayer(delimiterLayer, false);
      if (tryKeyElement(delimiterStart, nameFrom, start, limit)) return true;
      if (cursor.at > hit) return false;
      const nameEnd = findNameEnd(nameFrom, limit);
      if (delimiter === Byte.Greater && tryPageEntry(nameFrom, nameFrom, nameEnd, nameEnd, action)) return true;
    }
  } else if (delimiter === Byte.Equals) {
    setLayer(delimiterLayer, false);
    if (tryPartName(delimiterStart, nameFrom, start, 0, action)) return true;
    if (tryUnquotedAttribute(delimiterStart, nameFrom, start, limit, action)) return true;
    if (cursor.at > hit) return false;
    setLayer(delimiterLayer, false);
  } else if (delimiter === Byte.Colon) {
    if (tryPrefixedElement(delimiterStart, start, limit, action)) return true;
    if (cursor.at > hit) return false;
  }
  return tryUnquotedName(hit, start, limit, action);
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
  const action = quotedAction;
  // What is percent-encoded is compared as it is written, whatever strings it is in.
  if (delimiter === Byte.Apostrophe && cursor.layer === ROOT) settleLayer();
  if (tryNamedElement(quotesStart, nameFrom, quotedNameEnd, closingQuoteEnd, limit, action)) return true;
  if (cursor.at > hit) return false;
  // `"name":"MMM_a=1&b=2"` names no parameter, it holds one.
  if (holdsEquals(nameFrom, quotedNameEnd)) return false;
  if (cursor.layer === ROOT && tryCell(quotesStart, nameFrom, quotedNameEnd, closingQuoteEnd)) return true;
  if (tryComparison(nameFrom, quotedNameEnd, closingQuoteEnd, action)) return true;
  if (tryColumnList(quotesStart, nameFrom, quotedNameEnd, closingQuoteEnd)) return true;
  if (cursor.at > hit) return false;
  if (trySerialized(quotesStart, nameFrom, quotedNameEnd, closingQuoteEnd)) return true;
  if (tryBinary(quotesStart, nameFrom, quotedNameEnd, closingQuoteEnd, action)) return true;
  if (tryPair(delimiter, quotesStart, nameFrom, quotedNameEnd, closingQuoteEnd, limit, action)) return true;
  if (cursor.at !== hit) return false;
  if (tryKeyValue(quotesStart, nameFrom, quotedNameEnd, closingQuoteEnd, action)) return true;
  if (tryPageEntry(quotesStart, nameFrom, quotedNameEnd, closingQuoteEnd, action)) return true;
  if (tryQuotedNext(quotesStart, nameFrom, quotedNameEnd, closingQuoteEnd, action)) return true;
  return tryAssignedName(quotesStart, nameFrom, quotedNameEnd, closingQuoteEnd);
}

function tryUnquotedName(hit: i32, start: i32, limit: i32, action: i32): boolean {
  setFormLayer();
  cursor.nameStart = nameFrom;
  let inQuery = delimiter === Byte.Question || delimiter === Byte.Ampersand;
  const after = readFormName(start, limit, action, inQuery);
  switch (after) {
    case After.Nothing:
      if (mayNeedNoEncoding(delimiter) && tryEncodedKey(start, limit, action)) return true;
      if (delimiterLayer === ROOT && nameColumns(hit)) {
        cursor.at = hit;
        return false;
      }
      if (
        delimiterLayer === ROOT &&
        (tryCell(nameFrom, nameFrom, formNameEnd, formNameEnd) || tryRecordLine(nameFrom, formNameEnd))
      )
        return true;
      if (tryComparison(nameFrom, formNameEnd, afterBacktick(formNameEnd), formAction)) return true;
      if (tryColumnList(nameFrom, nameFrom, formNameEnd, afterBacktick(formNameEnd))) return true;
      if (cursor.at > hit) return false;
      if (delimiter === Byte.ParenOpen && trySymbol(delimiterStart, nameFrom, formNameEnd, formAction)) return true;
      if (delimiter === Byte.Space && tryArrowName(nameFrom, nameFrom, formNameEnd, formNameEnd)) return true;
      if (cursor.at > hit) return false;
      if (tryNextValue(delimiter, nameFrom, formNameEnd, formAction)) return true;
      if (tryAligned(nameFrom, formNameEnd, formAction)) return true;
      if (load8(formNameEnd) === Byte.Pipe && trySession(nameFrom, formNameEnd, formNameEnd + 1)) return true;
      if (delimiter === Byte.Colon && trySymbolTuple(delimiterStart, nameFrom, formNameEnd, limit, formAction))
        return true;
      if (tryAssignedName(nameFrom, nameFrom, formNameEnd, formNameEnd)) return true;
      if (cursor.at <= hit && tryNameAlone(delimiter, nameFrom, formNameEnd)) return true;
      if (cursor.at > hit) return false;
      break;
    case After.Equals:
      if (mayNeedNoEncoding(delimiter) && equalsLayer !== cursor.layer) {
        // `%0A+MMM_a%3A+b%3D1`: the colon may come first.
        if (tryEncodedKey(start, limit, action)) return true;
        setFormLayer();
        readFormName(start, limit, action, inQuery);
      }
      if (isBase64End(delimiter)) break;
      if (load8(formNameEnd) === Byte.Space || load8(formNameEnd) === Byte.Backtick) {
        if (tryComparison(nameFrom, formNameEnd, afterBacktick(formNameEnd), formAction)) return true;
      }
      if (tryPlaceholder(nameFrom, nameFrom, formNameEnd, skipGaps(separatorEnd))) return false;
      // `&l.MMM_x = v` is code.
      if (
        delimiter === Byte.Ampersand &&
        isOf(load8(delimiterStart - 1), Class.Blank) &&
        isOf(load8(separatorEnd - 2), Class.Blank)
      )
        inQuery = false;
      takeForm(inQuery);
      if (mayOpenBelow()) {
        if (delimiter === AT) cursor.nameStart = delimiterStart;
        cursor.at = separatorEnd;
        cursor.state = State.BeforeBelow;
        return true;
      }
      if (!inQuery && tryShellApostrophe(separatorEnd)) return true;
      if (tryArgument()) return true;
      if (inQuery) chooseCell(separatorEnd);
      else chooseEnd(delimiter, delimiterStart, separatorEnd);
      beginFormValue(delimiter);
      return true;
    case After.EndOfName:
      if (formAction !== Action.Filter) break;
      takeForm(inQuery);
      beginValueless();
      return true;
    case After.Unknown:
      takeForm(inQuery);
      cursor.action = Action.Mask;
      cursor.at = formNameEnd;
      cursor.state = State.InLongName;
      return true;
    case After.Arrow:
      if (delimiter === Byte.BracketOpen)
        return takeEntry(delimiterStart, nameFrom, formNameEnd - 1, separatorEnd, formAction);
      if (tryArrow(delimiter, delimiterStart, nameFrom, formNameEnd, separatorEnd, formAction)) return true;
      break;
    case After.ThinArrow:
      if (tryThinArrow(nameFrom, formNameEnd, separatorEnd, formAction)) return true;
      break;
    case After.Colon:
      // `#XXX: fix this`
      if (delimiter === Byte.Hash && isOneLetterOver(nameFrom, formNameEnd)) break;
      if (load8(separatorEnd) === Byte.Colon && tryComparison(nameFrom, formNameEnd, formNameEnd, formAction))
        return true;
      if (delimiter === Byte.BracketOpen && tryPrivateEntry(delimiterStart, nameFrom, formNameEnd, formAction))
        return true;
      if (tryHeaderList(delimiterStart, nameFrom, formNameEnd, separatorEnd, formAction)) return true;
      if (tryProperty(delimiterStart, nameFrom, formNameEnd, separatorEnd, formAction)) return true;
      if (delimiter === DOLLAR && tryVariable(delimiterStart, nameFrom, formNameEnd, separatorEnd, formAction))
        return true;
      if (tryLabel(delimiter, nameFrom, formNameEnd, separatorEnd, formAction)) return true;
      if (tryHeader(delimiter, delimiterStart, nameFrom, formNameEnd, separatorEnd, formAction)) return true;
      if (tryBareKey(delimiter, delimiterStart, nameFrom, formNameEnd, separatorEnd, formAction)) return true;
      if (delimiter !== DOLLAR && tryClause(delimiter, nameFrom, formNameEnd, separatorEnd, formAction)) return true;
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
  while (at < formNameEnd) {
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
  if (delimiterLayer !== ROOT && innermost(delimiterLayer) !== Encoding.Percent) return false;
  const nameEnd = encodedNameEnd(start);
  if (nameEnd >= formNameEnd || load8(nameEnd) !== Byte.Percent) return false;
  enterPercentLayer(delimiterStart, nameEnd);
  if (cursor.layer === delimiterLayer || readFormName(start, limit, action, false) !== After.Colon) return false;
  return (
    tryHeader(delimiter, delimiterStart, nameFrom, formNameEnd, separatorEnd, formAction) ||
    tryBareKey(delimiter, delimiterStart, nameFrom, formNameEnd, separatorEnd, formAction) ||
    tryClause(delimiter, nameFrom, formNameEnd, separatorEnd, formAction)
  );
}

/** Where the backquote after a name in MySQL ends. */
function afterBacktick(nameEnd: i32): i32 {
  return delimiter === Byte.Backtick && load8(nameEnd) === Byte.Backtick ? nameEnd + 1 : nameEnd;
}

const DOLLAR: i32 = 0x24;
/** Before an instance variable in Ruby. */
const AT: i32 = 0x40;

/** `-d 'MMM_a=1'`: where the first name of an argument is followed by `=`. */
function tryArgument(): boolean {
  const isQuoted = isQuote(delimiter);
  if (!isQuoted && delimiterLayer !== ROOT) return false;
  const isWord = isBlank(delimiter) || delimiter === Byte.Equals || isOf(delimiter, Class.Name);
  if (!isQuoted && (!isWord || (load8(nameFrom - 2) < Byte.UpperA && !isOf(delimiter, Class.Name)))) return false;
  const argument = argumentAt(isQuoted ? delimiterStart : nameFrom);
  if (argument !== Argument.Form && argument !== Argument.Field) return false;
  if (delimiter === Byte.Quote) setLayer(delimiterLayer, false);
  beginShellValue(separatorEnd, argument, isQuoted ? delimiter : 0, delimiterStart);
  return true;
}

/** A name in more layers than are read: nothing shows where its value ends, so the rest of the line is hidden. */
function hideRestOfLine(start: i32): void {
  setLayer(ROOT, false);
  take(start, start, start, Notation.Form, Action.Mask);
  cursor.valueStart = start;
  cursor.hasValue = true;
  cursor.at = start;
  cursor.state = State.InRestOfLine;
}

function takeForm(inQuery: boolean): void {
  // The hyphens of `--XXX_x=1` go with it.
  const hyphens = delimiter !== Byte.Minus ? 0 : load8(nameFrom - 2) === Byte.Minus ? 2 : 1;
  const start = nameFrom - hyphens;
  take(start, nameFrom, formNameEnd, Notation.Form, formAction);
  cursor.nameDelimiter = delimiter;
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
  let layer = delimiterLayer;
  if (delimiter === Byte.Quote) {
    // The quote may open a string or close one: which, shows the line.
    if (withoutStrings(layer) === ROOT) layer = ROOT;
    else layer = enclosed(layer, Encoding.Json);
  }
  // In backticks SQL writes a name.
  setLayer(layer, delimiter !== Byte.Backtick && mayBeInStrings(layer));
}
