import { load8, multiply } from '../bytes/memory.ts';

/** What is found before the text of a line. */
export const enum Head {
  /** The line begins with none of these: all of it is text. */
  None = 0,
  /** Too little of the line has come to decide. */
  NeedMore = 1,
  /** The text begins at `lineHead.end`. */
  Plain = 2,
  /** The same; indented lines that follow may belong to it. */
  Journal = 3,
  /** A JSON record that holds the text: the whole line decides. */
  Record = 4,
  /** The text continues in the next line of the same stream: a CRI line with the tag `P`. */
  Partial = 5,
  /** As `Plain` from this line on, if nothing is open before it: it repeats what lines before began with. */
  Repeated = 7,
  /** The text begins the line and is wrapped: see `wrapped.ts`. */
  Wrapped = 6,
}

/** The head of the line that was read last. */
export class LineHead {
  /** Where the text begins after it. */
  end: i32 = 0;
  /** Which stream's text it is: a number that is made of its name. */
  stream: i32 = 0;
  /** Fields are in it, of which a sensitive one is hidden by itself. */
  hasFields: boolean = false;
  /** It is that of a syslog daemon, which writes control characters as `#012`. */
  isSyslog: boolean = false;

  /** A line is about to be read. */
  begin(): void {
    this.stream = STDOUT;
    this.hasFields = false;
    this.isSyslog = false;
  }

  /** The text begins at `end`, in the stream that was found. */
  take(end: i32, stream: i32): i32 {
    this.end = end;
    this.stream = stream;
    return Head.Plain;
  }
}

export const lineHead = new LineHead();

export const STDOUT: i32 = 0;
export const STDERR: i32 = 1;
/** The messages of journalctl, where each field has a line of its own, and the other fields. */
export const MESSAGES: i32 = 0x2000000;
export const FIELDS: i32 = 0x2000001;
/** No name has a number below this. */
const FIRST_NAMED: i32 = 2;
/** The stream of the line before. */
export const SAME_STREAM: i32 = -1;

/** The number of the stream that is named so. */
export function streamNamed(from: i32, to: i32): i32 {
  let hash = 0;
  for (let at = from; at < to; at++) hash = multiply(hash, 31) + load8(at);
  return numberOf(hash);
}

/** The number of a stream, of a hash of what names it. */
export function numberOf(hash: i32): i32 {
  return FIRST_NAMED + ((multiply(hash, 0x5bd1e995) >>> 4) & 0xffffff);
}
