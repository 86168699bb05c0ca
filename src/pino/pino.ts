/** `logveil/pino`: the transport, and what sanitizes within the application's own thread. */
export { OptionsError } from '../rules/options.ts';
export { type SanitizingDestination, type SanitizingDestinationOptions, sanitizingDestination } from './destination.ts';
export type { DestinationOptions, TransportOptions } from './options.ts';
export { createStreamWrite, streamWrite } from './stream-write.ts';
export { type TransportTarget, transportTarget } from './target.ts';
export { default } from './transport.ts';
