import { SingleBar } from 'cli-progress';

const INTERVAL = 200;
const FORMAT = '{bar} {percentage}% | {read} of {size} | {files} of {allFiles} files | {speed} | {eta_formatted} left';

/** A bar on the terminal: bytes, files, speed, time left. */
export class FilesProgress {
  readonly #read: () => number;
  readonly #bar = new SingleBar({
    format: FORMAT,
    stream: process.stderr,
    barsize: 24,
    clearOnComplete: true,
    hideCursor: true,
    fps: 5,
    etaBuffer: 50,
    gracefulExit: false,
  });
  #began = 0;
  #files = 0;
  #allFiles = 0;
  #size = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param read returns how many bytes are done */
  constructor(read: () => number) {
    this.#read = read;
  }

  begin(files: number, bytes: number): void {
    this.#began = performance.now();
    this.#allFiles = files;
    this.#size = bytes;
    this.#bar.start(Math.max(1, bytes), 0, this.#figures(0));
    this.#timer = setInterval(() => this.#update(), INTERVAL).unref();
  }

  /** Another file is done. */
  next(): void {
    this.#files++;
  }

  /** Prints something on a line above the bar. */
  above(print: () => void): void {
    if (this.#timer === undefined) {
      print();
      return;
    }
    process.stderr.write('\r\x1b[K');
    print();
    this.#bar.render();
  }

  /** Takes the bar off the terminal. Does nothing when called again. */
  end(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#update();
    this.#bar.stop();
  }

  #update(): void {
    const done = this.#read();
    this.#bar.update(done, this.#figures(done));
  }

  #figures(done: number) {
    const seconds = (performance.now() - this.#began) / 1000;
    return {
      read: inUnits(done),
      size: inUnits(this.#size),
      files: this.#files,
      allFiles: this.#allFiles,
      speed: `${seconds > 0 ? (done / seconds / 1e6).toFixed(0) : 0} MB/s`,
    };
  }
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

function inUnits(bytes: number): string {
  const unit = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${(bytes / 1000 ** unit).toFixed(unit === 0 ? 0 : 1)} ${UNITS[unit]}`;
}
