/**
 * What moves records from topic to topic and does nothing to them: the client's own consumer and producer. Words:
 * `brokers from to group exactly-once|at-least-once`.
 */
import { Consumer, type Message, Producer } from '@platformatic/kafka';

const [brokers = '', from = '', to = '', groupId = '', delivery] = process.argv.slice(2);
const bootstrapBrokers = brokers.split(',');
const isTransactional = delivery === 'exactly-once';
/** As many records as make about as much as the command takes at once. */
const MOST = 16_000;

const consumer = new Consumer({ clientId: 'loop', groupId, bootstrapBrokers, maxBytes: 8 << 20, minBytes: 1 });
const producer = new Producer({
  clientId: 'loop',
  bootstrapBrokers,
  idempotent: true,
  producerId: -1n,
  producerEpoch: -1,
  timeout: 30_000,
  ...(isTransactional && { transactionalId: groupId }),
});
const stream = await consumer.consume({
  topics: [from],
  mode: 'committed',
  fallbackMode: 'earliest',
  autocommit: false,
  maxWaitTime: 500,
  // What is read of a partition together must fit into a batch of the other topic.
  maxBytesPerPartition: 384 << 10,
  isolationLevel: 1,
  highWaterMark: MOST,
});

let batch: Message[] = [];
for await (const message of stream) {
  batch.push(message);
  if (batch.length < MOST && stream.readableLength > 0) continue;
  const messages = batch.map(({ key, value, headers, partition, timestamp }) => ({
    topic: to,
    key,
    value,
    headers,
    partition,
    timestamp,
  }));
  const last = new Map(batch.map((one) => [one.partition, one]));
  if (isTransactional) {
    const transaction = await producer.beginTransaction({});
    await transaction.addConsumer(consumer);
    await transaction.send({ messages });
    for (const one of last.values()) await transaction.addOffset(one);
    await transaction.commit();
  } else {
    await producer.send({ messages });
    const offsets = [...last.values()].map(({ topic, partition, offset }) => ({
      topic,
      partition,
      offset: offset + 1n,
      leaderEpoch: -1,
    }));
    await consumer.commit({ offsets });
  }
  batch = [];
}
