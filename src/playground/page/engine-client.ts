import source from 'worker-source';
import type { EditPlace, FoundNames, FromWorker, MoreRules, Piece, Result, Side, ToWorker } from './protocol.ts';

export interface EngineEvents {
  onProgress(read: number, total: number): void;
  onDone(result: Result): void;
  onWrong(message: string): void;
}

/** The worker that holds the text. It is made of a part of this page, so that it is bound by the page's policy. */
export class EngineClient {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (value: unknown) => void>();
  #run = 0;
  #request = 0;

  constructor(events: EngineEvents) {
    this.#worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === 'answer') {
        this.#waiting.get(data.request)?.(data.value);
        this.#waiting.delete(data.request);
      } else if (data.run !== this.#run) {
        // Of a text that has been replaced since.
      } else if (data.kind === 'progress') events.onProgress(data.read, data.total);
      else if (data.kind === 'done') events.onDone(data);
      else events.onWrong(data.message);
    };
  }

  run(text: Blob, longestRow: number, rules: string): void {
    this.#send({ kind: 'run', run: ++this.#run, text, longestRow, rules });
  }

  rows(side: Side, from: number, to: number): Promise<(Piece[] | undefined)[] | undefined> {
    return this.#ask((request) => ({ kind: 'rows', request, side, from, to }));
  }

  names(isOnlyShown: boolean): Promise<FoundNames | undefined> {
    return this.#ask((request) => ({ kind: 'names', request, isOnlyShown }));
  }

  withRule(rules: string, pattern: string): Promise<MoreRules | undefined> {
    return this.#ask((request) => ({ kind: 'rule', request, rules, pattern }));
  }

  edit(edit: number): Promise<EditPlace | undefined> {
    return this.#ask((request) => ({ kind: 'edit', request, edit }));
  }

  output(): Promise<Blob | undefined> {
    return this.#ask((request) => ({ kind: 'output', request }));
  }

  #ask<T>(message: (request: number) => ToWorker): Promise<T | undefined> {
    const request = ++this.#request;
    return new Promise((resolve) => {
      this.#waiting.set(request, (value) => resolve(value as T | undefined));
      this.#send(message(request));
    });
  }

  #send(message: ToWorker): void {
    this.#worker.postMessage(message);
  }
}
