import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { replyTo } from '../../src/cli/mmexternal.ts';
import { createRecordSanitizer } from '../../src/sanitizer/records.ts';
import { makeFolder, outcome, run, start } from './command.ts';

const SEALED = { '$!': { sanitized: '1' } };
const reply = (message: unknown) => JSON.parse(replyTo(JSON.stringify(message), createRecordSanitizer()));

describe('mmexternal', () => {
  test('a message that holds nothing is sealed, and nothing of it is replaced', () => {
    assert.deepEqual(reply({ msg: 'a=1', rawmsg: '<13>h t: a=1', syslogtag: 't:', '$!': { b: 1 } }), SEALED);
    assert.deepEqual(reply({}), SEALED);
  });

  test('the message is a stream of its own; what it hides is hidden in the raw one', () => {
    const msg = ' MMM_a: all of the line';
    assert.deepEqual(reply({ msg, rawmsg: `<13>h t:${msg}` }), { msg: ' MMM_a: MMM', ...SEALED });
  });

  test('the header of the raw message keeps its length, and the message is put after it', () => {
    const before = { rawmsg: '<13>h MMM_tag=s3cr3t: text', msg: ' text', syslogtag: 'MMM_tag=s3cr3t:' };
    const after = reply(before);
    assert.deepEqual(after, {
      rawmsg: '<13>h MMM_tag=MMM     text',
      msg: ' text',
      syslogtag: 'MMM_tag=MMM',
      ...SEALED,
    });
    assert.equal(after.rawmsg.length, before.rawmsg.length);
    assert.deepEqual(Object.keys(after).slice(0, 2), ['rawmsg', 'msg']);
    // Where the mask is longer than the value there is no room for all of it.
    assert.deepEqual(reply({ rawmsg: 'MMM_t=1 text', msg: 'text' }).rawmsg, 'MMM_t=MMtext');
  });

  test('properties of the header, and those that follow from the tag', () => {
    const after = reply({
      msg: 'text',
      'structured-data': '[x@1 MMM_p="s3cr3t" q="1"]',
      procid: 'XXX_p=s3cr3t',
      programname: 'MMM_tag=s3cr3t',
      syslogtag: 'MMM_tag=s3cr3t:',
    });
    assert.doesNotMatch(JSON.stringify(after), /s3cr3t/);
    assert.equal(after['structured-data'], '[x@1 MMM_p="MMM" q="1"]');
    assert.equal(after.procid, '');
    assert.deepEqual(after['$!'], { sanitized: '1' });
  });

  test('variables: one of which nothing should be seen is emptied, for rsyslog cannot remove it', () => {
    const after = reply({
      '$!': { XXX_a: 's3cr3t', MMM_b: { c: 1 }, d: { XXX_e: 1, f: 2 }, g: 3, sanitized: 'forged' },
    });
    assert.deepEqual(after, { '$!': { XXX_a: null, MMM_b: 'MMM', d: { f: 2 }, sanitized: '1' } });
  });

  test('what cannot be made safe has no seal, and its text is hidden', () => {
    const unsealed = { msg: 'MMM', syslogtag: 'MMM', 'structured-data': '-' };
    for (const line of ['MMM_a=s3cr3t', '[1]', '"x"', 'null', '{"msg":1}', '{"msg":"a","rawmsg":"b"}', '']) {
      assert.deepEqual(JSON.parse(replyTo(line, createRecordSanitizer())), unsealed, line);
    }
    assert.deepEqual(reply({ msg: 'a', inputname: 'MMM_a=s3cr3t' }), unsealed);
  });

  test('the command: a line out for each line in, at once; bytes that are no UTF-8 stay', async () => {
    const child = start(['filter', '--protocol', 'mmexternal']);
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    const ended = outcome(child);
    for (const text of ['a MMM_a=s3cr3t', 'b', 'c'.repeat(300_000)]) {
      const answered = once(lines, 'line');
      child.stdin?.write(`${JSON.stringify({ msg: text })}\n`);
      const expected = text.includes('MMM') ? { msg: 'a MMM_a=MMM', ...SEALED } : SEALED;
      assert.deepEqual(JSON.parse((await answered)[0]), expected);
    }
    child.stdin?.end();
    assert.deepEqual((await ended).code, 0);
    const odd = Buffer.from('{"msg":"\xe9\xff MMM_a=s3cr3t \xc3\xa9\\u001b"}\n', 'latin1');
    const { stdout } = await run(['--protocol', 'mmexternal'], odd);
    assert.equal(stdout.toString('latin1'), '{"msg":"\xe9\xff MMM_a=MMM \xc3\xa9\\u001b","$!":{"sanitized":"1"}}\n');
  });
});

describe('omprog', () => {
  test('OK at the start, and for each message once it is in the file', async (t) => {
    const file = join(makeFolder(t), 'out.log');
    const child = start(['--protocol', 'omprog', '--output', file, '--stats']);
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    const ended = outcome(child);
    assert.deepEqual(await once(lines, 'line'), ['OK']);
    let expected = '';
    for (const [message, clean] of [
      ['a MMM_a=s3cr3t', 'a MMM_a=MMM\n'],
      ['<MMM_b>s3cr3t', '<MMM_b>MMM\n'],
      ['XXX_c=s3cr3t', ''],
      ['', '\n'],
      ['d', 'd\n'],
    ] as const) {
      child.stdin?.write(`${message}\n`);
      assert.deepEqual(await once(lines, 'line'), ['OK']);
      expected += clean;
      assert.equal(readFileSync(file, 'utf8'), expected);
    }
    child.stdin?.end();
    const { code, stderr } = await ended;
    assert.equal(code, 0);
    assert.match(stderr, /5 lines.* 3 parameters: 2 masked, 1 filtered/);
  });

  test('what cannot be written is not confirmed, but reported; it continues with the next', async (t) => {
    const { code, stdout, stderr } = await run(['--protocol', 'omprog', '--output', '/dev/full'], 'MMM_a=s3cr3t\nb\n');
    assert.equal(code, 0);
    assert.equal(stdout.toString(), 'OK\nnot written: ENOSPC\nnot written: ENOSPC\n');
    assert.match(stderr, /^(logveil: --output "\/dev\/full": no space left[^\n]*\n){2}$/);
    const dangling = join(makeFolder(t), 'log');
    symlinkSync('/nowhere/at/all', dangling);
    const refused = await run(['--protocol', 'omprog', '--output', dangling]);
    assert.deepEqual([refused.code, refused.stdout.length], [3, 0]);
  });

  test('SIGTERM: it ends when the input does, or after the grace time', async (t) => {
    const file = join(makeFolder(t), 'out.log');
    const child = start(['--protocol', 'omprog', '--output', file, '--grace', '0.3']);
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    const ended = outcome(child);
    await once(lines, 'line');
    child.kill('SIGTERM');
    child.stdin?.write('late MMM_a=1\n');
    assert.deepEqual(await once(lines, 'line'), ['OK']);
    assert.equal((await ended).code, 0);
    assert.equal(readFileSync(file, 'utf8'), 'late MMM_a=MMM\n');
  });
});
