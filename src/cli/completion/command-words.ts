import type { Argument, Command, Option } from 'commander';

/** What the placeholder of an argument or option says about its values; `text` stands for anything that cannot be listed. */
type ValueKind = 'command' | 'file' | 'folder' | 'program' | 'script' | 'sweep' | 'sweep_file' | 'text' | 'trial';

/** What a word can be: one of a list, or anything of a kind. */
export type Values = readonly string[] | ValueKind;

/** An option of a command. */
export interface OptionWords {
  /** `-o`, `--out`: as declared. */
  readonly names: readonly string[];
  readonly description: string;
  /** Its value. @defaultValue it takes none */
  readonly value?: { readonly name: string; readonly values: Values };
  readonly isRepeatable: boolean;
}

/** An argument of a command. */
interface ArgumentWords {
  readonly name: string;
  readonly values: Values;
  /** It takes all further arguments too. */
  readonly isVariadic: boolean;
}

/** A command, as completions know it. */
export interface CommandWords {
  /** Its name, then its aliases. */
  readonly names: readonly [string, ...string[]];
  readonly description: string;
  readonly options: readonly OptionWords[];
  readonly arguments: readonly ArgumentWords[];
}

/** The command line, as completions know it. */
export interface ProgramWords {
  /** Options before a command. */
  readonly options: readonly OptionWords[];
  readonly commands: readonly CommandWords[];
}

/**
 * Reads what can be typed from the declarations of a program. A choice lists its values; anything else is completed by the
 * name of its placeholder, such as `<folder>` or `[sweep]`.
 */
export function programWords(program: Command): ProgramWords {
  const help = program.createHelp();
  return {
    options: help.visibleOptions(program).map(optionWords),
    commands: help.visibleCommands(program).map((command) => ({
      names: [command.name(), ...command.aliases()],
      description: command.description(),
      options: help.visibleOptions(command).map(optionWords),
      // Not those of the help: it leaves out arguments without a description.
      arguments: command.registeredArguments.map(argumentWords),
    })),
  };
}

/** Kinds of values by the name of their placeholder. */
const kinds: Readonly<Record<string, ValueKind>> = {
  command: 'command',
  file: 'file',
  folder: 'folder',
  program: 'program',
  script: 'script',
  sweep: 'sweep',
  sweeps: 'sweep',
  trial: 'trial',
};

function optionWords(option: Option): OptionWords {
  const { short, long, description, argChoices, defaultValue, flags } = option;
  const placeholder = /[<[]([^\]>]+)[\]>]/.exec(flags)?.[1];
  return {
    names: [short, long].filter((name) => name !== undefined),
    description,
    ...(placeholder !== undefined && { value: { name: placeholder, values: argChoices ?? kindOf(placeholder) } }),
    // The values of a repeatable option are collected in a list.
    isRepeatable: Array.isArray(defaultValue),
  };
}

function argumentWords(argument: Argument): ArgumentWords {
  const name = argument.name();
  // A file that a command works on is a sweep file; other files have options.
  const kind = name === 'file' ? 'sweep_file' : kindOf(name);
  return { name, values: argument.argChoices ?? kind, isVariadic: argument.variadic };
}

function kindOf(placeholder: string): ValueKind {
  return kinds[placeholder] ?? 'text';
}
