import type { Found } from './found.ts';

/** How findings are written. Each piece is written as it is found, so that any number of them takes no memory. */
export interface Format {
  begin(): string;
  /** @param isFirst nothing was found before */
  found(found: Found, isFirst: boolean): string;
  end(summary: Summary): string;
}

export interface Summary {
  files: number;
  bytes: number;
  found: number;
  /** Found, and known by the baseline. */
  known: number;
}
