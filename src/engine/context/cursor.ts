import { ROOT } from '../bytes/reader.ts';
import { Action } from '../rules/table.ts';
import { State } from './state.ts';

export const enum Notation {
  Json = 0,
  Form = 1,
  Multipart = 2,
  Xml = 3,
  Repr = 4,
  Header = 5,
  KeyValueList = 6,
  Pair = 7,
  Table = 8,
  /** A segment of a path. */
  Path = 9,
  GraphQl = 10,
  /** A value that was found by itself. */
  Value = 11,
  Count = 12,
}

/** What is removed when the parameter is filtered. */
export const enum Removal {
  /** A member of an object, with one comma. */
  Member = 0,
  /** A form parameter, with one separator. */
  FormParameter = 1,
  /** The line, if nothing else is on it; else just the parameter. */
  Line = 2,
  /** Exactly from `nameStart` to the value's end. */
  Exact = 3,
  /** An item of a list, with one comma; `{}` in no list. */
  Item = 4,
  /** Nothing but the value, which is a line that continues a header's. */
  Continuation = 5,
  /** A file's name goes with its content: masked, but not counted. */
  FileName = 6,
}

/** Where an unquoted value ends, see `unquoted.ts` for all but the first. */
export const enum Ends {
  /** At white space or `&`. */
  Form = 0,
  /** Before `, name=`. */
  Pairs = 1,
  /** Before ` name:`, of Go's structs and maps. */
  Fields = 2,
  /** Before `, name:`, `, name=` or ` | `, or with the line. */
  Clause = 3,
  /** Before `cursor.stop`, or with the line. */
  Item = 4,
}

/** What ended a form value: it decides which separator a filtered parameter takes along. */
export const enum Ended {
  Elsewhere = 0,
  /** At an `&` of its own layer. */
  AtAmpersand = 1,
  AtHash = 2,
}

/**
 * Every number that survives a chunk. Addresses are moved along when the input is moved (`shift`);
 * all of them are set aside when another stream takes its turn.
 */
export class Cursor {
  state: i32 = State.InText;

  // --- the input -----------------------------------------------------------------------------------------------
  /** The first byte that is still in memory. */
  begin: i32 = 0;
  /** The next byte to look at. */
  at: i32 = 0;
  /** After the last byte that has come. */
  end: i32 = 0;
  /** Input before this has been copied to the output or dropped. */
  copied: i32 = 0;
  /** Candidates that begin before this are decided. */
  decided: i32 = 0;
  /** Where the parameter that was hidden last ended: no other begins before. */
  hiddenTo: i32 = 0;
  /** The line feed that ends the line of `at`, where `lineFeed >= at`; before that, none is known. */
  lineFeed: i32 = -1;
  /** No line feed is between `at` and this. */
  searched: i32 = 0;
  /** The tokenizer cannot continue without more input. */
  needsMore: boolean = false;
  /** No more input will come. */
  ended: boolean = false;

  // --- the line up to `lineAt`, see `line.ts` --------------------------------------------------------------------
  lineAt: i32 = 0;
  /** In a printed value, or one in apostrophes: quotes in it open and close nothing on the line. */
  isLineHeld: boolean = false;
  /** The header is in a string between apostrophes, with escapes as in JSON's. */
  isInApostrophes: boolean = false;
  /** Bit n: a string that opened with a quote after n JSON levels is open. */
  lineStrings: i32 = 0;
  /** No escaped line feed is before this that would end one of them. */
  lineStringAt: i32 = 0;
  lineApostrophe: boolean = false;
  lineBacktick: boolean = false;
  /** As `lineApostrophe`, of one that is written as an entity. */
  lineEntityApostrophe: boolean = false;
  /** Eight bits for each of four percent depths, as `lineStrings` for the text that is encoded so often. */
  linePercentStrings: i32 = 0;
  /** Bit n: a string that opened with `&quot;` after n JSON levels is open. */
  lineEntityStrings: i32 = 0;
  /** No raw `<` is before this that would end one of them. */
  lineEntityAt: i32 = 0;
  /** How many frames are open: brackets, and strings in which brackets may be. */
  lineDepth: i32 = 0;
  /** The raw string that is open is a field of CSV. */
  isLineField: boolean = false;

