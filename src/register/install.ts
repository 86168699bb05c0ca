import { isMainThread } from 'node:worker_threads';
import { checkOptions } from '../rules/check.ts';
import type { SanitizerOptions } from '../rules/options.ts';
import { Channel } from './channel.ts';
import { watchTheEnd } from './fatal-errors.ts';
import { sanitizeFileSystem } from './file-system.ts';
import { OrderedWriter } from './ordered-writer.ts';
import { sanitizeNewStreams, sanitizeStandardStreams } from './streams.ts';
import { sanitizeWorkers } from './workers.ts';

/** Another copy of this module, from another folder, must not sanitize once more. */
const INSTALLED = Symbol.for('logveil.register');

/**
 * From here on, what this thread writes to descriptors 1 and 2 is sanitized. The first call decides on the options.
 * @throws OptionsError
 */
export function install(options: SanitizerOptions): void {
  if (Reflect.has(process, INSTALLED)) return;
  const settings = checkOptions(options);
  Reflect.set(process, INSTALLED, true);
  const channels = new Map<number, Channel>();
  const writer = new OrderedWriter();
  const front = {
    get: (descriptor: number) => channels.get(descriptor),
    open(descriptor: number) {
      const channel = new Channel(descriptor, settings, writer);
      channels.set(descriptor, channel);
      return channel;
    },
    close(descriptor: number) {
      channels.get(descriptor)?.finish();
      if (descriptor > 2) channels.delete(descriptor);
    },
  };
  front.open(1);
  const standardError = front.open(2);
  sanitizeFileSystem(front);
  sanitizeNewStreams(front);
  // In a worker thread these two are streams to the main thread, which sanitizes what comes.
  if (isMainThread) sanitizeStandardStreams(front);
  sanitizeWorkers(options);
  watchTheEnd(standardError, () => finishAll(channels.values()), isMainThread);
}

function finishAll(channels: Iterable<Channel>): void {
  for (const channel of channels) {
    try {
      channel.finish();
    } catch {
      // Nothing reads it any more, or there is no room: the others are finished all the same.
    }
  }
}
