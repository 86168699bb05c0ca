/** Where the tokenizer is. `tokenizer.ts` lists what the end of the input means in each state. */
export const enum State {
  /** In text that is copied, looking for a candidate. */
  InText = 0,
  /** In a name longer than the window; its notation is known, its end is not. */
  InLongName = 1,
  /** After a quoted name, at white space or the colon. */
  BeforeColon = 2,
  /** After the separator, at white space or the value. */
  BeforeValue = 3,
  /** In a quoted value. */
  InString = 4,
  /** After a closing quote or bracket, in text that belongs to the value too. */
  AfterQuote = 5,
  /** In a JSON object or array. */
  InContainer = 6,
  /** In a value that is neither quoted nor bracketed, in a JSON-like object. */
  InBare = 7,
  /** In an unquoted form value. */
  InFormValue = 8,
  /** In an unquoted value that holds spaces. */
  InUnquoted = 9,
  /** In a bracketed value of a query. */
  InBrackets = 10,
  /** In a value that goes to the end of its line. */
  InRestOfLine = 11,
  /** At the line end of a masked header or YAML key. */
  BeforeContinuation = 12,
  /** In a multipart body. */
  InPartBody = 13,
  /** In an XML element's content. */
  InElement = 14,
  /** The value is over: the edit can be made. */
  AtValueEnd = 15,
  /** In a header's value, up to a quote or the line's end. */
  InHeaderValue = 16,
  /** In a line that continues a header's or YAML key's value. */
  InContinuation = 17,
  /** At the beginning of a line that may belong to a header's or YAML key's value. */
  AtContinuation = 19,
  /** In the headers of a multipart part whose name is known. */
  InPartHeaders = 18,
  /** After the name of an object that is to be filtered if it has a value. */
  BeforePairValue = 20,
  /** After a name that is long, or white space after it that is. */
  AfterLongName = 21,
  /** After the `=` of a form. */
  BeforeFormValue = 22,
  /** In a row that is hidden whole, longer than can be read ahead. */
  InLostRow = 23,
  /** In a value in a command line's argument. */
  InShellValue = 24,
  /** In a string between three quotes. */
  InBlock = 25,
  /** In a value between quotes of which only the spelling is known. */
  InSpelled = 26,
  /** After the arrow of a dumped name, at the line's end. */
  BeforeDump = 27,
  /** In a value that PHP dumped on the lines below its name. */
  InDump = 28,
  /** After the colon of a member `value`, whose name another member holds. */
  BeforeMemberValue = 29,
  /** In a value that PHP has serialized. */
  InSerialized = 30,
  /** In the value of an entry that PHP printed with others on one line. */
  InEntry = 31,
  /** After the `=` that ends its line, before a value that may be on the next one. */
  BeforeBelow = 32,
  /** In a value of SQL. */
  InSqlValue = 33,
  /** In the headers of a multipart part in a wire log, and in its body. */
  InWireHeaders = 34,
  InWireBody = 35,
  /** In values in quotes, with commas between. */
  InQuotedList = 36,
  /** In a here-document or a key in PEM. */
  InTextBlock = 37,
  /** After a value that may have been changed: `"old" -> "new"`. */
  BeforeChange = 38,
  /** In a value that was found by itself. */
  InProven = 39,
  /** In a private key that was found by itself. */
  InPem = 40,
  /** In the body of a multipart part that is on one line. */
  InFlatPart = 41,
  /** After an option in quotes and a comma that ends the line: the next item is on the line below. */
  BeforeListed = 42,
}
