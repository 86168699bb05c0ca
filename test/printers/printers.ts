/** All printers, and the documents that they make. */
import { Tape } from '../property/tape.ts';
import { COMPILED } from './compiled.ts';
import { CONFIGURATION } from './configuration.ts';
import { GO } from './go.ts';
import { NODE } from './node.ts';
import { PROTOCOLS } from './protocols.ts';
import { PYTHON } from './python.ts';
import { drawFields, type Printer } from './record.ts';
import { SCRIPTING } from './scripting.ts';
import { WRAPPINGS, type Wrapping } from './wrappings.ts';

export const PRINTERS: readonly Printer[] = [
  ...GO,
  ...NODE,
  ...PYTHON,
  ...COMPILED,
  ...SCRIPTING,
  ...CONFIGURATION,
  ...PROTOCOLS,
];

/** The document that a tape makes. */
export function drawPrinted(tape: Tape, printer: Printer, wrapping: Wrapping): string {
  const printed = printer.print(drawFields(tape, printer.alphabet), tape);
  return wrapping.wrap(printer.form === 'text' ? `request ${printed} took Kp900k` : printed, tape);
}

/** The wrappings that a printer's text can be in. */
export function wrappingsFor(printer: Printer): readonly Wrapping[] {
  return printer.form === 'lines' ? WRAPPINGS.filter((wrapping) => wrapping.takesLines) : WRAPPINGS;
}

/** The same numbers for the same words, on every run. */
export function tapeOf(words: string, index: number): Tape {
  let state = 2_166_136_261;
  for (const char of `${words}#${index}`) state = Math.imul(state ^ char.charCodeAt(0), 16_777_619);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) & 0xffff;
  };
  return new Tape(Array.from({ length: 400 }, next));
}
