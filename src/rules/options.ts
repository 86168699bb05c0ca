/**
 * What a user may ask of logveil, as the library, the command line and the rules file spell it,
 * and the check that turns it into settings that the engine trusts.
 */

/** Everything that can be set. Each field may be left out. */
export interface SanitizerOptions {
  /** Name prefixes whose parameters vanish. Default `['XXX']`; an empty list switches the rule off. */
  filterPrefixes?: readonly string[];
  /** Name prefixes whose values are masked. Default `['MMM']`; an empty list switches the rule off. */
  maskPrefixes?: readonly string[];
  /** What stands in place of a masked value: 1 to 64 of `A-Z a-z 0-9 _ . * ~ -`. Default `MMM`. */
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

/** Options after the check, complete and frozen. */
export type Settings = Readonly<Required<SanitizerOptions>>;

/** An error in what the user asked for. The message is one line: what is wrong, where, and how to mend it. */
export class OptionsError extends Error {
  readonly code = 'LOGVEIL_OPTIONS';
  /** The option's name, `maskText` or `filterPrefixes[1]`. */
  readonly option: string;
  constructor(option: string, message: string) {
    super(`${option}: ${message}`);
    this.name = 'OptionsError';
    this.option = option;
  }
}

const DEFAULTS: Settings = Object.freeze({
  filterPrefixes: Object.freeze(['XXX']),
  maskPrefixes: Object.freeze(['MMM']),
  maskText: 'MMM',
  maxOpen: 1 << 20,
  engine: 'auto',
});

const ENGINES = ['auto', 'simd', 'scalar', 'portable'] as const;
/** The table that the engine searches has this many places; see `table.ts`. */
export const MAX_PREFIXES = 32;
export const MAX_PREFIX_LENGTH = 32;

/**
 * Checks options and fills in the defaults.
 * @throws OptionsError at the first thing that is wrong
 */
export function checkOptions(options: SanitizerOptions = {}): Settings {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new OptionsError('options', 'must be an object such as { maskText: "***" }');
  }
  for (const key of Object.keys(options)) {
    if (!Object.hasOwn(DEFAULTS, key)) {
      throw new OptionsError(key, `is no option; there are ${Object.keys(DEFAULTS).join(', ')}`);
    }
  }
  const filterPrefixes = checkPrefixes('filterPrefixes', options.filterPrefixes ?? DEFAULTS.filterPrefixes);
  const maskPrefixes = checkPrefixes('maskPrefixes', options.maskPrefixes ?? DEFAULTS.maskPrefixes);
  if (filterPrefixes.length + maskPrefixes.length > MAX_PREFIXES) {
    throw new OptionsError('maskPrefixes', `at most ${MAX_PREFIXES} prefixes can be given in all`);
  }
  const maskText = options.maskText ?? DEFAULTS.maskText;
  if (typeof maskText !== 'string' || !/^[A-Za-z0-9_.*~-]{1,64}$/.test(maskText)) {
    throw new OptionsError(
      'maskText',
      'must be 1 to 64 of the characters A-Z a-z 0-9 _ . * ~ -, so that it stands in every notation',
    );
  }
  const maxOpen = options.maxOpen ?? DEFAULTS.maxOpen;
  if (!Number.isSafeInteger(maxOpen) || maxOpen < 0) {
    throw new OptionsError('maxOpen', 'must be a whole number of bytes, 0 for no limit');
  }
  const engine = options.engine ?? DEFAULTS.engine;
  if (!ENGINES.includes(engine)) throw new OptionsError('engine', `must be one of ${ENGINES.join(', ')}`);
  return Object.freeze({ filterPrefixes, maskPrefixes, maskText, maxOpen, engine });
}

function checkPrefixes(option: string, prefixes: readonly string[]): readonly string[] {
  if (!Array.isArray(prefixes)) throw new OptionsError(option, 'must be a list of strings');
  prefixes.forEach((prefix: unknown, index) => {
    if (typeof prefix !== 'string' || !/^[A-Za-z0-9_-]+$/.test(prefix)) {
      throw new OptionsError(`${option}[${index}]`, 'must be one or more of the name characters A-Z a-z 0-9 _ -');
    }
    if (prefix.length > MAX_PREFIX_LENGTH) {
      throw new OptionsError(`${option}[${index}]`, `must be at most ${MAX_PREFIX_LENGTH} characters`);
    }
  });
  return Object.freeze([...prefixes]);
}
