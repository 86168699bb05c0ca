// Fastify logs with pino: its transport is logveil's. `redact` and serializers work as before.
import fastify from 'fastify';

const app = fastify({ logger: { transport: { target: 'logveil/pino' } } });
app.get('/service', async (request) => {
  request.log.info({ MMM_phone: 's3cr3t' }, 'from a handler');
  return 'ok';
});
await app.listen({ port: 0, host: '127.0.0.1' });
await fetch(`http://127.0.0.1:${app.server.address().port}/service?lang=en&MMM_token=s3cr3t`);
await app.close();
