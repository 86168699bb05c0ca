import { createHash } from 'node:crypto';
import { codeOf, explain, IoError } from '../io/io-error.ts';
import type { FileSystem } from './file-system.ts';
import { Print, SEAM_LENGTH } from './identity.ts';
import { Source, type Span } from './source.ts';
import { Trail } from './trail.ts';

/** A source, at its last safe place. */
export interface SourceRecord {
  readonly path: string;
  /** Where it began, if that was elsewhere. */
  readonly origin?: string;
  readonly id: string;
  readonly head: PrintRecord;
  /** Samples of what was read up to that place: offset and hash of each. */
  readonly trail?: readonly (readonly [offset: number, hash: string])[];
  readonly offset: number;
  readonly seam: PrintRecord;
  /** That place is between two rows of a table: where the line is that names the columns. */
  readonly columns?: Span;
  /** Its content is in a packed file, whose id this is: size and time of that. */
  readonly archived?: readonly [size: number, changed: number];
  /** It was gone, and was written up to here. */
  readonly concludedAt?: number;
  /** Its file has left the folders, but existed. */
  readonly isAway?: true;
  /** Its file was not found. */
  readonly isGone?: true;
  /** Its mirror's place in the list. */
  readonly mirror?: number;
  /** What the mirror has after the length that is remembered, is of this source, from after its safe place. */
  readonly isAuthor?: true;
}

export interface PrintRecord {
  readonly length: number;
  readonly hash: string;
}

/** A mirror, as long as it was when its sources were at their safe places. */
export interface MirrorRecord {
  readonly name: string;
  readonly id: string;
  readonly length: number;
  readonly aside?: Aside;
}

/** Another has taken a mirror file's name, because its log was gone. */
export interface Aside {
  /** That name. */
  readonly name: string;
  /** Rotation seems to have removed its log. */
  readonly isRotatedOut: boolean;
}

export interface State {
  readonly sources: readonly SourceRecord[];
  readonly mirrors: readonly MirrorRecord[];
}

/** The mirrors as they are to be remembered, and which of them is a source's. */
export interface MirrorRecords {
  readonly mirrors: readonly MirrorRecord[];
  indexOf(source: Source): number | undefined;
  isAuthor(source: Source): boolean;
}

/** All that is to be remembered now. */
export function stateOf(all: Iterable<Source>, { mirrors, indexOf, isAuthor }: MirrorRecords): State {
  const sources = [...all].map((source) => {
    const mirror = indexOf(source);
    const { offset, seam, columns } = source.safe;
    const trail = source.trail.samples
      .filter((sample) => sample.offset <= offset)
      .map((sample) => [sample.offset, sample.print.hash] as const);
    return {
      path: source.path,
      ...(source.origin !== source.path && { origin: source.origin }),
      id: source.id,
      head: recordOf(source.head),
      offset,
      seam: recordOf(seam),
      ...(columns && { columns }),
      ...(trail.length > 0 && { trail }),
      ...(source.concludedAt !== undefined && { concludedAt: source.concludedAt }),
      ...(source.isAway && { isAway: true as const }),
      ...(source.isGone && { isGone: true as const }),
      ...(source.archived && { archived: [source.archived.size, source.archived.changed] as const }),
      ...(mirror !== undefined && { mirror }),
      ...(isAuthor(source) && { isAuthor: true as const }),
    };
  });
  return { sources, mirrors };
}

/** The source as it was remembered, at its safe place. @param uptime when that is, for it has been quiet since */
export function sourceOf(record: SourceRecord, name: string, uptime: number): Source {
  const source = new Source(record.id, record.path, name, uptime);
  source.head = printOf(record.head);
  source.at = {
    offset: record.offset,
    seam: printOf(record.seam),
    ...(record.columns && { columns: record.columns }),
  };
  source.settle();
  source.origin = record.origin ?? record.path;
  const samples = (record.trail ?? []).map(([at, hash]) => ({ offset: at, print: Print.fromHash(SEAM_LENGTH, hash) }));
  source.trail = new Trail(samples);
  source.concludedAt = record.concludedAt;
  source.isAway = record.isAway === true;
  source.wasGone = record.isGone === true;
  if (record.archived !== undefined)
    source.archived = { size: record.archived[0], changed: record.archived[1], notedAt: 0 };
  return source;
}

function recordOf({ length, hash }: Print): PrintRecord {
  return { length, hash };
}

function printOf({ length, hash }: PrintRecord): Print {
  return Print.fromHash(length, hash);
}

const FORMAT = 'logveil watch state 2';

/** Where the watcher remembers how far it has come. */
export class StateFile {
  readonly #path: string;
  readonly #fileSystem: FileSystem;
  #written = '';
  /** The file as it was written last. */
  #id: string | undefined;

  constructor(path: string, fileSystem: FileSystem) {
    this.#path = path;
    this.#fileSystem = fileSystem;
  }

  /**
   * Nothing if there is none yet.
   * @throws IoError if it is damaged: to begin again would deliver everything twice, to continue at the end lose some
   */
  read(): State | undefined {
    const bytes = this.#readWhole();
    if (bytes === undefined) return undefined;
    const text = Buffer.from(bytes).toString();
    const [head, body, rest] = text.split('\n');
    if (head === undefined || body === undefined || rest !== '' || head !== headOf(body) || !isState(parse(body))) {
      throw new IoError(
        this.#path,
        'LOGVEIL_STATE',
        `is no whole state file of this version; restore it, or remove it and say with --from-start or --from-end where to begin`,
      );
    }
    this.#written = body;
    return parse(body) as State;
  }

  /** @param isTwice whether even the file before this one shall know all this */
  write(state: State, isTwice = false): void {
    const body = JSON.stringify(state);
    const isKnown = body === this.#written;
    if (isKnown && !isTwice) return;
    const bytes = Buffer.from(`${headOf(body)}\n${body}\n`);
    this.#replace(bytes);
    if (isTwice && !isKnown) this.#replace(bytes);
    this.#written = body;
  }

  #readWhole(): Uint8Array | undefined {
    try {
      const status = this.#fileSystem.status(this.#path);
      // A device may have no end.
      if (status?.kind === 'other') throw new IoError(this.#path, 'EINVAL', 'is no regular file; name one');
      this.#id = status?.id;
      return this.#fileSystem.readWhole(this.#path);
    } catch (error) {
      throw explain(this.#path, error);
    }
  }

  #replace(bytes: Uint8Array): void {
    const id = this.#fileSystem.status(this.#path)?.id;
    // Two watches that write to the same mirrors would each undo what the other does.
    if (this.#id !== undefined && id !== this.#id) {
      const what =
        id === undefined
          ? 'was removed while the watch was at work; start it again, with --from-start if there are mirrors left'
          : 'was written by another watch; give each its own --state and --out';
      throw new IoError(this.#path, 'LOGVEIL_STATE', what);
    }
    try {
      this.#fileSystem.replace(this.#path, bytes);
    } catch (error) {
      throw codeOf(error) === '' ? error : explain(this.#path, error);
    } finally {
      // Even if it failed, the new file may be in its place by now.
      this.#id = this.#fileSystem.status(this.#path)?.id;
    }
  }
}

function headOf(body: string): string {
  return `${FORMAT} ${createHash('sha256').update(body).digest('hex')}`;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** The hash shows that it is as it was written; this, that it was one of ours. */
function isState(value: unknown): value is State {
  const state = value as State | undefined;
  return Array.isArray(state?.sources) && Array.isArray(state.mirrors);
}
