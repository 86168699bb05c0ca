import type { Piece } from './protocol.ts';

/** As in the style: `--row`. */
const ROW_HEIGHT = 20;
/** Browsers lay nothing out that is much higher: beyond it, scrolling a pixel moves more than one. */
const MAX_HEIGHT = 8_000_000;
/** Rows that are drawn above and below what is in sight. */
const MARGIN = 12;

/**
 * Shows a text of any length, of which it asks for the rows that are in sight, and no more. Wrapped, all rows are drawn,
 * for only then is it known how high they are.
 */
export class LineView {
  readonly element = document.createElement('div');
  readonly #spacer = document.createElement('div');
  readonly #layer = document.createElement('div');
  readonly #fetch: (from: number, to: number) => Promise<(Piece[] | undefined)[] | undefined>;
  readonly #onDrawn: () => void;
  /** The field that the view is under: it shows the text, and scrolls; the view has its marks only. */
  #field: HTMLTextAreaElement | undefined;
  #rows = 0;
  #isWrapped = false;
  /** Which text it is: what was asked for another comes too late. */
  #version = 0;
  /** The rows that are drawn, and of which text. */
  #drawn = { from: 0, to: 0, version: 0 };
  #isAsking = false;
  #isDue = false;
  #marked = -1;
  /** The marked part has yet to be brought into sight sideways. */
  #isSought = false;
  /** Scrolling by the program itself is not reported: where to, if its event has yet to come. */
  #scrolledTo: number | undefined;

  /**
   * @param label what the view is called
   * @param fetch gives rows, or nothing for an empty one
   * @param onScroll is called when the user scrolls
   * @param onDrawn is called when rows have been drawn
   */
  constructor(
    label: string,
    fetch: (from: number, to: number) => Promise<(Piece[] | undefined)[] | undefined>,
    onScroll: () => void,
    onDrawn: () => void = () => {},
  ) {
    this.#fetch = fetch;
    this.#onDrawn = onDrawn;
    this.element.className = 'lines';
    this.element.tabIndex = 0;
    this.element.setAttribute('role', 'region');
    this.element.setAttribute('aria-label', label);
    this.#spacer.className = 'spacer';
    this.#layer.className = 'layer';
    this.#spacer.append(this.#layer);
    this.element.append(this.#spacer);
    this.element.addEventListener('scroll', () => {
      if (this.#field === undefined) this.#scrolled(onScroll);
    });
    new ResizeObserver(() => this.#resized()).observe(this.element);
  }

  #resized(): void {
    this.#fitWidth();
    this.#draw();
    if (this.#isWrapped) this.#onDrawn();
  }

  /** A wrapped text is as wide as the field, or the view. */
  #fitWidth(): void {
    this.#layer.style.width = this.#isWrapped ? `${this.#scroller.clientWidth}px` : '';
  }

  /** The view is under this field, or under none. */
  set field(field: HTMLTextAreaElement | undefined) {
    this.#field = field;
    // What is under the field is for the eye only.
    this.element.tabIndex = field === undefined ? 0 : -1;
    this.element.ariaHidden = field === undefined ? null : 'true';
  }

  /** The field was scrolled. */
  followField(onScroll: () => void): void {
    this.#scrolled(onScroll);
  }

  #scrolled(onScroll: () => void): void {
    this.#draw();
    const isOwn = this.#scrolledTo !== undefined && Math.abs(this.scrollTop - this.#scrolledTo) <= 1;
    this.#scrolledTo = undefined;
    if (!isOwn) onScroll();
  }

  get #scroller(): HTMLElement {
    return this.#field ?? this.element;
  }

  get scrollTop(): number {
    return this.#scroller.scrollTop;
  }

  set scrollTop(top: number) {
    const before = this.scrollTop;
    this.#scroller.scrollTop = top;
    // Where nothing has moved, no event comes.
    if (this.scrollTop !== before) this.#scrolledTo = this.scrollTop;
    this.#draw();
  }

  /** Nothing is shown, from the beginning, until there is another text. */
  clear(): void {
    this.#version++;
    this.#rows = 0;
    this.#drawn = { from: 0, to: 0, version: 0 };
    this.#layer.replaceChildren();
    this.#spacer.style.height = '0';
    this.#spacer.style.width = '';
    this.#scroller.scrollLeft = 0;
    this.scrollTop = 0;
  }

  /** Another text, or the same sanitized in another way: what is drawn stays where it is until that comes. */
  show(rows: number, isWrapped: boolean): void {
    this.#rows = rows;
    this.#isWrapped = isWrapped;
    this.#version++;
    this.element.classList.toggle('wrapped', isWrapped);
    this.#spacer.style.height = isWrapped ? '' : `${Math.min(MAX_HEIGHT, rows * ROW_HEIGHT)}px`;
    this.#spacer.style.width = '';
    this.#draw();
  }

