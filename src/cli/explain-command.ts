import { styleText } from 'node:util';
import type { Style } from '../explain/explain.ts';
import type { CommandSpec } from './command-spec.ts';
import { EXIT } from './exit-code.ts';
import { print } from './print.ts';
import { type SanitizerFlags, sanitizerOptions } from './sanitizer-flags.ts';
import { SANITIZER_FLAGS } from './shared-flags.ts';
import { tellWaiting } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** More than this is a log, not a line. */
const LONGEST = 16 << 20;

const NOTES = `  logveil explain 'GET /p?MMM_phone=1&q=%7B%22XXX_id%22%3A2%7D'
  tail -n 1 app.log | logveil explain      keeps the line out of the list of processes`;

const STYLES: Readonly<Record<Style, Parameters<typeof styleText>[0]>> = {
  name: 'bold',
  mask: 'yellow',
  filter: 'red',
  label: 'gray',
  note: 'gray',
};

/** `logveil explain [LINE]` */
export const EXPLAIN: CommandSpec<SanitizerFlags> = {
  name: 'explain',
  summary: 'show which parameters a line has, in which notation and layer, which rule applies, and the result',
  arguments: {
    name: 'line',
    isOptional: true,
    takes: 'text',
    description: 'the line; standard input if there is none',
  },
  flags: SANITIZER_FLAGS,
  notes: NOTES,
  run: ([line], flags) => carryOut(line, flags),
};

async function carryOut(line: string | undefined, flags: SanitizerFlags): Promise<number> {
  const options = await sanitizerOptions(flags);
  const [{ explain }, tty] = await Promise.all([import('../explain/explain.ts'), import('node:tty')]);
  const input = line === undefined ? await readStandardInput() : Buffer.from(line);
  // `getColorDepth` knows NO_COLOR, FORCE_COLOR and what terminals can do.
  const isColoured = tty.isatty(1) && tty.WriteStream.prototype.getColorDepth.call(process.stdout) > 1;
  // Whether to colour is decided here: newer versions of Node would ask the stream once more.
  const paint = (style: Style, text: string) =>
    isColoured ? styleText(STYLES[style], text, { validateStream: false } as never) : text;
  await print(explain(input, options, paint));
  return EXIT.done;
}

async function readStandardInput(): Promise<Buffer> {
  const { Input } = await import('../io/input.ts');
  const input = await Input.open(0, 'standard input');
  if (input.isTerminal) tellWaiting('a line');
  const pieces: Buffer[] = [];
  const space = Buffer.alloc(1 << 16);
  for (let total = 0; ; ) {
    const length = input.readNow(space) ?? (await input.read(space)) ?? 0;
    if (length === 0) return Buffer.concat(pieces);
    pieces.push(Buffer.from(space.subarray(0, length)));
    total += length;
    if (total > LONGEST)
      throw new UsageError('explain: is for a line or a few; to find what is in a log: logveil check');
  }
}
