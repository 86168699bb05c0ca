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
  'rules-linear',
  'portable',
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
  'check/check',
];

/** @param path below `test/`, as `watch/process.test.js` */
export function isSlow(path: string): boolean {
  return SLOW.some((start) => path.startsWith(start));
}
