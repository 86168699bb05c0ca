/** Who reads which partition: the messages by which the members of a group agree on it, and the sharing out. */

export interface TopicPartitions {
  topic: string;
  partitions: number[];
}

export interface Member {
  id: string;
  /** A static member's name. */
  instance: string | undefined;
  topics: readonly string[];
}

/** Members that share out in another way, or for another purpose, must not be in the same group. */
export const PROTOCOL = 'logveil-even';
const VERSION = 0;

/** The subscription that a member joins with. */
export function encodeSubscription(topics: readonly string[]): Buffer {
  return Buffer.concat([int16(VERSION), array(topics, string), bytes(Buffer.alloc(0))]);
}

export function decodeSubscription(buffer: Buffer): string[] {
  const reader = new Reader(buffer);
  reader.int16();
  return reader.array(() => reader.string());
}

/** What a member is to read. */
export function encodeAssignment(assignment: readonly TopicPartitions[]): Buffer {
  const entry = ({ topic, partitions }: TopicPartitions) => Buffer.concat([string(topic), array(partitions, int32)]);
  return Buffer.concat([int16(VERSION), array(assignment, entry), bytes(Buffer.alloc(0))]);
}

export function decodeAssignment(buffer: Buffer): TopicPartitions[] {
  if (buffer.length === 0) return [];
  const reader = new Reader(buffer);
  reader.int16();
  return reader.array(() => ({ topic: reader.string(), partitions: reader.array(() => reader.int32()) }));
}

/**
 * Shares the partitions out: each goes to the member that has fewest, of those that read its topic. Members come in the
 * order of their names, so that static ones get what they had.
 */
export function shareOut(
  members: readonly Member[],
  partitionCounts: ReadonlyMap<string, number>,
): Map<string, TopicPartitions[]> {
  const nameOf = ({ id, instance }: Member) => instance ?? id;
  const ordered = [...members].sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  const shares = new Map(ordered.map(({ id }) => [id, { count: 0, topics: new Map<string, number[]>() }]));
  for (const [topic, count] of [...partitionCounts].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const readers = ordered.filter(({ topics }) => topics.includes(topic)).map(({ id }) => shares.get(id));
    for (let partition = 0; partition < count; partition++) {
      let least: (typeof readers)[number];
      for (const share of readers) if (share && (least === undefined || share.count < least.count)) least = share;
      if (least === undefined) break;
      least.count++;
      const partitions = least.topics.get(topic);
      if (partitions === undefined) least.topics.set(topic, [partition]);
      else partitions.push(partition);
    }
  }
  const asList = (topics: Map<string, number[]>) => [...topics].map(([topic, partitions]) => ({ topic, partitions }));
  return new Map([...shares].map(([id, { topics }]) => [id, asList(topics)]));
}

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

function string(text: string): Buffer {
  const encoded = Buffer.from(text);
  return Buffer.concat([int16(encoded.length), encoded]);
}

function bytes(content: Buffer): Buffer {
  return Buffer.concat([int32(content.length), content]);
}

function array<T>(items: readonly T[], encode: (item: T) => Buffer): Buffer {
  return Buffer.concat([int32(items.length), ...items.map(encode)]);
}

class Reader {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  int16(): number {
    this.#at += 2;
    return this.#buffer.readInt16BE(this.#at - 2);
  }

  int32(): number {
    this.#at += 4;
    return this.#buffer.readInt32BE(this.#at - 4);
  }

  string(): string {
    const length = this.int16();
    this.#at += length;
    return this.#buffer.toString('utf8', this.#at - length, this.#at);
  }

  array<T>(read: () => T): T[] {
    return Array.from({ length: Math.max(0, this.int32()) }, read);
  }
}
