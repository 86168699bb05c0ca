import type { Detection } from './detections.ts';
import type { RuleSet } from './rule-set.ts';

/**
 * What a user may ask of logveil, as the library, the command line and the rules file spell it. The check that turns it
 * into settings that the engine trusts is `check.ts`; the plain filter, which has nothing to check, does without.
 */

/** Everything that can be set. Each field may be left out. */
export interface SanitizerOptions {
  /** Name prefixes whose parameters vanish. Default `['XXX']`; an empty list switches the rule off. */
  filterPrefixes?: readonly string[];
  /** Name prefixes whose values are masked. Default `['MMM']`; an empty list switches the rule off. */
  maskPrefixes?: readonly string[];
  /** Rules beyond the two prefixes. The most hiding of those that match a name wins, whatever their order. */
  rules?: readonly Rule[];
  /** Sets of rules that come with logveil. */
  presets?: readonly Preset[];
  /** Kinds of values that are masked wherever they are, since their form shows what they are. */
  detect?: readonly Detection[];
  /** Values that are masked wherever they are, in every form in which programs print them. */
  secrets?: readonly Secret[];
  /** The two prefix rules, by the names they have of old: what is named here is off. */
  switchOff?: readonly PrefixRule[];
  /** Whether names are compared without regard to the case of ASCII letters, in all rules. Default `false`. */
  ignoreCase?: boolean;
  /** The key of `hash`, at least 32 bytes. The command line and the rules file name a file that holds it. */
  hashKey?: Uint8Array | undefined;
  /** What is in place of a masked value: 1 to 64 of `A-Z a-z 0-9 _ . * ~ -`. Default `MMM`. */
  maskText?: string;
  /**
   * How many bytes a value that is open over several lines (XML, multipart) may span; 0, or 1 GiB and more, = no limit.
   * Default 1 MiB.
   */
  maxOpen?: number;
  /**
   * Which build of the engine runs: `simd` (WebAssembly with 16-byte vectors), `scalar` (WebAssembly without),
   * `portable` (plain JavaScript). Default `auto`: the first of these that this machine can run.
   */
  engine?: 'auto' | 'simd' | 'scalar' | 'portable';
}

/** What becomes of the parameters whose name, or one segment of it, a pattern matches. */
export interface NameRule {
  /**
   * An exact name, or a prefix that ends in `*`, a suffix that begins with `*`, a `*part*`, or `~words`: `~api-key` is
   * `apiKey`, `X_API_KEY` and `userApiKeyOld`.
   */
  pattern: string;
  /**
   * `copy`, `skip` (the parameter vanishes), `hide` (its value is masked), `hide-first,n`, `hide-last,n`,
   * `unhide-first,n`, `unhide-last,n`, `keep-scheme` (`Bearer MMM`), `tag(prefix,postfix)` or `hash`.
   */
  action: string;
}

/** What becomes of the segments of a URL's path that a pattern marks as parameters. */
export interface PathRule {
  /** As `/storage/{MMM_id}/**`: `*` is any segment, `**` any number of them, `{name}` a parameter. */
  path: string;
  /** As for a name; without it, the name in braces decides as any other name does. */
  action?: string | undefined;
}

/** A value of `secrets`. */
export interface Secret {
  /** What findings call it: `secret:GITHUB_TOKEN`. 1 to 64 printable characters of ASCII. */
  name: string;
  /** At least 6 bytes in UTF-8, at most 4,096. Line ends at its end are left out. */
  value: string;
}

export type Rule = NameRule | PathRule;
export type Preset = 'credentials' | 'http' | 'personal' | 'payment' | 'otel' | 'genesys';
export type PrefixRule = 'XXX' | 'MMM';

/** Where settings keep what the engine needs of the rules; a clone loses it and is plain options again. */
export const RULE_SET: unique symbol = Symbol('rule set');

/** Options after the check, complete and frozen. They are options too: what takes options takes settings as they are. */
export type Settings = Readonly<Required<SanitizerOptions>> & { readonly [RULE_SET]: RuleSet };

/** An error in what the user asked for. The message is one line: what is wrong, where, and how to mend it. */
export class OptionsError extends Error {
  readonly code = 'LOGVEIL_OPTIONS';
  /** The option's name, `maskText` or `filterPrefixes[1]` or `rules[0].action`. */
  readonly option: string;
  constructor(option: string, message: string) {
    super(`${option}: ${message}`);
    this.name = 'OptionsError';
    this.option = option;
  }
}

export const DEFAULTS = Object.freeze({
  filterPrefixes: Object.freeze(['XXX']),
  maskPrefixes: Object.freeze(['MMM']),
  rules: Object.freeze([]),
  presets: Object.freeze([]),
  detect: Object.freeze([]),
  secrets: Object.freeze([]),
  switchOff: Object.freeze([]),
  ignoreCase: false,
  hashKey: undefined,
  maskText: 'MMM',
  maxOpen: 1 << 20,
  engine: 'auto',
} as const satisfies Required<SanitizerOptions>);

const DEFAULT_RULES: RuleSet = {
  labels: ['XXX*=skip', 'MMM*=hide'],
  effects: [{ kind: 'filter' }, { kind: 'mask' }],
  names: [
    { kind: 'prefix', letters: 'XXX', effect: { kind: 'filter' }, isGuarded: true, group: 0 },
    { kind: 'prefix', letters: 'MMM', effect: { kind: 'mask' }, isGuarded: true, group: 0 },
  ],
  paths: [],
  ignoreCase: false,
};

/** What holds where nothing is set. */
export const DEFAULT_SETTINGS: Settings = Object.freeze({ ...DEFAULTS, [RULE_SET]: DEFAULT_RULES });
