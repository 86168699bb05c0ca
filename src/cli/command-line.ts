import { Command } from 'commander';
import type { CommandSpec, FlagSpec } from './command-spec.ts';
import { HELP_FLAG, VERSION_FLAG } from './command-spec.ts';

/** The value of a flag whose value was left out. No word of a command line can be this. */
export const NO_VALUE = '\0';

/**
 * Brings the words of a command line into the order that the parser knows: the command first, so that flags may come
 * before it. `--stats` without `=` takes no value: the word after it may be a file to read.
 * @returns the command, if one is named, and the words after its name
 */
export function arrange(
  words: readonly string[],
  commands: readonly CommandSpec[],
): { command: string | undefined; rest: string[] } {
  const flags = new Map<string, FlagSpec>();
  for (const flag of [...commands.flatMap((command) => command.flags), HELP_FLAG, VERSION_FLAG]) {
    flags.set(flag.long, flag);
    if (flag.short !== undefined) flags.set(flag.short, flag);
  }
  const rest: string[] = [];
  let command: string | undefined;
  let isFirst = true;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    if (word === '--') {
      rest.push(...words.slice(at));
      break;
    }
    const flag = word.startsWith('-') ? flags.get(word) : undefined;
    if (flag?.isValueOptional) {
      rest.push(`${word}=${NO_VALUE}`);
    } else if (flag?.value !== undefined && at + 1 < words.length) {
      rest.push(word, words[++at] as string);
    } else if (isFirst && !/^-./.test(word)) {
      isFirst = false;
      if (word === HELP || commands.some(({ name }) => name === word)) command = word;
      else rest.push(word);
    } else {
      rest.push(word);
    }
  }
  return { command, rest };
}

/** `logveil help [COMMAND]` */
export const HELP = 'help';

/** The command that a misspelt word may mean. */
export function suggest(word: string, commands: readonly CommandSpec[]): string | undefined {
  // The parser knows how, and says it in its error.
  const parser = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  for (const { name } of commands) parser.command(name);
  try {
    parser.parse([word], { from: 'user' });
  } catch (error) {
    return /\(Did you mean (?:one of )?([\w-]+)/.exec((error as Error).message)?.[1];
  }
  return undefined;
}
