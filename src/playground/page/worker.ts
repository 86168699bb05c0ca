/** Runs in the page's worker: the engine, and all bytes of the text, which the page itself never holds. */
import type { FromWorker, ToWorker } from './protocol.ts';
import { readRules } from './rules.ts';
import { Sanitized } from './sanitized.ts';

const CHUNK = 1 << 20;
const PROGRESS_INTERVAL = 100;

let current: Sanitized | undefined;
let run = 0;

function tell(message: FromWorker): void {
  postMessage(message);
}

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'run') {
    run = data.run;
    sanitize(data).catch((error: Error) => tell({ kind: 'wrong', run: data.run, message: error.message }));
  } else {
    tell({ kind: 'answer', request: data.request, value: answer(data) });
  }
});

function answer(asked: Exclude<ToWorker, { kind: 'run' }>): unknown {
  if (current === undefined) return undefined;
  if (asked.kind === 'rows') return current.rows(asked.side, asked.from, asked.to);
  if (asked.kind === 'match') return current.match(asked.side, asked.row);
  return asked.kind === 'edit' ? current.edit(asked.edit) : current.output;
}

/** In pieces, between which other messages are heard: a new text ends the work on the old one. */
async function sanitize({ run: own, text, longestRow, rules }: Extract<ToWorker, { kind: 'run' }>): Promise<void> {
  const sanitized = new Sanitized(readRules(rules), text.size, longestRow);
  const began = performance.now();
  let reported = began;
  for (let from = 0; from < text.size; from += CHUNK) {
    const chunk = new Uint8Array(await text.slice(from, from + CHUNK).arrayBuffer());
    if (run !== own) return;
    sanitized.write(chunk);
    if (performance.now() - reported < PROGRESS_INTERVAL) continue;
    reported = performance.now();
    tell({ kind: 'progress', run: own, read: from + chunk.length, total: text.size });
  }
  sanitized.end();
  current = sanitized;
  tell({ kind: 'done', run: own, ...sanitized.result(performance.now() - began) });
}
