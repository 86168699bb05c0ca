import { Counter, Gauge, Registry } from 'prom-client';
import type { TopicPartitions } from './assignment.ts';
import type { Waiting } from './fetching.ts';
import type { Chunk, SourceRecord } from './records.ts';
import type { Round } from './round.ts';

/** The counters of one process, as Prometheus reads them. No label ever holds a part of a record. */
export class Meters {
  readonly registry = new Registry();
  readonly rebalances = this.#counter('logveil_kafka_rebalances_total', 'Times that partitions were shared out.');
  readonly retries = this.#counter('logveil_kafka_retries_total', 'Failures after which it was tried again.');
  readonly gaps = this.#counter(
    'logveil_kafka_gaps_total',
    'Partitions whose next record was gone before it was read.',
  );
  readonly #records = this.#counter('logveil_kafka_records_total', 'Records delivered, by what became of them.', [
    'to',
  ]);
  readonly #bytesIn = this.#counter('logveil_kafka_read_bytes_total', 'Bytes of delivered records as they were read.');
  readonly #bytesOut = this.#counter(
    'logveil_kafka_written_bytes_total',
    'Bytes of delivered records as they were written.',
  );
  readonly #batches = this.#counter('logveil_kafka_batches_total', 'Deliveries: transactions, if there are any.');
  readonly #lag = new Gauge({
    name: 'logveil_kafka_lag_records',
    help: 'Offsets between the end of a partition and what is delivered.',
    labelNames: ['topic', 'partition'],
    registers: [this.registry],
    collect: () => this.#collectLag(),
  });
  readonly #waiting: Gauge;
  readonly #ends = new Map<string, { topic: string; partition: number; end: bigint; next: bigint | undefined }>();
  #delivered = 0;

  constructor(waiting: Waiting) {
    this.#waiting = new Gauge({
      name: 'logveil_kafka_waiting_bytes',
      help: 'Bytes of records that were fetched and are not yet delivered.',
      registers: [this.registry],
      collect: () => this.#waiting.set(waiting.bytes),
    });
  }

  /** Records delivered so far, dead letters among them. */
  get records(): number {
    return this.#delivered;
  }

  setEnd(topic: string, partition: number, end: bigint): void {
    const known = this.#ends.get(`${topic} ${partition}`);
    if (known === undefined) this.#ends.set(`${topic} ${partition}`, { topic, partition, end, next: undefined });
    else known.end = end;
  }

  delivered(
    chunks: readonly Chunk[],
    { records, unhandled, offsets }: Round,
    sizeOf: (record: Pick<SourceRecord, 'key' | 'value' | 'headers'>) => number,
  ): void {
    this.#batches.inc();
    this.#records.inc({ to: 'clean' }, records.length - unhandled.length);
    this.#records.inc({ to: 'dead-letter' }, unhandled.length);
    this.#bytesIn.inc(chunks.reduce((sum, { size }) => sum + size, 0));
    this.#bytesOut.inc(records.reduce((sum, record) => sum + sizeOf(record), 0));
    this.#delivered += records.length;
    for (const { topic, partition, offset } of offsets) {
      const known = this.#ends.get(`${topic} ${partition}`);
      if (known !== undefined) known.next = offset;
    }
  }

  /** Partitions that others may have now are theirs to report. */
  forget(assignment: readonly TopicPartitions[]): void {
    for (const { topic, partitions } of assignment) {
      for (const partition of partitions) {
        this.#ends.delete(`${topic} ${partition}`);
        this.#lag.remove({ topic, partition: String(partition) });
      }
    }
  }

  #collectLag(): void {
    for (const { topic, partition, end, next } of this.#ends.values()) {
      if (next !== undefined) this.#lag.set({ topic, partition: String(partition) }, Math.max(0, Number(end - next)));
    }
  }

  #counter(name: string, help: string, labelNames: string[] = []): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }
}
