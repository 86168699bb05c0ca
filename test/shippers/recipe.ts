/** The recipes in `samples/shippers/`, with their paths and ports made the test's own, and the programs they are for. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as elapse } from 'node:timers/promises';
import { main, makeFolder } from '../cli/command.ts';
import { findProgram } from '../neighbours.ts';
import { inProject } from '../project.ts';

/** Servers are given so long, in milliseconds, for whatever is waited for. */
const PATIENCE = 30_000;

/** Where a recipe is tried out. */
export interface Bench {
  folder: string;
  /** A path in the folder. */
  path(name: string): string;
  /** What a file holds, nothing if it is not there. */
  read(name: string): string;
  /** What was started in it: ended before the folder is removed, in which it may still write. */
  servers: Server[];
}

/** An empty folder with the command in it, as `logveil`, where any user may go. */
export function makeBench(t: TestContext): Bench {
  const servers: Server[] = [];
  t.after(async () => {
    for (const server of servers) await server.stop();
  });
  const folder = makeFolder(t);
  chmodSync(folder, 0o755);
  const path = (name: string) => join(folder, name);
  writeFileSync(path('logveil'), `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`, { mode: 0o755 });
  const read = (name: string) => (existsSync(path(name)) ? readFileSync(path(name), 'utf8') : '');
  return { folder, path, read, servers };
}

/** Reads a recipe and replaces texts in it, each of which must be there. */
export function recipe(name: string, replacements: Readonly<Record<string, string>>): string {
  let text = readFileSync(inProject('samples', 'shippers', name), 'utf8');
  for (const [from, to] of Object.entries(replacements)) {
    assert.ok(text.includes(from), `${name} has no ${from}`);
    text = text.replaceAll(from, to);
  }
  return text;
}

/** Writes a recipe, so made, into the bench; the path. */
export function place(bench: Bench, name: string, replacements: Readonly<Record<string, string>>, before = ''): string {
  const path = bench.path(name);
  writeFileSync(path, before + recipe(name, replacements));
  return path;
}

/** A port on loopback that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface Server {
  process: ChildProcess;
  /** Ends it with a signal, and waits. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** What it has said. */
  said(): string;
}

/** Starts a program in the foreground. The test's end ends it. */
export function startServer(
  bench: Bench,
  program: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Server {
  const log = bench.path(`said-${readdirSync(bench.folder).length}`);
  const out = openSync(log, 'a');
  const child = spawn(findProgram(program) ?? program, words, {
    cwd: bench.folder,
    stdio: ['ignore', out, out],
    env: { ...process.env, ...env },
  });
  const ended = new Promise<void>((resolve) => {
    child.on('exit', () => resolve());
    child.on('error', () => resolve());
  });
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    child.kill(signal);
    const overdue = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await ended;
    clearTimeout(overdue);
  };
  const server = { process: child, stop, said: () => readFileSync(log, 'utf8') };
  bench.servers.push(server);
  return server;
}

/** Asks until it is so; else fails, with what the server has said. */
export async function eventually(what: string, isSo: () => boolean | Promise<boolean>, server?: Server): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  while (!(await isSo())) {
    if (Date.now() > deadline) assert.fail(`${what}: not so\n${server?.said() ?? ''}`);
    if (server !== undefined && server.process.exitCode !== null) assert.fail(`${what}: it ended\n${server.said()}`);
    await elapse(50);
  }
}

/** The processes that a process has started, and those that they have, by id and command line. */
export function descendants(pid: number): { pid: number; command: string }[] {
  const found: { pid: number; command: string }[] = [];
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      if (parent !== pid) continue;
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      found.push({ pid: Number(name), command }, ...descendants(Number(name)));
    } catch {
      // It has ended.
    }
  }
  return found;
}

/** The numbers that `#<number>#` shows in a text, each once, in order. */
export function numbersIn(text: string): number[] {
  return [...new Set([...text.matchAll(/#(\d+)#/g)].map(([, digits]) => Number(digits)))].sort((a, b) => a - b);
}

export function folderIn(bench: Bench, name: string, mode = 0o755): string {
  const path = bench.path(name);
  mkdirSync(path, { recursive: true, mode });
  return path;
}

export const upTo = (count: number): number[] => [...Array(count).keys()];

/** Waits until every number up to `count` is in the text; else fails and lists those that are not. */
export async function eventuallyAll(count: number, text: () => string, server?: Server): Promise<void> {
  const missing = (): number[] => {
    const there = new Set(numbersIn(text()));
    return upTo(count).filter((number) => !there.has(number));
  };
  try {
    await eventually('all have come', () => missing().length === 0, server);
  } catch (error) {
    const lost = missing();
    throw new Error(`${lost.length} of ${count} are missing, such as ${lost.slice(0, 10)}`, { cause: error });
  }
}
