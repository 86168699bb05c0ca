import type { CommandSpec } from './command-spec.ts';
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
export const PLAYGROUND: CommandSpec<PlaygroundFlags> = {
  name: 'playground',
  summary: 'serve a web page on this machine: paste a log and see, side by side, what is hidden',
  flags: [
    { long: '--port', value: 'n', default: DEFAULT_PORT, description: 'the port of the page; 0 for any free port' },
    {
      ...{ long: '--build', value: 'folder', takes: 'folder' },
      description: 'write the page into this folder as a static file, and serve nothing',
    },
  ],
  notes: 'The engine runs in the page. Nothing that is pasted there is sent anywhere.',
  run: (_words, flags) => carryOut(flags),
};

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
