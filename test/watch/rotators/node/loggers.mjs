/** A program that logs through a rotating logger of Node: `node-loggers.mjs PACKAGES log4js|winston`; in this folder. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as elapse } from 'node:timers/promises';

const [packages, name] = process.argv.slice(2);
const require = createRequire(join(packages, 'package.json'));

function log4js() {
  const log4js = require('log4js');
  const layout = { type: 'pattern', pattern: '%m' };
  const app = { type: 'file', filename: 'app.log', maxLogSize: 8000, backups: 100, compress: true, layout };
  log4js.configure({ appenders: { app }, categories: { default: { appenders: ['app'], level: 'info' } } });
  const logger = log4js.getLogger();
  return { write: (line) => logger.info(line), end: () => new Promise((done) => log4js.shutdown(done)) };
}

function winston() {
  const winston = require('winston');
  const Rotating = require('winston-daily-rotate-file');
  const transport = new Rotating({ filename: 'app-%DATE%.log', datePattern: 'YYYYMMDD-HHmmss', maxSize: '8k' });
  const format = winston.format.printf(({ message }) => message);
  const logger = winston.createLogger({ format, transports: [transport] });
  const end = () =>
    new Promise((done) => {
      transport.once('finish', done);
      logger.end();
    });
  return { write: (line) => logger.info(line), end };
}

const logger = name === 'log4js' ? log4js() : winston();
for (let n = 0; n < 1000; n++) {
  logger.write(`#${n}.0# pid=7 MMM_pass=SECRET${n} end`);
  await elapse(3);
}
await logger.end();
