/**
 * Real output of 138 logging libraries and programs, each file labelled with the secrets that must not
 * appear in the sanitized text and the innocent markers that must stay.
 *
 * The files are packed: `brotli -dc test/corpus/loggers.tar.br | tar x -C FOLDER` unpacks them.
 */
import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { inProject } from '../project.ts';

export interface LogFile {
  name: string;
  bytes: Buffer;
  /** Secrets whose sensitive name is in the log next to them. */
  named: string[];
  /** How often each innocent marker is in the input, those inside sensitive values included. */
  mustSurvive: Record<string, number>;
}

type Labels = Pick<LogFile, 'named' | 'mustSurvive'>;

/** The files whose name includes `filter`, in alphabetical order. */
export async function readCorpus(filter = ''): Promise<LogFile[]> {
  const entries = new Map<string, Buffer>();
  const archive = extract();
  archive.end(brotliDecompressSync(readFileSync(inProject('test', 'corpus', 'loggers.tar.br'))));
  for await (const entry of archive) {
    const pieces: Uint8Array[] = [];
    for await (const piece of entry) pieces.push(piece as Uint8Array);
    entries.set(entry.header.name, Buffer.concat(pieces));
  }
  const manifest = JSON.parse(String(entries.get('manifest.json'))) as Record<string, Labels>;
  return Object.entries(manifest)
    .filter(([name]) => name.includes(filter))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { named, mustSurvive }]) => ({ name, bytes: entries.get(name) as Buffer, named, mustSurvive }));
}
