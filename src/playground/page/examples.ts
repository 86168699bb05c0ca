import examples from 'examples';

/** The list of examples: typing narrows it, a click or Enter takes one. */
export class Examples {
  readonly #dialog: HTMLDialogElement;
  readonly #search: HTMLInputElement;
  readonly #list: HTMLUListElement;
  readonly #onChoice: (text: string) => void;

  constructor(dialog: HTMLDialogElement, onChoice: (text: string) => void) {
    this.#dialog = dialog;
    this.#search = dialog.querySelector('input') as HTMLInputElement;
    this.#list = dialog.querySelector('ul') as HTMLUListElement;
    this.#onChoice = onChoice;
    this.#search.addEventListener('input', () => this.#narrow());
    this.#search.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      this.#list.querySelector('button')?.click();
    });
    dialog.querySelector('#close-examples')?.addEventListener('click', () => dialog.close());
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog) dialog.close();
    });
  }

  open(): void {
    this.#search.value = '';
    this.#narrow();
    this.#dialog.showModal();
    this.#search.focus();
  }

  static get first(): string {
    return examples[0]?.text ?? '';
  }

  #narrow(): void {
    const wanted = this.#search.value.toLowerCase();
    const fitting = examples.filter(({ name, text }) => `${name} ${text}`.toLowerCase().includes(wanted));
    this.#list.replaceChildren(
      ...fitting.map(({ name, text }) => {
        const item = document.createElement('li');
        const button = document.createElement('button');
        button.type = 'button';
        const label = document.createElement('span');
        label.textContent = name;
        const sample = document.createElement('code');
        sample.textContent = text.slice(0, 120);
        button.append(label, sample);
        button.addEventListener('click', () => {
          this.#dialog.close();
          this.#onChoice(text);
        });
        item.append(button);
        return item;
      }),
    );
  }
}
