import { format, inspect } from 'node:util';
import type { Channel } from './channel.ts';

/**
 * Prints what ends the process as Node would, but sanitized: Node itself prints it past every stream. And sees to it that
 * nothing is held back when the process exits.
 * @param isMain in a worker thread an uncaught error is not printed: it goes to the thread that started the worker
 */
export function watchTheEnd(standardError: Channel, finish: () => void, isMain: boolean): void {
  const emit = process.emit.bind(process) as (event: string | symbol, ...args: unknown[]) => boolean;
  /** Node emits to the monitors first, and then checks whether anyone handles the error. */
  let isUncaught = false;
  process.emit = ((event: string | symbol, ...args: unknown[]): boolean => {
    if (event === 'exit') {
      try {
        return emit(event, ...args);
      } finally {
        finish();
      }
    }
    if (event === 'uncaughtExceptionMonitor') isUncaught = isMain;
    const isHandled = emit(event, ...args);
    if (event !== 'uncaughtException' || !isUncaught) return isHandled;
    isUncaught = false;
    if (!isHandled) end(args[0], standardError);
    return isHandled;
  }) as typeof process.emit;

  (process as unknown as { _rawDebug: unknown })._rawDebug = (...args: unknown[]) => {
    standardError.write(`${format(...args)}\n`);
  };
}

/** What Node does with an error that nobody handles: prints it, emits `exit`, and exits with 1. */
function end(error: unknown, standardError: Channel): void {
  try {
    standardError.write(`${describe(error)}\n\nNode.js ${process.version}\n`);
  } catch {
    // Nothing reads it any more.
  }
  try {
    process.exit(1);
  } catch {
    // A listener that throws while the process exits is not reported, as without logveil.
    (process as unknown as { reallyExit(code: number): never }).reallyExit(1);
  }
}

function describe(error: unknown): string {
  try {
    const depth = Math.max(inspect.defaultOptions.depth ?? 0, 5);
    const text = inspect(error, { customInspect: false, depth });
    return error instanceof Error ? text : `Uncaught:\n${text}`;
  } catch {
    return 'Uncaught error that cannot be printed';
  }
}
