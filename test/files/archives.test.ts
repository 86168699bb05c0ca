/** Archives: each entry sanitized, all else as it was. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { extract, type Header as Headers, pack } from 'tar-stream';
import { fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import { makeFolder } from '../cli/command.ts';
import { needs } from '../neighbours.ts';
import { CLEAN, DIRTY, lay, runFiles, SANITIZED } from './run.ts';

interface TarEntry {
  header: Headers;
  content: string;
}

/** As an independent reader sees it. */
async function readTar(bytes: Uint8Array): Promise<TarEntry[]> {
  const entries: TarEntry[] = [];
  const archive = extract();
  archive.end(bytes);
  for await (const entry of archive) {
    const parts: Buffer[] = [];
    for await (const part of entry) parts.push(part as Buffer);
    entries.push({ header: entry.header, content: Buffer.concat(parts).toString() });
  }
  return entries;
}

async function makeTar(entries: [Partial<Headers> & { name: string }, (string | Buffer)?][]): Promise<Buffer> {
  const archive = pack();
  for (const [header, content] of entries) archive.entry({ mtime: new Date(1.7e12), ...header }, content ?? '');
  archive.finalize();
  const parts: Buffer[] = [];
  for await (const part of archive) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

async function readZip(bytes: Buffer) {
  const zip = await fromBufferPromise(bytes, {});
  const entries = [];
  for await (const entry of zip.eachEntry()) {
    const parts: Buffer[] = [];
    if (!entry.fileName.endsWith('/'))
      for await (const part of await zip.openReadStreamPromise(entry)) parts.push(part);
    entries.push({
      name: entry.fileName,
      content: Buffer.concat(parts).toString('latin1'),
      mode: entry.externalFileAttributes >>> 16,
      time: entry.getLastModDate().getTime(),
      method: entry.compressionMethod,
      comment: entry.fileComment,
    });
  }
  return { entries, comment: zip.comment };
}

async function makeZip(entries: [string, string | Buffer, object?][], comment = ''): Promise<Buffer> {
  const zip = new ZipFile();
  const mtime = new Date(1.7e12);
  for (const [name, content, options] of entries) {
    if (name.endsWith('/')) zip.addEmptyDirectory(name, { mtime, ...options });
    else zip.addBuffer(Buffer.from(content), name, { mtime, ...options });
  }
  zip.end({ comment, forceZip64Format: false });
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream) parts.push(part as unknown as Buffer);
  return Buffer.concat(parts);
}

const LARGE = `${CLEAN.repeat(250_000)}${DIRTY}`;

test('archives are recognized by their content, not by their names', async (t) => {
  const folder = makeFolder(t);
  const tar = await makeTar([[{ name: 'a.log' }, DIRTY]]);
  const zip = await makeZip([['a.log', DIRTY]]);
  lay(folder, { 'tar.zip': tar, 'zip.log': zip, 'tar-gz.txt': gzipSync(tar), 'plain.tar': DIRTY, 'plain.zip': DIRTY });
  const { summary } = await runFiles([folder], {});
  assert.equal(summary.changed, 5);
  const read = (name: string) => readFileSync(join(folder, name));
  assert.equal((await readTar(read('tar.zip')))[0]?.content, SANITIZED);
  assert.equal((await readTar(gunzipSync(read('tar-gz.txt'))))[0]?.content, SANITIZED);
  assert.equal((await readZip(read('zip.log'))).entries[0]?.content, SANITIZED);
  for (const name of ['plain.tar', 'plain.zip']) assert.equal(read(name).toString(), SANITIZED);
});

