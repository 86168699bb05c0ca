/** npm as it is called by a user who is not in this project. */
import { spawnSync } from 'node:child_process';

const MINUTE = 60_000;

/** The environment without the settings of an npm that has started the tests: they are for this folder alone. */
export function withoutNpm(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(?!config_cache)/i.test(name)));
}

/** For a test's `skip`: why packages cannot be installed, or false. Under CI nothing is skipped. */
export function noRegistry(): false | string {
  if (process.env.CI === 'true') return false;
  const words = ['view', 'valibot', 'version', '--fetch-retries=0', '--prefer-online'];
  const { status, stderr } = spawnSync('npm', words, { env: withoutNpm(), encoding: 'utf8', timeout: MINUTE });
  return status === 0 ? false : `npm's registry cannot be reached: ${stderr?.split('\n')[0]}`;
}
