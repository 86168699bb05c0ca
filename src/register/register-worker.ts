/** What every worker thread loads before its own code, by `--require`, since Node runs that first in a worker (20.19). */
import { install } from './install.ts';
import { inheritedOptions } from './workers.ts';

install(inheritedOptions());