describe('tar', () => {
  test('entries are sanitized, headers stay, sizes follow', async (t) => {
    const folder = makeFolder(t);
    const long = `${'folder/'.repeat(20)}name-that-is-long.log`;
    const archive = await makeTar([
      [{ name: 'logs/', type: 'directory', mode: 0o750 }],
      [{ name: 'logs/a.log', mode: 0o640, uid: 1234, gid: 99, uname: 'app', mtime: new Date(1.6e12) }, DIRTY],
      [{ name: long, pax: { comment: 'kept', 'SCHILY.xattr.user.a': 'b' } }, DIRTY],
      [{ name: 'logs/link', type: 'symlink', linkname: 'a.log' }],
      [{ name: 'logs/large.log' }, LARGE],
      [{ name: 'logs/clean.log' }, CLEAN],
    ]);
    lay(folder, { 'a.tar': archive, 'a.tgz': gzipSync(archive) });
    const { summary } = await runFiles([folder], {});
    assert.equal(summary.changed, 2);
    const result = readFileSync(join(folder, 'a.tar'));
    assert.deepEqual(gunzipSync(readFileSync(join(folder, 'a.tgz'))), result);
    const [before, after] = [await readTar(archive), await readTar(result)];
    assert.deepEqual(
      after.map(({ content }) => content),
      ['', SANITIZED, SANITIZED, '', LARGE.replace(DIRTY, SANITIZED), CLEAN],
    );
    const withoutSize = ({
      header: { size: _, byteOffset: __, ...rest },
    }: TarEntry & { header: { byteOffset?: number } }) => rest;
    assert.deepEqual(after.map(withoutSize), before.map(withoutSize));
  });

  test('GNU tar reads what it wrote, with users, times and names as they were', { skip: needs('tar') }, async (t) => {
    const folder = makeFolder(t);
    const name = `ü ${'n'.repeat(150)}.log`;
    lay(folder, { [`logs/${name}`]: DIRTY, 'logs/b.log': CLEAN });
    const owner = ['--owner=somebody:3000000', '--group=some:4000000', '--mtime=2044-01-02 03:04:05.678'];
    for (const format of ['gnu', 'posix', 'ustar', 'v7']) {
      const files = format === 'v7' || format === 'ustar' ? ['b.log'] : ['.'];
      const few = format === 'gnu' || format === 'posix' ? owner : ['--mtime=2001-02-03'];
      execFileSync('tar', ['-cf', `${format}.tar`, `--format=${format}`, ...few, '-C', 'logs', ...files], {
        cwd: folder,
      });
      const list = () =>
        execFileSync('tar', ['-tvf', `${format}.tar`, '--numeric-owner', '--full-time'], { cwd: folder }).toString();
      const before = list();
      await runFiles([join(folder, `${format}.tar`)], {});
      const change = format === 'gnu' || format === 'posix' ? 1 : 0;
      const sizes = (text: string) => text.replaceAll(/ +\d+ (?=\d{4}-)/g, ' ');
      assert.equal(sizes(list()), sizes(before), format);
      if (change === 0) continue;
      const text = execFileSync('tar', ['-xOf', `${format}.tar`], { cwd: folder }).toString();
      assert.equal(text.includes('secret'), false);
      assert.ok(text.includes(SANITIZED));
    }
  });

  test('a size in pax records is written anew', async (t) => {
    const folder = makeFolder(t);
    const archive = await makeTar([[{ name: 'a.log', pax: { size: String(DIRTY.length), note: 'n' } }, DIRTY]]);
    lay(folder, { 'a.tar': archive });
    await runFiles([folder], {});
    const [entry] = await readTar(readFileSync(join(folder, 'a.tar')));
    assert.equal(entry?.content, SANITIZED);
    assert.deepEqual(entry?.header.pax, { path: 'a.log', size: String(SANITIZED.length), note: 'n' });
  });

  test('archives in archives are sanitized, or all is refused', async (t) => {
    const folder = makeFolder(t);
    const inner = await makeTar([[{ name: 'x' }, DIRTY]]);
    const good = await makeTar([
      [{ name: 'a.gz' }, gzipSync(DIRTY)],
      [{ name: 'b.tar' }, inner],
    ]);
    const withXz = await makeTar([
      [{ name: 'c.log' }, DIRTY],
      [{ name: 'd.xz' }, Buffer.from('fd377a585a000004', 'hex')],
    ]);
    const zip = await makeTar([[{ name: 'e.zip' }, 'PK\x03\x04']]);
    lay(folder, { 'good.tar': good, 'xz.tar': withXz, 'zip.tar': zip });
    const { failures } = await runFiles([folder], {});
    const [gz, tar] = await readTarBytes(readFileSync(join(folder, 'good.tar')));
    assert.equal(gunzipSync(gz as Buffer).toString(), SANITIZED);
    assert.equal((await readTar(tar as Buffer))[0]?.content, SANITIZED);
    assert.match(failures, /xz\.tar", entry "d\.xz": is xz-compressed/);
    assert.match(failures, /zip\.tar", entry "e\.zip": is a zip archive in another archive/);
    assert.deepEqual(readFileSync(join(folder, 'xz.tar')), withXz);
  });

  test('damaged, cut and sparse archives stay as they are', async (t) => {
    const folder = makeFolder(t);
    const archive = await makeTar([
      [{ name: 'a.log' }, DIRTY],
      [{ name: 'b.log' }, DIRTY],
    ]);
    const damaged = Buffer.from(archive);
    damaged[1024] = 0x7a;
    const sparse = await makeTar([[{ name: 'a.log', pax: { 'GNU.sparse.major': '1' } }, DIRTY]]);
    const files = { 'cut.tar': archive.subarray(0, 1100), 'damaged.tar': damaged, 'sparse.tar': sparse };
    lay(folder, files);
    const { failures, summary } = await runFiles([folder], {});
    assert.equal(summary.failed, 3);
    assert.match(failures, /sparse file/);
    for (const [name, content] of Object.entries(files)) assert.deepEqual(readFileSync(join(folder, name)), content);
  });
});

async function readTarBytes(bytes: Uint8Array): Promise<Buffer[]> {
  const found: Buffer[] = [];
  const archive = extract();
  archive.end(bytes);
  for await (const entry of archive) {
    const parts: Buffer[] = [];
    for await (const part of entry) parts.push(part as Buffer);
    found.push(Buffer.concat(parts));
  }
  return found;
}

describe('zip', () => {
  test('entries are sanitized; names, modes, times, comments and ways of packing stay', async (t) => {
    const folder = makeFolder(t);
    const archive = await makeZip(
      [
        ['logs/', '', { mode: 0o40755 }],
        ['logs/ä.log', DIRTY, { mode: 0o100600, fileComment: 'of ours' }],
        ['stored.log', DIRTY, { compress: false }],
        ['large.log', LARGE],
        ['clean.log', CLEAN],
        ['inner.gz', gzipSync(DIRTY)],
      ],
      'the archive',
    );
    lay(folder, { 'a.zip': archive });
    const before = await readZip(archive);
    await runFiles([folder], {});
    const after = await readZip(readFileSync(join(folder, 'a.zip')));
    assert.equal(after.comment, 'the archive');
    const about = ({ content: _, ...rest }: (typeof after.entries)[0]) => rest;
    assert.deepEqual(after.entries.map(about), before.entries.map(about));
    const contents = after.entries.map(({ content }) => content);
    assert.deepEqual(contents.slice(0, 5), ['', SANITIZED, SANITIZED, LARGE.replace(DIRTY, SANITIZED), CLEAN]);
    assert.equal(gunzipSync(Buffer.from(contents[5] as string, 'latin1')).toString(), SANITIZED);
  });

  test('clean, encrypted and damaged archives stay as they are', async (t) => {
    const folder = makeFolder(t);
    const clean = await makeZip([['a.log', CLEAN]]);
    const encrypted = await makeZip([['a.log', DIRTY]]);
    // The flag, in the entry and in the directory.
    encrypted[6] = (encrypted[6] as number) | 1;
    const directory = encrypted.indexOf(Buffer.from('PK\x01\x02'));
    encrypted[directory + 8] = (encrypted[directory + 8] as number) | 1;
    const damaged = await makeZip([['a.log', CLEAN, { compress: false }]]);
    damaged[damaged.indexOf('nothing')] = 0x4e;
    const files = { 'clean.zip': clean, 'encrypted.zip': encrypted, 'damaged.zip': damaged };
    lay(folder, files);
    const { failures, kinds } = await runFiles([folder], {});
    assert.equal(kinds[join(folder, 'clean.zip')], 'unchanged');
    assert.match(failures, /encrypted\.zip", entry "a\.log": is encrypted/);
    assert.match(failures, /damaged\.zip", entry "a\.log": is damaged/);
    for (const [name, content] of Object.entries(files)) assert.deepEqual(readFileSync(join(folder, name)), content);
  });
});

describe('what cannot be read', () => {
  test('is reported with its format, stays as it is, and does not delay the others', async (t) => {
    const folder = makeFolder(t);
    const files = {
      'a.xz': Buffer.from('fd377a585a000004', 'hex'),
      'b.bz2': Buffer.from('425a683931415926535900', 'hex'),
      'c.lz4': Buffer.from('04224d1864700000', 'hex'),
      'd.7z': Buffer.from('377abcaf271c0004', 'hex'),
      'e.Z': Buffer.from('1f9d900000', 'hex'),
    };
    lay(folder, { ...files, 'f.log': DIRTY });
    const { failures, summary } = await runFiles([folder], {});
    for (const format of ['xz', 'bzip2', 'lz4', '7z', 'compress'])
      assert.match(failures, new RegExp(`is ${format}-compressed`));
    assert.deepEqual([summary.failed, summary.changed], [5, 1]);
    for (const [name, content] of Object.entries(files)) assert.deepEqual(readFileSync(join(folder, name)), content);
    assert.equal(readFileSync(join(folder, 'f.log'), 'utf8'), SANITIZED);
  });

  test('UTF-16 is read, with its mark or without', async (t) => {
    const folder = makeFolder(t);
    const withMark = Buffer.from(`\ufeff${DIRTY}`, 'utf16le');
    lay(folder, { 'a.log': withMark, 'b.log': Buffer.from(DIRTY, 'utf16le').swap16(), 'c.log': `\ufeff${DIRTY}` });
    await runFiles([folder], {});
    assert.equal(readFileSync(join(folder, 'a.log')).toString('utf16le'), `\ufeff${SANITIZED}`);
    assert.equal(readFileSync(join(folder, 'b.log')).swap16().toString('utf16le'), SANITIZED);
    assert.equal(readFileSync(join(folder, 'c.log'), 'utf8'), `\ufeff${SANITIZED}`);
  });
});
