/** A shipper's transport, in the way of those that are published: it gathers records and posts them in batches. */
import build from 'pino-abstract-transport';

export interface ShipperOptions {
  url: string;
  /** How many records are posted together. */
  batchSize: number;
}

export default function shipper({ url, batchSize }: ShipperOptions) {
  let waiting: unknown[] = [];
  const post = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const body = JSON.stringify(waiting);
    waiting = [];
    await fetch(url, { method: 'POST', body });
  };
  return build(
    async (source) => {
      for await (const record of source) {
        waiting.push(record);
        if (waiting.length >= batchSize) await post();
      }
    },
    { close: post },
  );
}
