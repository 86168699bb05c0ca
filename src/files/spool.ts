import fs from 'node:fs';
import { join } from 'node:path';
import { draftName } from '../io/draft.ts';
import { explain } from '../io/io-error.ts';
import type { Sink } from './sanitize-pass.ts';

/** More than this goes to a file. */
const MAX_IN_MEMORY = 4 << 20;
const READ_SIZE = 256 * 1024;

/** Sanitized bytes whose number has to be known before the first of them can be written. */
export class Spool implements Sink {
  readonly #folder: string;
  readonly #owner: string;
  #parts: Buffer[] = [];
  #length = 0;
  #file: { path: string; descriptor: number } | undefined;

  /** @param folder where its file is, if it needs one */
  constructor(folder: string, owner: string) {
    this.#folder = folder;
    this.#owner = owner;
  }

  get length(): number {
    return this.#length;
  }

  write(bytes: Uint8Array): undefined {
    this.#length += bytes.length;
    if (this.#file === undefined) {
      this.#parts.push(Buffer.from(bytes));
      if (this.#length <= MAX_IN_MEMORY) return;
      this.#open();
    } else {
      this.#append(bytes);
    }
  }

  *pieces(): Generator<Uint8Array> {
    if (this.#file === undefined) return yield* this.#parts;
    const buffer = Buffer.allocUnsafe(READ_SIZE);
    for (let at = 0; at < this.#length; ) {
      const length = fs.readSync(this.#file.descriptor, buffer, 0, buffer.length, at);
      at += length;
      yield buffer.subarray(0, length);
    }
  }

  discard(): void {
    if (this.#file !== undefined) fs.closeSync(this.#file.descriptor);
    this.#file = undefined;
  }

  #open(): void {
    const path = join(this.#folder, draftName(this.#owner));
    try {
      this.#file = { path, descriptor: fs.openSync(path, 'wx+', 0o600) };
      // It is ours alone, and gone with us.
      fs.unlinkSync(path);
    } catch (error) {
      throw explain(JSON.stringify(path), error);
    }
    for (const part of this.#parts) this.#append(part);
    this.#parts = [];
  }

  #append(bytes: Uint8Array): void {
    const { path, descriptor } = this.#file as { path: string; descriptor: number };
    try {
      for (let written = 0; written < bytes.length; ) written += fs.writeSync(descriptor, bytes, written);
    } catch (error) {
      throw explain(JSON.stringify(path), error);
    }
  }
}
