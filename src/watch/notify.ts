/** Reports that something has happened to a file. It may report too much, too late, or nothing: scans make up for that. */
export interface Notifier {
  /**
   * From now on it is these places: folders, for what is in them but not deeper, and links to files that are elsewhere.
   * @param places the identity of each, by its path: what has come in another's place is watched anew
   */
  set(places: ReadonlyMap<string, string>): void;
  stop(): void;
}

export interface NotifyListener {
  /** @param isChange whether a file has only been written to: nothing came, went or was renamed */
  onNotify(path: string, isChange: boolean): void;
  /** From now on some or all events are missing: why. */
  onFailure(code: string): void;
}

export type StartNotifier = (listener: NotifyListener) => Notifier;
