/** Layers drawn at random. What identifies a layer (its quote, its `&`) is spelled one way per layer. */
import type { Layer } from './pieces.ts';
import type { Tape } from './tape.ts';

const SHORT = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\\', '\\\\'],
]);

function hex(tape: Tape, value: number, width: number): string {
  const digits = value.toString(16).padStart(width, '0');
  return tape.below(2) === 0 ? digits : digits.toUpperCase();
}

/** Whether the next character belongs to an escape of a deeper layer, whose letters are left alone. */
const isInEscape = (written: string) =>
  /(?:\\|%(?:25)*5C|\\u[0-9a-f]{0,3}|%(?:25)*5Cu[0-9a-f]{0,3}|%(?:25)*[0-9a-f]?)$/i.test(written.slice(-40));

const isLetter = (char: string) => /^[A-Za-z_]$/.test(char);

function unicodeEscape(tape: Tape, char: string): string {
  return Array.from({ length: char.length }, (_, at) => `\\u${hex(tape, char.charCodeAt(at), 4)}`).join('');
}

/** The inside of a JSON string; letters are written as escapes now and then if `spellsLetters`. */
export function jsonString(tape: Tape, spellsLetters = true): Layer {
  const quote = tape.pick(['\\"', '\\"', '\\u0022']);
  // Go escapes & < >, Gson = and ' too.
  const escapes = tape.pick(['', '', '&<>', "&<>='"]);
  const rate = tape.pick(spellsLetters ? [0, 0, 40, 5] : [0]);
  const writeMask = (text: string) => {
    const mask = text.replaceAll('\\', '\\\\').replaceAll('"', quote);
    return escapes.includes("'") ? mask.replaceAll("'", '\\u0027') : mask;
  };
  const write = (text: string) => {
    let written = '';
    let at = 0;
    for (const char of text) {
      at += char.length;
      if (char === '"') written += quote;
      else if (SHORT.has(char)) written += SHORT.get(char);
      else if (char < ' ' || escapes.includes(char)) written += unicodeEscape(tape, char);
      else if (char === '/' && spellsLetters && tape.onceIn(6)) written += '\\/';
      else if (rate > 0 && (isLetter(char) || char > '~') && !isInEscape(written) && tape.onceIn(rate))
        // As it is where it may be the `b` of `b'…'`.
        written += /['"]/.test(text[at] ?? '') ? char : unicodeEscape(tape, char);
      else written += char;
    }
    return written;
  };
  return { write, writeMask };
}

/** The inside of a form value: percent-encoded, so that no character but `&` and `=` could end it. */
export function percent(tape: Tape, mayPlus = true): Layer {
  const rate = tape.pick([0, 0, 40, 5]);
  const plus = mayPlus && tape.below(2) === 1;
  // Half of an escaped quote, which a mask repeats as it was.
  const backslash = tape.pick(['%5C', '%5c']);
  const bytes = (char: string) => [...Buffer.from(char)].map((byte) => `%${hex(tape, byte, 2)}`).join('');
  const write = (text: string) => {
    let written = '';
    for (const char of text) {
      if (char === ' ' && plus) written += '+';
      else if (char === '\\') written += backslash;
      else if (!/^[A-Za-z0-9_.~-]$/.test(char)) written += bytes(char);
      else if (rate > 0 && isLetter(char) && !isInEscape(written) && tape.onceIn(rate)) written += bytes(char);
      else written += char;
    }
    return written;
  };
  const writeMask = (text: string) =>
    text
      .replaceAll('%', '%25')
      .replaceAll('\\', backslash)
      .replaceAll('"', '%22')
      .replaceAll("'", '%27')
      .replaceAll('`', '%60');
  return { write, writeMask };
}

/** The inside of an attribute or of an element's text. */
export function entities(tape: Tape): Layer {
  const spelled = new Map([
    ['&', tape.pick(['&amp;', '&#38;', '&#x26;'])],
    ['"', tape.pick(['&quot;', '&#34;', '&#x22;'])],
    ['<', '&lt;'],
    ['>', '&gt;'],
    ["'", tape.pick(['&apos;', '&#39;'])],
  ]);
  const write = (text: string) => [...text].map((char) => spelled.get(char) ?? char).join('');
  return { write, writeMask: write };
}

/** The inside of a quoted CSV field. */
export const csvField: Layer = {
  write: (text) => text.replaceAll('"', '""'),
  writeMask: (text) => text.replaceAll('"', '""'),
};
