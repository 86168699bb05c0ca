/** Rules after the check: what the engine gets of them, and what its host does for those that need more. */

/** What becomes of a value, or of its whole parameter. */
export type Effect =
  | { readonly kind: 'copy' | 'filter' | 'mask' | 'hash' }
  | {
      readonly kind: 'partial';
      /** Whether the characters counted are those that are hidden, or those that are shown. */
      readonly counts: 'hidden' | 'shown';
      readonly end: 'first' | 'last';
      readonly count: number;
    }
  /** The scheme of an Authorization header is shown. */
  | { readonly kind: 'partial'; readonly counts: 'scheme' }
  | { readonly kind: 'tag'; readonly before: string; readonly after: string };

/** A pattern of names and its effect. */
export interface NameEntry {
  readonly kind: 'exact' | 'prefix' | 'suffix' | 'part' | 'words' | 'place';
  /** Without the asterisks; in lower case where case does not count. Words have a hyphen between two. */
  readonly letters: string;
  readonly effect: Effect;
  /** One of the two prefix rules, which no exact name switches off. */
  readonly isGuarded: boolean;
  /** The number of the preset that it is from, from 1 on; 0 of others. A preset's copy rules are exceptions of its own. */
  readonly group: number;
}

/** A segment of a path pattern. */
export type PathSegment = { readonly kind: 'literal'; readonly letters: string } | { readonly kind: 'any' | 'rest' };

/** A path pattern and what becomes of one of its parameters. */
export interface PathEntry {
  readonly segments: readonly PathSegment[];
  /** The segment that is searched for. */
  readonly anchor: number;
  /** The segment that is the parameter. */
  readonly parameter: number;
  readonly name: string;
  readonly effect: Effect;
  readonly label: string;
  /** Segments that are shown where the parameter would be: what rules with `copy` spell out. */
  readonly except: readonly string[];
}

/** Rules as they are in the engine's memory, from `Area.Names` to `Area.RulesEnd`. */
export interface RulesImage {
  readonly bytes: Uint8Array;
  readonly names: number;
  /** Whether a name may be found from its middle or end. */
  readonly hasInnerNames: boolean;
  /** After the last path rule. */
  readonly pathsEnd: number;
  readonly needles: number;
  /** Needles of one or two letters, which are first. */
  readonly shortNeedles: number;
}

/** What is found by its value, as the engine's memory holds it from `Area.ValueNibbles` on. */
export interface ValueImage {
  readonly bytes: Uint8Array;
  /** Bits of `Sought`. */
  readonly sought: number;
}

export interface RuleSet {
  /** What each rule is called in a finding that it matched: the prefix rules, the names, the paths, then what is detected. */
  readonly labels: readonly string[];
  /** What each does. */
  readonly effects: readonly Effect[];
  readonly names: readonly NameEntry[];
  readonly paths: readonly PathEntry[];
  readonly ignoreCase: boolean;
  /** What the engine's memory holds of the rules; not needed by the two prefix rules alone. See `image.ts`. */
  readonly image?: RulesImage;
  /** What is found by its value, if anything is. See `value-image.ts`. */
  readonly values?: ValueImage;
  /** Writes what the engine cannot by itself. See `replacement.ts`. */
  readonly replace?: Replace;
}

/** A value that has been read to its end, and where it stood. */
export interface Value {
  /** As it is written, with quotes if it has any. */
  readonly bytes: Uint8Array;
  /** The layers in which it is written, from the outside in. */
  readonly layers: readonly LayerName[];
  readonly notation: string;
  /** How a quote is spelled around its mask; empty where that is bare. */
  readonly quote: Uint8Array;
  /** In a query string or form, where `+` is a space. */
  readonly isForm: boolean;
}

export type LayerName = 'json' | 'percent' | 'entity' | 'csv' | 'string';

/** @returns what is in place of the value, or nothing if it is to be masked */
export type Replace = (value: Value, effect: Effect) => Uint8Array | undefined;
