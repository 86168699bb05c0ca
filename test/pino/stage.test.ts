import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import type { Sink } from '../../src/io/output.ts';
import { createStage } from '../../src/pino/stage.ts';
import { createRecordSanitizer, type RecordSanitizer } from '../../src/sanitizer/records.ts';

const noSink = (): Promise<Sink> => assert.fail('something reads from it');

test('it writes one sanitized line per chunk, however the input is cut', async () => {
  const chunks: string[] = [];
  const next = new Writable({
    objectMode: true,
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      setImmediate(done);
    },
  });
  const source = new PassThrough();
  const running = pipeline(source, createStage(createRecordSanitizer(), noSink), next);
  const text = Buffer.from('{"é":1,"MMM_a":"s3cr3t"}\n{"b":2}\nXXX_c=s3cr3t\n{"XXX_d":"s3cr3t","e":3}\nnot JSON');
  for (let at = 0; at < text.length; at += 5) source.write(text.subarray(at, at + 5));
  source.end();
  await running;
  assert.deepEqual(chunks, ['{"é":1,"MMM_a":"MMM"}\n', '{"b":2}\n', '{"e":3}\n', 'not JSON\n']);
});

test('it has finished when what follows it has closed', async () => {
  const order: string[] = [];
  const next = new Writable({
    write: (_chunk, _encoding, done) => done(),
    destroy(error, done) {
      setTimeout(() => {
        order.push('the last line is posted');
        done(error);
      }, 10);
    },
  });
  const stage = createStage(createRecordSanitizer(), noSink);
  stage.on('finish', () => order.push('the stage has finished'));
  const source = new PassThrough();
  const running = pipeline(source, stage, next);
  source.end('{"MMM_a":"s3cr3t"}\n');
  await running;
  assert.deepEqual(order, ['the last line is posted', 'the stage has finished']);
});

test('if nothing reads from it the lines go to the sink, which closes after them', async () => {
  let written = '';
  const sink: Sink = {
    async write(bytes) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      written += Buffer.from(bytes).toString();
    },
    flush: () => undefined,
  };
  const stage = createStage(createRecordSanitizer(), async () => sink);
  stage.write('{"MMM_a":"s3cr3t"}\n{"b"');
  stage.end(':2}\n');
  await once(stage, 'close');
  assert.equal(written, '{"MMM_a":"MMM"}\n{"b":2}\n');
});

test('without a line it closes too', async () => {
  const stage = createStage(createRecordSanitizer(), async () => assert.fail());
  stage.end();
  await once(stage, 'close');
});

test('an error of the sanitizer or the sink ends it, and no line passes', async () => {
  const failing: RecordSanitizer = {
    ...createRecordSanitizer(),
    sanitizeText() {
      throw new Error('it failed');
    },
  };
  const chunks: unknown[] = [];
  const next = new Writable({ objectMode: true, write: (chunk, _encoding, done) => done(void chunks.push(chunk)) });
  const source = new PassThrough();
  const running = pipeline(source, createStage(failing, noSink), next);
  source.end('{"MMM_a":"s3cr3t"}\n');
  await assert.rejects(running, /it failed/);
  assert.deepEqual(chunks, []);
  const full: Sink = { write: () => Promise.reject(new Error('full')), flush: () => undefined };
  const stage = createStage(createRecordSanitizer(), async () => full);
  const failed = once(stage, 'error');
  stage.write('{"MMM_a":"s3cr3t"}\n');
  assert.match(String(await failed), /full/);
});
