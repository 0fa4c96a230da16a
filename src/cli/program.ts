import { Command, CommanderError } from 'commander';
import { packageVersion } from '../workspace/index.ts';
import type { CommandContext } from './context.ts';
import { cliError } from './errors.ts';
import { exitCodes } from './exit-codes.ts';
import { commandList } from './listing/command-list.ts';
import { addDrivingCommands } from './listing/driving.ts';
import { addReadingCommands } from './listing/reading.ts';
import { addServingCommands } from './listing/serving.ts';
import { addStartingCommands } from './listing/starting.ts';
import type { StateOptions } from './terminal/process-context.ts';
import { type Terminal, terminalOver } from './terminal/terminal.ts';
import { tellError } from './text/error-text.ts';

/** Input of the program. */
export interface ProgramOptions {
  readonly terminal: Terminal;
  /** Default of `--state`. */
  readonly stateFolder: string;
  /** Default of `--server`. @defaultValue none: commands use the state folder */
  readonly server?: string;
  /** Show stacks of errors. */
  readonly isDebug: boolean;
  /** Creates a command's context once its options are known. */
  contextFor(options: StateOptions): CommandContext | Promise<CommandContext>;
}

/**
 * Runs the command line. Never throws and never ends the process.
 * @param words arguments after the program's name
 * @returns exit code
 */
export async function runProgram(words: readonly string[], options: ProgramOptions): Promise<number> {
  const { terminal } = options;
  const isJson = words.includes('--json');
  let exitCode: number = exitCodes.ok;
  const program = buildProgram({ ...options, isJson }, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    // The parser has printed help and version, and also usage errors unless `--json` is given.
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exitCodes.ok;
      if (!isJson) return exitCodes.config;
      const message = error.message.replace(/^error: /, '');
      return tellError(cliError('CLI_USAGE', message), terminal, { json: true, isDebug: options.isDebug });
    }
    return tellError(error, terminal, { json: isJson, isDebug: options.isDebug });
  }
}

/** A context that can only list the commands. */
const unattached: Pick<ProgramOptions, 'terminal' | 'stateFolder' | 'contextFor'> = {
  terminal: terminalOver({ write: () => true }, { write: () => true }, {}),
  stateFolder: '.hyperdrive',
  contextFor() {
    throw new Error('this program was built to be listed, not to be run');
  },
};

/**
 * The commander program.
 * @param options @defaultValue a context that can only list commands
 */
export function buildProgram(
  {
    terminal,
    stateFolder,
    server,
    contextFor,
    isJson = false,
  }: Pick<ProgramOptions, 'terminal' | 'stateFolder' | 'server' | 'contextFor'> & {
    readonly isJson?: boolean;
  } = unattached,
  setExitCode: (code: number) => void = () => {},
): Command {
  const program = new Command('hyperdrive')
    .description('Hyperparameter tuning that anyone can run anywhere.')
    .version(packageVersion(), '-V, --version')
    .showHelpAfterError('(hyperdrive help COMMAND lists arguments and options)')
    .helpCommand('help [command]', 'show a command with its options')
    .addHelpText('after', exitCodeHelp);

  const list = commandList(program, { stateFolder, server, contextFor, setExitCode });
  addStartingCommands(list);
  addDrivingCommands(list);
  addReadingCommands(list);
  addServingCommands(list);

  for (const each of [program, ...program.commands])
    each.exitOverride().configureOutput({
      writeOut: (text) => terminal.write(text),
      // Programs get the error as JSON from the process that runs this one.
      writeErr: (text) => isJson || terminal.writeError(text),
      outputError: (text, write) => write(text.replace(/^error/, terminal.notePaint.red('error'))),
    });
  return program;
}

const exitCodeHelp = `
Exit codes: 0 done; 1 the sweep failed or was canceled or has no result, a replay differs, or a
folder is damaged; 2 wrong usage or configuration; 3 something does not exist; 4 does not fit the present state, or
busy; 5 disk, network or process failed; 6 denied; 7 internal; 130 interrupted.
Colors: NO_COLOR turns them off. HYPERDRIVE_DEBUG=1 shows stacks of errors.`;