  /** The text has changed from a row on: the marks there are those of another text. */
  hideMarksFrom(row: number): void {
    for (let at = Math.max(0, row - this.#drawn.from); at < this.#layer.children.length; at++) {
      this.#layer.children[at]?.classList.add('old');
    }
  }

  /** Brings a row into sight, to a third of the height where it is not. */
  reveal(row: number): void {
    const top = this.#top();
    const { clientHeight } = this.#scroller;
    const y = this.#isWrapped ? (this.#rowElement(row)?.offsetTop ?? 0) : row * ROW_HEIGHT;
    if (y >= top && y + ROW_HEIGHT <= top + clientHeight) return;
    this.scrollTop = Math.max(0, y - clientHeight / 3) / this.#scale();
  }

  /** Marks an edit as the current one, and brings its beginning into sight sideways. */
  mark(edit: number): void {
    this.#marked = edit;
    this.#isSought = edit >= 0;
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
    if (first === undefined || !this.#isSought) return;
    this.#isSought = false;
    const scroller = this.#scroller;
    const x = first.offsetLeft;
    const isInSight = x >= scroller.scrollLeft && x + ROW_HEIGHT <= scroller.scrollLeft + scroller.clientWidth;
    if (!isInSight) scroller.scrollLeft = Math.max(0, x - scroller.clientWidth / 3);
    this.#place();
  }

  /** How high the rows are that are drawn, and where. Only of a wrapped text. */
  get rowHeights(): number[] {
    return this.#elements.map(({ offsetHeight }) => offsetHeight);
  }

  /** Space above each row. Only of a wrapped text. */
  setSpaces(spaces: readonly number[]): void {
    for (const [at, element] of this.#elements.entries()) element.style.marginTop = `${spaces[at] ?? 0}px`;
  }

  get #elements(): HTMLElement[] {
    return [...this.#layer.children] as HTMLElement[];
  }

  #rowElement(row: number): HTMLElement | undefined {
    return this.#layer.children[row - this.#drawn.from] as HTMLElement | undefined;
  }

  /** How many pixels of text one of scrolling is. */
  #scale(): number {
    const height = this.#rows * ROW_HEIGHT;
    const { clientHeight } = this.element;
    return height <= MAX_HEIGHT ? 1 : (height - clientHeight) / Math.max(1, MAX_HEIGHT - clientHeight);
  }

  #top(): number {
    return this.#scroller.scrollTop * this.#scale();
  }

  #draw(): void {
    if (this.#isAsking) {
      this.#isDue = true;
      return;
    }
    const inSight = Math.ceil(this.element.clientHeight / ROW_HEIGHT);
    const firstRow = Math.floor(this.#top() / ROW_HEIGHT);
    const first = this.#isWrapped ? 0 : Math.max(0, firstRow - MARGIN);
    const last = this.#isWrapped ? this.#rows : Math.min(this.#rows, firstRow + inSight + MARGIN);
    this.#place();
    const { from, to, version: drawn } = this.#drawn;
    const isDrawn = drawn === this.#version && first >= from && last <= to;
    if (isDrawn && first - from < 4 * MARGIN && to - last < 4 * MARGIN) return;
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

  #replace(rows: (Piece[] | undefined)[], first: number): void {
    this.#drawn = { from: first, to: first + rows.length, version: this.#version };
    this.#layer.replaceChildren(...rows.map(rowElement));
    this.#fitWidth();
    this.#showMarked();
    this.#place();
    const width = this.#layer.scrollWidth;
    const isUnderField = this.#field !== undefined;
    if (!this.#isWrapped && !isUnderField && width > this.#spacer.clientWidth) this.#spacer.style.width = `${width}px`;
    this.#onDrawn();
  }

  /** Where the rows that are drawn are: under a field as far as that is scrolled, else in pixels of our own scrolling. */
  #place(): void {
    const { scrollTop, scrollLeft } = this.#scroller;
    const y = this.#drawn.from * ROW_HEIGHT - this.#top();
    const isUnderField = this.#field !== undefined;
    // A text that is wrapped and not under a field is laid out as any other.
    const [left, top] = isUnderField ? [-scrollLeft, y] : [0, this.#isWrapped ? 0 : scrollTop + y];
    this.#layer.style.transform = `translate(${left}px, ${top}px)`;
  }
}

function rowElement(pieces: Piece[] | undefined): HTMLElement {
  const row = document.createElement('div');
  row.className = pieces === undefined ? 'filler' : 'row';
  for (const { text, look, edit } of pieces ?? []) {
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
