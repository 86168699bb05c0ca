import * as v from 'valibot';
import { DETECTIONS } from './detections.ts';
import { didYouMean } from './nearest.ts';
import type { Preset } from './options.ts';
import { PRESETS } from './presets/presets.ts';

/**
 * The one schema of what can be set: the library's options, pino's transport options and the rules file keep it, and
 * `rules.schema.json`, by which editors help, is made of it. What a schema cannot tell, `check.ts` finds out.
 */

const MAX_RULES = 256;
const PRESET_NAMES = Object.keys(PRESETS) as Preset[];
const TEXTS = 'must be a name such as password, or a text such as "GET /p?pin=1"';
const MASK_TEXT =
  'must be 1 to 64 of the characters A-Z a-z 0-9 _ . * ~ -, such as REDACTED: where a value has no quotes, brackets begin a list';

/** What is wrong with a word that is none of these. */
const oneOf =
  (words: readonly string[]) =>
  ({ input }: { input: unknown }): string =>
    `must be one of ${words.join(', ')}${didYouMean(String(input), words)}`;

const prefix = v.pipe(
  v.string('must be one or more of the name characters A-Z a-z 0-9 _ -'),
  v.regex(/^[A-Za-z0-9_-]+$/, 'must be one or more of the name characters A-Z a-z 0-9 _ -'),
  v.maxLength(32, 'must be at most 32 characters'),
);

const prefixes = v.array(prefix, 'must be a list of strings');

const action = v.pipe(
  v.string('must be an action such as hide or skip'),
  v.description(
    'copy, skip (the parameter vanishes), hide (its value is masked), hide-first,n, hide-last,n, unhide-first,n, unhide-last,n, keep-scheme (Bearer MMM), tag(prefix,postfix), or hash',
  ),
);

const nameRule = v.strictObject({
  pattern: v.pipe(
    v.string('must be a name, or name*, *name, *name* or ~word'),
    v.description(
      'An exact name, or a prefix that ends in *, a suffix that begins with *, a *part*, or ~words, such as ~api-key for apiKey and X_API_KEY.',
    ),
  ),
  action,
});

const pathRule = v.strictObject({
  path: v.pipe(
    v.string('must be a path such as /service/{MMM_id}/**'),
    v.description('Segments of a path: * is any one, ** any number of them at the end, {name} a parameter.'),
  ),
  action: v.optional(action),
});

const rules = v.pipe(
  v.array(
    v.union([nameRule, pathRule], 'must be { pattern, action } or { path, action }, with nothing else'),
    'must be a list such as [{ pattern: "password", action: "hide" }]',
  ),
  v.maxLength(MAX_RULES, `must be at most ${MAX_RULES} rules`),
  v.description('Rules beyond the two prefixes. The most hiding of those that match wins.'),
);

const common = {
  filterPrefixes: v.optional(
    v.pipe(prefixes, v.description('Name prefixes whose parameters vanish, in place of XXX; none: the rule is off.')),
  ),
  maskPrefixes: v.optional(
    v.pipe(prefixes, v.description('Name prefixes whose values are masked, in place of MMM; none: the rule is off.')),
  ),
  rules: v.optional(rules),
  presets: v.optional(
    v.pipe(
      v.array(v.picklist(PRESET_NAMES, oneOf(PRESET_NAMES)), 'must be a list such as [credentials]'),
      v.description(
        'Sets of names that come with logveil: ' +
          PRESET_NAMES.map((name) => `${name} hides ${PRESETS[name].hides}`).join('; '),
      ),
    ),
  ),
  detect: v.optional(
    v.pipe(
      v.array(v.picklist(DETECTIONS, oneOf(DETECTIONS)), 'must be a list such as ["keys", "jwt"]'),
      v.description('Kinds of values that are masked wherever they are, since their form shows what they are.'),
    ),
  ),
  switchOff: v.optional(
    v.pipe(
      v.array(v.picklist(['XXX', 'MMM'], 'must be XXX or MMM'), 'must be a list such as ["XXX"]'),
      v.description('The two prefix rules, by the names they have of old: what is named here is off.'),
    ),
  ),
  ignoreCase: v.optional(
    v.pipe(v.boolean('must be true or false'), v.description('Names are compared without regard to case.')),
  ),
  maskText: v.optional(
    v.pipe(
      v.string(MASK_TEXT),
      v.regex(/^[A-Za-z0-9_.*~-]{1,64}$/, MASK_TEXT),
      v.description('What is written in place of a masked value.'),
    ),
  ),
  maxOpen: v.optional(
    v.pipe(
      v.number('must be a whole number of bytes, 0 for no limit'),
      v.integer('must be a whole number of bytes, 0 for no limit'),
      v.minValue(0, 'must be a whole number of bytes, 0 for no limit'),
      v.maxValue(Number.MAX_SAFE_INTEGER, 'must be a whole number of bytes, 0 for no limit'),
      v.description('How many bytes a value may span that is open over lines (XML, multipart); 0 = no limit.'),
    ),
  ),
  engine: v.optional(
    v.pipe(
      v.picklist(['auto', 'simd', 'scalar', 'portable'], 'must be one of auto, simd, scalar, portable'),
      v.description('Which build of the engine runs.'),
    ),
  ),
};

