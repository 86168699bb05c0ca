import { Size } from '../engine/bytes/layout.ts';
import type { Settings } from '../rules/options.ts';
import { type Engine, engineAround } from './engine.ts';
import type { Finding, Range } from './findings.ts';
import type { ListedName } from './name-list.ts';
import { noStats, type Stats } from './stats.ts';

type Found = (finding: Finding) => void;
type Listed = (name: ListedName) => void;

/** What is asked of a `Session`. */
interface Inner {
  put(bytes: Uint8Array, from: number): number;
  take(): Uint8Array;
  finish(): void;
  restart(): void;
  takeStats(): Stats;
  quit(): void;
}

/** In place of the text. No JSON has it, and no head. */
const PLACE = new Uint8Array(4).fill(0x7f);
const PLACE_BYTE = 0x7f;

/** What is around a line's text, where a sensitive name may be in it: it is sanitized as a text of its own. */
export class Envelopes {
  readonly settings: Settings;
  readonly #session: Inner;
  readonly #found: Found | undefined;
  readonly #listed: Listed | undefined;
  #findings: Finding[] = [];
  #names: ListedName[] = [];
  /** What is around a text, with the place in it; before and after it has been sanitized. */
  readonly #input = new Uint8Array(Size.Envelope);
  readonly #output = new Uint8Array(Size.Envelope);

  /** @param open makes a session that takes no lines apart */
  constructor(
    settings: Settings,
    open: (engine: Engine, found?: Found, listed?: Listed) => Inner,
    found?: Found,
    listed?: Listed,
  ) {
    this.settings = settings;
    this.#found = found;
    this.#listed = listed;
    this.#session = open(
      engineAround(settings),
      found && ((finding) => this.#findings.push(finding)),
      listed && ((name) => this.#names.push(name)),
    );
  }

  /**
   * Sanitizes what is around the line at which the engine has stopped.
   * @returns with how many bytes of it before the text; -1 = the text is part of what is hidden. The bytes are valid until
   * the next call.
   */
  sanitize({ core, memory }: Engine): { bytes: Uint8Array; head: number; stats: Stats } {
    const [from, text, tail, end] = [core.aroundAt(), core.aroundTextAt(), core.aroundTailAt(), core.aroundEndAt()];
    const place = { offset: core.aroundOffset(), line: core.aroundLine(), head: text - from, length: tail - text };
    const width = this.#found === undefined ? 0 : charactersIn(memory.subarray(text, tail));
    const input = this.#input.subarray(0, text - from + PLACE.length + end - tail);
    input.set(memory.subarray(from, text));
    input.set(PLACE, text - from);
    input.set(memory.subarray(tail, end), text - from + PLACE.length);
    const written = placeIn(input) < 0 ? input.subarray(0, 0) : this.#run(input);
    const stats = this.#session.takeStats();
    Object.assign(stats, { bytesIn: 0, bytesOut: 0, lines: 0 });
    this.#session.quit();
    const head = placeIn(written);
    const [findings, names] = [this.#findings, this.#names];
    this.#findings = [];
    this.#names = [];
    if (head < 0) return { bytes: written, head, stats: noStats() };
    for (const finding of findings) this.#found?.(placed(finding, place, width));
    for (const name of names) this.#listed?.(name);
    written.copyWithin(head, head + PLACE.length);
    return { bytes: written.subarray(0, written.length - PLACE.length), head, stats };
  }

  /** @returns nothing where it is too long */
  #run(input: Uint8Array): Uint8Array {
    const session = this.#session;
    const output = this.#output;
    let length = 0;
    const takeAll = () => {
      for (let piece = session.take(); piece.length > 0; piece = session.take()) {
        if (length + piece.length <= output.length) output.set(piece, length);
        length += piece.length;
      }
    };
    for (let from = 0; from < input.length; ) {
      from += session.put(input, from);
      takeAll();
    }
    session.finish();
    takeAll();
    session.restart();
    return output.subarray(0, length <= output.length ? length : 0);
  }
}

/** Where the place is; -1 = it is not there whole, or there is more that looks like it. */
function placeIn(bytes: Uint8Array): number {
  const at = bytes.indexOf(PLACE_BYTE);
  return at >= 0 && bytes.lastIndexOf(PLACE_BYTE) - at === PLACE.length - 1 ? at : -1;
}

interface Place {
  offset: number;
  line: number;
  /** How long what is before the text is, and the text itself. */
  head: number;
  length: number;
}

/** A finding in what is around a text of so many characters, where it is in the stream. */
function placed(finding: Finding, { offset, line, head, length }: Place, width: number): Finding {
  const move = (at: number) => offset + (at > head ? at - PLACE.length + length : at);
  const range = ({ from, to }: Range) => ({ from: move(from), to: move(to) });
  const isAfter = finding.offset > head;
  return {
    ...finding,
    offset: move(finding.offset),
    line,
    column: isAfter ? finding.column - PLACE.length + width : finding.column,
    value: range(finding.value),
    hidden: range(finding.hidden),
  };
}

function charactersIn(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if ((byte & 0xc0) !== 0x80) count++;
  return count;
}
