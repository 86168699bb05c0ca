/** Reads a document of test cases; the notation is described in `cases/README.md`. */
import type { SanitizerOptions } from '../src/rules/options.ts';
import { sequenceLength } from './difference.ts';

/** One worked case. */
export interface Case {
  name: string;
  /** File and line of the heading, to find it again. */
  place: string;
  input: Buffer;
  output: Buffer;
  /** What becomes of the output: the same, but where values are tagged. */
  again?: Buffer;
  options: SanitizerOptions;
}

interface Block {
  kind: string;
  text: string;
}

/** All cases of a document, in order. Throws, with file and line, on a document that it cannot read. */
export function readCases(file: string, document: string): Case[] {
  const cases: Case[] = [];
  const lines = document.split('\n');
  let heading: { name: string; place: string } | undefined;
  let blocks: Block[] = [];

  const finish = () => {
    if (heading !== undefined && blocks.length > 0) cases.push(toCase(heading, blocks));
    blocks = [];
  };

  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] as string;
    const fence = /^(`{3,})(.*)$/.exec(line);
    if (fence !== null) {
      const end = lines.indexOf(fence[1] as string, at + 1);
      if (end < 0) throw new Error(`${file}:${at + 1}: a block that is not closed`);
      const kind = (fence[2] as string).trim();
      if (kind !== '') {
        const text = lines.slice(at + 1, end).map((one) => `${one}\n`);
        blocks.push({ kind, text: text.join('') });
      }
      at = end;
    } else if (line.startsWith('## ')) {
      finish();
      heading = { name: line.slice(3).trim(), place: `${file}:${at + 1}` };
    }
  }
  finish();
  return cases;
}

function toCase(heading: { name: string; place: string }, blocks: Block[]): Case {
  const find = (kind: string) => blocks.find((block) => block.kind === kind)?.text;
  const same = find('same');
  const input = same ?? find('in');
  const output = same ?? find('out');
  const known = ['in', 'out', 'same', 'options', 'again'];
  const stranger = blocks.find((block) => !known.includes(block.kind));
  if (input === undefined || output === undefined || stranger !== undefined || blocks.length > 4) {
    throw new Error(`${heading.place}: a case has the blocks \`in\` and \`out\`, or \`same\`, and maybe \`options\``);
  }
  const { hashKey, ...options } = JSON.parse(find('options') ?? '{}') as SanitizerOptions & { hashKey?: string };
  const keyed = hashKey === undefined ? options : { ...options, hashKey: new TextEncoder().encode(hashKey) };
  const again = find('again') ?? output;
  return { ...heading, input: decode(input), output: decode(output), again: decode(again), options: keyed };
}

/** Turns the notation of a block into bytes. */
export function decode(text: string): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  const special = /␄\n|[␀-␟␡]|‹([0-9a-f ]+)(?:\*(\d+))?›/g;
  for (const match of text.matchAll(special)) {
    pieces.push(Buffer.from(text.slice(from, match.index)));
    from = match.index + match[0].length;
    const [all, hex, times] = match;
    if (hex !== undefined) {
      const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
      for (let n = Number(times ?? 1); n > 0; n -= 1) pieces.push(bytes);
    } else if (!all.startsWith('␄')) {
      pieces.push(Buffer.from([all === '␡' ? 0x7f : all.charCodeAt(0) - 0x2400]));
    }
  }
  pieces.push(Buffer.from(text.slice(from)));
  return Buffer.concat(pieces);
}

/** A case as a document has it, ready to be pasted into one: what `readCases` reads. */
export function toDocument(
  name: string,
  input: Uint8Array,
  output: Uint8Array,
  options: SanitizerOptions = {},
): string {
  const blocks = [
    ...(Object.keys(options).length > 0 ? [block('options', `${JSON.stringify(options)}\n`)] : []),
    ...(Buffer.compare(input, output) === 0
      ? [block('same', encode(input))]
      : [block('in', encode(input)), block('out', encode(output))]),
  ];
  return `## ${name}\n\n${blocks.join('\n')}`;
}

function block(kind: string, text: string): string {
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  return `${fence}${kind}\n${text}${fence}\n`;
}

/** Its picture `␄` means that a block has no line feed at its end. */
const END_OF_BLOCK = 0x04;

/** Turns bytes into the notation of a block. */
export function encode(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] as number;
    const length = Math.max(1, sequenceLength(bytes, at));
    const piece = Buffer.from(bytes.subarray(at, at + length));
    if (byte === 0x0a) text += '\n';
    else if (byte < 0x20 && byte !== END_OF_BLOCK) text += String.fromCharCode(0x2400 + byte);
    else if (byte === 0x7f) text += '␡';
    // What means something in the notation, and what is no UTF-8.
    else if (
      byte === END_OF_BLOCK ||
      sequenceLength(bytes, at) === 0 ||
      /[\u2400-\u2421‹\ufeff]/.test(piece.toString())
    ) {
      text += `‹${piece.toString('hex').replaceAll(/(..)(?=.)/g, '$1 ')}›`;
    } else text += piece.toString();
    at += length;
  }
  return text === '' || text.endsWith('\n') ? text : `${text}␄\n`;
}
