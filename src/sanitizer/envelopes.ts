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

/** What is around a line's text, where a sensitive name may be in it: it is sanitized as a text of its own. */
export class Envelopes {
  readonly settings: Settings;
  readonly #session: Inner;
  readonly #found: Found | undefined;
  readonly #listed: Listed | undefined;
  #findings: Finding[] = [];
  #names: ListedName[] = [];

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
   * @returns with how many bytes of it before the text; -1 = the text is part of what is hidden
   */
  sanitize({ core, memory }: Engine): { bytes: Uint8Array; head: number; stats: Stats } {
    const at = core.aroundAt();
    const textAt = core.aroundTextAt();
    const text = memory.slice(textAt, core.aroundTailAt());
    const before = memory.slice(at, textAt);
    const after = memory.slice(core.aroundTailAt(), core.aroundEndAt());
    const offset = core.aroundOffset();
    const line = core.aroundLine();
    const written = before.includes(0x7f) || after.includes(0x7f) ? NOTHING : this.#run(joined(before, PLACE, after));
    const stats = this.#session.takeStats();
    Object.assign(stats, { bytesIn: 0, bytesOut: 0, lines: 0 });
    this.#session.quit();
    const head = written.indexOf(0x7f);
    const isFound = written.subarray(head, head + PLACE.length).every((byte) => byte === 0x7f);
    const bytes = joined(written.subarray(0, Math.max(0, head)), written.subarray(head + PLACE.length));
    const findings = this.#findings;
    const names = this.#names;
    this.#findings = [];
    this.#names = [];
    if (head < 0 || !isFound || bytes.length > Size.Envelope) return { bytes: NOTHING, head: -1, stats: noStats() };
    const place = { offset, line, head: before.length, length: text.length, width: charactersIn(text) };
    for (const finding of findings) this.#found?.(placed(finding, place));
    for (const name of names) this.#listed?.(name);
    return { bytes, head, stats };
  }

  #run(bytes: Uint8Array): Uint8Array {
    const session = this.#session;
    const pieces: Uint8Array[] = [];
    const takeAll = () => {
      for (let piece = session.take(); piece.length > 0; piece = session.take()) pieces.push(piece.slice());
    };
    for (let from = 0; from < bytes.length; ) {
      from += session.put(bytes, from);
      takeAll();
    }
    session.finish();
    takeAll();
    session.restart();
    return joined(...pieces);
  }
}

const NOTHING = new Uint8Array(0);

interface Place {
  offset: number;
  line: number;
  /** How long what is before the text is, the text itself, and how many characters it has. */
  head: number;
  length: number;
  width: number;
}

/** A finding in what is around a text, where it is in the stream. */
function placed(finding: Finding, { offset, line, head, length, width }: Place): Finding {
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

function joined(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
