import { watchEngine } from './engine-watch.ts';

/** How long after the grace time the current line and what is held back may take to be written. */
const FLUSH_PATIENCE = 2000;

export interface Termination {
  /** How long the input may continue after a signal, in milliseconds. */
  grace: number;
  /** The grace time is over, or a second signal has come: take no more input. */
  onStop: () => void;
  /** The process has still not ended after `onStop`. */
  onOverdue: () => void;
}

/**
 * Handles the signals that ask a filter to end. The sender has often not closed the input yet, nor written
 * all of it (a web server that restarts sends it while requests are in flight): so the input is read to its end, and
 * only given up when the grace time is over. A hang-up is ignored: the input's end is what counts.
 *
 * No signal is answered while an engine works, so from here on it is watched, too.
 */
export function handleTermination({ grace, onStop, onOverdue }: Termination): void {
  let state: 'running' | 'in grace' | 'stopped' = 'running';
  const stop = (): void => {
    if (state === 'stopped') return;
    state = 'stopped';
    onStop();
    setTimeout(onOverdue, FLUSH_PATIENCE);
  };
  const onSignal = (): void => {
    if (state === 'running' && grace > 0) {
      state = 'in grace';
      setTimeout(stop, grace);
    } else {
      stop();
    }
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  process.on('SIGHUP', () => {});
  watchEngine();
}
