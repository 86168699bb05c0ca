/** `logveil kafka`: topic to topic against a loop of the same client that does nothing, and with more members. */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as elapse } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Consumer } from '@platformatic/kafka';
import { noBroker, TestCluster } from '../test/kafka/broker.ts';
import { fill, makeTopic } from '../test/kafka/topics.ts';
import { makeCorpus } from './corpora.ts';
import { COMMAND, isBuilt } from './process.ts';
import { median, type Row } from './table.ts';

interface Plan {
  wanted(name: string): boolean;
  quick: boolean;
  tell(row: Row): void;
}

const section = 'kafka';
const PARTITIONS = 12;
const TARGET = 0.8;
const LOOP = fileURLToPath(new URL('./kafka-loop.js', import.meta.url));
/** A run that comes no further is ended. */
const PATIENCE = 180_000;

type Delivery = 'exactly-once' | 'at-least-once';

export async function benchKafka({ wanted, quick, tell }: Plan): Promise<void> {
  const deliveries: readonly Delivery[] = ['exactly-once', 'at-least-once'];
  const ratioName = (delivery: Delivery) => `${delivery}, one member, against a loop that does nothing`;
  const membersName = (members: number) => `exactly-once, ${members} ${members === 1 ? 'member' : 'members'}`;
  const members = [1, 2, 3].filter((count) => wanted(membersName(count)));
  const ratios = deliveries.filter((delivery) => wanted(ratioName(delivery)));
  if (members.length + ratios.length === 0) return;
  if (!isBuilt() || noBroker) {
    tell({ section, name: 'logveil kafka', value: noBroker || 'not built', detail: '' });
    return;
  }
  const cluster = await TestCluster.start({ compiler: 'full' });
  try {
    const topics = await Topics.make(cluster, quick ? 50_000 : 600_000);
    // The first run finds the broker's own code not yet compiled.
    await topics.time('at-least-once', [startLoop]);
    for (const delivery of ratios) {
      const ours: number[] = [];
      const theirs: number[] = [];
      for (let run = 0; run < (quick ? 1 : 3); run++) {
        theirs.push(await topics.time(delivery, [startLoop]));
        ours.push(await topics.time(delivery, [startMember]));
      }
      const paired = ours.map((one, index) => one / (theirs[index] as number));
      const ratio = median(paired);
      tell({
        section,
        name: ratioName(delivery),
        value: `${ratio.toFixed(2)} × the loop`,
        detail: `${Math.min(...paired).toFixed(2)}–${Math.max(...paired).toFixed(2)}; ${topics.rate(median(ours))} against ${topics.rate(median(theirs))}`,
        target: `≥ ${TARGET}`,
        met: ratio >= TARGET,
      });
    }
    for (const count of members) {
      const speeds: number[] = [];
      for (let run = 0; run < (quick ? 1 : 3); run++) {
        speeds.push(await topics.time('exactly-once', new Array(count).fill(startMember)));
      }
      tell({ section, name: membersName(count), value: topics.rate(median(speeds)), detail: `${speeds.length} runs` });
    }
  } finally {
    await cluster.close();
  }
}

type Start = (brokers: string, from: string, to: string, group: string, delivery: Delivery) => ChildProcess;

const startMember: Start = (brokers, from, to, group, delivery) => {
  const words = [COMMAND, 'kafka', '--brokers', brokers, '--from', from, '--to', to, '--group', group];
  return spawn(process.execPath, delivery === 'at-least-once' ? [...words, '--at-least-once'] : words, {
    stdio: 'ignore',
  });
};

const startLoop: Start = (...words) => spawn(process.execPath, [LOOP, ...words], { stdio: 'ignore' });

class Topics {
  readonly #cluster: TestCluster;
  readonly #count: number;
  readonly #meanSize: number;
  #runs = 0;

  private constructor(cluster: TestCluster, count: number, meanSize: number) {
    this.#cluster = cluster;
    this.#count = count;
    this.#meanSize = meanSize;
  }

  /** One topic of dense log lines, a record each. */
  static async make(cluster: TestCluster, count: number): Promise<Topics> {
    const { bytes } = makeCorpus('dense', 8 << 20);
    const lines = Buffer.from(bytes).toString('latin1').split('\n').slice(0, -1);
    await makeTopic(cluster, 'raw', PARTITIONS);
    let size = 0;
    function* records() {
      for (let n = 0; n < count; n++) {
        const value = lines[n % lines.length] as string;
        size += value.length;
        yield { partition: n % PARTITIONS, key: `key-${n}`, value };
      }
    }
    await fill(cluster, 'raw', records());
    return new Topics(cluster, count, size / count);
  }

  rate(speed: number): string {
    return `${Math.round(speed / 1000)}k records/s, ${((speed * this.#meanSize) / 1e6).toFixed(1)} MB/s`;
  }

  /**
   * Records a second, from the moment when a tenth has arrived to that when all have: to join takes a second, and a
   * live topic has no end.
   */
  async time(delivery: Delivery, starts: readonly Start[]): Promise<number> {
    const to = `clean-${++this.#runs}`;
    await makeTopic(this.#cluster, to, PARTITIONS);
    const brokers = this.#cluster.at().join(',');
    const ends = new Consumer({ clientId: 'bench', groupId: 'bench', bootstrapBrokers: this.#cluster.at() });
    const arrived = async () => {
      // What is written but not yet committed counts too, and so do the marks of transactions: a few in thousands.
      const offsets = await ends.listOffsets({ topics: [to], isolationLevel: 0 });
      return Number((offsets.get(to) ?? []).reduce((sum, offset) => sum + offset, 0n));
    };
    const children = new Set<ChildProcess>();
    let isOver = false;
    // The loop gives up at the first word of a coordinator that has just moved: it is started again, as a service is.
    const keep = (start: Start): void => {
      const child = start(brokers, 'raw', to, `group-${to}`, delivery);
      children.add(child);
      child.once('exit', () => {
        children.delete(child);
        if (!isOver) keep(start);
      });
    };
    starts.forEach(keep);
    try {
      const first = await this.#reach(arrived, this.#count / 10);
      const last = await this.#reach(arrived, this.#count);
      return ((last.count - first.count) / (last.at - first.at)) * 1000;
    } finally {
      isOver = true;
      for (const child of children) child.kill('SIGKILL');
      await ends.close();
    }
  }

  async #reach(arrived: () => Promise<number>, wanted: number): Promise<{ count: number; at: number }> {
    const deadline = performance.now() + PATIENCE;
    for (;;) {
      const count = await arrived();
      const at = performance.now();
      if (count >= wanted) return { count, at };
      if (at > deadline) throw new Error(`kafka: ${count} of ${wanted} records arrived, then no more`);
      await elapse(20);
    }
  }
}
