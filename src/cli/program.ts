import { Argument, Command, CommanderError, Option } from 'commander';
import { chartNames, themes } from '../charts/index.ts';
import { type Role, roles } from '../http/index.ts';
import { trialStates } from '../model/index.ts';
import { packageVersion, type Slots } from '../workspace/index.ts';
import type { ChangeFlags } from './commands/change.ts';
import type { EnqueueFlags } from './commands/enqueue.ts';
import { chartList, importanceMethods, pictureFormats } from './commands/read/choices.ts';
import type { ImportanceFlags } from './commands/read/importance.ts';
import type { PlotFlags } from './commands/read/plot.ts';
import type { CommandContext } from './context.ts';
import { cliError } from './errors.ts';
import { exitCodes } from './exit-codes.ts';
import { type FileOptions, setOf, withFileOptions } from './file-options.ts';
import { collect, collectNumbers, commaList, parseWholeNumber, portNumber, positiveNumber } from './option-values.ts';
import type { StateOptions } from './terminal/process-context.ts';
import { type Terminal, terminalOver } from './terminal/terminal.ts';
import { tellError } from './text/error-text.ts';

/** Options of the whole program, at any position. */
interface GlobalOptions extends StateOptions {
  readonly json: boolean;
}

/** Input of the program. */
export interface ProgramOptions {
  readonly terminal: Terminal;
  /** Default of `--state`. */
  readonly stateFolder: string;
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
    contextFor,
    isJson = false,
  }: Pick<ProgramOptions, 'terminal' | 'stateFolder' | 'contextFor'> & { readonly isJson?: boolean } = unattached,
  setExitCode: (code: number) => void = () => {},
): Command {
  const program = new Command('hyperdrive')
    .description('Hyperparameter tuning that anyone can run anywhere.')
    .version(packageVersion(), '-V, --version')
    .showHelpAfterError('(hyperdrive help COMMAND lists arguments and options)')
    .helpCommand('help [command]', 'show a command with its options')
    .addHelpText('after', exitCodeHelp);

  /** A command with the common options. */
  const command = (usage: string, description: string) =>
    program
      .command(usage)
      .description(description)
      .option('--state <folder>', 'state folder (HYPERDRIVE_STATE)', stateFolder)
      .option('--json', 'print JSON', false);
  /** Loads the code of a command, runs it with its context and keeps its exit code. */
  const act = async <Code>(
    given: GlobalOptions,
    load: () => Promise<Code>,
    action: (code: Code, context: CommandContext) => Promise<number>,
  ) => {
    const [code, context] = await Promise.all([load(), contextFor(given)]);
    setExitCode(await action(code, context));
  };

  /** The options of commands that start trials. */
  const withSlots = (each: Command) =>
    each
      .option('--cpus <count>', 'CPU slots for trials (default: all processors)', positiveNumber)
      .option('--gpus <ids>', 'GPUs for trials, e.g. 0,1 (default: the visible ones)', commaList);

  /** The file that a command writes. */
  const withOut = (each: Command, description: string) =>
    each
      .option('-o, --out <file>', description)
      .addOption(new Option('--output <file>', 'alias of --out').conflicts('out'));

  /** The options of commands that may open a copied, moved or damaged folder. */
  const withFolder = (each: Command) =>
    each
      .option('--as-new', 'the state folder is a copy: give it its own identity', false)
      .option('--accept-loss', 'continue with a store that has lost log entries', false);

  const run = command('run <file>', 'run a sweep to its end; Ctrl-C pauses it, a second Ctrl-C leaves it');
  withFileOptions(withSlots(withFolder(run))).action((file: string, given: GlobalOptions & SlotOptions & FileOptions) =>
    act(
      given,
      () => import('./commands/run.ts'),
      ({ runCommand }, c) => runCommand(c, file, { json: given.json, set: setOf(given), slots: slotsOf(given) }),
    ),
  );
  withFileOptions(withSlots(command('check <file>', 'report every problem in a sweep file')))
    .option('--dry-run', 'also run one trial and check that it reports the primary metric', false)
    .action((file: string, given: GlobalOptions & SlotOptions & FileOptions & { dryRun: boolean }) =>
      act(
        given,
        () => import('./commands/check.ts'),
        ({ checkCommand }, c) => checkCommand(c, file, { ...given, set: setOf(given), slots: slotsOf(given) }),
      ),
    );
  withSlots(
    withFolder(command('resume [sweep]', 'continue a sweep that was paused or left (default: the newest)')),
  ).action((sweep: string | undefined, given: GlobalOptions & SlotOptions) =>
    act(
      given,
      () => import('./commands/run.ts'),
      ({ resumeCommand }, c) => resumeCommand(c, sweep, { json: given.json, slots: slotsOf(given) }),
    ),
  );
  withFolder(command('stop [sweep]', 'cancel a sweep, or one trial of it'))
    .option('--trial <number>', 'cancel only this trial', parseWholeNumber)
    .option('--reason <text>', 'recorded with the sweep')
    .option('--no-wait', 'do not wait until everything has ended')
    .action((sweep: string | undefined, given: GlobalOptions & { trial?: number; reason?: string; wait: boolean }) =>
      act(
        given,
        () => import('./commands/stop.ts'),
        ({ stopCommand }, c) => stopCommand(c, sweep, given),
      ),
    );
  command('change [sweep]', 'change the definition of a running sweep and print the differences')
    .option('--set <key=value>', 'change one key, e.g. search_space.lr.max_value=0.5', collect, [])
    .option('--file <file>', 'the complete new sweep file')
    .option('--default <name=value>', 'value of a new parameter in earlier trials', collect, [])
    .option('--note <text>', 'recorded with the version')
    .option('--if-version <number>', 'refuse if the definition now has another version', parseWholeNumber)
    .option('--dry-run', 'check and compare only', false)
    .action((sweep: string | undefined, given: GlobalOptions & Omit<ChangeFlags, 'json'>) =>
      act(
        given,
        () => import('./commands/change.ts'),
        ({ changeCommand }, c) => changeCommand(c, sweep, given),
      ),
    );
  command('versions [sweep]', 'list the versions of a definition: who changed what, and from which trial on').action(
    (sweep: string | undefined, given: GlobalOptions) =>
      act(
        given,
        () => import('./commands/change.ts'),
        ({ versionsCommand }, c) => versionsCommand(c, sweep, given),
      ),
  );
  command('enqueue [sweep]', 'queue configurations ahead of the sampler')
    .option('--config <json>', 'a configuration of the search space', collect, [])
    .option('--again <trial>', 'retry an ended trial', collectNumbers, [])
    .option('--no-on-top', 'count within max_total_trials instead of raising it')
    .action((sweep: string | undefined, given: GlobalOptions & Omit<EnqueueFlags, 'json'>) =>
      act(
        given,
        () => import('./commands/enqueue.ts'),
        ({ enqueueCommand }, c) => enqueueCommand(c, sweep, given),
      ),
    );
  // Without the alias, `show` would be read as a misspelled `stop`, which cancels.
  command('status [sweep]', 'list the sweeps, or show one')
    .alias('show')
    .action((sweep: string | undefined, given: GlobalOptions) =>
      act(
        given,
        () => import('./commands/read/status.ts'),
        ({ statusCommand }, c) => statusCommand(c, sweep, given),
      ),
    );
  command('watch [sweep]', 'show a sweep while another process drives it').action(
    (sweep: string | undefined, given: GlobalOptions) =>
      act(
        given,
        () => import('./commands/read/watch.ts'),
        ({ watchCommand }, c) => watchCommand(c, sweep, given),
      ),
  );
  command('trials [sweep]', 'list the trials of a sweep')
    .addOption(new Option('--sort <order>', 'order').choices(['number', 'best']).default('number'))
    .addOption(new Option('--in-state <state>', 'only trials in this state').choices([...trialStates]))
    .addOption(
      new Option('--limit <count>', 'list at most this many trials').argParser(parseWholeNumber).conflicts('all'),
    )
    .option(
      '--all',
      'list all on a terminal too, instead of a screenful of the latest or best (a pipe gets all)',
      false,
    )
    .action(
      (
        sweep: string | undefined,
        given: GlobalOptions & {
          sort: 'number' | 'best';
          inState?: (typeof trialStates)[number];
          limit?: number;
          all: boolean;
        },
      ) =>
        act(
          given,
          () => import('./commands/read/trials.ts'),
          ({ trialsCommand }, c) =>
            trialsCommand(c, sweep, {
              json: given.json,
              sort: given.sort,
              ...(given.inState && { state: given.inState }),
              ...(given.limit !== undefined && { limit: given.limit }),
              all: given.all,
            }),
        ),
    );
  command('best [sweep]', 'show the best trial').action((sweep: string | undefined, given: GlobalOptions) =>
    act(
      given,
      () => import('./commands/read/best.ts'),
      ({ bestCommand }, c) => bestCommand(c, sweep, given),
    ),
  );
  command('logs', 'print the output of a trial')
    .argument('<trial>', 'number of the trial', parseWholeNumber)
    .argument('[sweep]', 'id, beginning of an id, or name (default: the newest)')
    .option('--attempt <number>', 'attempt of the trial (default: the last)', parseWholeNumber)
    .option('-f, --follow', 'follow until this attempt has ended', false)
    .option('--tail <bytes>', 'print only about the last BYTES bytes', parseWholeNumber)
    .addOption(new Option('--stream <name>', 'output to print').choices(['both', 'stdout', 'stderr']).default('both'))
    .action(
      (
        trial: number,
        sweep: string | undefined,
        given: GlobalOptions & {
          attempt?: number;
          follow: boolean;
          tail?: number;
          stream: 'both' | 'stdout' | 'stderr';
        },
      ) =>
        act(
          given,
          () => import('./commands/read/logs.ts'),
          ({ logsCommand }, c) =>
            logsCommand(c, trial, sweep, {
              json: given.json,
              follow: given.follow,
              streams: given.stream,
              ...(given.attempt !== undefined && { attempt: given.attempt }),
              ...(given.tail !== undefined && { tailBytes: given.tail }),
            }),
        ),
    );
  withOut(
    command('export [sweep]', 'write the trials as a table, or the definition as a sweep file').addOption(
      new Option('--format <name>', 'format (default: csv, with --json json)').choices(['csv', 'json', 'yaml']),
    ),
    'file to write; - for standard output, which is the default',
  ).action((sweep: string | undefined, given: GlobalOptions & OutOption & { format?: 'csv' | 'json' | 'yaml' }) =>
    act(
      given,
      () => import('./commands/read/export.ts'),
      ({ exportCommand }, c) => exportCommand(c, sweep, { ...given, ...outOf(given) }),
    ),
  );
  command('importance [sweep]', 'show how much each parameter matters for the primary metric')
    .addOption(
      new Option(
        '--method <name>',
        'method: what sets the best trials apart (ped-anova), or what explains the metric in a model (gp)',
      )
        .choices(importanceMethods)
        .default('ped-anova'),
    )
    .option('--effects', 'also print the metric along each parameter, with 90 % bands; implies --method gp', false)
    .action((sweep: string | undefined, given: GlobalOptions & ImportanceFlags) =>
      act(
        given,
        () => import('./commands/read/importance.ts'),
        ({ importanceCommand }, c) => importanceCommand(c, sweep, given),
      ),
    );
  withOut(
    command('plot', 'write a chart of the dashboard as SVG or PNG')
      .argument('<chart>', chartNames.join(', '))
      .argument('[sweeps...]', 'id, beginning of an id, or name (default: the newest); several for compare and edf'),
    'file to write, .svg or .png; - for standard output (default: <sweep>-<chart>.svg)',
  )
    .addOption(new Option('--format <name>', 'format on standard output').choices([...pictureFormats]))
    .option(
      '--params <names>',
      'parameters of the axes, e.g. lr,depth: parallel, scatter, scatter3d, slice, contour, importance',
      commaList,
    )
    .option('--metric <name>', 'second metric of pareto, duration or intervals; name:maximize for higher is better')
    .option(
      '--filter <text>',
      'only some trials, e.g. lr:0.001~0.1;optimizer:0,2:  parallel, scatter, scatter3d, curves',
    )
    .option('--top <count>', 'curves: number of best trials drawn as lines', parseWholeNumber)
    .option('--near', 'curves: plot the logarithm of the distance to the best')
    .option('--width <px>', 'CSS pixels (default: 960, or what the chart needs)', positiveNumber)
    .option('--height <px>', 'CSS pixels (default: what the chart needs)', positiveNumber)
    .option('--scale <factor>', 'PNG: pixels per CSS pixel (default: 2)', positiveNumber)
    .addOption(new Option('--theme <name>', 'colours').choices([...themes]).default('light'))
    .addHelpText('after', () => `\nCharts:\n${chartList()}`)
    .action((chart: string, sweeps: string[], given: GlobalOptions & OutOption & PlotFlags) =>
      act(
        given,
        () => import('./commands/read/plot.ts'),
        ({ plotCommand }, c) => plotCommand(c, chart, sweeps, { ...given, ...outOf(given) }),
      ),
    );
  withOut(
    command('report [sweep]', 'write a self-contained HTML page about a sweep, with charts'),
    'file to write; - for standard output (default: <sweep>-report.html)',
  ).action((sweep: string | undefined, given: GlobalOptions & OutOption) =>
    act(
      given,
      () => import('./commands/read/report.ts'),
      ({ reportCommand }, c) => reportCommand(c, sweep, { ...given, ...outOf(given) }),
    ),
  );
  command('replay [sweep]', 'derive every decision again from the inputs and compare it with the log').action(
    (sweep: string | undefined, given: GlobalOptions) =>
      act(
        given,
        () => import('./commands/replay.ts'),
        ({ replayCommand }, c) => replayCommand(c, sweep, given),
      ),
  );
  command('verify', 'check the state folder: database, checksums of the log, rows against the log, files')
    .option('--clean', 'also remove unused drafts and job files', false)
    .action((given: GlobalOptions & { clean: boolean }) =>
      act(
        given,
        () => import('./commands/verify.ts'),
        ({ verifyCommand }, c) => verifyCommand(c, given),
      ),
    );

  withSlots(withFolder(command('serve', 'serve the dashboard and the API of the state folder until Ctrl-C')))
    .option('--host <address>', 'address to listen on; anything but loopback requires tokens', '127.0.0.1')
    .option('--port <number>', 'port to listen on, 0 for any free one', portNumber, 8080)
    .option('--allow-host <name>', 'another host name of this server', collect, [])
    .option(
      '--allow-plugin <package>',
      'allow submitted sweeps to use samplers and policies of this package',
      collect,
      [],
    )
    .option('--embed-origin <origin>', 'allow pages of this origin to embed the dashboard in a frame', collect, [])
    .option('--require-token', 'require a token on loopback too', false)
    .option('--https', 'the server is reached over HTTPS, through a proxy', false)
    .option('--drive', 'also drive every sweep that has no controller', false)
    .action((given: GlobalOptions & SlotOptions & ServeFlags) =>
      act(
        given,
        () => import('./commands/serve.ts'),
        ({ serveCommand }, c) =>
          serveCommand(c, {
            ...given,
            allowHosts: given.allowHost,
            allowPlugins: given.allowPlugin,
            embedOrigins: given.embedOrigin,
            slots: slotsOf(given),
          }),
      ),
    );
  withFolder(
    command(
      'study',
      'let a program in any language drive studies: one JSON request per line in, one answer per line out',
    ),
  )
    .requiredOption('--stdio', 'read requests from standard input, write answers to standard output')
    .action((given: GlobalOptions) =>
      act(
        given,
        () => import('./commands/study.ts'),
        ({ studyCommand }, c) => studyCommand(c, given),
      ),
    );
  command('token', 'create, list and revoke access tokens of the server')
    .addArgument(new Argument('<action>', 'what to do').choices(['create', 'list', 'revoke']))
    .argument('[word]', 'name of a new token, or id of one to revoke')
    .addOption(
      new Option('--role <role>', 'viewers read, members command sweeps, owners manage tokens')
        .choices([...roles])
        .default('member'),
    )
    .option('--expires <duration>', 'the new token expires after this time, e.g. 30d (default: never)')
    .action(
      (
        action: 'create' | 'list' | 'revoke',
        word: string | undefined,
        given: GlobalOptions & { role: Role; expires?: string },
      ) =>
        act(
          given,
          () => import('./commands/token.ts'),
          ({ tokenCreateCommand, tokenListCommand, tokenRevokeCommand }, c) => {
            if (action === 'list') return tokenListCommand(c, given);
            if (word === undefined)
              throw cliError('CLI_USAGE', `token ${action} needs ${action === 'create' ? 'a name' : 'an id'}`);
            return action === 'create' ? tokenCreateCommand(c, word, given) : tokenRevokeCommand(c, word, given);
          },
        ),
    );

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

/** Options of `serve`. */
interface ServeFlags {
  readonly host: string;
  readonly port: number;
  readonly allowHost: readonly string[];
  readonly allowPlugin: readonly string[];
  readonly embedOrigin: readonly string[];
  readonly requireToken: boolean;
  readonly https: boolean;
  readonly drive: boolean;
}

/** Options of commands that start trials. */
interface SlotOptions {
  readonly cpus?: number;
  readonly gpus?: readonly string[];
}

/** The file that a command writes, by either of its names. */
interface OutOption {
  readonly out?: string;
  readonly output?: string;
}

function outOf({ out, output }: OutOption): { readonly out?: string } {
  const file = out ?? output;
  return file === undefined ? {} : { out: file };
}

function slotsOf({ cpus, gpus }: SlotOptions): Slots {
  return { ...(cpus !== undefined && { cpus }), ...(gpus !== undefined && { gpus }) };
}
