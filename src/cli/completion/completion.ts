import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { CommandContext, CommonOptions } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { bashWords } from './bash-script.ts';
import { type ProgramWords, programWords } from './command-words.ts';
import { fishWords } from './fish-script.ts';
import type { Shell } from './shells.ts';
import { zshWords } from './zsh-script.ts';

interface ShellScript {
  /** First lines. */
  readonly head: readonly string[];
  /** The part that the commands decide. */
  words(program: ProgramWords): string;
  /** The part that is always the same: it reads a command line by the words. */
  readonly frame: URL;
}

const again = (shell: Shell) => `# Made by \`hyperdrive completion ${shell}\`; make it again after an update.`;

const scripts: Readonly<Record<Shell, ShellScript>> = {
  bash: {
    head: [again('bash'), ''],
    words: bashWords,
    frame: new URL('./frame.bash', import.meta.url),
  },
  zsh: {
    head: ['#compdef hyperdrive hyperdrive-ml', again('zsh'), ''],
    words: zshWords,
    frame: new URL('./frame.zsh', import.meta.url),
  },
  fish: {
    head: [again('fish'), ''],
    words: fishWords,
    frame: new URL('./frame.fish', import.meta.url),
  },
};

/**
 * `hyperdrive completion SHELL`: prints a script that completes commands, options and their values. It knows them without
 * starting Node.js, and asks `hyperdrive complete` only for what a state folder holds.
 */
export async function completionCommand(
  { terminal }: CommandContext,
  shell: Shell,
  program: Command,
  { json }: CommonOptions,
): Promise<number> {
  const { head, words, frame } = scripts[shell];
  const script = `${head.join('\n')}\n${words(programWords(program))}\n${await readFile(frame, 'utf8')}`;
  if (json) terminal.line(JSON.stringify({ shell, script }, null, 2));
  else terminal.write(script);
  return exitCodes.ok;
}
