/** How languages write a string between quotes. */

const hex = (code: number, width: number) => code.toString(16).padStart(width, '0');

/** Go's `strconv.Quote` and `%q`. */
export function goQuoted(text: string): string {
  const named = new Map([
    ['\n', '\\n'],
    ['\r', '\\r'],
    ['\t', '\\t'],
    ['"', '\\"'],
    ['\\', '\\\\'],
  ]);
  const escaped = [...text].map((char) => named.get(char) ?? (char < ' ' ? `\\x${hex(char.charCodeAt(0), 2)}` : char));
  return `"${escaped.join('')}"`;
}

/** Python's `repr` of a `str`, which chooses its quotes. */
export function pythonQuoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const named = new Map([
    ['\n', '\\n'],
    ['\r', '\\r'],
    ['\t', '\\t'],
    ['\\', '\\\\'],
    [quote, `\\${quote}`],
  ]);
  const escaped = [...text].map((char) => named.get(char) ?? (char < ' ' ? `\\x${hex(char.charCodeAt(0), 2)}` : char));
  return quote + escaped.join('') + quote;
}

/** Python's `repr` of `bytes`. */
export function pythonBytes(text: string): string {
  const latin = Buffer.from(text).toString('latin1');
  const quoted = pythonQuoted(latin);
  return `b${[...quoted].map((char) => (char > '~' ? `\\x${hex(char.charCodeAt(0), 2)}` : char)).join('')}`;
}

/** Rust's `{:?}` of a `str`. */
export function rustQuoted(text: string): string {
  const named = new Map([
    ['\n', '\\n'],
    ['\r', '\\r'],
    ['\t', '\\t'],
    ['"', '\\"'],
    ['\\', '\\\\'],
  ]);
  const escaped = [...text].map(
    (char) => named.get(char) ?? (char < ' ' ? `\\u{${hex(char.charCodeAt(0), 1)}}` : char),
  );
  return `"${escaped.join('')}"`;
}

/** Ruby's `inspect` of a `String`: an interpolation is escaped too. */
export function rubyQuoted(text: string): string {
  return goQuoted(text).replaceAll(/#(?=[{$@])/g, '\\#');
}

/** PHP's `var_export` of a string: in single quotes, line feeds as they are. */
export function phpQuoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
}

/** SQL's string literal, with a doubled quote. */
export function sqlQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A POSIX shell's word in single quotes. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Python's `json.dumps`: whatever is not ASCII is escaped. */
export function asciiJson(text: string): string {
  return inAscii(JSON.stringify(text));
}

/** JSON with whatever is not ASCII escaped. */
export function inAscii(json: string): string {
  return json.replaceAll(/[\u007f-\uffff]/g, (char) => `\\u${hex(char.charCodeAt(0), 4)}`);
}

/** Go's `encoding/json`: `&`, `<` and `>` are escaped. */
export function goJson(text: string): string {
  return JSON.stringify(text).replaceAll(/[&<>\u2028\u2029]/g, (char) => `\\u${hex(char.charCodeAt(0), 4)}`);
}

/** nginx's default escaping, and Apache's: `\x22` for a quote. */
export function serverEscaped(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) =>
      byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c
        ? `\\x${hex(byte, 2).toUpperCase()}`
        : String.fromCharCode(byte),
    )
    .join('');
}

/** Whether a text has a character that loggers never print as it is. */
export function hasControl(text: string): boolean {
  return [...text].some((char) => char < ' ' || char === '\u007f');
}

/** Whether a text is ASCII without control characters. */
export function isPrintableAscii(text: string): boolean {
  return [...text].every((char) => char >= ' ' && char <= '~');
}
