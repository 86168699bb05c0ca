import { Script } from 'node:vm';
import type * as Threads from 'node:worker_threads';
import { countEngineCalls, engineCalls, type MakeCall } from '../sanitizer/engine-calls.ts';
import { EXIT } from './exit-code.ts';
import { tell } from './message.ts';

/** How long an engine may work at one call, which takes a millisecond or two, in milliseconds of the processor. */
const MAX_CALL = 5_000;
/** The same of the first calls, of which only the time that passes is known: the process may wait for the processor. */
const MAX_FIRST_CALL = 10_000;
/** After so many milliseconds, or so many calls, a thread watches: it takes 15 ms to start. */
const START_AFTER = 100;
const MAX_CALLS_BEFORE = 32;

const MESSAGE =
  'the engine does not come to an end, so the command ends; what was written before is intact; please report this, ' +
  'without any part of your logs';

/**
 * Ends the process with exit code 3 if an engine does not come to an end. While it works nothing else can happen in its
 * thread, and no signal is answered: so another thread watches. Until that is started, Node's own limit for scripts does.
 * @param counters of all threads with engines, in shared memory, see `countEngineCalls`
 * @param own which of them is this thread's
 */
export function watchEngine(counters: Int32Array = new Int32Array(new SharedArrayBuffer(4)), own = 0): void {
  let calls = 0;
  const start = (): void => {
    clearTimeout(timer);
    countEngineCalls(counters, own);
    startThread(counters);
  };
  const timer = setTimeout(start, START_AFTER);
  timer.unref();
  engineCalls.make = (take) => {
    if (calls++ < MAX_CALLS_BEFORE) return makeLimited(take);
    start();
    return (engineCalls.make as MakeCall)(take);
  };
}

/** What the script below calls: a script has no parameters. */
const CALL = Symbol.for('logveil.engine-call');
let script: Script | undefined;

function makeLimited(take: () => number): number {
  (globalThis as { [CALL]?: () => number })[CALL] = take;
  script ??= new Script('globalThis[Symbol.for("logveil.engine-call")]()');
  try {
    return script.runInThisContext({ timeout: MAX_FIRST_CALL });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    tell(MESSAGE);
    process.exit(EXIT.io);
  }
}

function startThread(counters: Int32Array): void {
  try {
    // Loaded only now, for it takes some milliseconds; and at once, for the engine is waiting.
    const threads: typeof Threads = process.getBuiltinModule('node:worker_threads');
    const thread = new threads.Worker(THREAD, {
      eval: true,
      workerData: { counters, maxCall: MAX_CALL, text: `logveil: ${MESSAGE}\n`, code: EXIT.io },
      // It needs nothing that the process was started with, and little memory.
      env: threads.SHARE_ENV,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 },
    });
    thread.unref();
    thread.on('error', () => {});
  } catch {
    // Node's permission model allows no threads: then nothing is watched.
  }
}

/**
 * The watching thread; a text, because the single executable has no file to start it from.
 *
 * A call is only given up if the process has had the processor for so long, too: it may be stopped, or wait for it. The
 * inspector runs `process.exit` in the midst of whatever the main thread does. It would print a line of its own to
 * standard error, which is closed first. Where there is no inspector, the process is killed.
 */
const THREAD = `
const { workerData: { counters, maxCall, text, code } } = require('node:worker_threads');
const { writeSync } = require('node:fs');
const INTERVAL = 1000;
const used = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
const calls = Array.from(counters, () => ({ count: 0, time: 0, used: 0 }));
let last = performance.now();
const timer = setInterval(() => {
  const time = performance.now();
  const wasStopped = time - last > 2 * INTERVAL;
  last = time;
  const now = used();
  for (const [index, call] of calls.entries()) {
    const count = Atomics.load(counters, index);
    if (count % 2 === 0 || count !== call.count || wasStopped) Object.assign(call, { count, time, used: now });
    else if (time - call.time >= maxCall && now - call.used >= maxCall) return end();
  }
}, INTERVAL);
function end() {
  clearInterval(timer);
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 2000);
  try { writeSync(2, text); } catch {}
  try {
    const { Session } = require('node:inspector');
    const session = new Session();
    session.connectToMainThread();
    const expression = 'process.getBuiltinModule("node:fs").closeSync(2), process.exit(' + code + ')';
    session.post('Runtime.evaluate', { expression });
  } catch {}
}
`;
