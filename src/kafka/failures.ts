import { IoError } from '../io/io-error.ts';

/**
 * What a failure asks for: `retry` after a while, for it may pass; `rejoin` the group, for the membership is lost or
 * changes; `fatal`, for somebody has to mend something.
 */
export type Remedy = 'retry' | 'rejoin' | 'fatal';

/** Our own word on what went wrong, where no broker said so. */
export class KafkaFailure extends Error {
  readonly remedy: Remedy;
  constructor(remedy: Remedy, message: string) {
    super(message);
    this.name = 'KafkaFailure';
    this.remedy = remedy;
  }
}

/** A topic that is not there (yet): the brokers hear of a new one with some delay. */
export class UnknownTopic extends KafkaFailure {
  constructor(topics: string) {
    super('retry', `${topics}: not there; create them first, or check the names`);
    this.name = 'UnknownTopic';
  }
}

export interface Verdict {
  remedy: Remedy;
  /** The protocol's name for it, such as `TOPIC_AUTHORIZATION_FAILED`, or the system's, such as `ECONNREFUSED`. */
  code: string;
  /** One line, with the way to mend it where somebody has to. It never holds a byte of a record. */
  message: string;
}

/** The membership is lost, or the group is about to share out its partitions anew. */
const REJOIN = new Set(['ILLEGAL_GENERATION', 'REBALANCE_IN_PROGRESS', 'UNKNOWN_MEMBER_ID', 'MEMBER_ID_REQUIRED']);

/** What no retry mends, and what does. */
const FATAL: Readonly<Record<string, string>> = {
  CLUSTER_AUTHORIZATION_FAILED: 'the cluster does not allow it; grant IdempotentWrite on the cluster',
  FENCED_INSTANCE_ID: 'another member took this instance name; give each member a name of its own',
  GROUP_AUTHORIZATION_FAILED: 'the group may not be read; grant Read on the group to this user',
  GROUP_MAX_SIZE_REACHED: 'the group has as many members as the broker allows; raise group.max.size',
  ILLEGAL_SASL_STATE: 'the broker wants no login at this port; leave the SASL flags out, or use the port for SASL',
  INCONSISTENT_GROUP_PROTOCOL: 'the group is used by another kind of consumer; choose a group of its own',
  INVALID_GROUP_ID: 'is no name for a group; choose another',
  INVALID_REPLICATION_FACTOR: 'the topic has fewer replicas than it must have; mend the topic',
  INVALID_SESSION_TIMEOUT: 'the broker does not allow this session timeout; see group.min.session.timeout.ms',
  INVALID_TOPIC_EXCEPTION: 'is no topic that can be used',
  INVALID_TRANSACTION_TIMEOUT: 'the broker does not allow this transaction timeout; see transaction.max.timeout.ms',
  SASL_AUTHENTICATION_FAILED: 'the login was refused; check user, password and mechanism',
  SECURITY_DISABLED: 'the broker has no security; leave the SASL flags out',
  TOPIC_AUTHORIZATION_FAILED: 'a topic may not be read or written; grant Read on the source, Write on what is written',
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
    'transactions are not allowed; grant Write on the transactional id that begins with the group, or use --at-least-once',
  UNSUPPORTED_COMPRESSION_TYPE: 'the broker does not know this compression; choose another',
  UNSUPPORTED_FOR_MESSAGE_FORMAT: 'the topic has a message format without transactions; use --at-least-once',
  UNSUPPORTED_SASL_MECHANISM: 'the broker does not have this login mechanism; choose another',
  UNSUPPORTED_VERSION: 'the broker is too old for it',
};

/** Somebody else continues where we were: our transaction is void. What is left of the membership decides. */
const FENCED = new Set([
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'INVALID_PRODUCER_ID_MAPPING',
  'INVALID_TXN_STATE',
]);

/** A certificate or a handshake that is not as it must be. */
const TLS_CODE = /^(?:ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO)/;

const SYSTEM_MESSAGES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'no broker listens there; check host and port',
  ECONNRESET: 'the broker closed the connection; does this port want TLS?',
  ENOTFOUND: 'there is no such host; check its name',
  EAI_AGAIN: 'the host could not be looked up',
  ETIMEDOUT: 'no broker answers there; check host and port',
};

