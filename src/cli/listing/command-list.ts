import { type Command, Option } from 'commander';
import type { Slots } from '../../workspace/index.ts';
import type { CommandContext } from '../context.ts';
import { commaList, positiveNumber } from '../option-values.ts';
import type { StateOptions } from '../terminal/process-context.ts';

/** Options that every command has. */
export interface GlobalOptions extends StateOptions {
  readonly json: boolean;
}

/** Options of commands that start trials. */
export interface SlotOptions {
  readonly cpus?: number;
  readonly gpus?: readonly string[];
}

/** The file that a command writes, by either of its names. */
export interface OutOption {
  readonly out?: string;
  readonly output?: string;
}

/** What a list of commands needs from the program. */
export interface CommandListOptions {
  /** Default of `--state`. */
  readonly stateFolder: string;
  /** Default of `--server`. */
  readonly server: string | undefined;
  /** Creates a command's context once its options are known. */
  contextFor(options: StateOptions): CommandContext | Promise<CommandContext>;
  setExitCode(code: number): void;
}

/** Adds commands to a program. */
export interface CommandList {
  /**
   * A command on a state folder of this machine.
   * @param isHidden help and completions leave it out: only programs call it. @defaultValue false
   */
  command(usage: string, description: string, isHidden?: boolean): Command;
  /** As `command`, on a state folder or on that of a server. */
  anywhere(usage: string, description: string, isHidden?: boolean): Command;
  /** Loads the code of a command, runs it with its context and keeps its exit code. */
  act<Code>(
    given: GlobalOptions,
    load: () => Promise<Code>,
    action: (code: Code, context: CommandContext) => Promise<number>,
  ): Promise<void>;
}

/** The list of a program's commands, to which the files of this folder add theirs. */
export function commandList(
  program: Command,
  { stateFolder, server, contextFor, setExitCode }: CommandListOptions,
): CommandList {
  const command = (usage: string, description: string, isHidden = false) =>
    program
      .command(usage, { hidden: isHidden })
      .description(description)
      .option('--state <folder>', 'state folder (HYPERDRIVE_STATE)', stateFolder)
      .option('--json', 'print JSON', false);
  return {
    command,
    anywhere: (usage, description, isHidden) =>
      command(usage, description, isHidden)
        .addOption(
          new Option('--server <url>', 'server to use instead of a state folder (HYPERDRIVE_SERVER)').conflicts(
            'state',
          ),
        )
        .hook('preAction', (each) => {
          // A folder that the command line names counts more than a server that the environment names.
          const isFree =
            each.getOptionValue('server') === undefined && each.getOptionValueSource('state') === 'default';
          if (isFree) each.setOptionValue('server', server);
        }),
    async act(given, load, action) {
      const [code, context] = await Promise.all([load(), contextFor(given)]);
      setExitCode(await action(code, context));
    },
  };
}

/** Adds the options of commands that start trials. */
export function withSlots(each: Command): Command {
  return each
    .option('--cpus <count>', 'CPU slots for trials (default: all processors)', positiveNumber)
    .option('--gpus <ids>', 'GPUs for trials, e.g. 0,1 (default: the visible ones)', commaList);
}

/** Adds the file that a command writes. */
export function withOut(each: Command, description: string): Command {
  return each
    .option('-o, --out <file>', description)
    .addOption(new Option('--output <file>', 'alias of --out').conflicts('out'));
}

/** Adds the options of commands that may open a copied, moved or damaged folder. */
export function withFolder(each: Command): Command {
  return each
    .option('--as-new', 'the state folder is a copy: give it its own identity', false)
    .option('--accept-loss', 'continue with a store that has lost log entries', false);
}

export function outOf({ out, output }: OutOption): { readonly out?: string } {
  const file = out ?? output;
  return file === undefined ? {} : { out: file };
}

export function slotsOf({ cpus, gpus }: SlotOptions): Slots {
  return { ...(cpus !== undefined && { cpus }), ...(gpus !== undefined && { gpus }) };
}
