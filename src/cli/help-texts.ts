import { PRESETS } from '../rules/presets/presets.ts';

/** Texts of the help and the manual page that belong to no single command. */

export const INTRODUCTION = `Hides parameters in any log stream by their names, in whatever format they are written.
Removes parameters whose names begin with XXX, and masks the values of those whose names begin with MMM.

  tail -f app.log | logveil >> clean.log
  logveil --rule password=hide --rule 'session*=skip' app.log`;

const presets = Object.entries(PRESETS)
  .map(([name, { hides }]) => `  ${name.padEnd(12)}${hides}`)
  .join('\n');

export const RULES = `Rules, for --rule PATTERN=ACTION and rules files:
  password=hide                 a name
  session*=skip                 a prefix; *_id is a suffix, *token* a part
  ~api-key=hide                 whole words in any case: apiKey, X_API_KEY, userApiKeyOld, but not apikey
  path:/orders/{id}/**=hash     segments of a URL's path: * is one, ** any number, {name} one that is hidden
Actions:
  copy                          show it
  skip                          remove the parameter
  hide                          show MMM in place of the value
  hide-first,n  hide-last,n     hide n characters
  unhide-first,n  unhide-last,n show n characters
  keep-scheme                   show Bearer, Basic and the like before MMM, as in Authorization headers
  tag(before,after)             put text before and after the value
  hash                          replace the value by a pseudonym, the same for the same value; needs --hash-key
The strictest matching rule wins. A copy rule for an exact name overrides it, except for XXX and MMM names.
Kinds of values, for --detect: keys (of services, such as AKIA… and ghp_…), jwt, pem (private keys),
url-passwords, bearer (after Bearer and Basic), cards, iban. Nothing is detected by default.
Values for --secrets and --secrets-env have 6 bytes or more, and are one per line; a value that spans lines is
a JSON string in quotes. They are found as written in JSON, percent-encoding, entities, hex, base64 and shells.
Presets, for --preset NAME,NAME and rules files:
${presets}
A preset hides; it never shows what another rule hides.`;

export const LIMITS = `Limits: 256 rules, 1,000 names. A value of more than 64 KiB that is to be hashed, tagged or shown in part is
masked whole. A value that spans lines, in XML or multipart, ends after --max-open bytes, with a warning.`;

export const EXIT_CODES = `Exit codes: 0 done (also if the reader closes the output early), 1 check found something or an example failed,
2 wrong usage, 3 input or output failed.`;
