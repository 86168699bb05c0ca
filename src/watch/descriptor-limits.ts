import { readFileSync } from 'node:fs';

/** How many files of each kind may be open, of those that the system lets this process have. */
export interface DescriptorLimits {
  readonly sources: number;
  readonly mirrors: number;
}

/** What systems let a process have where they do not say. */
const USUAL_LIMIT = 1024;
/** For everything else. */
const OTHERS = 64;
const MAX_SOURCES = 10_000;
const MAX_MIRROR_FILES = 1_000;

export function descriptorLimits(): DescriptorLimits {
  const room = Math.max(OTHERS, limit() - OTHERS);
  return {
    sources: Math.min(MAX_SOURCES, Math.floor(room * 0.7)),
    mirrors: Math.min(MAX_MIRROR_FILES, Math.floor(room * 0.25)),
  };
}

function limit(): number {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === undefined ? USUAL_LIMIT : Number(soft);
  } catch {
    return USUAL_LIMIT;
  }
}