  // --- what a search found, so that the next one need not go there again --------------------------------------
  /** The line is no Content-Disposition up to here, as seen from this layer and that many strings; see `multipart.ts`. */
  deniedUpTo: i32 = 0;
  deniedLayer: i32 = ROOT;
  deniedLevels: i32 = 0;
  /** No `>` is between these two, at `tagEndLayer`; see `xml.ts`. */
  tagEndFrom: i32 = 0;
  tagEndUpTo: i32 = 0;
  tagEndLayer: i32 = ROOT;
  /** No end tag of any name is between these two, at `unclosedLayer`. */
  unclosedFrom: i32 = 0;
  unclosedUpTo: i32 = 0;
  unclosedLayer: i32 = ROOT;
  /** What is before this, after the last quote, is in no argument of a command line; see `shell.ts`. */
  noArgumentUpTo: i32 = 0;
  /** What is before this is in no brackets that hold names and values without commas; see `literal.ts`. */
  noArgumentsUpTo: i32 = 0;
  /** The line of which was asked last whether it is one of a record, and the answer; see `bars.ts`. */
  recordLine: i32 = -1;
  isInRecord: boolean = false;
  /** What is before this is in no list of columns; see `sql-row.ts`. */
  noColumnsUpTo: i32 = 0;
  noStatementUpTo: i32 = 0;
  /** No list of names and values that take turns begins before this; see `tuple.ts`. */
  noListUpTo: i32 = 0;
  /** What is before this is in no tag, as far as one is looked for. */
  untaggedUpTo: i32 = 0;
  /** For needles before this no quote is looked for after which their name might begin; see `name-start.ts`. */
  oddUpTo: i32 = 0;
  /** The segment by which a path was found of which one has been hidden, for there may be more; -1 = none. */
  pathFrom: i32 = -1;
  pathLayer: i32 = ROOT;

  // --- the current parameter -------------------------------------------------------------------------------------
  action: i32 = Action.None;
  /** Which of the rules asks for it. */
  rule: i32 = 0;
  /** What is in place of the value writes the host; see `edits/replacing.ts`. */
  isReplaced: boolean = false;
  /** How much of the value has been kept for it. */
  valueLength: i32 = 0;
  /** How long what is in its place is; -1 = it is masked, -2 = that is not known yet. */
  replacement: i32 = 0;
  notation: i32 = Notation.Json;
  removal: i32 = Removal.Member;
  /** The layer at which the value is read. */
  layer: i32 = ROOT;
  /** The layer in which a separator belongs to the parameter. */
  ownLayer: i32 = ROOT;
  /** The delimiter did not show in how many JSON strings it is; found out when a backslash is met. */
  unsure: boolean = false;
  /** The first byte that a filter removes; for a multipart part or a listed object before the name itself. */
  nameStart: i32 = 0;
  /** The name as it is written, for tallies and findings. */
  nameFrom: i32 = 0;
  nameTo: i32 = 0;
  /** Where the search continues after a name that is only listed, and how long that name is; see `edits/name-list.ts`. */
  listedTo: i32 = 0;
  listedLength: i32 = 0;
  /** The cell whose column has been listed. */
  listedCell: i32 = -1;
  /** The name's place in the tally, see `edits/name-counts.ts`. */
  nameSlot: i32 = 0;
  /** The character before the name. */
  nameDelimiter: i32 = 0;
  /** Is in a query string: a `?` or `&` is at its left. */
  inQuery: boolean = false;
  /** Where an unquoted value ends. */
  ends: i32 = Ends.Form;
  /** The character before which an item ends; -1 = none. */
  stop: i32 = -1;
  /** The bracket that closes what the parameter is in; 0 = it is in no brackets. */
  around: i32 = 0;
  /** The bracket that closed a part of the unquoted value last, or 0. */
  closed: i32 = 0;
  /** The `=` shows another layer than the delimiter: no quote or bracket opens the value. */
  isPlainValue: boolean = false;
  /** The quote character that closes the value, or 0. */
  quote: i32 = 0;
  /** Length of the quote's spelling in `Area.QuoteSpelling`; the mask is written between two of these. 0 = bare. */
  quoteLength: i32 = 0;
  /** Where the run of closers begins with which an unquoted value may end; -1 = none. */
  closers: i32 = -1;
  closerCount: i32 = 0;
  endedBy: i32 = Ended.Elsewhere;
  /** The value has begun, at `valueStart`; of a long value that place has left the memory. */
  hasValue: boolean = false;
  valueStart: i32 = 0;
  /** Where the mask is written, if that is before the value; -1 = at its beginning. */
  maskFrom: i32 = -1;
  /** How much of `Area.LineEnd` is written before the mask. */
  prefixLength: i32 = 0;
  /** A byte that is written after the mask, or in place of what is removed; 0 = none. */
  suffix: i32 = 0;
  /** The value is not on the line of its name, or other text is there too: that line's end stays. */
  isBelow: boolean = false;

