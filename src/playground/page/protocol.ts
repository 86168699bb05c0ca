/** The messages between the page and its worker. */

export type Side = 'input' | 'output';

/** How a piece of a row is shown. */
export type Look = '' | 'mask' | 'filter' | 'gone';

export interface Piece {
  text: string;
  look: Look;
  /** The edit it belongs to, or -1. */
  edit: number;
}

export type ToWorker =
  /** Another text, or the same under other rules. */
  | { kind: 'run'; run: number; text: Blob; longestRow: number; rules: string }
  | { kind: 'rows'; request: number; side: Side; from: number; to: number }
  /** Which row of the other side shows the same. */
  | { kind: 'match'; request: number; side: Side; row: number }
  /** Where an edit is. */
  | { kind: 'edit'; request: number; edit: number }
  /** The whole output. */
  | { kind: 'output'; request: number };

export type FromWorker =
  | { kind: 'progress'; run: number; read: number; total: number }
  | { kind: 'wrong'; run: number; message: string }
  | ({ kind: 'done'; run: number } & Result)
  | { kind: 'answer'; request: number; value: unknown };

export interface Result {
  inputBytes: number;
  outputBytes: number;
  inputRows: number;
  outputRows: number;
  edits: number;
  parameters: number;
  milliseconds: number;
  names: NameCount[];
  /** How many more names there are. */
  moreNames: number;
}

export interface NameCount {
  name: string;
  action: string;
  notation: string;
  layer: string;
  rule: string;
  count: number;
  /** Its first edit. */
  edit: number;
}

export interface EditPlace {
  inputRow: number;
  outputRow: number;
  name: string;
  action: string;
  notation: string;
  layer: string;
  rule: string;
  hiddenBytes: number;
  becomes: string;
}
