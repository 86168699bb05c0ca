/** Programs other than logrotate that rotate, each with what it writes. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from '../../cache.ts';
import { findProgram, needs } from '../../neighbours.ts';
import { inProject } from '../../project.ts';

export interface Rotator {
  readonly name: string;
  /** For a test's `skip`. */
  readonly missing: false | string;
  /** Run in the folder of the logs: writes lines 0 to 999, and rotates. */
  readonly program: string;
  /** Brings what it needs from a registry, if need be. */
  readonly words: () => readonly string[];
  /** Only this file is named to the watch, not the folder. */
  readonly named?: string;
}

/** Writes lines `$1` to `$2` to standard output. */
const LINES = `lines() { seq "$1" "$2" | sed 's/.*/#&.0# GET \\/p?MMM_pass=SECRET&\\&x=1 end/'; }`;

/** Appends 200 lines to a log and rotates it, five times. */
function fiveTimes(log: string, rotate: string, pause = 0.7): string[] {
  const script = `${LINES}
for n in 0 1 2 3 4; do
  lines $((n * 200)) $((n * 200 + 99)) >> ${log}
  sleep ${pause}
  lines $((n * 200 + 100)) $((n * 200 + 199)) >> ${log}
  ${rotate}
done`;
  return ['-ec', script];
}

/** As newsyslog does: the newest is 0, those from 1 on are packed. */
const NEWSYSLOG = `for i in 4 3 2 1; do [ ! -f app.log.$i.gz ] || mv app.log.$i.gz app.log.$((i + 1)).gz; done
  [ ! -f app.log.0 ] || { mv app.log.0 app.log.1; gzip app.log.1; }
  mv app.log app.log.0`;

/** As Docker's json-file driver does with compress=true: packed at once, with the time of the last line. */
const DOCKER = `for i in 4 3 2 1; do [ ! -f c-json.log.$i.gz ] || mv c-json.log.$i.gz c-json.log.$((i + 1)).gz; done
  mv c-json.log c-json.log.1
  : > c-json.log
  sleep 0.3
  gzip -c c-json.log.1 > c-json.log.1.gz
  rm c-json.log.1`;

/** The configuration that a Debian package ships, for logs in this folder instead of its own. */
function debian(name: string): string {
  const script = `conf=$PWD/../${name}.conf
sed "s#/var/log/${name}#$PWD#" /etc/logrotate.d/${name} | sed '/rotate$/,/endscript/d' > $conf
chmod 644 $conf; chmod 755 $PWD/.. $PWD
`;
  const [, loop = ''] = fiveTimes('access.log', `logrotate -f -s $PWD/../state $conf`);
  return script + loop;
}

function hasConfiguration(name: string): false | string {
  try {
    readFileSync(`/etc/logrotate.d/${name}`);
    return needs('logrotate');
  } catch {
    return `no configuration of the Debian package ${name} here`;
  }
}

/** Node's loggers, installed once for this version of their list. */
function nodeLoggers(name: string): string[] {
  const list = inProject('test', 'watch', 'rotators', 'node', 'package.json');
  const version = createHash('sha256').update(readFileSync(list)).digest('hex').slice(0, 12);
  const folder = cached(`loggers-${version}`, (into) => {
    copyFileSync(list, join(into, 'package.json'));
    const words = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', into];
    execFileSync('npm', words, { stdio: ['ignore', 'ignore', 'inherit'], timeout: 5 * 60_000 });
  });
  return [inProject('test', 'watch', 'rotators', 'node', 'loggers.mjs'), folder, name];
}

/** Java's loggers, from Maven Central, brought once for this version of their list. */
function javaLoggers(name: string): string[] {
  const at = (file: string) => inProject('test', 'watch', 'rotators', 'java', file);
  const version = createHash('sha256')
    .update(readFileSync(at('pom.xml')))
    .digest('hex')
    .slice(0, 12);
  const folder = cached(`rolling-${version}`, (into) => {
    const words = ['-q', '-B', '-f', at('pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${into}`];
    execFileSync('mvn', words, { stdio: ['ignore', 'ignore', 'inherit'], timeout: 5 * 60_000 });
  });
  const settings = [
    `-Dlogback.configurationFile=${at('logback.xml')}`,
    `-Dlog4j2.configurationFile=${at('log4j2.xml')}`,
  ];
  return ['-cp', join(folder, '*'), ...settings, at('Loggers.java'), name];
}

const bash = findProgram('bash') ?? 'bash';

export const ROTATORS: readonly Rotator[] = [
  ...['size', 'time'].map((how) => ({
    name: `Python, rotated by ${how}`,
    missing: needs('python3'),
    program: 'python3',
    words: () => [inProject('test', 'watch', 'rotators', 'handlers.py'), how, 'app.log'],
  })),
  {
    name: 'Python, rotated by size, only its log named',
    missing: needs('python3'),
    program: 'python3',
    words: () => [inProject('test', 'watch', 'rotators', 'handlers.py'), 'size', 'app.log'],
    named: 'app.log',
  },
  {
    name: 'savelog',
    missing: needs('savelog'),
    program: bash,
    words: () => fiveTimes('app.log', 'savelog -q -c 50 app.log'),
  },
  {
    name: 'savelog, without packing',
    missing: needs('savelog'),
    program: bash,
    words: () => fiveTimes('app.log', 'savelog -q -l -c 50 app.log'),
  },
  { name: 'like newsyslog', missing: false, program: bash, words: () => fiveTimes('app.log', NEWSYSLOG) },
  { name: 'like Docker', missing: false, program: bash, words: () => fiveTimes('c-json.log', DOCKER, 1) },
  {
    name: 'rotatelogs, with a link',
    missing: needs('rotatelogs'),
    program: bash,
    words: () => [
      '-ec',
      `${LINES}
for n in $(seq 0 49); do lines $((n * 20)) $((n * 20 + 19)); sleep 0.08; done | ${findProgram('rotatelogs')} -L current access.%H%M%S.log 1`,
    ],
  },
  ...['logback', 'log4j2'].map((name) => ({
    name: `${name} for Java`,
    missing: needs('java', 'javac', 'mvn'),
    program: 'java',
    words: () => javaLoggers(name),
  })),
  ...['log4js', 'winston'].map((name) => ({
    name: `${name} for Node`,
    missing: needs('npm'),
    program: process.execPath,
    words: () => nodeLoggers(name),
  })),
  ...['nginx', 'apache2'].map((name) => ({
    name: `${name}, as Debian rotates it`,
    missing: hasConfiguration(name),
    program: bash,
    words: () => ['-ec', debian(name)],
  })),
];
