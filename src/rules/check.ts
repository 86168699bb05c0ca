import { readEffect } from './effect.ts';
import { MAX_NAMES, MAX_SPELLINGS, makeImage, spellings } from './image.ts';
import {
  DEFAULT_SETTINGS,
  DEFAULTS,
  OptionsError,
  RULE_SET,
  type Rule,
  type SanitizerOptions,
  type Secret,
  type Settings,
} from './options.ts';
import { readPath } from './path-pattern.ts';
import { compilePaths, type WrittenPath } from './paths.ts';
import { readPattern } from './pattern.ts';
import { groupOf, rulesOf } from './presets/presets.ts';
import { makeReplace } from './replacement.ts';
import type { Effect, NameEntry, RuleSet, RulesImage, ValueImage } from './rule-set.ts';
import { faultsOf, optionsSchema } from './schema.ts';
import { makeValueImage, valueLabels } from './value-image.ts';

/** The table that the engine searches has this many places. */
const MAX_PREFIXES = 32;
const SHORTEST_KEY = 32;
const MAX_PLAIN = 8;

/**
 * Checks options and fills in the defaults. Settings, which have been checked, come back as they are.
 * @throws OptionsError at the first thing that is wrong
 */
export function checkOptions(options: SanitizerOptions = {}): Settings {
  if (isSettings(options)) return options;
  const fault = faultsOf(optionsSchema, options)[0];
  if (fault !== undefined) throw new OptionsError(placeOf(fault.path), fault.message);
  if (Object.values(options).every((value) => value === undefined)) return DEFAULT_SETTINGS;
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const complete: Required<SanitizerOptions> = { ...DEFAULTS, ...given };
  const settings = {
    ...complete,
    filterPrefixes: Object.freeze([...complete.filterPrefixes]),
    maskPrefixes: Object.freeze([...complete.maskPrefixes]),
    rules: Object.freeze(complete.rules.map((rule) => Object.freeze({ ...rule }))),
    presets: Object.freeze([...complete.presets]),
    detect: Object.freeze([...new Set(complete.detect)]),
    secrets: Object.freeze(complete.secrets.map(checkSecret)),
    switchOff: Object.freeze([...complete.switchOff]),
    hashKey: complete.hashKey?.slice(),
  };
  return Object.freeze({ ...settings, [RULE_SET]: compileRules(settings) });
}

/** The same settings for an engine that lists names: it compares all names with all rules, however few those are. */
export function forListing(settings: Settings): Settings {
  const rules = settings[RULE_SET];
  if (rules.image !== undefined) return settings;
  const image = imageOf(rules.names, rules.paths, rules.ignoreCase);
  return Object.freeze({ ...settings, [RULE_SET]: Object.freeze({ ...rules, ...(image !== undefined && { image }) }) });
}

function isSettings(options: SanitizerOptions): options is Settings {
  return typeof options === 'object' && options !== null && RULE_SET in options;
}

