import examples, { type Example } from 'examples';

/** The list of examples: typing narrows it, a click or Enter takes one. */
export class Examples {
  readonly #dialog: HTMLDialogElement;
  readonly #search: HTMLInputElement;
  readonly #list: HTMLUListElement;
  readonly #onChoice: (example: Example) => void;

  constructor(dialog: HTMLDialogElement, onChoice: (example: Example) => void) {
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
    const fitting = examples.filter(({ group, name, text }) =>
      `${group} ${name} ${text}`.toLowerCase().includes(wanted),
    );
    this.#list.replaceChildren(
      ...fitting.flatMap((example, at) => {
        const isFirst = example.group !== fitting[at - 1]?.group;
        return isFirst ? [groupItem(example.group), this.#item(example)] : [this.#item(example)];
      }),
    );
  }

  #item(example: Example): HTMLLIElement {
    const item = document.createElement('li');
    const button = document.createElement('button');
    button.type = 'button';
    const label = document.createElement('span');
    label.textContent = example.name;
    const sample = document.createElement('code');
    sample.textContent = example.text.slice(0, 120);
    button.append(label, sample);
    button.addEventListener('click', () => {
      this.#dialog.close();
      this.#onChoice(example);
    });
    item.append(button);
    return item;
  }
}

function groupItem(group: string): HTMLLIElement {
  const item = document.createElement('li');
  const heading = document.createElement('h3');
  heading.textContent = group;
  item.append(heading);
  return item;
}
