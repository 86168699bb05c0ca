// Cloudflare Workers: bundle it, as wrangler does. WebAssembly cannot be compiled there from bytes, so the engine is the
// one in plain JavaScript.
import { sanitize, sanitizeConsole } from 'logveil';

sanitizeConsole({ engine: 'portable' });

export default {
  async fetch(request) {
    console.log('request', { url: request.url, MMM_phone: 's3cr3t' });
    return new Response(sanitize(`seen ${request.url}\n`, { engine: 'portable' }));
  },
};