  /** In an argument of a command line: the quote in which its value began, … */
  shellQuote: i32 = 0;
  /** … the apostrophe in which it is is that of `$'…'`, and `&` ends it. */
  isShellAnsi: boolean = false;
  endsAtAmpersand: boolean = false;
  /** The value's quote or bracket that is open at a line's end is known to close here, see `lines-below.ts`. */
  closesAt: i32 = 0;
  /** The last raw quote within escaped ones, see `odd-escapes.ts`. */
  rawQuoteAt: i32 = 0;
  /** After it a list of escaped quotes has begun. */
  isRawList: boolean = false;
  /** How far the lines below the line feed at `belowFrom` have been looked at, and how many brackets are open there. */
  belowFrom: i32 = -1;
  belowAt: i32 = 0;
  belowDepth: i32 = 0;

  /** In a string of SQL: no quote closes it before this, and where the one is that was found to; -1 = none. */
  sqlSeenUpTo: i32 = 0;
  sqlQuoteAt: i32 = -1;

  // --- a bracketed value -----------------------------------------------------------------------------------------
  depth: i32 = 0;
  /** What JSON's grammar allows next, see `container.ts`. */
  expects: i32 = 0;
  /** Brackets of a Python, JavaScript or Ruby value: more is allowed in them than in JSON. */
  lenient: boolean = false;
  /** The value began with a round bracket: those count like the others, `array ('a' => 1)`, `('x',)`, `f(x)`. */
  countsParens: boolean = false;
  /** How many `<` are open in an object as Ruby and Python print it, `#<Set: {1, 2}>`: commas in it are its own. */
  angles: i32 = 0;
  /** The last raw line feed before the current token, or -1: where the value ends if that token cannot continue it. */
  brokenAt: i32 = -1;
  /** How long it is what each line of the value begins with; -1 = not known yet. */
  linePrefix: i32 = -1;
  inString: boolean = false;

  // --- a value over several lines ----------------------------------------------------------------------------------
  terminatorLength: i32 = 0;
  /** Column of the first character of the line that a header or YAML key is in. */
  indent: i32 = 0;
  /** Blank lines inside the value belong to it. */
  keepsBlankLines: boolean = false;
  /** What a block of lines is made of in which the value is, see `block-lines.ts`; 0 = it is in none. */
  block: i32 = 0;
  /** A line feed cut the value: no separator of its list can follow. */
  isCut: boolean = false;
  /** The value spanned more than `maxOpen` and was ended. */
  isCutOff: boolean = false;
  /** Where the tokenizer continues when the value is hidden. */
  nextState: i32 = State.InText;
  /** Length of a line end as it is spelled around a multipart body, in `Area.LineEnd`. */
  lineEndLength: i32 = 0;
  /** The multipart body is empty: the mask needs a line end of its own. */
  isEmptyBody: boolean = false;
  /** Each line end around the body is two line feeds. */
  hasDoubledEnds: boolean = false;
  elementDepth: i32 = 0;
  /** What kind the value is of that was found by itself, `ValueKind`. */
  valueKind: i32 = 0;
  /** Of a key in PEM: how many characters its first line of base64 has; 0 = none has come, -1 = its last one has. */
  pemWidth: i32 = 0;
  /** The key is in one line. */
  isPemInLine: boolean = false;
  /** Where in an element the tokenizer is, see `element.ts`. */
  elementPart: i32 = 0;
  /** The last character in a tag that counts; in CDATA and comments how many of its end marks have come. */
  lastInTag: i32 = 0;
  /** The element may go over lines. */
  spansLines: boolean = false;
  /** The element has no content and no end tag. */
  isVoidElement: boolean = false;
  /** Quotes around the layer of entities do not end it. */
  quotesAreText: boolean = false;
  /** The object or tuple that is to be removed is an item of a list. */
  isInList: boolean = false;
  /** A member that begins here is the first of its object, for those before it have been removed; -1 = none. */
  firstAt: i32 = -1;
  /** That object is an item of a list. */
  isFirstInList: boolean = false;
  /** How many names are read whose values are still to come, see `awaited.ts`. */
  awaited: i32 = 0;

