/**
 * What `hooks.streamWrite` costs on a line that holds nothing sensitive: two loggers of one process, one with the hook
 * and one without, log in turn, and each one's processor time is counted. Started by `pino.ts`, since the engine that the
 * other sections have warmed up would compile differently.
 */
import pino from 'pino';
import { streamWrite } from '../src/pino/pino.ts';

const TURN = 2000;
const [turns] = process.argv.slice(2).map(Number) as [number];
const make = (options: pino.LoggerOptions) => pino(options, pino.destination({ dest: '/dev/null', sync: true }));
const loggers = [make({}), make({ hooks: { streamWrite } })] as const;
const body = { card: '4929123412341234', phone: '+16505550100', pin: '4711', port: 2323 };
const ratios: number[] = [];
for (let turn = -20; turn < turns; turn++) {
  const spent = loggers.map((logger) => {
    const before = process.cpuUsage();
    for (let i = 0; i < TURN; i++) {
      const url = '/genesys/1/service/369-abcdefgh/ixn/chat/refresh';
      logger.info({ req: { method: 'POST', url, body }, responseTime: i & 511 }, 'session refreshed, nothing to do');
    }
    const { user, system } = process.cpuUsage(before);
    return user + system;
  }) as [number, number];
  if (turn >= 0) ratios.push(spent[1] / spent[0]);
}
process.stdout.write(`${JSON.stringify(ratios)}\n`);
