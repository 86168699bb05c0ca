import type { PathRule } from '../options.ts';

/** A set of names that comes with logveil. Its file is the list; nothing else makes its rules. */
export interface PresetList {
  /** Counts up with each change of what is hidden. */
  readonly version: number;
  /** What it hides, for the help. */
  readonly hides: string;
  /** Patterns of names that are hidden, each with who names it. */
  readonly names: Readonly<Record<string, string>>;
  /**
   * Words that are shown although a pattern of this preset matches, each with its reason: what is wholly within such
   * words is no match. They never show what another preset or a rule hides.
   */
  readonly except?: Readonly<Record<string, string>>;
  /** Rules for paths of URLs. */
  readonly paths?: readonly (PathRule & { readonly source: string })[];
}
