/**
 * A program that logs, as its own process: `writer.js FILE RATE MAX`. Every line has a number and a secret. On SIGHUP it
 * opens its file anew and says so on standard output; on SIGTERM it ends, and says how many lines it wrote. It writes no
 * more than MAX lines, and says so when it has: who forgets it fills no disk.
 */
import { closeSync, openSync, writeSync } from 'node:fs';

const [path = '', rate = '1000', max = '1000000'] = process.argv.slice(2);
const PAUSE = 10;
const perTurn = Math.max(1, Math.round((Number(rate) * PAUSE) / 1000));
const FORMS = [
  (n: string) => `#${n}.0# GET /p?MMM_pass=SECRET${n}&x=1 end`,
  (n: string) => `#${n}.0# {"MMM_a":{"k":["SECRET${n}",2]},"b":1}`,
  (n: string) => `#${n}.0# body="{\\"XXX_t\\":\\"SECRET${n}\\",\\"q\\":\\"${'z'.repeat(80)}\\"}"`,
  (n: string) => `#${n}.0# plain line`,
];

let descriptor = openSync(path, 'a');
let count = 0;

const timer = setInterval(() => {
  let text = '';
  for (let n = 0; n < perTurn; n++) {
    text += `${(FORMS[count % FORMS.length] as (n: string) => string)(String(count))}\n`;
    count++;
  }
  writeSync(descriptor, text);
  if (count < Number(max)) return;
  clearInterval(timer);
  process.stdout.write('full\n');
  // It is still there for signals.
  setInterval(() => {}, 1000);
}, PAUSE);

process.on('SIGHUP', () => {
  closeSync(descriptor);
  descriptor = openSync(path, 'a');
  process.stdout.write('reopened\n');
});
process.on('SIGTERM', () => {
  process.stdout.write(`wrote ${count}\n`, () => process.exit(0));
});
process.stdout.write('ready\n');
