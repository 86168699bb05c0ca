import { Gauge, type Registry } from 'prom-client';
import { sanitizerMetrics } from '../io/sanitizer-metrics.ts';
import { sumOf } from '../sanitizer/stats.ts';
import type { WatchRun } from '../watch/run.ts';

/** The counters of the watch's sanitizers, and how far it lags. */
export function watchMetrics(run: WatchRun): Registry {
  const registry = sanitizerMetrics(() => sumOf(run.stats));
  const gauge = (name: string, help: string, value: () => number) => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  };
  const sum = (values: number[]) => values.reduce((all, one) => all + one, 0);
  gauge('logveil_watch_files', 'Files that are followed.', () => run.sources.length);
  gauge('logveil_watch_behind_bytes', 'Bytes of them that have not been read yet.', () =>
    sum(run.sources.map(({ unread }) => unread)),
  );
  gauge('logveil_watch_rotations', 'Times that one of them was renamed and went on.', () =>
    sum(run.sources.map(({ rotations }) => rotations)),
  );
  const truncations = 'Times that a file was cut to less than had been read, or begun anew, without a copy in sight.';
  gauge('logveil_watch_truncations', truncations, () => run.cuts.total);
  return registry;
}
