import type { AddCommand } from './add-command.ts';
import { EXIT } from './exit-code.ts';
import { named } from './flag-values.ts';
import { tell } from './message.ts';
import { print } from './print.ts';
import { UsageError } from './usage-error.ts';

interface PlaygroundFlags {
  port?: string;
  build?: string;
}

const DEFAULT_PORT = '8177';

/** `logveil playground` */
export const addPlayground: AddCommand = (program, finish) =>
  program
    .command('playground')
    .description('a web page on loopback: paste a log and see, side by side, what is hidden')
    .option('--port <n>', `where it is served, 0 = any free port (default: ${DEFAULT_PORT})`)
    .option('--build <dir>', 'write the page there as a static file, and serve nothing')
    .addHelpText('after', '\nThe engine runs in the page: nothing that is pasted there is sent anywhere.')
    .action(async (flags: PlaygroundFlags) => finish(await carryOut(flags)));

async function carryOut({ port: given, build }: PlaygroundFlags): Promise<number> {
  if (build !== undefined) {
    if (given !== undefined) throw new UsageError('--port: not together with --build, which serves nothing');
    const { buildPlayground } = await import('../playground/build.ts');
    tell(`written: ${buildPlayground(named('--build', build))}`);
    return EXIT.done;
  }
  const port = given ?? DEFAULT_PORT;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new UsageError('--port: must be a port from 1 to 65535, or 0 for any free one');
  }
  const { servePlayground } = await import('../playground/serve.ts');
  const { url, close } = await servePlayground(Number(port));
  await print(`${url}\n`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  await close();
  return EXIT.done;
}
