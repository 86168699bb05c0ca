import { load8 } from '../bytes/memory.ts';
import { ValueKind, ValueRecord } from '../scan/values.ts';
import { proveCard } from './card.ts';
import { proveIban } from './iban.ts';
import { proveJwt } from './jwt.ts';
import { proveKey } from './keys.ts';
import { provePem } from './pem.ts';
import { proveToken } from './token.ts';
import { proveUrlPassword } from './url-password.ts';

/**
 * Whether what begins at `at`, where the record's needle is, proves to be a value of its kind. `end` is the line's end, or as
 * far as may be looked.
 */
export function prove(record: i32, at: i32, end: i32): boolean {
  switch (load8(record + ValueRecord.Kind)) {
    case ValueKind.Key:
      return proveKey(record, at, end);
    case ValueKind.Jwt:
      return proveJwt(at, end);
    case ValueKind.UrlPassword:
      return proveUrlPassword(at, end);
    case ValueKind.Bearer:
    case ValueKind.Basic:
      return proveToken(record, at, end);
    case ValueKind.Pem:
      return provePem(at, end);
    case ValueKind.Card:
      return proveCard(at, end);
    case ValueKind.Iban:
      return proveIban(at, end);
    default:
      return false;
  }
}
