import type { Random } from './random.ts';

/** A parameter to be written into a line: sensitive by its name, or not. */
export interface Pair {
  name: string;
  value: string;
}

/** One log line, newline included, 180 to 300 bytes long, with the pairs in it. */
export type LineMaker = (random: Random, pairs: readonly Pair[]) => string;

const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101',
  'BankApp/3.2 (iPhone; iOS 26.1)',
  'okhttp/5.1.0 (Android 17; build 8841)',
] as const;
const METHODS = ['GET', 'POST', 'PUT'] as const;
const MESSAGES = ['request completed', 'session refreshed, nothing to do', 'agent joined the chat'] as const;

function time(random: Random): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(random.below(24))}:${two(random.below(60))}:${two(random.below(60))}`;
}

function path(random: Random): string {
  return random.pick([
    `/genesys/1/service/369-${random.word(8, 8)}/ixn/chat/refresh`,
    `/genesys/1/service/callback/callback-for-mobile/369-${random.word(8, 8)}`,
    `/genesys/1/storage/${random.word(12, 12)}/Key1`,
  ]);
}

function query(pairs: readonly Pair[], equals = '=', ampersand = '&'): string {
  return pairs.map(({ name, value }) => name + equals + value).join(ampersand);
}

function members(pairs: readonly Pair[], quote = '"'): string {
  return pairs.map(({ name, value }) => `${quote}${name}${quote}:${quote}${value}${quote}`).join(',');
}

export const accessLine: LineMaker = (random, pairs) =>
  `203.0.113.${random.below(256)} - - [24/Nov/2026:${time(random)} +0000] "${random.pick(METHODS)} ${path(random)}?v=${random.below(9)}&${query(pairs)} HTTP/1.1" 200 ${random.below(9999)} "https://bank.example/${random.word(4, 8)}" "${random.pick(AGENTS)}"\n`;

export const jsonLine: LineMaker = (random, pairs) =>
  `{"level":30,"time":17955${random.below(1e8)},"pid":4121,"hostname":"gms-1","req":{"method":"${random.pick(METHODS)}","url":"${path(random)}","body":{${members(pairs)},"port":${random.below(65536)}}},"responseTime":${random.below(500)},"msg":"${random.pick(MESSAGES)}"}\n`;

export const formLine: LineMaker = (random, pairs) =>
  `2026-11-24 ${time(random)},${random.below(1000)} DEBUG [qtp-${random.below(99)}] com.genesyslab.gsg.rest.ServiceResource - POST ${path(random)} took ${random.below(99)}ms body: notify_by=none&${query(pairs)}&lang=en\n`;

export const logfmtLine: LineMaker = (random, pairs) =>
  `time=2026-11-24T${time(random)}Z level=info msg="${random.pick(MESSAGES)}" path=${path(random)} ${query(pairs, '=', ' ')} status=200 bytes=${random.below(99999)} trace=${random.word(24, 24)}\n`;

/** A request as it is on the wire, and an empty line after it. */
export const headerLines: LineMaker = (random, pairs) =>
  `POST ${path(random)} HTTP/1.1\nHost: gms-${random.below(9)}.example\nUser-Agent: ${random.pick(AGENTS)}\nAccept: application/json, text/plain\nContent-Type: application/json; charset=utf-8\n${pairs.map(({ name, value }) => `${name}: ${value}\n`).join('')}Content-Length: ${random.below(9999)}\n\n`;

/** The line as a Kubernetes node writes it down. */
export const inCri =
  (make: LineMaker): LineMaker =>
  (random, pairs) =>
    `2026-11-24T${time(random)}.${100_000_000 + random.below(9e8)}Z std${random.below(9) === 0 ? 'err' : 'out'} F ${make(random, pairs)}`;

/** JSON in a JSON string: the parameters' quotes are written `\"`. */
export const jsonInJsonLine: LineMaker = (random, pairs) =>
  `{"level":30,"time":17955${random.below(1e8)},"hostname":"gms-1","req":{"url":"${path(random)}","body":"{${members(pairs, '\\"')},\\"port\\":${random.below(65536)}}"},"msg":"${random.pick(MESSAGES)}"}\n`;

/** JSON in a form value, percent-encoded. */
export const jsonInFormLine: LineMaker = (random, pairs) => {
  const json = encodeURIComponent(`[{"channel":"/meta/connect",${members(pairs)},"id":${random.below(99)}}]`);
  return `${time(random)} POST /genesys/cometd message=${json}&v=1\n`;
};

/** A URL with a query in a member of a JSON object that is itself a string: `\u0026` for `&`, as Go and Gson write it. */
export const queryInJsonLine: LineMaker = (random, pairs) =>
  `{"level":30,"time":17955${random.below(1e8)},"hostname":"gms-1","body":"{\\"url\\":\\"${path(random)}?v=1\\\\u0026${query(pairs, '=', '\\\\u0026')}\\",\\"port\\":${random.below(65536)}}","msg":"${random.pick(MESSAGES)}"}\n`;

/** JSON in JSON in JSON: `\\\"`. */
export const jsonTwiceLine: LineMaker = (random, pairs) =>
  `{"level":30,"hostname":"gms-1","body":"{\\"path\\":\\"${path(random)}\\",\\"data\\":\\"{${members(pairs, '\\\\\\"')}}\\"}","msg":"${random.pick(MESSAGES)}"}\n`;

/** A pretty-printed document of some 20 lines. */
export const prettyDocument: LineMaker = (random, pairs) =>
  `${JSON.stringify(
    {
      time: `2026-11-24T${time(random)}Z`,
      request: {
        method: random.pick(METHODS),
        path: path(random),
        headers: { host: 'gms-1', agent: random.pick(AGENTS) },
      },
      ...Object.fromEntries(pairs.map(({ name, value }) => [name, value])),
      transcript: [[random.word(5, 9), random.below(99)], { type: 'Message.Text', text: random.pick(MESSAGES) }],
      status: 200,
    },
    null,
    2,
  )}\n`;
