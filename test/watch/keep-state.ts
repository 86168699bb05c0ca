/**
 * Loaded into a watcher by `--import`: what a state file held before it was last replaced is kept beside it, so that a
 * test can put it back as if the last write had never reached the disk.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { renameSync } = fs;
fs.renameSync = (from, to) => {
  if (String(from) === `${to}.new` && fs.existsSync(to)) {
    fs.copyFileSync(to, `${to}.copy`);
    renameSync(`${to}.copy`, `${to}.before`);
  }
  renameSync(from, to);
};
syncBuiltinESMExports();
