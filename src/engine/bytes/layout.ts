/**
 * Where what is in the engine's memory. Everything is placed by hand, because the memory never grows:
 * views over it stay valid.
 */
export const enum Area {
  /** In WebAssembly the cursor and the output's ends are placed here, so that the compiler knows where they are. */
  Cursor = 0x4000,
  OutputEnds = 0x4400,
  Position = 0x4600,
  /** Of what is around the text: what belongs to the stream as it came. */
  Intake = 0x4760,
  PlacesEnd = 0x4900,
  /** What is known of the name at a candidate; nothing of it survives a chunk. */
  Candidate = 0x4900,
  /** What the search for values has written down, see `scan/value-search.wasm.ts`. */
  ValuePlaces = 0x5000,
  /** What the search has written down, see `scan/needle-search.wasm.ts`: blocks of a piece, then places in it. */
  SearchBlocks = 0x8000,
  SearchPlaces = 0x9000,
  /** What bytes around a needle are. */
  SearchKinds = 0xe000,
  /** For each hash of three letters what may follow a needle of four. */
  SearchTails = 0xee00,
  /** 256 entries, see `classes.ts`. The first 64 KiB belong to the compiler: constants and the cursor. */
  Classes = 0x10000,
  LayerClasses = 0x10100,
  /** The name prefixes, see `scan/prefixes.ts`. */
  Rules = 0x10200,
  MaskText = 0x11000,
  /** With which bytes a candidate can begin, see `scan/candidates.ts`. */
  FirstBytes = 0x13400,
  /** A number or literal, decoded. */
  Scalar = 0x13000,
  /** Which places have names, 4 bytes each: see `edits/name-counts.ts`. */
  NamesInUse = 0x13500,
  /** See `edits/name-counts.ts`. */
  NameMasks = 0x13dc0,
  /** See `edits/spelling.ts`. */
  Spellings = 0x13e00,
  /** See `edits/name-counts.ts`. */
  Counters = 0x13f00,
  /** How often each name was seen, see `edits/name-counts.ts`. */
  NameCounts = 0x14000,
  /** From here to `SavedEnd`: bytes that belong to one stream, set aside when another stream takes its turn. */
  Saved = 0x1d100,
  /** The quote as the parameter's notation spells it (`\"`, `%22`, `&quot;`). */
  QuoteSpelling = 0x1d100,
  /** What each line of a value begins with, see `context/line-prefix.ts`. */
  LinePrefix = 0x1d7c0,
  /** What is open on the line, a byte for each, see `context/line.ts`. */
  LineFrames = 0x1d800,
  /** One bit for each bracket that is open in a JSON value: 1 = object. */
  Nesting = 0x1d900,
  /** A multipart boundary line or an XML element's name, as it is spelled. */
  Terminator = 0x1db00,
  /** A line end as it is spelled around a multipart body, or what is written before a mask. */
  LineEnd = 0x1eb00,
  /** Names whose values are still to come, see `deferred/awaited.ts`. */
  Awaited = 0x1ed00,
  /** The name of the current parameter, see `edits/findings.ts`. */
  FoundName = 0x1ef00,
  /** The columns of a table that are hidden, see `formats/columns.ts`. */
  Columns = 0x1f000,
  SavedEnd = 0x20000,
  /** For each hash of three letters what may be around a needle of these, see `scan/needle-search.wasm.ts`. */
  NeedleSets = 0x20000,
  /** For each byte the first rule whose name begins with it, and for each rule the next such, see `rules/names.ts`. */
  NameHeads = 0x22000,
  /** For each byte whether a prefix begins with it. */
  LongerNames = 0x22500,
  /** A bit for each preset whose exceptions cover a byte of the name, see `rules/exceptions.ts`. */
  Excepted = 0x22800,
  /** For each byte the first rule whose first word begins with it. */
  WordHeads = 0x22c00,
  NextNames = 0x23000,
  /** Parameters found since the last look, see `edits/findings.ts`. */
  Findings = 0x24000,
  /** The line that names a table's columns, see `formats/columns.ts`. */
  ColumnNames = 0x36000,
  Input = 0x40000,
  Output = 0xb0000,
  /** A value that is kept until it is known what is in its place, see `edits/replacing.ts`. */
  Value = 0x1c0000,
  /** What is in its place. */
  Replacement = 0x1d0100,
  /** In its place where all names are listed: see `edits/name-list.ts`. */
  Listed = 0x1d0100,
  /** What is around a line's text, sanitized by itself: see `sanitizer/envelopes.ts`. */
  Envelope = 0x1f0000,
  /** A name, decoded. */
  Name = 0x1ff000,
  /** The same in the case in which it is written, where rules ask for words. */
  WrittenName = 0x1ff800,
  /** Lines that are still to be taken apart, see `carriers/intake.ts`. */
  Raw = 0x200000,
  /** What has been put together again, see `carriers/weave.ts`. */
  Woven = 0x280000,
  /** What stood around the text, see `carriers/marks.ts`; the bytes of it are after. */
  Marks = 0x300000,
  MarkBytes = 0x380000,
  /** Where the text comes from, see `carriers/origins.ts`. */
  Origins = 0x400000,
  /** Which bytes of the input were changed, see `carriers/runs.ts`. */
  Runs = 0x430000,
  /** What `rules/value-image.ts` makes of values that are found by themselves. Eight tables of 16 and a mask: */
  ValueNibbles = 0x440000,
  /** How many characters the account numbers of a country have, by its two letters. */
  ValueCountries = 0x440100,
  /** A text that is being decoded, see `detect/`. */
  ValueText = 0x440400,
  /** For each hash of three bytes the first record whose needle begins with such, see `scan/values.ts`. */
  ValueHeads = 0x441000,
  ValueRecords = 0x445000,
  ValuesEnd = 0x540000,
  /** From here to the end: what `rules/image.ts` makes of rules beyond the prefixes. Names and what becomes of them: */
  Names = 0x540000,
  /** For each hash of three letters the first needle that begins with such. */
  NeedleHeads = 0x556000,
  Needles = 0x558000,
  /** Six tables of 16 entries and two masks, see `scan/needle-search.wasm.ts`. */
  Nibbles = 0x55c000,
  /** Which letters a needle begins with, by byte. */
  NeedleLetters = 0x55c100,
  /** Each byte, in lower case where case does not count. */
  Fold = 0x55c200,
  Paths = 0x55c400,
  RulesEnd = 0x561000,
  /** How often each rule hid a parameter, see `edits/name-counts.ts`. */
  RuleCounts = 0x561000,
  /** What is around the name that was looked at last, and around the one before, see `rules/place.ts`. */
  Frames = 0x568000,
  End = 0x570000,
}

export const enum Size {
  QuoteSpelling = 0x6c0,
  LinePrefix = 0x40,
  LineFrames = 0x100,
  Terminator = 0x1000,
  /** A boundary has at most 70 characters; in a layer they may be spelled longer. */
  Boundary = 0x400,
  LineEnd = 0x200,
  /** A number or literal longer than this is none. */
  Scalar = 0x400,
  /** What `space()` offers at most in one piece. */
  Chunk = 0x40000,
  Input = 0x70000 - 0x40,
  /** The output is handed over when it has grown to this; a clean run of all the input still fits after it. */
  OutputFull = 0x90000,
  Findings = 0x10000 - 0x40,
  /** A value that is longer is masked, whatever the rule says. */
  Value = 0x10000,
  Replacement = 0x1ff00,
  Envelope = 0x8000,
  Name = 0x400,
  Raw = 0x80000 - 0x40,
  /** No more is put there when it has grown to this; a piece of text and what is around it still fit after it. */
  WovenFull = 0x40000,
  Marks = 0x80000 - 0x40,
  MarkBytes = 0x80000 - 0x40,
  Origins = 0x30000,
  Runs = 0x10000,
  ValueText = 0xc00,
}
