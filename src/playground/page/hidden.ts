import type { Finding } from '../../sanitizer/findings.ts';
import { GrowingNumbers } from './growing.ts';

/** What was hidden, in order: an edit each, in numbers, since a large log has millions of them. */
export class Hidden {
  readonly #from = new GrowingNumbers();
  readonly #to = new GrowingNumbers();
  readonly #shown = new GrowingNumbers();
  readonly #name = new GrowingNumbers();
  readonly #kind = new GrowingNumbers();
  /** Where in the output each is; after `settle`. */
  readonly #at = new GrowingNumbers();
  readonly names = new Words();
  /** Action, notation, layer and rule: there are few different ones. */
  readonly kinds = new Words();
  /** How often each name was hidden, by its number and its kind's. */
  readonly #counts = new Map<number, number>();

  get count(): number {
    return this.#from.length;
  }

  add({ action, notation, layer, rule, name, part, hidden, shown }: Finding): void {
    const { from } = hidden;
    const nameAt = this.names.numberOf(name);
    const kind = this.kinds.numberOf(`${action}\t${notation}\t${layer}\t${rule}`);
    this.#from.add(from);
    this.#to.add(hidden.to);
    this.#shown.add(shown);
    this.#name.add(nameAt);
    this.#kind.add(kind);
    // What ends later may begin before.
    for (let place = this.count - 1; place > 0 && this.#from.at(place - 1) > from; place--)
      this.#swap(place - 1, place);
    if (part !== 'value') return;
    const key = nameAt * MAX_KINDS + kind;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  #swap(one: number, other: number): void {
    for (const column of [this.#from, this.#to, this.#shown, this.#name, this.#kind]) {
      const value = column.at(one);
      column.set(one, column.at(other));
      column.set(other, value);
    }
  }

  /** All is found: where is it in the output? */
  settle(): void {
    let less = 0;
    let end = -1;
    for (let index = 0; index < this.count; index++) {
      const from = this.#from.at(index);
      // What went with another parameter shows nothing of its own: it is where that one ends.
      if (from < end) {
        this.#at.add(end - less);
        this.#shown.set(index, 0);
        continue;
      }
      this.#at.add(from - less);
      end = this.#to.at(index);
      less += end - from - this.#shown.at(index);
    }
  }

  /** Names and kinds, how often each was hidden, and by which edit first. */
  counts(): { name: string; kind: string; count: number; edit: number }[] {
    const first = new Map<number, number>();
    for (let index = this.count - 1; index >= 0; index--) {
      first.set(this.#name.at(index) * MAX_KINDS + this.#kind.at(index), index);
    }
    return [...this.#counts].map(([key, count]) => ({
      name: this.names.word(Math.floor(key / MAX_KINDS)),
      kind: this.kinds.word(key % MAX_KINDS),
      count,
      edit: first.get(key) ?? 0,
    }));
  }

  edit(index: number): { from: number; to: number; at: number; shown: number; name: string; kind: string } {
    return {
      from: this.#from.at(index),
      to: this.#to.at(index),
      at: this.#at.at(index),
      shown: this.#shown.at(index),
      name: this.names.word(this.#name.at(index)),
      kind: this.kinds.word(this.#kind.at(index)),
    };
  }

  /** The first edit that ends after a place in the input. */
  firstAfter(offset: number): number {
    return Math.max(0, this.#from.countUpTo(offset) - 8);
  }

  /** The first edit that may show at a place in the output. */
  firstShownAfter(offset: number): number {
    return Math.max(0, this.#at.countUpTo(offset) - 8);
  }

  /** The place in the input for one in the output. */
  toInput(offset: number): number {
    const index = this.#at.countUpTo(offset) - 1;
    if (index < 0) return offset;
    const { from, to, at, shown } = this.edit(index);
    return offset < at + shown ? from : to + offset - at - shown;
  }
}

/** More kinds than there can be: a number for a name and a kind is made with it. */
const MAX_KINDS = 1 << 20;

/** Words that occur often, by number. */
class Words {
  readonly #words: string[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(word: string): number {
    const known = this.#numbers.get(word);
    if (known !== undefined) return known;
    this.#numbers.set(word, this.#words.length);
    return this.#words.push(word) - 1;
  }

  word(number: number): string {
    return this.#words[number] as string;
  }
}
