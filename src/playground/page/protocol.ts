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
  /** All names of parameters in the text, or those that no rule hides. */
  | { kind: 'names'; request: number; isOnlyShown: boolean }
  /** The rules with one more. */
  | { kind: 'rule'; request: number; rules: string; pattern: string }
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
  /** How many rows each side shows, empty ones among them. */
  rows: number;
  edits: number;
  parameters: number;
  milliseconds: number;
  names: HiddenName[];
  /** How many more names there are. */
  moreNames: number;
}

export interface HiddenName {
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

/** Names of parameters, hidden or not: what `logveil names` lists. */
export interface FoundNames {
  names: FoundName[];
  /** How many more there are. */
  more: number;
  /** How many names there are, and of how many a rule leaves some shown. */
  all: number;
  shown: number;
}

export interface FoundName {
  name: string;
  count: number;
  /** How many of these no rule hides. */
  shown: number;
  rules: string[];
  notations: string[];
  layers: string[];
  /** The pattern of a rule that hides it, if one can. */
  pattern: string | undefined;
}

/** The rules with one more, or why that cannot be. */
export type MoreRules = { rules: string } | { wrong: string };
