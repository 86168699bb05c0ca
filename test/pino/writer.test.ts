import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { setTimeout as elapse } from 'node:timers/promises';
import { IoError } from '../../src/io/io-error.ts';
import type { Sink } from '../../src/io/output.ts';
import { SanitizingWriter } from '../../src/pino/writer.ts';
import { createDirectSanitizer } from '../../src/sanitizer/direct.ts';

const RAW = '{"a":"é😀","MMM_b":"s3cr3t","XXX_c":[1,2]}\n{"msg":"x?MMM_d=s3cr3t&e=2"}\n';
const CLEAN = '{"a":"é😀","MMM_b":"MMM"}\n{"msg":"x?MMM_d=MMM&e=2"}\n';

/** A sink that remembers; `wait` is what each write takes. */
function makeSink(wait?: () => Promise<void> | undefined): Sink & { text(): string } {
  const pieces: Buffer[] = [];
  return {
    write(bytes) {
      pieces.push(Buffer.from(bytes));
      return wait?.();
    },
    flush: () => undefined,
    text: () => Buffer.concat(pieces).toString(),
  };
}

const makeWriter = (sink: Sink) => new SanitizingWriter(createDirectSanitizer(undefined, false), sink);

async function endOf(writer: SanitizingWriter): Promise<void> {
  writer.end();
  if (!writer.closed) await once(writer, 'close');
}

describe("the writer in pino's worker", () => {
  test('strings cut anywhere are one stream', async () => {
    const units = [...RAW];
    for (let size = 1; size <= units.length; size++) {
      const sink = makeSink();
      const writer = makeWriter(sink);
      for (let at = 0; at < units.length; at += size) writer.write(units.slice(at, at + size).join(''));
      await endOf(writer);
      assert.equal(sink.text(), CLEAN);
    }
  });

  test('a string larger than the engine, and bytes', async () => {
    const sink = makeSink();
    const writer = makeWriter(sink);
    const filler = `{"é":"${'ü'.repeat(300_000)}"}\n`;
    writer.write(filler + RAW + filler);
    writer.write(Buffer.from(filler + RAW));
    await endOf(writer);
    assert.equal(sink.text(), filler + CLEAN + filler + filler + CLEAN);
  });

  test('a write is done when its bytes are written, and flush waits for it', async () => {
    let finish = (): void => {};
    const sink = makeSink(() => new Promise((resolve) => (finish = resolve)));
    const writer = makeWriter(sink);
    const log: string[] = [];
    assert.equal(writer.write('{"MMM_a":1}\n'), false);
    writer.once('drain', () => log.push('drain'));
    writer.flush(() => log.push('flush'));
    await elapse(20);
    assert.deepEqual(log, []);
    finish();
    await elapse(20);
    assert.deepEqual(log, ['drain', 'flush']);
    let isFlushed = false;
    writer.flush(() => (isFlushed = true));
    assert.ok(isFlushed);
    assert.equal(sink.text(), '{"MMM_a":"MMM"}\n');
  });

  test('an error of the output ends the stream with it', async () => {
    const failure = new IoError('destination "x"', 'ENOSPC', 'no space');
    for (const fails of [
      () => {
        throw failure;
      },
      () => Promise.reject(failure),
    ]) {
      const writer = makeWriter(makeSink(fails));
      const failed = once(writer, 'error');
      writer.write(RAW);
      assert.deepEqual(await failed, [failure]);
    }
  });

  test('a reader who has gone is no error', async () => {
    let writes = 0;
    const writer = makeWriter(
      makeSink(() => {
        writes++;
        throw new IoError('standard output', 'EPIPE', 'gone');
      }),
    );
    writer.write(RAW);
    writer.write(RAW);
    await endOf(writer);
    assert.equal(writes, 1);
  });

  test('if the sanitizer fails nothing is written', async () => {
    const sink = makeSink();
    const sanitizer = createDirectSanitizer(undefined, false);
    const broken = {
      ...sanitizer,
      take(): Uint8Array {
        throw new Error('unreachable');
      },
    };
    const writer = new SanitizingWriter(broken, sink);
    const failed = once(writer, 'error');
    writer.write(RAW);
    await failed;
    writer.on('error', () => {});
    writer.write(RAW);
    await elapse(10);
    assert.equal(sink.text(), '');
  });
});
