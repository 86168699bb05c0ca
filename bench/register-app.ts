/**
 * Logs lines for `register.ts`, a hundred in each turn of the event loop, and prints to standard error the processor time
 * and the time of a line, in nanoseconds. They are taken when the process exits: until then Node may keep what a pipe has
 * not taken.
 */
const lines = Number(process.argv[2]);
/** Milliseconds from one turn to the next; 0 for as soon as possible. */
const pause = Number(process.argv[3]);
const LINES_A_TURN = 100;
const line =
  '2026-11-29T14:00:00Z INFO GET /genesys/1/service/369-abcdefgh/ixn/chat/refresh?lang=en&x=1 took 12 ms user=kate ok';

function log(count: number, done: () => void): void {
  for (let i = 0; i < LINES_A_TURN; i++) console.log(line);
  if (count <= LINES_A_TURN) done();
  else if (pause === 0) setImmediate(log, count - LINES_A_TURN, done);
  else setTimeout(log, pause, count - LINES_A_TURN, done);
}

log(lines / 4, () => {
  const before = process.cpuUsage();
  const start = performance.now();
  process.once('exit', () => {
    const { user, system } = process.cpuUsage(before);
    const time = (performance.now() - start) * 1000;
    process.stderr.write(JSON.stringify([user + system, time].map((microseconds) => (microseconds * 1000) / lines)));
  });
  log(lines, () => {});
});
