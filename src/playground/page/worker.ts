/** Runs in the page's worker: the engine, and all bytes of the text, which the page itself never holds. */

import { withRule } from '../../io/rules-text.ts';
import type { FromWorker, MoreRules, ToWorker } from './protocol.ts';
import { readRules } from './rules.ts';
import { Sanitized } from './sanitized.ts';

const CHUNK = 1 << 20;
const PROGRESS_INTERVAL = 100;

let current: Sanitized | undefined;
let run = 0;
/** Which list of names is being made. */
let listing = 0;

function tell(message: FromWorker): void {
  postMessage(message);
}

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'run') {
    run = data.run;
    sanitize(data).catch((error: Error) => tell({ kind: 'wrong', run: data.run, message: error.message }));
  } else {
    void answer(data).then((value) => tell({ kind: 'answer', request: data.request, value }));
  }
});

async function answer(asked: Exclude<ToWorker, { kind: 'run' }>): Promise<unknown> {
  if (asked.kind === 'rule') return moreRules(asked.rules, asked.pattern);
  if (current === undefined) return undefined;
  if (asked.kind === 'rows') return current.rows(asked.side, asked.from, asked.to);
  if (asked.kind === 'names') return listNames(current, asked.isOnlyShown);
  return asked.kind === 'edit' ? current.edit(asked.edit) : current.output;
}

function moreRules(rules: string, pattern: string): MoreRules {
  try {
    const more = withRule(rules, { pattern, action: 'hide' });
    readRules(more);
    return { rules: more };
  } catch (error) {
    return { wrong: (error as Error).message };
  }
}

/** Until there is another text, or other rules. */
function listNames(text: Sanitized, isOnlyShown: boolean): Promise<unknown> {
  const own = ++listing;
  return text.foundNames(isOnlyShown, async () => {
    await new Promise((resolve) => setTimeout(resolve));
    return current === text && listing === own;
  });
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
