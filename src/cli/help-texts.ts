import { PRESETS } from '../rules/presets/presets.ts';

/** Texts of the help and the manual page that belong to no single command. */

export const INTRODUCTION = `Hides parameters in any log stream by their names, in whatever format they are written:
removes those whose names begin with XXX, and shows MMM in place of the values of those that begin with MMM.

  tail -f app.log | logveil >> clean.log
  logveil --rule password=hide --rule 'session*=skip' app.log`;

const presets = Object.entries(PRESETS)
  .map(([name, { hides }]) => `  ${name.padEnd(12)}${hides}`)
  .join('\n');

export const RULES = `Rules, for --rule PATTERN=ACTION and rules files:
  password=hide                 a name
  session*=skip                 a prefix; *_id is a suffix, *token* a part
  ~api-key=hide                 whole words in any case: apiKey, X_API_KEY, userApiKeyOld, but not apikey
  path:/orders/{id}/**=hash     segments of a URL's path: * is one, ** any number, {name} one to hide
Actions:
  copy                          show it
  skip                          remove the parameter
  hide                          show MMM in place of the value
  hide-first,n  hide-last,n     hide n characters
  unhide-first,n  unhide-last,n show n characters
  keep-scheme                   show Bearer, Basic and the like before MMM, as in Authorization headers
  tag(before,after)             put something around the value
  hash                          a pseudonym: the same value becomes the same one; needs --hash-key
The strictest matching rule wins. A copy rule for an exact name overrides it, except for XXX and MMM names.
Values that prove themselves, for --detect: keys (of services, such as AKIA… and ghp_…), jwt, pem (private keys),
url-passwords, bearer (after Bearer and Basic), cards, iban. Nothing is detected by default.
Values known beforehand, for --secrets and --secrets-env: 6 bytes or more, one a line; a value over several lines is
a JSON string in quotes. They are found as JSON, percent-encoding, entities, hex, base64 and shells print them.
Presets, for --preset NAME,NAME and rules files:
${presets}
A preset hides; it never shows what another rule hides.`;

export const LIMITS = `Limits: 256 rules, 1,000 names. A value of more than 64 KiB that is to be hashed, tagged or shown in part is
masked whole. A value over lines, in XML or multipart, ends after --max-open bytes, with a warning.`;

export const EXIT_CODES = `Exit codes: 0 done (also when the reader of the output closes it early), 1 check found something, 2 wrong usage,
3 input or output failed.`;
