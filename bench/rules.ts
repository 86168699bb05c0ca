/** Rules beyond the two prefixes, as the engine's rows measure them. */
import type { SanitizerOptions } from '../src/index.ts';
import { DETECTIONS } from '../src/rules/detections.ts';

/** What scrubbers of error reports hide, and a few secrets more. */
export const FIFTY_NAMES =
  'password passwd secret api_key apikey auth credentials mysql_pwd privatekey private_key token session csrftoken sessionid x_csrftoken x_forwarded_for set_cookie cookie authorization proxy-authorization x-api-key x_real_ip aiohttp_session connect.sid csrf_token csrf _csrf _csrf_token PHPSESSID _session symfony user_session _xsrf XSRF-TOKEN access_token refresh_token client_secret keyStorePassword trustStorePassword keyManagerPassword credit_card card_number cvv ssn iban pin otp jwt passphrase signature'.split(
    ' ',
  );

export const FIFTY_RULES: SanitizerOptions = {
  rules: FIFTY_NAMES.map((pattern) => ({ pattern, action: 'hide' })),
};

/** Words of what scrubbers hide, and of what people have that others should not know. */
export const HUNDRED_WORDS =
  'password passwd pwd secret api-key apikey auth credential credentials private-key session-id session-key csrf xsrf cookie set-cookie authorization proxy-authorization real-ip forwarded-for client-ip remote-addr access-token refresh-token id-token bearer-token token client-secret consumer-key key-store trust-store passphrase signature hmac nonce salt jwt otp totp mfa pin puk cvv cvc iban bic account-number routing-number sort-code credit-card card-number card-holder pan ssn tax-id vat-id passport driver-license birthday birth-date date-of-birth maiden-name first-name last-name full-name surname given-name nickname gender nationality religion email mail-address mobile-phone fax-number home-address landline subscriber msisdn imsi imei mac-address street flat-number zip-code postal-code city-name latitude longitude geo-location salary income bank-name customer-id customer-name patient diagnosis insurance-number device-id'.split(
    ' ',
  );

export const WORD_RULES: SanitizerOptions = {
  rules: HUNDRED_WORDS.map((words) => ({ pattern: `~${words}`, action: 'hide' })),
};

/** Every kind of value that proves itself. */
export const ALL_DETECTIONS: SanitizerOptions = { detect: DETECTIONS };

/** One pseudonym in each line. */
export const HASH_RULES: SanitizerOptions = {
  hashKey: new Uint8Array(32).fill(7),
  rules: [{ pattern: 'customer', action: 'hash' }],
};

export function makeHashLines(count: number): Uint8Array {
  const lines = Array.from(
    { length: count },
    (_, index) => `{"level":30,"customer":"+49 30 ${1_000_000 + index}","ok":true}\n`,
  );
  return new TextEncoder().encode(lines.join(''));
}
