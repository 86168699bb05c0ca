/** Other rules while a stream runs: they hold from a line's beginning on, and never within a value. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkOptions } from '../src/rules/check.ts';
import { createDirectSanitizer } from '../src/sanitizer/direct.ts';
import { ENGINES, on } from './engines.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const OTHER = { filterPrefixes: [], maskPrefixes: ['pin'] };

for (const engine of ENGINES) {
  describe(`reconfigure on ${engine}`, () => {
    const write = (sanitizer: ReturnType<typeof on>, text: string) =>
      Buffer.from(sanitizer.write(bytes(text))).toString();
    const end = (sanitizer: ReturnType<typeof on>) => Buffer.from(sanitizer.end()).toString();

    test('at a line end it holds at once', () => {
      const sanitizer = on(engine);
      assert.equal(write(sanitizer, 'MMM_a=1 pin=2\n'), 'MMM_a=MMM pin=2\n');
      sanitizer.reconfigure(OTHER);
      assert.equal(write(sanitizer, 'MMM_a=1 pin=2\n'), 'MMM_a=1 pin=MMM\n');
    });

    test('within a line it holds from the next one on, however that comes', () => {
      for (const size of [1, 2, 7, 100]) {
        const sanitizer = on(engine);
        let output = write(sanitizer, 'a MMM_a=1 ');
        sanitizer.reconfigure(OTHER);
        const rest = 'MMM_b=2 pin=3\nMMM_c=4 pin=5\nMMM_d=6 pin=7\n';
        for (let at = 0; at < rest.length; at += size) output += write(sanitizer, rest.slice(at, at + size));
        output += end(sanitizer);
        assert.equal(output, 'a MMM_a=MMM MMM_b=MMM pin=3\nMMM_c=4 pin=MMM\nMMM_d=6 pin=MMM\n', `size ${size}`);
      }
    });

    test('within a value over several lines it waits for its end', () => {
      const sanitizer = on(engine);
      let output = write(sanitizer, '{"MMM_a":[1,\n');
      sanitizer.reconfigure(OTHER);
      output += write(sanitizer, '{"pin":2},\n"MMM_b"],"MMM_c":3}\n{"MMM_d":4,"pin":5}\n');
      assert.equal(output + end(sanitizer), '{"MMM_a":"MMM","MMM_c":"MMM"}\n{"MMM_d":4,"pin":"MMM"}\n');
    });

    test('columns of a table are asked anew, also while another stream has the engine', () => {
      const rules = [
        { pattern: 'city', action: 'hide' },
        { pattern: 'pin', action: 'skip' },
      ];
      const [sanitizer, other] = [on(engine), on(engine)];
      let output = write(sanitizer, 'id,MMM_tel,city,pin\n1,55,Rome,9\n');
      write(other, '#Fields: a MMM_b c\n1 2 3\n');
      sanitizer.reconfigure({ rules });
      output += write(sanitizer, '2,66,Paris,8\n3,77,Oslo,7\n');
      sanitizer.reconfigure({ switchOff: ['MMM'], rules: rules.slice(0, 1) });
      output += write(sanitizer, '4,88,Bonn,6\n');
      assert.equal(output, 'id,MMM_tel,city,pin\n1,MMM,Rome,9\n2,MMM,MMM\n3,MMM,MMM\n4,88,MMM,6\n');
      assert.equal(write(other, '4 5 6\n'), '4 MMM 6\n');
    });

    test('a table none of whose columns is hidden any more is text', () => {
      const sanitizer = on(engine);
      let output = write(sanitizer, 'id,MMM_tel\n1,55\n');
      sanitizer.reconfigure(OTHER);
      output += write(sanitizer, '2,66\n3,4,5 pin=6\n');
      assert.equal(output + end(sanitizer), 'id,MMM_tel\n1,MMM\n2,66\n3,4,5 pin=MMM\n');
    });

    test('wrong options change nothing', () => {
      const sanitizer = on(engine);
      assert.throws(() => sanitizer.reconfigure({ maskText: '' }), /maskText/);
      assert.equal(write(sanitizer, 'MMM_a=1 pin=2\n'), 'MMM_a=MMM pin=2\n');
    });

    test('at the end of a stream it holds for the next', () => {
      const sanitizer = on(engine);
      let output = write(sanitizer, 'MMM_a=1 ');
      sanitizer.reconfigure(OTHER);
      output += end(sanitizer);
      assert.equal(output + write(sanitizer, 'MMM_a=1 pin=2\n'), 'MMM_a=MMM MMM_a=1 pin=MMM\n');
    });

    test('sanitizers that share an engine keep their own', () => {
      const [first, second] = [on(engine), on(engine)];
      first.reconfigure(OTHER);
      assert.equal(write(second, 'MMM_a=1 pin=2\n'), 'MMM_a=MMM pin=2\n');
      assert.equal(write(first, 'MMM_a=1 pin=2\n'), 'MMM_a=1 pin=MMM\n');
      assert.equal(write(second, 'MMM_a=1 pin=2\n'), 'MMM_a=MMM pin=2\n');
    });
  });
}

test('a direct sanitizer can be reconfigured too', () => {
  const sanitizer = createDirectSanitizer();
  const feed = (text: string): string => {
    const input = bytes(text);
    sanitizer.space().set(input);
    sanitizer.push(input.length);
    let output = '';
    for (let piece = sanitizer.take(); piece.length > 0; piece = sanitizer.take()) output += Buffer.from(piece);
    return output;
  };
  assert.equal(feed('MMM_a=1 pin=2\n'), 'MMM_a=MMM pin=2\n');
  sanitizer.reconfigure(checkOptions(OTHER));
  assert.equal(feed('MMM_a=1 pin=2\nMMM_a=1 pin=2\n'), 'MMM_a=1 pin=MMM\nMMM_a=1 pin=MMM\n');
});
