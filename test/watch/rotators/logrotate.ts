/** Real logrotate, in each way that it can rotate. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const HOWS = ['create', 'nocreate', 'copytruncate', 'renamecopy'] as const;
export const PACKINGS = ['none', 'compress', 'delaycompress'] as const;
export const NAMINGS = ['numbered', 'dateext'] as const;
export const PLACES = ['in place', 'olddir inside', 'olddir elsewhere'] as const;

export interface LogrotateWay {
  readonly how: (typeof HOWS)[number];
  readonly packing: (typeof PACKINGS)[number];
  readonly naming: (typeof NAMINGS)[number];
  readonly place: (typeof PLACES)[number];
}

export const WAYS: readonly LogrotateWay[] = HOWS.flatMap((how) =>
  PACKINGS.flatMap((packing) =>
    NAMINGS.flatMap((naming) => PLACES.map((place) => ({ how, packing, naming, place }) as const)),
  ),
);

export function nameOf({ how, packing, naming, place }: LogrotateWay): string {
  return `${how}, ${packing}, ${naming}, ${place}`;
}

/**
 * Writes a configuration for `in/app.log` of this folder.
 * @param writer the process that is to open its file anew
 * @returns the words that rotate once
 */
export function configure(folder: string, { how, packing, naming, place }: LogrotateWay, writer: number): string[] {
  const olddir = place === 'olddir inside' ? join(folder, 'in', 'old') : join(folder, 'old');
  if (place !== 'in place') mkdirSync(olddir, { recursive: true, mode: 0o755 });
  const lines = [
    'rotate 1000',
    how,
    ...(packing === 'none' ? ['nocompress'] : ['compress']),
    ...(packing === 'delaycompress' ? ['delaycompress'] : []),
    ...(naming === 'dateext' ? ['dateext', 'dateformat -%Y%m%d-%s'] : []),
    ...(place === 'in place' ? [] : [`olddir ${olddir}`]),
    // As a daemon's package configures it; the daemon takes a moment to obey.
    ...(how === 'copytruncate' ? [] : ['postrotate', `kill -HUP ${writer}; sleep 0.1`, 'endscript']),
  ];
  const config = join(folder, 'logrotate.conf');
  writeFileSync(config, `${join(folder, 'in', 'app.log')} {\n  ${lines.join('\n  ')}\n}\n`, { mode: 0o644 });
  return ['-f', '-s', join(folder, 'logrotate.state'), config];
}
