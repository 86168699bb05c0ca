// AWS Lambda: the runtime's console writes to a descriptor of its own, with frames around each record, so sanitize the
// console itself. In a layer, or at the top of the handler's module, which the runtime loads after it has made its console.
import { format } from 'node:util';
import { sanitizeConsole } from 'logveil';

sanitizeConsole({ format });

export const handler = async (event) => {
  console.log('event', event);
  console.error('failed: %s', `GET /a?MMM_token=${event.XXX_token}`);
  return { statusCode: 200 };
};
