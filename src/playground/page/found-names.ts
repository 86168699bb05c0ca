import type { FoundName, FoundNames } from './protocol.ts';
import { count, notationWords } from './words.ts';

/** The list of all names in the text, each with the rule that hides it, or a button that adds one. */
export class FoundNamesPanel {
  readonly #panel: HTMLElement;
  readonly #body: HTMLTableSectionElement;
  readonly #summary: HTMLElement;
  readonly #onlyShown: HTMLInputElement;
  readonly #onHide: (pattern: string) => void;

  /**
   * @param onSelect is called when other names are wanted
   * @param onHide adds a rule
   */
  constructor(panel: HTMLElement, onSelect: () => void, onHide: (pattern: string) => void) {
    this.#panel = panel;
    this.#body = (panel.querySelector('table') as HTMLTableElement).tBodies[0] as HTMLTableSectionElement;
    this.#summary = panel.querySelector('[role=status]') as HTMLElement;
    this.#onlyShown = panel.querySelector('input') as HTMLInputElement;
    this.#onHide = onHide;
    this.#onlyShown.addEventListener('change', onSelect);
  }

  get isOpen(): boolean {
    return !this.#panel.hidden;
  }

  get isOnlyShown(): boolean {
    return this.#onlyShown.checked;
  }

  wait(): void {
    this.#summary.textContent = 'Looking for names …';
  }

  show({ names, more, all, shown }: FoundNames): void {
    const rest = more > 0 ? `; ${more.toLocaleString('en-US')} more are not listed here` : '';
    this.#summary.textContent =
      all === 0 ? 'There are no names of parameters.' : `${count(all, 'name')}, ${shown} not hidden${rest}.`;
    this.#body.replaceChildren(...names.map((name) => this.#row(name)));
  }

  #row({ name, count: times, shown, rules, notations, pattern }: FoundName): HTMLTableRowElement {
    const row = document.createElement('tr');
    const what = document.createElement('code');
    what.textContent = name;
    const left = shown > 0 && rules.length > 0 ? `, ${shown.toLocaleString('en-US')} shown` : '';
    const hiding = shown === 0 || rules.length > 0 ? `${rules.join(', ')}${left}` : 'none';
    const action = shown > 0 ? this.#hideButton(name, pattern) : '';
    const cells = [what, times.toLocaleString('en-US'), notations.map(notationWords).join(', '), hiding, action];
    row.append(
      ...cells.map((content) => {
        const cell = document.createElement('td');
        cell.append(content);
        return cell;
      }),
    );
    return row;
  }

  #hideButton(name: string, pattern: string | undefined): HTMLElement {
    if (pattern === undefined) {
      const none = document.createElement('span');
      none.className = 'none';
      none.textContent = 'no pattern can';
      return none;
    }
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Hide';
    button.title = `Adds the rule ${pattern}=hide`;
    button.ariaLabel = `Hide ${name}`;
    button.addEventListener('click', () => this.#onHide(pattern));
    return button;
  }
}
