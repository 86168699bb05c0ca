/**
 * Test files that `npm test` leaves out, and `npm run test:all` runs: they start servers, browsers or many processes,
 * install packages, or compare large collections. By the beginnings of their paths below `test/`.
 */
const SLOW: readonly string[] = [
  // Servers and programs beside logveil.
  'kafka/',
  'kubernetes/',
  'shippers/',
  'spark/',
  'printers/',
  'loggers/',
  // A browser.
  'playground/browser',
  'report/page',
  // Packages and executables.
  'package',
  'pages',
  'guard/',
  // Large collections, and all of the engine's code.
  'corpus/',
  'ordinary/',
  'coverage/',
  'guided/',
  'independence/',
  'innocent/',
  'mutation/',
  'reports/',
  'property/fast-path',
  'linear',
  'moved-input',
  'rules-linear',
  'portable',
  // Thousands of runs of `watch` over a file system in memory.
  'watch/crashes',
  'watch/faults',
  'watch/model',
  // Many processes.
  'cli/',
  'termination/',
  'files/',
  'watch/process',
  'watch/real',
  'watch/system',
  'watch/reported',
  'watch/logrotate',
  'pino/transport',
  'register/',
  'check/action',
  'check/check',
  'check/pre-commit',
  'chaos/',
  'watch/rotators',
];

/** Those that take longest begin first, so that none of them is left alone at the end. */
const FIRST: readonly string[] = [
  'spark/',
  'package/executable',
  'kafka/delivery',
  'check/pre-commit',
  'watch/real',
  'linear',
  'cases',
  'kafka/failover',
  'pino/transport',
  'property/property',
  'watch/rotators',
  'package.test',
  'playground/browser',
];

/** They use what `package/executable` builds, and would only wait for it. */
const LAST: readonly string[] = ['package/'];

/** @param paths below `test/` */
export function longestFirst(paths: readonly string[]): string[] {
  const rank = (path: string) => {
    const index = FIRST.findIndex((start) => path.startsWith(start));
    if (index >= 0) return index;
    return LAST.some((start) => path.startsWith(start)) ? FIRST.length + 1 : FIRST.length;
  };
  return [...paths].sort((a, b) => rank(a) - rank(b));
}

/** @param path below `test/`, as `watch/process.test.js` */
export function isSlow(path: string): boolean {
  return SLOW.some((start) => path.startsWith(start));
}