/** `rules[0].action` */
function placeOf(path: readonly (string | number)[]): string {
  if (path.length === 0) return 'options';
  return path.map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`)).join('');
}

function compileRules(options: Required<SanitizerOptions>): RuleSet {
  const { filterPrefixes, maskPrefixes, switchOff, ignoreCase } = options;
  if (filterPrefixes.length + maskPrefixes.length > MAX_PREFIXES) {
    throw new OptionsError('maskPrefixes', `at most ${MAX_PREFIXES} prefixes can be given in all`);
  }
  if (options.hashKey !== undefined && options.hashKey.length < SHORTEST_KEY) {
    throw new OptionsError('hashKey', `must be at least ${SHORTEST_KEY} bytes long`);
  }
  const labels: string[] = [];
  const names: NameEntry[] = [];
  const addPrefixes = (prefixes: readonly string[], effect: Effect, action: string): void => {
    for (const prefix of prefixes) {
      const letters = ignoreCase ? prefix.toLowerCase() : prefix;
      names.push({ kind: 'prefix', letters, effect, isGuarded: true, group: 0 });
      labels.push(`${prefix}*=${action}`);
    }
  };
  if (!switchOff.includes('XXX')) addPrefixes(filterPrefixes, { kind: 'filter' }, 'skip');
  if (!switchOff.includes('MMM')) addPrefixes(maskPrefixes, { kind: 'mask' }, 'hide');

  const given = options.rules.map((rule, index) => ({ rule, place: `rules[${index}]`, group: 0 }));
  const preset = [...new Set(options.presets)].flatMap((name) =>
    rulesOf(name).map((rule) => ({ rule, place: `presets.${name}`, group: groupOf(name) })),
  );
  const written: WrittenPath[] = [];
  for (const { rule, place, group } of [...given, ...preset]) {
    if ('path' in rule) {
      const segments = orThrow(`${place}.path`, readPath(rule.path));
      const effect = rule.action === undefined ? undefined : orThrow(`${place}.action`, readEffect(rule.action));
      if (effect !== undefined) needsKey(effect, place, options);
      written.push({ segments, effect, label: labelOf(rule), place: `${place}.path` });
      continue;
    }
    const pattern = orThrow(`${place}.pattern`, readPattern(rule.pattern, ignoreCase));
    const effect = orThrow(`${place}.action`, readEffect(rule.action));
    needsKey(effect, place, options);
    names.push({ ...pattern, effect, isGuarded: false, group });
    labels.push(labelOf(rule));
  }
  const paths = compilePaths(written, names, ignoreCase, (place, message) => {
    throw new OptionsError(place, message);
  });
  labels.push(...paths.map(({ label }) => label));
  if (names.length > MAX_NAMES || spellings(names, ignoreCase).length > MAX_SPELLINGS)
    throw new OptionsError('rules', `must be at most ${MAX_NAMES} with the prefixes`);
  // A few prefixes are searched for as they are.
  const isPlain =
    !ignoreCase && paths.length === 0 && names.length <= MAX_PLAIN && names.every(({ isGuarded }) => isGuarded);
  const image = isPlain ? undefined : imageOf(names, paths, ignoreCase);
  if (!isPlain && image === undefined) throw new OptionsError('rules', 'have more paths than fit; give fewer');
  const effects = [...names, ...paths].map(({ effect }) => effect);
  const values = valuesOf(options, labels.length);
  for (const label of valueLabels(options.detect, options.secrets)) {
    labels.push(label);
    effects.push({ kind: 'mask' });
  }
  const isReplacing = effects.some(({ kind }) => kind === 'hash' || kind === 'partial' || kind === 'tag');
  return Object.freeze({
    labels,
    names,
    paths,
    effects,
    ignoreCase,
    ...(image !== undefined && { image }),
    ...(values !== undefined && { values }),
    ...(isReplacing && { replace: makeReplace(options.maskText, options.hashKey) }),
  });
}

/** Those that were made last, the oldest first: who sanitizes line by line with the same options makes one. */
const images = new Map<string, RulesImage | undefined>();
const MAX_IMAGES = 4;

function imageOf(...rules: Parameters<typeof makeImage>): RulesImage | undefined {
  const key = JSON.stringify(rules);
  const image = images.has(key) ? images.get(key) : makeImage(...rules);
  images.delete(key);
  images.set(key, image);
  for (const oldest of images.keys()) {
    if (images.size <= MAX_IMAGES) break;
    images.delete(oldest);
  }
  return image;
}

const SHORTEST_SECRET = 6;
const MAX_SECRET = 4096;

/** Line ends at its end are a file's, or those of a command whose output it was. */
function checkSecret({ name, value: written }: Secret, index: number): Secret {
  const place = `secrets[${index}].value`;
  const value = written.replace(/[\r\n]+$/, '');
  const { length } = new TextEncoder().encode(value);
  if (length < SHORTEST_SECRET) {
    const reason = `so short a text occurs by chance, and all of these would be hidden; give ${SHORTEST_SECRET} or more`;
    throw new OptionsError(place, `the value of ${name} has ${length} ${length === 1 ? 'byte' : 'bytes'}: ${reason}`);
  }
  if (length > MAX_SECRET)
    throw new OptionsError(place, `the value of ${name} has ${length} bytes, at most ${MAX_SECRET} can be found`);
  if (/^.{0,2}\n/.test(value)) {
    throw new OptionsError(
      place,
      `the value of ${name} has a first line of fewer than 3 bytes; begin with the next line`,
    );
  }
  return Object.freeze({ name, value });
}

/** As `images`, of what is found by its value. */
const valueImages = new Map<string, ValueImage | undefined>();

function valuesOf(
  { detect, secrets, maskText }: Required<SanitizerOptions>,
  firstRule: number,
): ValueImage | undefined {
  if (detect.length + secrets.length === 0) return undefined;
  secrets.forEach(({ name, value }, index) => {
    if (!maskText.includes(value)) return;
    throw new OptionsError(`secrets[${index}].value`, `of ${name} is a part of maskText; choose another maskText`);
  });
  const key = JSON.stringify([detect, secrets, firstRule]);
  const image = valueImages.get(key) ?? makeValueImage(detect, secrets, firstRule);
  if (image === undefined)
    throw new OptionsError('secrets', 'have more forms than fit into 1 MiB; give fewer or shorter ones');
  valueImages.delete(key);
  valueImages.set(key, image);
  for (const oldest of valueImages.keys()) {
    if (valueImages.size <= MAX_IMAGES) break;
    valueImages.delete(oldest);
  }
  return image;
}

function labelOf(rule: Rule): string {
  if ('pattern' in rule) return `${rule.pattern}=${rule.action}`;
  return `path:${rule.path}${rule.action === undefined ? '' : `=${rule.action}`}`;
}

function orThrow<T extends object>(place: string, result: T | string): T {
  if (typeof result === 'string') throw new OptionsError(place, result);
  return result;
}

function needsKey(effect: Effect, place: string, { hashKey }: Required<SanitizerOptions>): void {
  if (effect.kind === 'hash' && hashKey === undefined) {
    throw new OptionsError(`${place}.action`, `hash needs a key of at least ${SHORTEST_KEY} bytes: set hashKey`);
  }
}
