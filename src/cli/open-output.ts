import { openSync } from 'node:fs';
import { AppendedFile } from '../io/appended-file.ts';
import { explain } from '../io/io-error.ts';
import { Output, type Sink } from '../io/output.ts';
import { WholeLines } from '../io/whole-lines.ts';

/**
 * The mode of a new output file: its owner reads and writes, its group reads (a set-group-id folder sets the group),
 * others have no access. The umask may take more away. An existing file keeps its mode.
 */
const OUTPUT_MODE = 0o640;

/** What the filter writes to. */
export interface OpenOutput {
  sink: Sink;
  place: string;
  /** @throws IoError if it comes to light only now that something could not be written */
  close(): void;
}

/**
 * What `--output` names, to be appended to in whole lines; standard output if it was not given.
 * @throws IoError
 */
export async function openOutput(file: string | undefined): Promise<OpenOutput> {
  if (file === undefined) {
    const place = 'standard output';
    const output = await Output.open(1, place);
    return { sink: output, place, close: () => output.close() };
  }
  const place = `--output ${JSON.stringify(file)}`;
  let descriptor: number;
  try {
    // Append: several filters may write to it, and it may be truncated while we do.
    descriptor = openSync(file, 'a', OUTPUT_MODE);
  } catch (error) {
    throw explain(place, error);
  }
  const appended = new AppendedFile(descriptor, place, await Output.open(descriptor, place));
  return { sink: new WholeLines(appended), place, close: () => appended.close() };
}
