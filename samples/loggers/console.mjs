// No change at all: node --import logveil/register console.mjs
// So it goes with every logger that writes to standard output or standard error.
console.log('login', { user: 'kate', MMM_phone: '+16505550100', XXX_pin: 's3cr3t' });
console.error('GET /service?lang=en&MMM_token=s3cr3t took 12 ms');
