// winston: a format for any transport, or a transport that writes sanitized lines itself.
import { SanitizingTransport, sanitizingFormat } from 'logveil/winston';
import winston from 'winston';

const { combine, json, splat, timestamp } = winston.format;
const logger = winston.createLogger({
  // The sanitizing format comes last: what a later one prints is not seen.
  format: combine(splat(), timestamp(), json(), sanitizingFormat()),
  transports: [new winston.transports.Console(), new winston.transports.File({ filename: 'app.log' })],
});
logger.info('login of %s', 'kate', { MMM_phone: 's3cr3t', XXX_pin: 's3cr3t', url: '/a?MMM_token=s3cr3t' });

const direct = winston.createLogger({
  format: json(),
  transports: [new SanitizingTransport({ destination: 'direct.log', level: 'info' })],
});
direct.info({ message: 'logout', MMM_phone: 's3cr3t' });
direct.debug('MMM_token=s3cr3t is below the level');
