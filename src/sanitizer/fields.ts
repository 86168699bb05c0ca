import type { RecordSanitizer } from './records.ts';

/**
 * Sanitizes the fields of an object, as the JSON that a logger would print of it.
 * @returns the same object where nothing is hidden; else a new one, of what JSON keeps
 */
export function sanitizeFields<T extends object>(sanitizer: RecordSanitizer, fields: T): T | Record<string, unknown> {
  const text = JSON.stringify(fields, safely());
  const clean = sanitizer.sanitizeText(text);
  return clean === text ? fields : JSON.parse(clean);
}

/** For JSON.stringify: what it would throw on becomes text. */
export function safely(): (this: unknown, name: string, field: unknown) => unknown {
  const open: unknown[] = [];
  return function (this: unknown, _name, field) {
    if (typeof field === 'bigint') return String(field);
    if (typeof field !== 'object' || field === null) return field;
    // What is open are the objects that this field is in.
    while (open.length > 0 && open.at(-1) !== this) open.pop();
    if (open.includes(field)) return '[Circular]';
    open.push(field);
    return field;
  };
}
