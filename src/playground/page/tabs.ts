/** The tabs of a list: a click or the arrow keys choose one, and its panel is shown. */
export class Tabs {
  readonly #tabs: HTMLButtonElement[];
  readonly #onChange: () => void;

  constructor(list: HTMLElement, onChange: () => void) {
    this.#tabs = [...list.querySelectorAll<HTMLButtonElement>('[role=tab]')];
    this.#onChange = onChange;
    for (const [at, tab] of this.#tabs.entries()) {
      tab.addEventListener('click', () => this.#choose(tab));
      tab.addEventListener('keydown', (event) => {
        if (event.altKey || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
        const next = this.#tabs[(at + (event.key === 'ArrowLeft' ? -1 : 1) + this.#tabs.length) % this.#tabs.length];
        if (next !== undefined) this.#choose(next);
        next?.focus();
      });
    }
  }

  #choose(chosen: HTMLButtonElement): void {
    for (const tab of this.#tabs) {
      const isChosen = tab === chosen;
      tab.ariaSelected = String(isChosen);
      tab.tabIndex = isChosen ? 0 : -1;
      const panel = document.getElementById(tab.getAttribute('aria-controls') ?? '');
      if (panel !== null) panel.hidden = !isChosen;
    }
    this.#onChange();
  }
}
