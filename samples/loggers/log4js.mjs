// log4js: the appender of logveil hands sanitized events on to another one. In JSON its type is 'logveil/log4js'.
import log4js from 'log4js';
import * as logveil from 'logveil/log4js';

log4js.configure({
  appenders: {
    file: { type: 'file', filename: 'app.log', layout: { type: 'pattern', pattern: '%p %X{MMM_session} %m' } },
    console: { type: 'stdout' },
    sanitizedFile: { type: logveil, appender: 'file' },
    sanitizedConsole: { type: logveil, appender: 'console', options: { maskText: '***' } },
  },
  categories: { default: { appenders: ['sanitizedFile', 'sanitizedConsole'], level: 'info' } },
});
const logger = log4js.getLogger();
logger.addContext('MMM_session', 's3cr3t');
logger.info('login of %s', 'kate', { MMM_phone: 's3cr3t', XXX_pin: 's3cr3t' });
log4js.shutdown(() => {});
