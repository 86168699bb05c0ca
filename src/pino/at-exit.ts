/** Whatever holds lines that it has yet to write. */
interface Flushable {
  flushSync(): void;
}

const waiting = new Set<Flushable>();
let isListening = false;

/**
 * It is flushed when the process exits: by itself, by `process.exit` or by an uncaught error. Whoever holds nothing any
 * more says so, and is then kept alive by nobody.
 */
export function flushAtExit(member: Flushable): void {
  waiting.add(member);
  if (isListening) return;
  isListening = true;
  process.on('exit', () => {
    for (const each of waiting) each.flushSync();
  });
}

export function needNoFlush(member: Flushable): void {
  waiting.delete(member);
}
