/** Whatever holds lines that it has yet to write. */
interface Flushable {
  flushSync(): void;
}

const waiting = new Set<Flushable>();
let isListening = false;
let isExiting = false;

/** To be called before anything is held: what listens for the exit later than the application may come too late. */
export function listenForExit(): void {
  if (isListening) return;
  isListening = true;
  process.on('exit', () => {
    isExiting = true;
    for (const each of waiting) each.flushSync();
  });
}

/**
 * It is flushed when the process exits: by itself, by `process.exit` or by an uncaught error. A destination that
 * holds nothing any more is released, so that it can be collected. What is logged by a later listener for the exit is flushed at once.
 */
export function flushAtExit(member: Flushable): void {
  waiting.add(member);
  if (isExiting) member.flushSync();
}

export function needNoFlush(member: Flushable): void {
  waiting.delete(member);
}
