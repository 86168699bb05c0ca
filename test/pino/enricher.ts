/** A stage of a pipeline, in the way of pino's documentation: it adds a field, and hands on lines, or the objects themselves. */
import { pipeline, Transform } from 'node:stream';
import build from 'pino-abstract-transport';

export default function enricher({ asObjects, field }: { asObjects: boolean; field: string }) {
  return build(
    (source) => {
      const stage = new Transform({
        objectMode: true,
        transform(record: Record<string, unknown>, _encoding, done) {
          record[field] = field.startsWith('XXX') ? 's3cr3t' : 'plain';
          done(null, asObjects ? record : `${JSON.stringify(record)}\n`);
        },
      });
      pipeline(source, stage, () => {});
      return stage;
    },
    { enablePipelining: true },
  );
}
