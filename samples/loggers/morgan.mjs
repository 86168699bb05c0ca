// morgan: its stream is a destination of logveil's. Any object with `write` will do for morgan.
import express from 'express';
import { sanitizingDestination } from 'logveil/pino';
import morgan from 'morgan';

const app = express();
app.use(morgan('combined', { stream: sanitizingDestination({ destination: 1 }) }));
app.get('/service', (_request, response) => response.send('ok'));

const server = app.listen(0, '127.0.0.1', async () => {
  await fetch(`http://127.0.0.1:${server.address().port}/service?lang=en&MMM_phone=s3cr3t`, {
    headers: { referer: 'http://example.com/?XXX_token=s3cr3t' },
  });
  server.close();
});