  // --- a table: rows below a line that names their columns, see `columns.ts` and `rows.ts` -------------------------
  /** The stream's first byte is still in memory, at `begin`. */
  isFromStart: boolean = true;
  /** The line up to here names no columns. */
  unnamedUpTo: i32 = 0;
  /** Up to here a line that names columns has been read. */
  columnsUpTo: i32 = 0;
  /** How long the line is that names the columns. */
  namesLength: i32 = 0;
  /** How many columns the rows must have; 0 = there is no table. */
  columns: i32 = 0;
  /** How many of them are hidden; they are kept in `Area.Columns`. */
  hiddenColumns: i32 = 0;
  /** The first column that is not filtered. */
  firstKept: i32 = 0;
  delimiter: i32 = 0;
  /** The columns were named by a line `#Fields:`. */
  isFieldsTable: boolean = false;
  /** With which bars the table is drawn, see `bars.ts`; 0 = it is not. */
  bar: i32 = 0;
  /** A rule is above the line that names its columns. */
  isTableTopped: boolean = false;
  /** The line that names two columns, of which the first is hidden, may be a name with its value: so may each row. */
  mayHavePairs: boolean = false;
  /** The value of the last such name is hidden. */
  isPairHidden: boolean = false;
  /** Below a value that is a line's last cell: how many bars are before it; 0 = no such value is open. */
  continuedBars: i32 = 0;
  /** A bar is after it. */
  isCellClosed: boolean = false;
  /** A line feed is, and a bar may be on a line below. */
  isCellOpen: boolean = false;
  /** Other text is before the table. */
  isLateTable: boolean = false;
  /** A row has shown that the first line did name columns. */
  isTableSure: boolean = false;
  /** So many lines before this one were no rows. */
  misfits: i32 = 0;
  /** An empty line stood before this one. */
  wasRowEmpty: boolean = false;
  /** In a row that has been read ahead: the line that names the columns, or one below. */
  isInRow: boolean = false;
  isInNames: boolean = false;
  /** The row has text in which parameters may be. */
  hasCandidates: boolean = false;
  /** The cell to look at next, or the row, if none has been read ahead. */
  cellAt: i32 = 0;
  cell: i32 = 0;
  /** How many of the hidden columns lie before it. */
  columnsPassed: i32 = 0;
  /** Where the row ends that has been read ahead, its line end left aside, and where the next one begins. */
  rowEnd: i32 = 0;
  rowNext: i32 = 0;
  /** Parameters are looked for in one cell, as if it were all of the stream. */
  isInCell: boolean = false;
  /** None has been found in it. */
  isCellUntouched: boolean = false;
  cellFrom: i32 = 0;
  cellEnd: i32 = 0;
  /** The input's end while `end` is that of the cell. */
  endAfterCell: i32 = 0;
  wasEnded: boolean = false;
  /** How far the next row has been read ahead, from `aheadFrom` on; how many cells, and where in one it is. */
  aheadFrom: i32 = 0;
  aheadAt: i32 = 0;
  aheadCells: i32 = 0;
  aheadPart: i32 = 0;
  /** In the cell in quotes a quote has been text because of a backslash before it. */
  hasEscapes: boolean = false;
  /** The row's first line feed, which is in quotes; -1 if none does. */
  aheadLineFeed: i32 = -1;
  /** What it turned out to be, where it ends, its line end left aside, and where what follows begins. */
  aheadRow: i32 = 0;
  aheadEnd: i32 = 0;
  aheadNext: i32 = 0;

  /** Before the next byte of a stream, which will be at `from`; what came before it is after `begin`. */
  reset(begin: i32, from: i32): void {
    this.state = State.InText;
    this.begin = begin;
    this.at = from;
    this.end = from;
    this.copied = from;
    this.decided = from;
    this.hiddenTo = from;
    this.lineFeed = from - 1;
    this.searched = from;
    this.needsMore = false;
    this.ended = false;
    this.lineAt = from;
    this.isLineHeld = false;
    this.lineStrings = 0;
    this.lineApostrophe = false;
    this.lineBacktick = false;
    this.lineEntityApostrophe = false;
    this.linePercentStrings = 0;
    this.lineEntityStrings = 0;
    this.lineDepth = 0;
    this.isLineField = false;
    this.unsure = false;
    this.layer = ROOT;
    this.ownLayer = ROOT;
    this.hasValue = false;
    this.isEmptyBody = false;
    this.hasDoubledEnds = false;
    this.isCutOff = false;
    this.nextState = State.InText;
    this.deniedUpTo = begin - 1;
    this.tagEndUpTo = begin - 1;
    this.unclosedUpTo = begin - 1;
    this.noArgumentsUpTo = begin - 1;
    this.untaggedUpTo = begin - 1;
    this.noListUpTo = begin - 1;
    this.noColumnsUpTo = begin - 1;
    this.noStatementUpTo = begin - 1;
    this.recordLine = begin - 1;
    this.oddUpTo = begin;
    this.pathFrom = -1;
    this.isReplaced = false;
    this.valueLength = 0;
    this.noArgumentUpTo = begin - 1;
    this.awaited = 0;
    this.firstAt = -1;
    this.closers = -1;
    this.belowFrom = begin - 1;
    this.maskFrom = -1;
    this.prefixLength = 0;
    this.suffix = 0;
    this.brokenAt = -1;
    this.linePrefix = -1;
    this.isFromStart = begin === from;
    this.unnamedUpTo = from;
    this.columnsUpTo = from;
    this.listedCell = -1;
    this.columns = 0;
    this.continuedBars = 0;
    this.isInRow = false;
    this.isInCell = false;
  }

