import type { Transform, TransformCallback } from 'node:stream';
import { transform } from 'through2';
import type { SanitizerOptions } from '../rules/options.ts';
import { createSanitizer } from '../sanitizer/sanitizer.ts';

/**
 * A Node stream that hides sensitive parameters: `source.pipe(sanitizeStream()).pipe(sink)`.
 *
 * It takes Buffers, byte arrays and strings, cut anywhere, and gives Buffers. It holds back no more than the
 * sanitizer does; when the readable side is full it stops taking input.
 * @param options as for `createSanitizer`
 * @throws OptionsError at once, not as an event, if an option is wrong
 */
export function sanitizeStream(options?: SanitizerOptions): Transform {
  const sanitizer = createSanitizer(options);
  // A view lasts until the sanitizer's next call, but the readable side may queue it for longer: hence the copies.
  const stream: Transform = transform(
    (chunk: Uint8Array, _encoding: BufferEncoding, done: TransformCallback) => {
      done(null, copyOf(sanitizer.write(chunk)));
    },
    (done: TransformCallback) => {
      const rest = copyOf(sanitizer.end());
      if (rest !== undefined) stream.push(rest);
      done();
    },
  ) as unknown as Transform;
  return stream;
}

/** Nothing for nothing: an empty chunk would be delivered as one. */
function copyOf(view: Uint8Array): Buffer | undefined {
  return view.length > 0 ? Buffer.from(view) : undefined;
}
