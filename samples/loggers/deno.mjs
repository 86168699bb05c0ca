// Deno: deno run --allow-env deno.mjs. Its console writes past Node's streams.
import { format } from 'node:util';
import { sanitize, sanitizeConsole } from 'logveil';

sanitizeConsole({ format });
console.log('login', { user: 'kate', MMM_phone: 's3cr3t', XXX_pin: 's3cr3t' });
console.error('GET /service?lang=en&MMM_token=s3cr3t');
await Deno.stdout.write(new TextEncoder().encode(sanitize('MMM_token=s3cr3t\n')));
