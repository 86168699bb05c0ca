/** Examinations of which one never ends, to test the watch over them. */
import type { Examination } from '../guard/guard.ts';

export function open(): Examination {
  return {
    count: 3,
    examine(index) {
      while (index === 1);
      return index === 2 ? ['fails'] : [];
    },
  };
}
