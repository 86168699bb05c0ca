/**
 * What a team would write without logveil: parse each line, walk the object, write it again. It reformats numbers,
 * sees no parameter inside a string, and needs JSON; it is here to be compared with, on lines that suit it.
 */
export function redactJson(bytes: Buffer): number {
  let hidden = 0;

  function redact(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(redact);
    const object = value as Record<string, unknown>;
    for (const name of Object.keys(object)) {
      if (name.startsWith('XXX')) {
        delete object[name];
        hidden++;
      } else if (name.startsWith('MMM')) {
        object[name] = 'MMM';
        hidden++;
      } else {
        object[name] = redact(object[name]);
      }
    }
    return object;
  }

  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(10, at);
    const line = bytes.toString('utf8', at, end);
    Buffer.from(`${JSON.stringify(redact(JSON.parse(line)))}\n`);
    at = end + 1;
  }
  return hidden;
}
