/** What `npm run chaos` asks of a module. */
export interface ChaosPlan {
  readonly seed: number;
  /** In milliseconds since 1970; what has been begun by then is ended. */
  readonly deadline: number;
  readonly log: (line: string) => void;
}

/** @returns what went wrong, one text for each try, with what repeats it */
export type Chaos = (plan: ChaosPlan) => Promise<string[]>;
