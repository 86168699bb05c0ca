/** Archives made by hand: what is not an entry's content is looked at, taken out, or the archive is refused. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { type Header as Headers, pack } from 'tar-stream';
import { fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import { tarChecksum } from '../../src/files/format.ts';
import { GzipHeaders } from '../../src/files/gzip-headers.ts';
import { makeFolder } from '../cli/command.ts';
import { needs } from '../neighbours.ts';
import { CLEAN, lay, runFiles } from './run.ts';

const CANARY = 'cANARY7f';
const PARAMETER = `MMM_pass=${CANARY}`;
const REFUSED = /has a parameter in a comment or header, where it cannot be hidden/;

/**
 * Sanitizes archives in place, to a folder, and dry. Whatever became of them, nothing that is written holds the canary,
 * and what is refused is as it was.
 */
async function becomes(
  t: TestContext,
  files: Record<string, Buffer>,
): Promise<Record<string, 'changed' | 'unchanged' | string>> {
  const folder = makeFolder(t);
  const [logs, out] = [join(folder, 'logs'), join(folder, 'out')];
  lay(logs, files);
  const copied = await runFiles([logs], { out });
  for (const name of readdirSync(out)) assert.ok(!readFileSync(join(out, name)).includes(CANARY), name);
  const dry = await runFiles([logs], { isDryRun: true });
  const replaced = await runFiles([logs], {});
  const result: Record<string, string> = {};
  for (const [name, content] of Object.entries(files)) {
    const path = join(logs, name);
    const kind = replaced.kinds[path] as string;
    assert.deepEqual([copied.kinds[path], dry.kinds[path]], [kind, kind], name);
    const now = readFileSync(path);
    if (kind === 'changed') assert.ok(!now.includes(CANARY), name);
    else assert.ok(now.equals(content), name);
    const event = replaced.events.find((one) => one.path === path);
    result[name] = event?.kind === 'failed' ? event.error.message.slice(event.error.place.length + 2) : kind;
  }
  // What has been sanitized is in order.
  const again = await runFiles([logs], { isDryRun: true });
  assert.equal(again.summary.changed, 0);
  return result;
}

