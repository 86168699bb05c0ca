import { spawn } from 'node:child_process';

/**
 * The system's own `cp`, at work while a file is looked at: it copies within the kernel, leaves holes, clones where the
 * file system can, and unlike `fs.copyFile` can be called off. Where there is none, that is as if it had failed.
 */
export class SystemCopy {
  readonly #child: ReturnType<typeof spawn>;
  readonly #ended: Promise<boolean>;

  /** @param to is there already, and keeps its mode */
  constructor(from: string, to: string) {
    this.#child = spawn('cp', ['--', from, to], { stdio: 'ignore' });
    this.#ended = new Promise((resolve) => {
      this.#child.on('error', () => resolve(false));
      this.#child.on('close', (code) => resolve(code === 0));
    });
  }

  /** Waits for its end. @returns whether all has been copied */
  finish(): Promise<boolean> {
    return this.#ended;
  }

  /** Waits until it writes no more. */
  async callOff(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}
