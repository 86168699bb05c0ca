import { Byte } from '../bytes/ascii.ts';
import { Area, Size } from '../bytes/layout.ts';
import { load8 } from '../bytes/memory.ts';
import { decodeBase64, isUrlBase64 } from './base64.ts';
import { proved } from './proof.ts';

/** JSON Web Tokens (RFC 7519): `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.…`, signed or encrypted. */

/** An encrypted one has five parts. */
const MAX_DOTS: i32 = 4;
const MAX_HEADER: i32 = 4096;
const LONG: i32 = 16000;

/** The header decodes to an object with a member `alg`, and a payload follows. */
export function proveJwt(at: i32, end: i32): boolean {
  let dot = at;
  while (dot < end && dot - at < MAX_HEADER && isUrlBase64(load8(dot))) dot++;
  if (dot + 1 >= end || load8(dot) !== Byte.Dot) return false;
  // Where the key is agreed on, that of an encrypted one is empty: `eyJ…..`.
  if (!isUrlBase64(load8(load8(dot + 1) === Byte.Dot ? dot + 2 : dot + 1))) return false;
  if (!namesAlgorithm(decodeBase64(at, dot))) return false;
  let dots = 1;
  let to = dot + 1;
  while (to < end) {
    if (load8(to) === Byte.Dot) {
      if (dots === MAX_DOTS) break;
      dots++;
    } else if (!isUrlBase64(load8(to))) break;
    to++;
  }
  // The signature may be empty; else a full stop ends a sentence, unless more of the token follows.
  if (to - at < LONG && load8(to - 1) === Byte.Dot && dots !== 2) to--;
  return proved(at, to);
}

/** Whether the text at `Area.ValueText` is an object with a member `alg`. */
function namesAlgorithm(length: i32): boolean {
  const text = Area.ValueText;
  if (length >= Size.ValueText || length < 2 || load8(text) !== Byte.BraceOpen) return false;
  let last = length - 1;
  while (last > 0 && load8(text + last) <= Byte.Space) last--;
  if (load8(text + last) !== Byte.BraceClose) return false;
  for (let i = 1; i + 5 < length; i++) {
    if (load8(text + i) !== Byte.Quote || load8(text + i + 4) !== Byte.Quote) continue;
    if (load8(text + i + 1) !== Byte.LowerA || load8(text + i + 2) !== 0x6c || load8(text + i + 3) !== 0x67) continue;
    let colon = i + 5;
    while (colon < last && load8(text + colon) <= Byte.Space) colon++;
    if (load8(text + colon) === Byte.Colon) return true;
  }
  return false;
}
