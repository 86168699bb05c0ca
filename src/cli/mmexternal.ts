import type { RecordSanitizer } from '../sanitizer/records.ts';

/**
 * rsyslog's contract with an external message modifier, `action(type="mmexternal" interface.input="fulljson")`: one line
 * of JSON in for each message, exactly one out, with the properties that are to be replaced.
 *
 * Text is handled as latin1, one character per byte, so that bytes that are not UTF-8 stay as they are.
 */

/** Properties besides the message itself that rsyslog lets be replaced and into which a sender may have put something. */
const REPLACEABLE: readonly string[] = ['syslogtag', 'hostname', 'structured-data', 'procid', 'msgid'];
/** Those that rsyslog makes of the tag: they change with it. */
const DERIVED: readonly string[] = ['programname', 'app-name'];
/** The object with the message's own variables, and the one of them that says: this message went through here. */
const VARIABLES = '$!';
const SEAL = { sanitized: '1' };

/** What hides a message that cannot be read, or of which something would remain in a property that cannot be replaced. */
const HIDDEN = JSON.stringify({ msg: 'MMM', syslogtag: 'MMM', 'structured-data': '-' });

type Json = Record<string, unknown>;

/**
 * The reply to one message. If a part of a hidden value could remain somewhere, the reply hides the whole message and
 * has no seal, so that rsyslog's rules can send such a message to a log with restricted access.
 * @param line JSON, in latin1
 */
export function replyTo(line: string, sanitizer: RecordSanitizer): string {
  const message = parseObject(line);
  if (message === undefined) return HIDDEN;
  const reply = changedTexts(message, sanitizer);
  if (reply === undefined) return HIDDEN;
  for (const [name, value] of Object.entries(message)) {
    if (TEXTS.includes(name) || name === VARIABLES || typeof value !== 'string') continue;
    const clean = sanitize(value, sanitizer);
    if (clean === value) continue;
    if (REPLACEABLE.includes(name)) reply[name] = clean;
    else if (!DERIVED.includes(name)) return HIDDEN;
  }
  reply[VARIABLES] = { ...changedVariables(message[VARIABLES], sanitizer), ...SEAL };
  return JSON.stringify(reply);
}

const TEXTS: readonly string[] = ['msg', 'rawmsg'];

/**
 * The message, and the raw one, which is a header and the message. rsyslog keeps the raw one only, and where in it the
 * message begins: that place must stay, so the header keeps its length, and the message is set after the raw one.
 * What was hidden in the message is hidden in the raw one, though a name that begins the one does not begin the other.
 * @returns nothing if the two do not fit together
 */
function changedTexts(message: Json, sanitizer: RecordSanitizer): Json | undefined {
  const { msg, rawmsg } = message;
  if (msg !== undefined && typeof msg !== 'string') return undefined;
  if (rawmsg !== undefined && typeof rawmsg !== 'string') return undefined;
  const cleanMsg = msg === undefined ? undefined : sanitize(msg, sanitizer);
  const reply: Json = {};
  if (rawmsg !== undefined) {
    if (!rawmsg.endsWith(msg ?? '')) return undefined;
    const header = rawmsg.slice(0, rawmsg.length - (msg?.length ?? 0));
    const cleanHeader = sanitize(header, sanitizer);
    if (cleanHeader !== header)
      reply.rawmsg = cleanHeader.padEnd(header.length).slice(0, header.length) + (cleanMsg ?? '');
  }
  if (cleanMsg !== msg || reply.rawmsg !== undefined) reply.msg = cleanMsg ?? '';
  return reply;
}

function parseObject(line: string): Json | undefined {
  try {
    const value = JSON.parse(line) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

function sanitize(text: string, { sanitizeBytes }: RecordSanitizer): string {
  return Buffer.from(sanitizeBytes(Buffer.from(text, 'latin1'))).toString('latin1');
}

/**
 * The variables that are to be replaced: rsyslog adds and replaces, but takes none away, so that a name of which nothing
 * should be seen is shown with nothing in it.
 */
function changedVariables(variables: unknown, sanitizer: RecordSanitizer): Json {
  if (typeof variables !== 'object' || variables === null) return {};
  const before = variables as Json;
  const text = JSON.stringify(before);
  const clean = sanitize(text, sanitizer);
  if (clean === text) return {};
  const after = parseObject(clean) ?? {};
  const changed: Json = {};
  for (const [name, value] of Object.entries(before)) {
    if (!Object.hasOwn(after, name)) changed[name] = null;
    else if (JSON.stringify(after[name]) !== JSON.stringify(value)) changed[name] = after[name];
  }
  return changed;
}