  /** Moves every address when the input has been moved by that many bytes. */
  shift(by: i32): void {
    this.begin += by;
    this.at += by;
    this.end += by;
    this.copied += by;
    this.decided += by;
    this.lineAt = moved(this.lineAt, by);
    this.lineStringAt = moved(this.lineStringAt, by);
    this.lineEntityAt = moved(this.lineEntityAt, by);
    this.hiddenTo = moved(this.hiddenTo, by);
    this.lineFeed = moved(this.lineFeed, by);
    this.searched = moved(this.searched, by);
    this.nameStart = moved(this.nameStart, by);
    this.nameFrom = moved(this.nameFrom, by);
    this.nameTo = moved(this.nameTo, by);
    this.listedTo = moved(this.listedTo, by);
    this.listedCell = moved(this.listedCell, by);
    this.firstAt = this.firstAt + by < this.begin ? -1 : this.firstAt + by;
    this.valueStart = moved(this.valueStart, by);
    this.deniedUpTo = moved(this.deniedUpTo, by);
    this.tagEndFrom = moved(this.tagEndFrom, by);
    this.tagEndUpTo = moved(this.tagEndUpTo, by);
    this.unclosedFrom = moved(this.unclosedFrom, by);
    this.unclosedUpTo = moved(this.unclosedUpTo, by);
    this.untaggedUpTo = moved(this.untaggedUpTo, by);
    this.noListUpTo = moved(this.noListUpTo, by);
    this.noColumnsUpTo = moved(this.noColumnsUpTo, by);
    this.noStatementUpTo = moved(this.noStatementUpTo, by);
    this.recordLine = moved(this.recordLine, by);
    this.sqlSeenUpTo = moved(this.sqlSeenUpTo, by);
    this.sqlQuoteAt = moved(this.sqlQuoteAt, by);
    this.noArgumentUpTo = moved(this.noArgumentUpTo, by);
    this.noArgumentsUpTo = moved(this.noArgumentsUpTo, by);
    this.closesAt = moved(this.closesAt, by);
    this.rawQuoteAt = moved(this.rawQuoteAt, by);
    this.belowFrom = moved(this.belowFrom, by);
    this.belowAt = moved(this.belowAt, by);
    this.isFromStart = false;
    this.unnamedUpTo = moved(this.unnamedUpTo, by);
    this.columnsUpTo = moved(this.columnsUpTo, by);
    this.cellAt = moved(this.cellAt, by);
    this.cellFrom = moved(this.cellFrom, by);
    this.cellEnd = moved(this.cellEnd, by);
    this.endAfterCell = moved(this.endAfterCell, by);
    this.rowEnd = moved(this.rowEnd, by);
    this.rowNext = moved(this.rowNext, by);
    this.aheadFrom = moved(this.aheadFrom, by);
    this.aheadAt = moved(this.aheadAt, by);
    this.aheadEnd = moved(this.aheadEnd, by);
    this.aheadNext = moved(this.aheadNext, by);
    if (this.aheadLineFeed >= 0) this.aheadLineFeed += by;
    this.oddUpTo = moved(this.oddUpTo, by);
    if (this.pathFrom >= 0) this.pathFrom = moved(this.pathFrom, by);
    if (this.closers >= 0) this.closers += by;
    if (this.maskFrom >= 0) this.maskFrom = this.maskFrom + by > 0 ? this.maskFrom + by : 0;
    if (this.brokenAt >= 0) this.brokenAt += by;
  }
}

/** Distances beyond this are not distinguished. */
export const FURTHEST_AFTER: i32 = 1 << 30;

/** An address after the input has moved: what a long value leaves after must not wrap around. */
export function moved(at: i32, by: i32): i32 {
  const to = at + by;
  return to < -FURTHEST_AFTER ? -FURTHEST_AFTER : to;
}

export const cursor = new Cursor();
