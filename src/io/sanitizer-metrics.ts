import { Counter, Registry } from 'prom-client';
import type { Stats } from '../sanitizer/sanitizer.ts';

/**
 * What sanitizers have counted, as Prometheus reads it. Neither names nor files are labels: a log decides how many of
 * them there are.
 * @param read what has been counted so far; asked whenever somebody looks
 */
export function sanitizerMetrics(read: () => Stats): Registry {
  const registry = new Registry();
  const counter = (name: string, help: string, label: string, values: (stats: Stats) => Record<string, number>) => {
    new Counter({
      name,
      help,
      labelNames: label === '' ? [] : [label],
      registers: [registry],
      collect() {
        this.reset();
        for (const [value, count] of Object.entries(values(read()))) {
          if (label === '') this.inc(count);
          else this.inc({ [label]: value }, count);
        }
      },
    });
  };
  counter('logveil_read_bytes_total', 'Bytes read.', '', ({ bytesIn }) => ({ all: bytesIn }));
  counter('logveil_written_bytes_total', 'Bytes written.', '', ({ bytesOut }) => ({ all: bytesOut }));
  counter('logveil_lines_total', 'Line feeds read.', '', ({ lines }) => ({ all: lines }));
  counter('logveil_parameters_total', 'Parameters hidden, by action.', 'action', ({ actions }) => ({ ...actions }));
  counter('logveil_notations_total', 'Parameters hidden, by notation.', 'notation', ({ notations }) => notations);
  counter('logveil_rules_total', 'Parameters hidden, by rule.', 'rule', ({ rules }) => firstOf(rules));
  counter('logveil_cut_off_total', 'Values open over more lines than allowed, cut off there.', '', ({ warnings }) => ({
    all: warnings.maxOpen,
  }));
  return registry;
}

/** No more rules have a label of their own: each is a time series in Prometheus. */
const MAX_RULES = 100;

/** The rules that were counted first; the others together as `(other)`. */
function firstOf(rules: Record<string, number>): Record<string, number> {
  const all = Object.entries(rules);
  const rest = all.slice(MAX_RULES).reduce((sum, [, count]) => sum + count, 0);
  return { ...Object.fromEntries(all.slice(0, MAX_RULES)), ...(rest > 0 && { '(other)': rest }) };
}
