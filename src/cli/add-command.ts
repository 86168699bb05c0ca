import type { Command } from 'commander';

/**
 * Adds one command to the program. What carries it out is imported in its action, when it is wanted: a command does not
 * wait for what the others need.
 * @param finish takes the exit code of the command that was run
 */
export type AddCommand = (program: Command, finish: (code: number) => void) => Command;
