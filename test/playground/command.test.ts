import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { makeFolder, outcome, run, start, until } from '../cli/command.ts';

describe('logveil playground', () => {
  test('prints its address, serves the page on loopback with a strict policy, and ends at a signal', async () => {
    const child = start(['playground', '--port', '0']);
    let said = '';
    child.stdout?.on('data', (chunk) => {
      said += chunk;
    });
    await until(() => said.endsWith('\n'));
    assert.match(said, /^http:\/\/127\.0\.0\.1:\d+\/\n$/);
    const url = said.trim();
    const page = await fetch(url);
    assert.equal(page.status, 200);
    const policy = page.headers.get('content-security-policy') ?? '';
    assert.match(policy, /^default-src 'none'; script-src 'sha256-[^']+' 'wasm-unsafe-eval'; style-src 'sha256-/);
    assert.ok(policy.includes("connect-src 'none'") && !policy.includes('unsafe-inline'));
    assert.equal(page.headers.get('referrer-policy'), 'no-referrer');
    assert.ok((await page.text()).includes(`content="${policy.replace("; frame-ancestors 'none'", '')}"`));
    assert.equal((await fetch(`${url}other`)).status, 404);
    assert.equal((await fetch(url, { method: 'POST', body: 'x' })).status, 405);
    const taken = await run(['playground', '--port', new URL(url).port]);
    assert.equal(taken.code, 3);
    assert.match(taken.stderr, /^logveil: --port \d+: is in use \(EADDRINUSE\); choose another, or 0/);
    child.kill('SIGTERM');
    assert.equal((await outcome(child)).code, 0);
  });

  test('writes the page as a static file', async (t) => {
    const folder = join(makeFolder(t), 'new', 'site');
    const { code, stderr } = await run(['playground', '--build', folder]);
    assert.equal(code, 0);
    assert.ok(stderr.includes(join(folder, 'index.html')));
    const page = readFileSync(join(folder, 'index.html'), 'utf8');
    assert.ok(
      page.startsWith('<!DOCTYPE html>') && !/(?:src|href)="(?!data:)/.test(page.replace(/<script>.*<\/script>/s, '')),
    );
  });

  test('wants a port', async () => {
    for (const port of ['many', '65536', '-1']) {
      const { code, stderr } = await run(['playground', '--port', port]);
      assert.equal(code, 2);
      assert.match(stderr, /--port/);
    }
  });
});
