// bunyan: a stream of type `stream` is a destination of logveil's.
import bunyan from 'bunyan';
import { sanitizingDestination } from 'logveil/pino';

const logger = bunyan.createLogger({
  name: 'app',
  streams: [{ level: 'info', stream: sanitizingDestination({ destination: 1 }) }],
});
logger.info({ MMM_phone: 's3cr3t', user: { XXX_pin: 's3cr3t', name: 'kate' } }, 'GET /a?MMM_token=s3cr3t');
