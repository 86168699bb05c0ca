/** Real brokers for tests: Apache Kafka from Maven Central, in KRaft mode, on free ports of loopback. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as elapse } from 'node:timers/promises';
import { cached } from '../cache.ts';
import { needs } from '../neighbours.ts';
import { inProject } from '../project.ts';

/** For a test's `skip`: why there can be no broker here, or false. */
export const noBroker = needs('java', 'javac', 'mvn');

/** Bounds a hang only. */
const PATIENCE = 120_000;

/** Brings the broker and what it needs, once for this version of the list; returns Java's class path. */
export function fetchKafka(): string {
  const pom = inProject('test', 'kafka', 'pom.xml');
  const version = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12);
  const folder = cached(`kafka-${version}`, (into) => {
    execFileSync('mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${into}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: 10 * 60_000,
    });
  });
  return join(folder, '*');
}

export interface Listener {
  /** As in `security.protocol`. */
  protocol: 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL';
}

export interface ClusterPlan {
  nodes?: 1 | 3;
  /** Listeners beside the plain one, by name. */
  listeners?: Record<string, Listener>;
  /** Lines for `server.properties`. */
  settings?: Record<string, string>;
  /** Java's compilers: the quick one for a test that is soon over, or all, for a bench. */
  compiler?: 'quick' | 'full';
  /** `SCRAM-SHA-256=[name=u,password=p]`, made at format time. */
  scram?: string[];
}

interface Node {
  id: number;
  properties: string;
  log: string;
  ports: Record<string, number>;
  process: ChildProcess | undefined;
}

const MEMORY = ['-Xmx384m', '-Xms128m', '-XX:+UseSerialGC'];
const QUICK = '-XX:TieredStopAtLevel=1';

/** One broker, or three that replicate each other. */
export class TestCluster {
  readonly folder = mkdtempSync(join(tmpdir(), 'logveil-kafka-'));
  readonly #java: readonly string[];
  readonly #classPath: string;
  readonly #nodes: Node[];

  private constructor(classPath: string, nodes: Node[], compiler: 'quick' | 'full') {
    this.#java = compiler === 'quick' ? [...MEMORY, QUICK] : MEMORY;
    this.#classPath = classPath;
    this.#nodes = nodes;
  }

