import * as v from 'valibot';
import type { FileOutcome } from './task.ts';

/** A line of the journal. */
export type JournalLine =
  | { kind: 'head'; settings: string; boot: string }
  | { kind: 'boot'; boot: string }
  | { kind: 'durable'; durable: number }
  | { kind: 'record'; below: string; outcome: FileOutcome };

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const counts = v.record(v.string(), count);
const stats = v.strictObject({
  bytesIn: count,
  bytesOut: count,
  lines: count,
  parameters: count,
  hiddenBefore: count,
  actions: v.objectWithRest({ filter: count, mask: count }, count),
  notations: counts,
  rules: counts,
  names: counts,
  warnings: v.strictObject({ maxOpen: count }),
});

const head = v.strictObject({ logveil: v.literal(2), settings: v.string(), boot: v.string() });
const boot = v.strictObject({ boot: v.string() });
const durable = v.strictObject({ durable: count });
const record = v.strictObject({
  below: v.string(),
  isChanged: v.boolean(),
  stats,
  modified: v.number(),
  identity: v.string(),
  size: count,
});

/** @returns nothing for a line that was cut, or that none of ours can be: its file is then done again */
export function parseLine(line: string): JournalLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (v.is(head, value)) return { kind: 'head', settings: value.settings, boot: value.boot };
  if (v.is(boot, value)) return { kind: 'boot', boot: value.boot };
  if (v.is(durable, value)) return { kind: 'durable', durable: value.durable };
  if (!v.is(record, value)) return undefined;
  const { below, ...outcome } = value;
  return { kind: 'record', below, outcome: outcome as FileOutcome };
}
