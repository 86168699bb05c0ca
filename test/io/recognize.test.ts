import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { recognize, showsEnough } from '../../src/io/recognize.ts';

const utf16le = (text: string): Buffer => Buffer.from(text, 'utf16le');
const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
const utf32 = (text: string, bigEndian: boolean): Buffer => {
  const bytes = Buffer.alloc(text.length * 4);
  [...text].forEach((letter, index) => {
    const point = letter.codePointAt(0) as number;
    if (bigEndian) bytes.writeUInt32BE(point, index * 4);
    else bytes.writeUInt32LE(point, index * 4);
  });
  return bytes;
};

const HEADS: readonly (readonly [string, Buffer | number[], string])[] = [
  ['nothing', [], 'bytes 0'],
  ['one byte', [0x41], 'bytes 0'],
  ['one NUL', [0], 'utf16 0 big'],
  ['plain text', Buffer.from('a line\n'), 'bytes 0'],
  ['UTF-8', Buffer.from('имя 😀\n'), 'bytes 0'],
  ['UTF-8 with a mark', Buffer.from('\ufeffa line\n'), 'bytes 3'],
  ['entries that end in NUL', Buffer.from('./one/path\0./another/path\0'), 'bytes 0'],
  ['the hole that a truncated file begins with', Buffer.alloc(4096), 'bytes 0'],
  ['little-endian with a mark', utf16le('\ufeffимя\n'), 'utf16 2 little'],
  ['big-endian with a mark', utf16be('\ufeffимя\n'), 'utf16 2 big'],
  ['little-endian', utf16le('a line\n'), 'utf16 0 little'],
  ['big-endian', utf16be('a line\n'), 'utf16 0 big'],
  ['little-endian, cut within a unit', utf16le('a line\n').subarray(0, -1), 'utf16 0 little'],
  ['little-endian, some of it in another script', utf16le('user=Владимир 😀 Ā id=1\n'), 'utf16 0 little'],
  ['big-endian, some of it in another script', utf16be('user=Владимир 😀 Ā id=1\n'), 'utf16 0 big'],
  ['UTF-32 little-endian', utf32('a line\n', false), 'unreadable UTF-32'],
  ['UTF-32 big-endian', utf32('a line\n', true), 'unreadable UTF-32'],
  ['UTF-32 little-endian with a mark', utf32('\ufeffa', false), 'unreadable UTF-32'],
  ['UTF-32 big-endian with a mark', utf32('\ufeffa', true), 'unreadable UTF-32'],
  ['gzip', gzipSync('a'), 'unreadable gzip'],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd, 0x24], 'unreadable zstd'],
  ['zip', Buffer.from('PK\x03\x04'), 'unreadable zip'],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], 'unreadable xz'],
  ['bzip2', Buffer.from('BZh9\x31\x41\x59\x26\x53\x59', 'latin1'), 'unreadable bzip2'],
  ['text that begins like bzip2', Buffer.from('BZh9 is a name\n'), 'bytes 0'],
  ["journald's export format", Buffer.from('__CURSOR=s=53d8c86a;i=1\n'), 'unreadable export'],
  ['text that begins like it', Buffer.from('__CURSOR=none\n'), 'bytes 0'],
  ['lz4', [0x04, 0x22, 0x4d, 0x18], 'unreadable lz4'],
];

for (const [name, bytes, expected] of HEADS) {
  test(`recognizes ${name}`, () => {
    const content = recognize(Uint8Array.from(bytes));
    const found = {
      bytes: () => `bytes ${(content as { mark: number }).mark}`,
      utf16: () =>
        `utf16 ${(content as { mark: number }).mark} ${'bigEndian' in content && content.bigEndian ? 'big' : 'little'}`,
      unreadable: () =>
        `unreadable ${/[\w-]+?(?=-compressed| text| format)/.exec((content as { what: string }).what)?.[0]}`,
    }[content.kind]();
    assert.equal(found, expected);
  });
}

test('a line is enough, and so are 4 KiB', () => {
  assert.equal(showsEnough(Buffer.from('a li')), false);
  assert.equal(showsEnough(Buffer.from('a line\n')), true);
  assert.equal(showsEnough(Buffer.alloc(4095, 'a')), false);
  assert.equal(showsEnough(Buffer.alloc(4096, 'a')), true);
});