async function collect(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

describe('gzip', () => {
  function member(text: string, { extra, name, comment }: { extra?: string; name?: string; comment?: string }): Buffer {
    const flags = (extra ? 4 : 0) | (name ? 8 : 0) | (comment ? 16 : 0);
    const length = Buffer.alloc(2);
    length.writeUInt16LE(extra?.length ?? 0);
    const trailer = Buffer.alloc(8);
    trailer.writeUInt32LE(crc32(text), 0);
    trailer.writeUInt32LE(text.length, 4);
    return Buffer.concat([
      Buffer.from([0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3]),
      extra ? Buffer.concat([length, Buffer.from(extra)]) : Buffer.alloc(0),
      Buffer.from(name ? `${name}\0` : ''),
      Buffer.from(comment ? `${comment}\0` : ''),
      deflateRawSync(text),
      trailer,
    ]);
  }

  test('a comment or an extra field that holds a parameter is refused, in any member', async (t) => {
    const result = await becomes(t, {
      'comment.gz': member('plain\n', { comment: PARAMETER }),
      'extra.gz': member('plain\n', { extra: PARAMETER }),
      'second.gz': Buffer.concat([gzipSync('plain\n'), member('x\n', { name: 'n', comment: PARAMETER })]),
      'fine.gz': Buffer.concat([
        gzipSync(CLEAN),
        member('x\n', { extra: 'BC\x02\0\x01\x02', comment: 'made by hand' }),
      ]),
    });
    for (const name of ['comment.gz', 'extra.gz', 'second.gz']) assert.match(result[name] as string, REFUSED);
    assert.equal(result['fine.gz'], 'unchanged');
  });

  test('headers are found wherever the pieces are cut', () => {
    const bytes = Buffer.concat([
      member('first\n', { name: 'a', comment: 'one' }),
      member('second\n', { extra: 'two', comment: 'three' }),
    ]);
    for (let size = 1; size < 40; size++) {
      const headers = new GzipHeaders();
      for (let from = 0; from < bytes.length; from += size) headers.push(bytes.subarray(from, from + size));
      assert.deepEqual(headers.fields.map(String), ['one', 'two', 'three']);
      assert.equal(headers.isTooMuch, false);
    }
  });

  test('a header without an end is not waited for in memory', () => {
    const headers = new GzipHeaders();
    headers.push(Buffer.from([0x1f, 0x8b, 8, 16, 0, 0, 0, 0, 0, 3]));
    for (let i = 0; i < 100; i++) headers.push(Buffer.alloc(64 * 1024, 0x61));
    assert.ok(headers.isTooMuch);
  });
});

describe('zstd', () => {
  test('what decompressors skip is looked at', { skip: needs('zstd') }, async (t) => {
    const frame = execFileSync('zstd', ['-cq'], { input: CLEAN });
    const skipped = (data: Buffer) => {
      const head = Buffer.alloc(8);
      head.writeUInt32LE(0x184d2a50, 0);
      head.writeUInt32LE(data.length, 4);
      return Buffer.concat([head, data]);
    };
    const result = await becomes(t, {
      'parameter.zst': Buffer.concat([skipped(Buffer.from(PARAMETER)), frame]),
      'long.zst': Buffer.concat([frame, skipped(Buffer.alloc(100_000, 0x61))]),
      'fine.zst': Buffer.concat([skipped(Buffer.from([1, 2, 3, 4])), frame]),
    });
    assert.match(result['parameter.zst'] as string, REFUSED);
    assert.match(result['long.zst'] as string, /with 100000 bytes of other data/);
    assert.equal(result['fine.zst'], 'unchanged');
  });
});

describe('zip', () => {
  async function makeZip(
    entries: [string, string, object?][],
    end: { comment?: string; forceZip64Format?: boolean } = {},
  ): Promise<Buffer> {
    const zip = new ZipFile();
    for (const [name, content, options] of entries) {
      if (name.endsWith('/')) zip.addEmptyDirectory(name);
      else zip.addBuffer(Buffer.from(content), name, options);
    }
    zip.end({ comment: '', forceZip64Format: false, ...end });
    return collect(zip.outputStream as AsyncIterable<unknown>);
  }

  /** Puts bytes before the entries of the directory, and corrects their offsets. */
  function before(bytes: Buffer, zip: Buffer): Buffer {
    const moved = Buffer.concat([bytes, zip]);
    const end = moved.lastIndexOf('PK\x05\x06');
    const directory = moved.readUInt32LE(end + 16) + bytes.length;
    moved.writeUInt32LE(directory, end + 16);
    let at = directory;
    for (let left = moved.readUInt16LE(end + 10); left > 0; left--) {
      moved.writeUInt32LE(moved.readUInt32LE(at + 42) + bytes.length, at + 42);
      at += 46 + moved.readUInt16LE(at + 28) + moved.readUInt16LE(at + 30) + moved.readUInt16LE(at + 32);
    }
    return moved;
  }

  /** An archive whose directory does not have its only entry any more. */
  async function stale(): Promise<Buffer> {
    const old = await makeZip([['hidden.log', `user ${PARAMETER}&x\n`, { compress: false }]]);
    return before(old.subarray(0, old.indexOf('PK\x01\x02')), await makeZip([['a.log', CLEAN]]));
  }

  async function contents(zip: Buffer): Promise<Record<string, string>> {
    const archive = await fromBufferPromise(zip, {});
    const found: Record<string, string> = {};
    for await (const entry of archive.eachEntry())
      found[entry.fileName] = (await collect(await archive.openReadStreamPromise(entry))).toString();
    return found;
  }

  test('entries that the directory has no more, and what is between the others, go', async (t) => {
    const files = {
      'stale.zip': await stale(),
      'folder.zip': folderWithContent(
        await makeZip([
          ['dirx', `${PARAMETER}\n`, { compress: false }],
          ['a.log', CLEAN],
        ]),
      ),
      'renamed.zip': otherLocalName(await makeZip([['a.log', CLEAN]])),
    };
    const result = await becomes(t, files);
    assert.deepEqual(result, { 'stale.zip': 'changed', 'folder.zip': 'changed', 'renamed.zip': 'changed' });
    const folder = makeFolder(t);
    lay(folder, files);
    await runFiles([folder], {});
    assert.deepEqual(await contents(readFileSync(join(folder, 'stale.zip'))), { 'a.log': CLEAN });
  });

  /** An entry with content whose name is that of a folder. */
  function folderWithContent(zip: Buffer): Buffer {
    const changed = Buffer.from(zip);
    for (let at = changed.indexOf('dirx'); at >= 0; at = changed.indexOf('dirx', at + 1)) changed.write('dir/', at);
    return changed;
  }

  function otherLocalName(zip: Buffer): Buffer {
    const changed = Buffer.from(zip);
    changed.write('z.log', changed.indexOf('a.log'));
    return changed;
  }

  test('a comment or an extra field that holds a parameter is refused', async (t) => {
    const zip = await makeZip([['a.log', CLEAN, { fileComment: 'of ours' }]], { comment: 'all of it' });
    const result = await becomes(t, {
      'comment.zip': await makeZip([['a.log', CLEAN]], { comment: PARAMETER }),
      'entry.zip': await makeZip([['a.log', CLEAN, { fileComment: PARAMETER }]]),
      'extra.zip': withExtraField(await makeZip([['a.log', CLEAN, { compress: false }]])),
      'fine.zip': zip,
    });
    for (const name of ['comment.zip', 'entry.zip', 'extra.zip']) assert.match(result[name] as string, REFUSED, name);
    assert.equal(result['fine.zip'], 'unchanged');
  });

  /** The extra field of yazl's time stamp becomes one of another kind, with text in it. */
  function withExtraField(zip: Buffer): Buffer {
    const text = Buffer.from(PARAMETER);
    const field = Buffer.concat([Buffer.from([0xfe, 0xca, text.length, 0]), text]);
    const name = zip.readUInt16LE(26);
    const at = 30 + name;
    const old = zip.readUInt16LE(28);
    const changed = Buffer.concat([zip.subarray(0, at), field, zip.subarray(at + old)]);
    changed.writeUInt16LE(field.length, 28);
    const end = changed.lastIndexOf('PK\x05\x06');
    changed.writeUInt32LE(changed.readUInt32LE(end + 16) + field.length - old, end + 16);
    return changed;
  }

  test('what common programs write is accounted for to the last byte', async (t) => {
    const folder = makeFolder(t);
    lay(folder, { 'a.log': CLEAN, 'sub/b.log': CLEAN });
    const files: Record<string, Buffer> = {
      'yazl.zip': await makeZip([
        ['a.log', CLEAN],
        ['d/', ''],
        ['b.log', CLEAN, { compress: false }],
      ]),
      'yazl64.zip': await makeZip([['a.log', CLEAN]], { forceZip64Format: true }),
      'empty.zip': await makeZip([]),
    };
    const commands: Record<string, string[]> = {
      'zip.zip': ['zip', '-qr', 'zip.zip', 'a.log', 'sub'],
      'stream.zip': ['bash', '-c', 'zip -q - a.log | cat > stream.zip'],
      'zip64.zip': ['bash', '-c', 'cat a.log | zip -q -fz zip64.zip -'],
      'python.zip': [
        'python3',
        '-c',
        "import zipfile; z = zipfile.ZipFile('python.zip', 'w', zipfile.ZIP_DEFLATED); z.write('a.log'); z.write('sub/b.log'); z.close()",
      ],
      'jar.zip': ['jar', 'cf', 'jar.zip', 'a.log', 'sub'],
    };
    for (const [name, [program = '', ...words]] of Object.entries(commands)) {
      const tool = program === 'bash' ? 'zip' : program;
      const missing = needs(tool);
      if (missing !== false) t.diagnostic(`${name}: ${missing}`);
      else {
        execFileSync(program, words, { cwd: folder });
        files[name] = readFileSync(join(folder, name));
      }
    }
    const result = await becomes(t, files);
    assert.deepEqual(result, Object.fromEntries(Object.keys(files).map((name) => [name, 'unchanged'])));
  });
});

describe('tar', () => {
  async function tar(entries: [Partial<Headers> & { name: string }, string?][]): Promise<Buffer> {
    const archive = pack();
    for (const [header, content] of entries) archive.entry({ mtime: new Date(1.7e12), ...header }, content ?? '');
    archive.finalize();
    return collect(archive);
  }

  /** Writes into the first header, and its checksum anew. */
  async function withHeader(change: (header: Buffer) => void): Promise<Buffer> {
    const archive = await tar([[{ name: 'a.log' }, CLEAN]]);
    change(archive);
    archive.write(`${tarChecksum(archive).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    return archive;
  }

  /** An entry of 25 bytes whose pax record has this size. */
  function withSize(text: string): Buffer {
    const rest = ` size=${text}\n`;
    let length = rest.length + 1;
    while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
    const content = 'user MMM_pass=SECRET&x=1\n';
    return Buffer.concat([
      block('x', 'PaxHeaders/x', length),
      Buffer.from(`${length}${rest}`.padEnd(512, '\0')),
      block('0', 'a.log', content.length),
      Buffer.from(content.padEnd(512, '\0')),
      Buffer.alloc(1024),
    ]);
  }

  function block(type: string, name: string, size: number): Buffer {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write('0000644\0', 100);
    header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
    header.write('14524770000\0', 136);
    header.write(type, 156);
    header.write('ustar\x0000', 257);
    header.write(`${tarChecksum(header).toString(8).padStart(6, '0')}\0 `, 148);
    return header;
  }

  test('a size in a pax record that is no number is refused, and holds nobody up', { timeout: 60_000 }, async (t) => {
    const sizes = ['25.5', '-1', 'nan', '1e3', '0x10', '', ' 25', '25 ', '99999999999999999999', '9007199254740993'];
    const result = await becomes(t, Object.fromEntries(sizes.map((size, index) => [`${index}.tar`, withSize(size)])));
    assert.equal(Object.keys(result).length, sizes.length);
    for (const message of Object.values(result))
      assert.match(message, /has a pax record with a size that is no number/);
  });

  test('a size that is a number is taken, and one of a whole archive is not', async (t) => {
    const whole = Buffer.concat([block('g', 'g', 11), Buffer.from('11 size=25\n'.padEnd(512, '\0')), withSize('25')]);
    const result = await becomes(t, { 'a.tar': withSize('25'), 'g.tar': whole });
    assert.equal(result['a.tar'], 'changed');
    assert.match(result['g.tar'] as string, /gives all entries one size or name/);
  });

  test('records that are not as POSIX has them are refused', async (t) => {
    const broken = (text: string) =>
      Buffer.concat([block('x', 'x', text.length), Buffer.from(text.padEnd(512, '\0')), withSize('25').subarray(1024)]);
    const texts = [
      '11 path=abc',
      '99 path=ab\n',
      '0 path=ab\n',
      '1.1e1 path=a\n',
      'x path=ab\n',
      '10 pathabc\n',
      '11 path=ab\n',
    ];
    const files = Object.fromEntries(texts.map((text, index) => [`${index}.tar`, broken(text)]));
    const result = await becomes(t, files);
    for (const index of [0, 1, 2, 3, 4, 5]) assert.match(result[`${index}.tar`] as string, /damaged pax record/);
    assert.equal(result['6.tar'], 'changed');
  });

  test('pax records and headers that hold a parameter are refused; users and times are not looked at twice', async (t) => {
    const result = await becomes(t, {
      'comment.tar': await tar([[{ name: 'a.log', pax: { comment: PARAMETER } }, CLEAN]]),
      'key.tar': await tar([[{ name: 'a.log', pax: { MMM_pass: CANARY } }, CLEAN]]),
      'user.tar': await withHeader((header) => header.write(`${PARAMETER}\0`, 265)),
      'after.tar': await withHeader((header) => header.write(PARAMETER, 20)),
      'end.tar': await withHeader((header) => header.write('MMM_p=cAN7', 501)),
      'fine.tar': await tar([
        [{ name: 'a.log', uname: 'app.user$', pax: { comment: 'c', mtime: '1700000000.5' } }, CLEAN],
      ]),
    });
    for (const name of ['comment', 'key', 'user', 'after', 'end'])
      assert.match(result[`${name}.tar`] as string, REFUSED);
    assert.equal(result['fine.tar'], 'unchanged');
  });

  test('what is after the end of a long name, or of records, is removed', async (t) => {
    const name = Buffer.alloc(512);
    name.write(`long/name\0${PARAMETER}`);
    const records = Buffer.alloc(512);
    records.write(`11 path=ab\n\0${PARAMETER}`);
    const entry = withSize('25').subarray(1024);
    const result = await becomes(t, {
      'name.tar': Buffer.concat([block('L', 'L', 60), name, entry]),
      'records.tar': Buffer.concat([block('x', 'x', 11), records, entry]),
    });
    assert.deepEqual(result, { 'name.tar': 'changed', 'records.tar': 'changed' });
  });

  test('a hard link that has content is refused, or that is looked at', async (t) => {
    const entry = withSize('25').subarray(1024, 2048);
    const link = block('1', 'link', 25);
    const result = await becomes(t, { 'a.tar': Buffer.concat([entry, link, entry.subarray(512), Buffer.alloc(1024)]) });
    assert.match(result['a.tar'] as string, /is a damaged tar archive/);
  });
});
