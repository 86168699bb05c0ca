import { basename } from 'node:path';
import { numberedName } from './discovery.ts';

/** What packing puts at the end of a name. */
const PACKED_SUFFIX = /\.(?:gz|zst|xz|bz2|lz4|lz|lzo|Z|zip|7z)$/;

/** A packed source has no packed mirror file. */
export function unpackedName(name: string): string {
  return name.replace(PACKED_SUFFIX, '');
}

/**
 * Is this a rotated file of a log that is younger than another one, by their names: `app.log.1` than `app.log.2`,
 * `app.log-20261130` than `app.log-20261129`?
 * @param known the name of the other one
 * @param log the log's own name, before it is rotated
 */
export function isYoungerGeneration(path: string, known: string, log: string): boolean {
  const name = unpackedName(path);
  const knownName = unpackedName(known);
  if (name === unpackedName(log)) return false;
  const [here, there] = [numberedName(name), numberedName(knownName)];
  if (here !== undefined && there !== undefined) return here.series === there.series && here.number < there.number;
  return here === there && patternOf(name) === patternOf(knownName) && basename(name) > basename(knownName);
}

/** A name with its numbers left open. */
function patternOf(name: string): string {
  return basename(name).replaceAll(/\d+/g, '#');
}
