import { CHECK } from './check-command.ts';
import type { CommandSpec } from './command-spec.ts';
import { COMPLETION } from './completion-command.ts';
import { EXPLAIN } from './explain-command.ts';
import { FILES } from './files-command.ts';
import { FILTER } from './filter-command.ts';
import { HEALTH } from './health-command.ts';
import { KAFKA } from './kafka-command.ts';
import { NAMES } from './names-command.ts';
import { PLAYGROUND } from './playground-command.ts';
import { TEST } from './test-command.ts';
import { VALIDATE } from './validate-command.ts';
import { WATCH } from './watch-command.ts';

/** The command when none is named. */
export const DEFAULT_COMMAND = FILTER as CommandSpec;

/** The commands, in the order of the help. */
export const COMMANDS: readonly CommandSpec[] = [
  FILTER,
  FILES,
  WATCH,
  KAFKA,
  CHECK,
  NAMES,
  EXPLAIN,
  PLAYGROUND,
  VALIDATE,
  TEST,
  HEALTH,
  COMPLETION,
] as readonly CommandSpec[];
