import { tell } from './message.ts';

/** Reports links that lead out of the folders that are read, and are not followed. */
export function tellLinks(count: number): void {
  if (count === 0) return;
  tell(`${count === 1 ? '1 link leads' : `${count} links lead`} out of what is checked; name what is to be read`);
}
