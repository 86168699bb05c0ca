import { tell } from './message.ts';

/** For a user who started a command without input and sees nothing happen. */
export function tellWaiting(what: string): void {
  tell(`waiting for ${what} from the terminal; end it with Ctrl-D, or see logveil --help`);
}