  static async start({
    nodes = 1,
    listeners = {},
    settings = {},
    scram = [],
    compiler = 'quick',
  }: ClusterPlan = {}): Promise<TestCluster> {
    const names = ['PLAIN', ...Object.keys(listeners)];
    const ports = await freePorts(nodes * (names.length + 1));
    const cluster = new TestCluster(
      fetchKafka(),
      Array.from({ length: nodes }, (_, index) => ({
        id: index + 1,
        properties: '',
        log: '',
        ports: Object.fromEntries([...names, 'CONTROLLER'].map((name) => [name, ports.pop() as number])),
        process: undefined,
      })),
      compiler,
    );
    cluster.#configure(listeners, settings);
    cluster.#format(scram);
    for (const node of cluster.#nodes) cluster.#launch(node);
    await cluster.ready();
    return cluster;
  }

  /** Where a listener of all brokers is. */
  at(listener = 'PLAIN'): string[] {
    return this.#nodes.map(({ ports }) => `127.0.0.1:${ports[listener]}`);
  }

  get classPath(): string {
    return this.#classPath;
  }

  /** Ends one broker, gently or at once. */
  async end(id: number, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const node = this.#nodes.find((one) => one.id === id) as Node;
    const { process } = node;
    node.process = undefined;
    if (process === undefined || process.exitCode !== null) return;
    const ended = new Promise((resolve) => process.once('exit', resolve));
    process.kill(signal);
    await ended;
  }

  /** Starts a broker that was ended. */
  async restart(id: number): Promise<void> {
    this.#launch(this.#nodes.find((one) => one.id === id) as Node);
    await this.ready();
  }

  /** Waits until every broker takes connections. */
  async ready(): Promise<void> {
    const deadline = Date.now() + PATIENCE;
    for (const { process, ports, log } of this.#nodes) {
      while (process !== undefined && !(await answers(ports.PLAIN as number))) {
        if (process.exitCode !== null || Date.now() > deadline) {
          throw new Error(`the broker did not start:\n${readFileSync(log, 'utf8').slice(-4000)}`);
        }
        await elapse(50);
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#nodes.map(({ id }) => this.end(id, 'SIGKILL')));
    rmSync(this.folder, { recursive: true, force: true });
  }

  #configure(listeners: Record<string, Listener>, settings: Record<string, string>): void {
    const isReplicated = this.#nodes.length > 1;
    const voters = this.#nodes.map(({ id, ports }) => `${id}@127.0.0.1:${ports.CONTROLLER}`).join(',');
    const protocols = [
      'PLAIN:PLAINTEXT',
      'CONTROLLER:PLAINTEXT',
      ...Object.entries(listeners).map(([name, { protocol }]) => `${name}:${protocol}`),
    ];
    for (const node of this.#nodes) {
      const at = (name: string) => `${name}://127.0.0.1:${node.ports[name]}`;
      const names = ['PLAIN', ...Object.keys(listeners)];
      const lines: Record<string, string> = {
        'process.roles': 'broker,controller',
        'node.id': String(node.id),
        'controller.quorum.voters': voters,
        'controller.listener.names': 'CONTROLLER',
        'inter.broker.listener.name': 'PLAIN',
        listeners: [...names, 'CONTROLLER'].map(at).join(','),
        'advertised.listeners': names.map(at).join(','),
        'listener.security.protocol.map': protocols.join(','),
        'log.dirs': join(this.folder, `data-${node.id}`),
        'offsets.topic.replication.factor': isReplicated ? '3' : '1',
        'offsets.topic.num.partitions': '4',
        'transaction.state.log.replication.factor': isReplicated ? '3' : '1',
        'transaction.state.log.min.isr': isReplicated ? '2' : '1',
        'transaction.state.log.num.partitions': '4',
        'transaction.abort.timed.out.transaction.cleanup.interval.ms': '1000',
        'share.coordinator.state.topic.replication.factor': isReplicated ? '3' : '1',
        'share.coordinator.state.topic.min.isr': '1',
        'min.insync.replicas': isReplicated ? '2' : '1',
        'group.initial.rebalance.delay.ms': '0',
        'group.min.session.timeout.ms': '1000',
        'auto.create.topics.enable': 'false',
        // The records of tests are as old as they say.
        'log.retention.ms': '-1',
        'replica.lag.time.max.ms': '5000',
        'broker.session.timeout.ms': '3000',
        'broker.heartbeat.interval.ms': '500',
        'controlled.shutdown.enable': 'true',
        ...settings,
      };
      node.properties = join(this.folder, `server-${node.id}.properties`);
      node.log = join(this.folder, `server-${node.id}.log`);
      writeFileSync(
        node.properties,
        Object.entries(lines)
          .map(([name, value]) => `${name}=${value}\n`)
          .join(''),
      );
    }
  }

  #format(scram: readonly string[]): void {
    const id = randomBytes(16).toString('base64url').replace(/^-/, 'A');
    for (const { properties } of this.#nodes) {
      const words = ['kafka.tools.StorageTool', 'format', '-t', id, '-c', properties];
      const scrams = scram.flatMap((one) => ['--add-scram', one]);
      execFileSync('java', [...MEMORY, QUICK, '-cp', this.#classPath, ...words, ...scrams], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
    }
  }

  #launch(node: Node): void {
    const log = openSync(node.log, 'a');
    const quiet = '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn';
    node.process = spawn('java', [...this.#java, quiet, '-cp', this.#classPath, 'kafka.Kafka', node.properties], {
      stdio: ['ignore', log, log],
    });
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Server>((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function answers(port: number): Promise<boolean> {
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (does: boolean) => {
      socket.destroy();
      resolve(does);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
