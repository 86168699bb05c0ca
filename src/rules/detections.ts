/** The kinds of values that can be found by themselves, as `detect` names them. */
export const DETECTIONS = ['keys', 'jwt', 'pem', 'url-passwords', 'bearer', 'cards', 'iban'] as const;

export type Detection = (typeof DETECTIONS)[number];
