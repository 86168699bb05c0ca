/** What is around a printed record in a log: encodings, and the carriers between a program and the file. */
import type { Tape } from '../property/tape.ts';
import { pythonBytes, serverEscaped } from './escapes.ts';
import { xml } from './protocols.ts';

export interface Wrapping {
  name: string;
  /** Whether it takes several lines. */
  takesLines: boolean;
  /** @param text one or more lines, without a line feed at the end */
  wrap(text: string, tape: Tape): string;
}

/** Each line with a head. */
const headed = (name: string, head: string): Wrapping => ({
  name,
  takesLines: true,
  wrap: (text) =>
    text
      .split('\n')
      .map((line) => `${head}${line}\n`)
      .join(''),
});

const TIME = '2026-11-29T10:41:05.123456789Z';

/** A runtime cuts each line at 16 KiB; here at a place that is drawn. */
function inParts(line: string, tape: Tape): string[] {
  const chars = [...line];
  const at = tape.below(chars.length + 1);
  if (at === 0 || at === chars.length) return [line];
  return [chars.slice(0, at).join(''), chars.slice(at).join('')];
}

const criParts: Wrapping = {
  name: 'CRI, partial lines',
  takesLines: true,
  wrap: (text, tape) =>
    text
      .split('\n')
      .flatMap((line) => {
        const parts = inParts(line, tape);
        return parts.map((part, index) => `${TIME} stdout ${index < parts.length - 1 ? 'P' : 'F'} ${part}\n`);
      })
      .join(''),
};

/** The same, with a line of the other stream between the parts. */
const interleaved: Wrapping = {
  name: 'CRI, partial lines between others',
  takesLines: true,
  wrap: (text, tape) =>
    criParts.wrap(text, tape).replaceAll(/(?<= stdout P .*\n)/g, `${TIME} stderr F n=Kp902k MMM_e=Zq900q x=Kp903k\n`),
};

/** The text with partial lines of standard output joined: in it a name or a value can be read that was cut in two. */
export function joinParts(text: string): string {
  const lines: string[] = [];
  let open = '';
  for (const line of text.split('\n')) {
    const part = /^\S+ stdout ([PF]) (.*)$/s.exec(line) ?? dockerPart(line);
    if (part === null) {
      lines.push(line);
      continue;
    }
    open += part[2];
    if (part[1] === 'P') continue;
    lines.push(open);
    open = '';
  }
  return [...lines, open].join('\n');
}

/** Like a match of the above: `P` for a record whose text continues in the next. */
function dockerPart(line: string): [string, string, string] | null {
  if (!line.startsWith('{"log":')) return null;
  try {
    const { log, stream } = JSON.parse(line) as { log: unknown; stream: unknown };
    return typeof log === 'string' && stream === 'stdout'
      ? [line, log.endsWith('\n') ? 'F' : 'P', log.replace(/\n$/, '')]
      : null;
  } catch {
    return null;
  }
}

const dockerRecord = (log: string) => `${JSON.stringify({ log, stream: 'stdout', time: TIME })}\n`;

const dockerParts: Wrapping = {
  name: 'docker json-file, partial lines',
  takesLines: true,
  wrap: (text, tape) =>
    text
      .split('\n')
      .flatMap((line) => inParts(`${line}\n`, tape).map(dockerRecord))
      .join(''),
};

export const WRAPPINGS: readonly Wrapping[] = [
  { name: 'alone', takesLines: true, wrap: (text) => `${text}\n` },
  {
    name: 'JSON message',
    takesLines: true,
    wrap: (text) => `${JSON.stringify({ level: 'info', message: text, end: 'Kp901k' })}\n`,
  },
  {
    name: 'JSON twice',
    takesLines: true,
    wrap: (text) => `${JSON.stringify({ log: JSON.stringify({ message: text, n: 1 }), end: 'Kp901k' })}\n`,
  },
  {
    name: 'percent',
    takesLines: false,
    wrap: (text) => `GET /log?body=${encodeURIComponent(text)}&end=Kp901k HTTP/1.1\n`,
  },
  {
    name: 'entities',
    takesLines: false,
    wrap: (text) => `<log><message>${xml(text)}</message><end>Kp901k</end></log>\n`,
  },
  {
    name: 'server escapes',
    takesLines: false,
    wrap: (text) => `127.0.0.1 "POST / HTTP/1.1" 200 "${serverEscaped(text)}" Kp901k\n`,
  },
  { name: 'Python bytes', takesLines: true, wrap: (text) => `send: ${pythonBytes(text)} Kp901k\n` },
  headed('CRI', `${TIME} stdout F `),
  criParts,
  interleaved,
  {
    name: 'docker json-file',
    takesLines: true,
    wrap: (text) =>
      text
        .split('\n')
        .map((line) => dockerRecord(`${line}\n`))
        .join(''),
  },
  dockerParts,
  headed('docker compose', 'web-1  | '),
  headed('kubectl --prefix', '[pod/web-5d4f/app] '),
  headed('syslog', 'Nov 29 10:41:05 host app[123]: '),
  headed('syslog, RFC 5424', `<14>1 ${TIME} host app 123 - - `),
  headed('a logger', '2026-11-29 10:41:05.123 INFO  [main] c.a.Api - '),
  {
    name: 'rsyslog',
    takesLines: true,
    wrap: (text) =>
      `Nov 29 10:41:05 host app[123]: ${text.replaceAll('\r', '#015').replaceAll('\n', '#012').replaceAll('\t', '#011')}\n`,
  },
];
