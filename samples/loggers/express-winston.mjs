// express-winston: the sanitizing format is the last one of the logger's. Node makes the names of headers small.
import express from 'express';
import expressWinston from 'express-winston';
import { sanitizingFormat } from 'logveil/winston';
import winston from 'winston';

const app = express();
app.use(
  expressWinston.logger({
    transports: [new winston.transports.Console()],
    format: winston.format.combine(winston.format.json(), sanitizingFormat({ ignoreCase: true })),
  }),
);
app.get('/service', (_request, response) => response.send('ok'));

const server = app.listen(0, '127.0.0.1', async () => {
  await fetch(`http://127.0.0.1:${server.address().port}/service?lang=en&MMM_phone=s3cr3t`, {
    headers: { MMM_token: 's3cr3t' },
  });
  server.close();
});
