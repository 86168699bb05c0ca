/** Each recipe of `samples/loggers` runs with the real library, and what it writes is sanitized. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { outcome } from '../cli/command.ts';
import { install, place, unless } from './install.ts';

const libraries = install([
  'winston@3.19.0',
  'express@5.3.0',
  'morgan@1.12.1',
  'express-winston@4.2.0',
  'bunyan@2.0.5',
  'log4js@6.9.1',
  'fastify@5.12.8',
  '@nestjs/core@12.5.1',
  '@nestjs/common@12.5.1',
  'reflect-metadata@0.2.2',
  'rxjs@7.8.2',
]);
const skip = unless(libraries);

async function run(t: TestContext, recipe: string, flags: readonly string[] = []) {
  const folder = place(t, libraries, recipe);
  const child = spawn(process.execPath, [...flags, recipe], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const { code, stdout, stderr } = await outcome(child);
  assert.equal(code, 0, stderr);
  const read = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '');
  const written = {
    stdout: stripVTControlCharacters(stdout.toString()),
    stderr,
    app: read('app.log'),
    direct: read('direct.log'),
  };
  assert.doesNotMatch(Object.values(written).join(''), /s3cr3t/);
  return written;
}

const recordsOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('recipes', { skip, concurrency: 2 }, () => {
  test('console', async (t) => {
    const { stdout, stderr } = await run(t, 'console.mjs', ['--import', 'logveil/register']);
    assert.equal(stdout, "login { user: 'kate', MMM_phone: 'MMM' }\n");
    assert.equal(stderr, 'GET /service?lang=en&MMM_token=MMM took 12 ms\n');
  });

  test('winston', async (t) => {
    const { stdout, app, direct } = await run(t, 'winston.mjs');
    assert.equal(app, stdout);
    const [{ timestamp, ...record }] = recordsOf(app);
    assert.ok(Date.parse(timestamp) > 0);
    assert.deepEqual(record, { level: 'info', message: 'login of kate', MMM_phone: 'MMM', url: '/a?MMM_token=MMM' });
    assert.deepEqual(recordsOf(direct), [{ level: 'info', message: 'logout', MMM_phone: 'MMM' }]);
  });

  test('morgan', async (t) => {
    const { stdout } = await run(t, 'morgan.mjs');
    assert.match(stdout, /"GET \/service\?lang=en&MMM_phone=MMM HTTP\/1\.1" 200 2 "http:\/\/example\.com\/"/);
  });

  test('express-winston', async (t) => {
    const [{ message, meta }] = recordsOf((await run(t, 'express-winston.mjs')).stdout);
    assert.equal(message, 'HTTP GET /service?lang=en&MMM_phone=MMM');
    assert.equal(meta.req.headers.mmm_token, 'MMM');
    assert.deepEqual(meta.req.query, { lang: 'en', MMM_phone: 'MMM' });
  });

  test('bunyan', async (t) => {
    const [{ MMM_phone, user, msg }] = recordsOf((await run(t, 'bunyan.mjs')).stdout);
    assert.deepEqual([MMM_phone, user, msg], ['MMM', { name: 'kate' }, 'GET /a?MMM_token=MMM']);
  });

  test('log4js', async (t) => {
    const { stdout, app } = await run(t, 'log4js.mjs');
    assert.equal(app, "INFO MMM login of kate { MMM_phone: 'MMM' }\n");
    assert.match(stdout, /\[INFO\] default - login of kate \{ MMM_phone: '\*\*\*' \}\n$/);
  });

  test('fastify', async (t) => {
    const records = recordsOf((await run(t, 'fastify.mjs')).stdout);
    assert.ok(records.some(({ req }) => req?.url === '/service?lang=en&MMM_token=MMM'));
    assert.ok(records.some(({ MMM_phone, msg }) => MMM_phone === 'MMM' && msg === 'from a handler'));
  });

  test('nestjs, by its own logger and without any change', async (t) => {
    const { stdout, stderr } = await run(t, 'nestjs.mjs');
    assert.match(stdout, /\[Service\] Object\(2\) \{\s+MMM_phone: 'MMM',\s+user: 'kate'\s+\}/);
    assert.match(stdout + stderr, /Error: MMM_pin=MMM\n +at somewhere/);
  });
});
