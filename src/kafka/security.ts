import { isIP } from 'node:net';
import type { ConnectionOptions as TlsConnectionOptions } from 'node:tls';
import type { SASLOptions } from '@platformatic/kafka';
import type { KafkaSettings } from './options.ts';

/** TLS as the client takes it. The broker's certificate is always checked. */
export function tlsFor({ tls, brokers }: KafkaSettings): { tls?: TlsConnectionOptions; tlsServerName?: string | true } {
  if (tls === undefined) return {};
  const { servername, ...certificates } = tls === true ? { servername: undefined } : tls;
  // The broker gets the name, too, where it is one.
  const isNamed = brokers.some((broker) => isIP(broker.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')) === 0);
  const name = servername ?? (isNamed ? true : undefined);
  return { tls: certificates, ...(name !== undefined && { tlsServerName: name }) };
}

const MECHANISMS = {
  plain: 'PLAIN',
  'scram-sha-256': 'SCRAM-SHA-256',
  'scram-sha-512': 'SCRAM-SHA-512',
  oauthbearer: 'OAUTHBEARER',
} as const;

/** The login as the client takes it. */
export function saslFor({ sasl }: KafkaSettings): { sasl?: SASLOptions } {
  if (sasl === undefined) return {};
  const { mechanism, username, password, token } = sasl;
  return {
    sasl: {
      mechanism: MECHANISMS[mechanism],
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      ...(token !== undefined && { token }),
    },
  };
}
