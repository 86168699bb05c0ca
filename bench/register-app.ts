/** Logs so many lines, for `register.ts`, and prints to standard error the processor time of a line in nanoseconds. */
const lines = Number(process.argv[2]);
const line =
  '2026-11-29T14:00:00Z INFO GET /genesys/1/service/369-abcdefgh/ixn/chat/refresh?lang=en&x=1 took 12 ms user=kate ok';
for (let i = 0; i < lines / 4; i++) console.log(line);
const before = process.cpuUsage();
for (let i = 0; i < lines; i++) console.log(line);
const { user, system } = process.cpuUsage(before);
process.stderr.write(String(((user + system) * 1000) / lines));
