import { GrowingNumbers } from './growing.ts';
import type { Rows } from './rows.ts';

/**
 * Input and output side by side: a line and what became of it are at the same height. Where one side has fewer rows, such
 * as for a line that has gone, it has empty ones.
 */
export class Alignment {
  readonly #rows: { readonly input: Rows; readonly output: Rows };
  /** Runs of rows in which both sides have a row each: where a run begins, in the rows that are shown, … */
  readonly #shown = new GrowingNumbers();
  /** … and in the rows of each side. */
  readonly #from = { input: new GrowingNumbers(), output: new GrowingNumbers() };
  /** How many rows are shown. */
  readonly count: number;

  /** @param toInput the place in the input for one in the output */
  constructor(input: Rows, output: Rows, toInput: (offset: number) => number) {
    this.#rows = { input, output };
    let [shown, inputRow, outputRow] = [0, 0, 0];
    this.#add(0, 0, 0);
    for (let next = 1; next < output.count; next++) {
      if (!output.beginsLine(next)) continue;
      const nextInput = Math.max(inputRow, input.rowOf(toInput(output.start(next))));
      const [inputRows, outputRows] = [nextInput - inputRow, next - outputRow];
      shown += Math.max(inputRows, outputRows);
      inputRow = nextInput;
      outputRow = next;
      if (inputRows !== outputRows) this.#add(shown, inputRow, outputRow);
    }
    this.count = shown + Math.max(input.count - inputRow, output.count - outputRow);
  }

  #add(shown: number, input: number, output: number): void {
    this.#shown.add(shown);
    this.#from.input.add(input);
    this.#from.output.add(output);
  }

  /** The row of a side that is shown in a row; nothing where that is empty. */
  rowAt(side: 'input' | 'output', shown: number): number | undefined {
    const run = this.#shown.countUpTo(shown) - 1;
    const row = this.#from[side].at(run) + shown - this.#shown.at(run);
    const end = run + 1 < this.#shown.length ? this.#from[side].at(run + 1) : this.#rows[side].count;
    return row < end ? row : undefined;
  }

  /** Where a row of a side is shown. */
  placeOf(side: 'input' | 'output', row: number): number {
    const run = this.#from[side].countUpTo(row) - 1;
    return this.#shown.at(run) + row - this.#from[side].at(run);
  }
}