interface Trace {
  codes: string[];
  /** `host:port` of the first broker that could not be reached. */
  place: string | undefined;
  isClients: boolean;
  isUnauthenticated: boolean;
  isCompression: boolean;
}

/** The code of what is neither ours nor the client's, but a defect of this program. */
export const DEFECT = 'DEFECT';

/** Judges whatever was thrown. */
export function judge(error: unknown): Verdict {
  if (error instanceof KafkaFailure) return { remedy: error.remedy, code: error.name, message: error.message };
  if (error instanceof IoError) return { remedy: 'fatal', code: error.code, message: error.message };
  const trace = traceOf(error);
  const { codes } = trace;
  const place = trace.place === undefined ? '' : `${trace.place}: `;
  const fatal = codes.find((code) => FATAL[code] !== undefined);
  if (fatal !== undefined) return { remedy: 'fatal', code: fatal, message: `${FATAL[fatal]} (${fatal})` };
  const tls = codes.find((code) => TLS_CODE.test(code));
  if (tls !== undefined) {
    return {
      remedy: 'fatal',
      code: tls,
      message: `${place}TLS failed (${tls}); check --tls-ca and the broker's certificate`,
    };
  }
  const code = codes[0] ?? '';
  if (trace.isCompression) {
    const message = 'its compression cannot be read or written here; for zstd run on Node 22.15 or newer';
    return { remedy: 'fatal', code: 'UNSUPPORTED_COMPRESSION', message };
  }
  if (trace.isUnauthenticated && code === '') {
    return { remedy: 'fatal', code: 'SASL', message: FATAL.SASL_AUTHENTICATION_FAILED as string };
  }
  if (codes.some((one) => REJOIN.has(one)))
    return { remedy: 'rejoin', code, message: `the group continues without us (${code})` };
  if (codes.some((one) => FENCED.has(one)))
    return { remedy: 'retry', code, message: `the transaction is void (${code})` };
  if (!trace.isClients && code === '') return { remedy: 'fatal', code: DEFECT, message: 'internal error' };
  const message = SYSTEM_MESSAGES[code];
  return {
    remedy: 'retry',
    code,
    message: place + (message === undefined ? code || 'no answer' : `${message} (${code})`),
  };
}

/** Does a failure, whatever it is wrapped in, have this code? */
export function hasCode(error: unknown, ...wanted: readonly string[]): boolean {
  return traceOf(error).codes.some((code) => wanted.includes(code));
}

const CONNECTING = /^Connection to (\S+) (?:failed|timed out)/;

function traceOf(error: unknown): Trace {
  const trace: Trace = {
    codes: [],
    place: undefined,
    isClients: false,
    isUnauthenticated: false,
    isCompression: false,
  };
  follow(error, trace);
  return trace;
}

/** The client's errors have errors in `errors`, others in `cause`; the broker's word is in `apiId`, the system's in `code`. */
function follow(error: unknown, trace: Trace, depth = 0): void {
  if (typeof error !== 'object' || error === null || depth > 8) return;
  const { apiId, code, message, errors, cause } = error as {
    apiId?: unknown;
    code?: unknown;
    message?: unknown;
    errors?: unknown;
    cause?: unknown;
  };
  if (typeof apiId === 'string') trace.codes.push(apiId);
  if (typeof code === 'string') {
    if (!code.startsWith('PLT_KFK_')) trace.codes.push(code);
    else {
      trace.isClients = true;
      trace.place ??= CONNECTING.exec(String(message))?.[1];
    }
    if (code === 'PLT_KFK_AUTHENTICATION') trace.isUnauthenticated = true;
    if (code === 'PLT_KFK_UNSUPPORTED_COMPRESSION') trace.isCompression = true;
    // The client's word for a connection that closed under it has no other code.
    if (code === 'PLT_KFK_NETWORK' && cause === undefined) trace.codes.push('NETWORK');
  }
  if (Array.isArray(errors)) for (const one of errors) follow(one, trace, depth + 1);
  follow(cause, trace, depth + 1);
}