const SECRET_NAME = 'must be 1 to 64 printable characters of ASCII';

const secret = v.strictObject({
  name: v.pipe(v.string(SECRET_NAME), v.regex(/^[!-~]{1,64}$/, SECRET_NAME)),
  value: v.string('must be a string'),
});

/** Options of the library. */
export const optionsSchema = v.strictObject({
  ...common,
  secrets: v.optional(v.array(secret, 'must be a list such as [{ name: "API_TOKEN", value: process.env.API_TOKEN }]')),
  hashKey: v.optional(v.instance(Uint8Array, 'must be a Uint8Array of at least 32 bytes')),
});

const texts = v.pipe(
  v.array(
    v.pipe(v.string(TEXTS), v.minLength(1, TEXTS)),
    'must be a list of names or texts such as [password, "GET /p?pin=1"]',
  ),
  v.minLength(1, 'must have at least one name or text'),
);

const ruleTest = v.pipe(
  v.strictObject({
    name: v.optional(v.pipe(v.string('must be text'), v.description('What the test is called.'))),
    in: v.optional(v.pipe(v.string('must be text'), v.description('A piece of a log.'))),
    out: v.optional(v.pipe(v.string('must be text'), v.description('What the piece becomes, byte by byte.'))),
    hides: v.optional(v.pipe(texts, v.description('Names that are hidden, or texts of which something is.'))),
    shows: v.optional(v.pipe(texts, v.description('Names that are shown, or texts that stay as they are.'))),
  }),
  v.check(
    (test) => (test.in === undefined) === (test.out === undefined),
    'must have both in and out, or neither: a piece of a log and what it becomes',
  ),
  v.check(
    (test) => test.in !== undefined || test.hides !== undefined || test.shows !== undefined,
    'must have in and out, or hides, or shows',
  ),
);

/** An example in a rules file, which `logveil test` tries. */
export type RuleTest = v.InferOutput<typeof ruleTest>;

/** What a rules file may hold. */
export const fileSchema = v.strictObject({
  $schema: v.optional(v.string('must be the address of a schema')),
  ...common,
  tests: v.optional(
    v.pipe(
      v.array(ruleTest, 'must be a list such as [{ hides: [password], shows: [author] }]'),
      v.description('Examples that logveil test tries. Nothing else reads them.'),
    ),
  ),
  secrets: v.optional(
    v.pipe(
      v.string('must name a file with one value a line'),
      v.minLength(1, 'must name a file with one value a line'),
      v.description('A file of values to mask wherever they are, one per line; its path is relative to this file.'),
    ),
  ),
  hashKey: v.optional(
    v.pipe(
      v.string('must name a file that holds at least 32 bytes'),
      v.minLength(1, 'must name a file that holds at least 32 bytes'),
      v.description('A file that holds the key of hash, at least 32 bytes; its path is relative to this file.'),
    ),
  ),
});

/** Each thing that is wrong: where, as keys and indexes from the top, and what. */
export interface Fault {
  path: readonly (string | number)[];
  message: string;
}

/** What is wrong with a value, in the order of its fields. */
export function faultsOf(schema: typeof optionsSchema | typeof fileSchema, value: unknown): Fault[] {
  if (Array.isArray(value)) return [{ path: [], message: 'must be an object such as { maskText: "***" }' }];
  const { issues = [] } = v.safeParse(schema, value);
  return issues.map((issue) => faultOf(issue, Object.keys(schema.entries)));
}

function faultOf(issue: v.BaseIssue<unknown>, fields: readonly string[]): Fault {
  const path = (issue.path ?? []).map((step) => step.key as string | number);
  const isObject = typeof issue.input === 'object' && issue.input !== null;
  if (issue.type === 'union' && isObject) {
    // Of the two kinds of rules, say what is wrong with the one that was meant.
    const meant = 'path' in (issue.input as object) ? pathRule : nameRule;
    // An unknown key says more than the one that is missing for it.
    const { issues = [] } = v.safeParse(meant, issue.input);
    const inner = issues.find(({ expected }) => expected === 'never') ?? issues[0];
    if (inner !== undefined) {
      const fault = faultOf(inner, Object.keys(meant.entries));
      return { path: [...path, ...fault.path], message: fault.message };
    }
  }
  if (issue.type === 'strict_object') {
    if (issue.expected === 'never') {
      const meant = didYouMean(String(path.at(-1)), fields);
      return { path, message: `is none that is known; there are ${listed(fields)}${meant}` };
    }
    if (issue.expected === 'Object') return { path, message: 'must be an object such as { maskText: "***" }' };
    return { path, message: 'is missing' };
  }
  return { path, message: issue.message };
}

function listed(fields: readonly string[]): string {
  return fields.filter((field) => field !== '$schema').join(', ');
}
