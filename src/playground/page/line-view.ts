import type { Piece } from './protocol.ts';

/** As in the style: `--row`. */
const ROW_HEIGHT = 20;
/** Browsers lay nothing out that is much higher: beyond it, scrolling a pixel moves more than one. */
const MAX_HEIGHT = 8_000_000;
/** Rows that are drawn above and below what is in sight. */
const MARGIN = 12;

/** Shows a text of any length, of which it asks for the rows that are in sight, and no more. */
export class LineView {
  readonly element = document.createElement('div');
  readonly #spacer = document.createElement('div');
  readonly #layer = document.createElement('div');
  readonly #fetch: (from: number, to: number) => Promise<Piece[][] | undefined>;
  #rows = 0;
  /** Which text it is: what was asked for another comes too late. */
  #version = 0;
  #shown = { from: 0, to: 0 };
  #isAsking = false;
  #isDue = false;
  /** Called once, when it has been brought into sight. */
  #onSeen: ((scrollLeft: number) => void) | undefined;
  #marked = -1;
  /** Scrolling by the program itself is not reported. */
  #scrolledTo = -1;

  /**
   * @param label what the view is called
   * @param fetch gives rows
   * @param onScroll is called with the first row in sight when the user scrolls
   */
  constructor(
    label: string,
    fetch: (from: number, to: number) => Promise<Piece[][] | undefined>,
    onScroll: (row: number) => void,
  ) {
    this.#fetch = fetch;
    this.element.className = 'lines';
    this.element.tabIndex = 0;
    this.element.setAttribute('role', 'region');
    this.element.setAttribute('aria-label', label);
    this.#spacer.className = 'spacer';
    this.#layer.className = 'layer';
    this.#spacer.append(this.#layer);
    this.element.append(this.#spacer);
    this.element.addEventListener('scroll', () => {
      this.#draw();
      if (Math.abs(this.element.scrollTop - this.#scrolledTo) > 1) onScroll(this.firstRow);
      this.#scrolledTo = -1;
    });
    new ResizeObserver(() => this.#draw()).observe(this.element);
  }

  get firstRow(): number {
    return Math.floor(this.#top() / ROW_HEIGHT);
  }

  /** Another text, or the same sanitized in another way. */
  show(rows: number): void {
    this.#rows = rows;
    this.#version++;
    this.#shown = { from: 0, to: 0 };
    this.#spacer.style.height = `${Math.min(MAX_HEIGHT, rows * ROW_HEIGHT)}px`;
    this.#spacer.style.width = '';
    this.#draw();
  }

  /** Brings a row into sight: to the top, or, where it is not in sight, to a third of the height. */
  scrollTo(row: number, where: 'top' | 'in sight'): void {
    const top = this.#top();
    const { clientHeight } = this.element;
    const y = row * ROW_HEIGHT;
    if (where === 'in sight' && y >= top && y + ROW_HEIGHT <= top + clientHeight) return;
    const wanted = Math.max(0, where === 'top' ? y : y - clientHeight / 3);
    this.element.scrollTop = wanted / this.#scale();
    this.#scrolledTo = this.element.scrollTop;
    this.#draw();
  }

  /**
   * Marks an edit as the current one, and brings its beginning into sight sideways.
   * @param onSeen is called with how far everything is scrolled then, which may be only after its row is drawn
   */
  mark(edit: number, onSeen: (scrollLeft: number) => void = () => {}): void {
    this.#marked = edit;
    this.#onSeen = edit < 0 ? undefined : onSeen;
    this.#showMarked();
  }

  #showMarked(): void {
    let first: HTMLElement | undefined;
    for (const mark of this.#layer.querySelectorAll<HTMLElement>('mark')) {
      const isMarked = Number(mark.dataset.edit) === this.#marked;
      mark.classList.toggle('current', isMarked);
      if (isMarked) first ??= mark;
    }
    // Its row may not have been drawn yet.
    if (first === undefined || this.#onSeen === undefined) return;
    const { clientWidth, scrollLeft } = this.element;
    const x = first.offsetLeft;
    const isInSight = x >= scrollLeft && x + ROW_HEIGHT <= scrollLeft + clientWidth;
    if (!isInSight) this.element.scrollLeft = Math.max(0, x - clientWidth / 3);
    this.#onSeen(this.element.scrollLeft);
    this.#onSeen = undefined;
  }

  /** How many pixels of text one of scrolling is. */
  #scale(): number {
    const height = this.#rows * ROW_HEIGHT;
    const { clientHeight } = this.element;
    return height <= MAX_HEIGHT ? 1 : (height - clientHeight) / Math.max(1, MAX_HEIGHT - clientHeight);
  }

  #top(): number {
    return this.element.scrollTop * this.#scale();
  }

  #draw(): void {
    if (this.#isAsking) {
      this.#isDue = true;
      return;
    }
    const first = Math.max(0, this.firstRow - MARGIN);
    const last = Math.min(this.#rows, this.firstRow + Math.ceil(this.element.clientHeight / ROW_HEIGHT) + MARGIN);
    this.#place();
    const isShown = first >= this.#shown.from && last <= this.#shown.to && this.#shown.to > 0;
    if (isShown && first - this.#shown.from < 4 * MARGIN && this.#shown.to - last < 4 * MARGIN) return;
    this.#isAsking = true;
    const version = this.#version;
    void this.#fetch(first, last).then((rows) => {
      this.#isAsking = false;
      if (rows !== undefined && version === this.#version) this.#replace(rows, first);
      if (this.#isDue || version !== this.#version) {
        this.#isDue = false;
        this.#draw();
      }
    });
  }

  #replace(rows: Piece[][], first: number): void {
    this.#shown = { from: first, to: first + rows.length };
    this.#layer.replaceChildren(...rows.map(rowElement));
    this.#showMarked();
    this.#place();
    const width = this.#layer.scrollWidth;
    if (width > this.#spacer.clientWidth) this.#spacer.style.width = `${width}px`;
  }

  /** Where the rows that are drawn are, in pixels of scrolling. */
  #place(): void {
    const y = this.element.scrollTop + this.#shown.from * ROW_HEIGHT - this.#top();
    this.#layer.style.transform = `translateY(${y}px)`;
  }
}

function rowElement(pieces: Piece[]): HTMLElement {
  const row = document.createElement('div');
  row.className = 'row';
  for (const { text, look, edit } of pieces) {
    if (look === '') {
      row.append(text);
      continue;
    }
    const mark = document.createElement('mark');
    mark.className = look;
    mark.dataset.edit = String(edit);
    mark.textContent = text;
    row.append(mark);
  }
  return row;
}
