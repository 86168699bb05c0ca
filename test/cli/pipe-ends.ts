/** Reading and writing our ends of a pipe, which never block. */
import { readSync, writeSync } from 'node:fs';
import { setTimeout as elapse } from 'node:timers/promises';

function wouldBlock(error: unknown): boolean {
  return (error as { code?: string }).code === 'EAGAIN';
}

/** What is in the pipe now; nothing at its end. */
export function readAvailable(descriptor: number, most = 1 << 16): Buffer | undefined {
  const buffer = Buffer.alloc(most);
  try {
    const length = readSync(descriptor, buffer, 0, most, null);
    return length === 0 ? undefined : buffer.subarray(0, length);
  } catch (error) {
    if (wouldBlock(error)) return buffer.subarray(0, 0);
    throw error;
  }
}

/** Reads to the end: `most` bytes at a time, pausing so many milliseconds between. */
export async function readToEnd(descriptor: number, most = 1 << 16, pause = 0): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (;;) {
    const piece = readAvailable(descriptor, most);
    if (piece === undefined) return Buffer.concat(pieces);
    if (piece.length > 0) pieces.push(piece);
    if (piece.length === 0 || pause > 0) await elapse(Math.max(pause, 1));
  }
}

/** Writes all, as the pipe takes it; how much that was if `giveUp` says so before. */
export async function writeAll(descriptor: number, bytes: Uint8Array, giveUp: () => boolean = () => false) {
  let written = 0;
  while (written < bytes.length && !giveUp()) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if (!wouldBlock(error)) throw error;
      await elapse(1);
    }
  }
  return written;
}
