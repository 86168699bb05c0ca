import { closeSync, openSync } from 'node:fs';
import type { TextChannel } from '../io/channel.ts';
import { copy } from '../io/copy.ts';
import { Input } from '../io/input.ts';
import { explain, IoError } from '../io/io-error.ts';
import type { Sink } from '../io/output.ts';
import { STANDARD_INPUT } from './inputs.ts';

/**
 * Puts what is packed in a file through a channel, and reports of each text where it is.
 * Returns false if the file is not packed.
 */
export type ReadPacked = (
  descriptor: number,
  place: string,
  channel: TextChannel,
  onText: (place: string) => void,
) => Promise<boolean>;

/**
 * Reads a file, or standard input, to its end.
 * @param onText is called for each text that is packed in the file, with its place: `"logs.zip", entry "a.log"`
 * @throws IoError if it cannot be read, or the sink fails
 */
export async function readFile(
  file: string,
  channel: TextChannel,
  sink: Sink,
  readPacked: ReadPacked,
  onText: (place: string) => void,
): Promise<void> {
  const isStandardInput = file === STANDARD_INPUT;
  const place = isStandardInput ? 'standard input' : JSON.stringify(file);
  let descriptor = 0;
  try {
    if (!isStandardInput) descriptor = openSync(file, 'r');
  } catch (error) {
    throw explain(place, error);
  }
  try {
    if (!isStandardInput && (await readPacked(descriptor, place, channel, onText))) return;
    await copy(await Input.open(descriptor, place), sink, channel, { stopped: false });
  } finally {
    if (!isStandardInput) closeSync(descriptor);
  }
}

/** The output itself failed, and not a file that was read. */
export class OutputError extends IoError {}
