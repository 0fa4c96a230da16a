import { Argument, Option } from 'commander';
import { chartNames, themes } from '../../charts/index.ts';
import { trialStates } from '../../model/index.ts';
import { chartList, importanceMethods, pictureFormats } from '../commands/read/choices.ts';
import type { ImportanceFlags } from '../commands/read/importance.ts';
import type { PlotFlags } from '../commands/read/plot.ts';
import { commaList, parseWholeNumber, positiveNumber } from '../option-values.ts';
import { type CommandList, type GlobalOptions, type OutOption, outOf, withOut } from './command-list.ts';

/** Adds the commands that show, export and check what a state folder holds, here or on a server. */
export function addReadingCommands({ anywhere, act }: CommandList): void {
  // Without the alias, `show` would be read as a misspelled `stop`, which cancels.
  anywhere('status [sweep]', 'list the sweeps, or show one')
    .alias('show')
    .action((sweep: string | undefined, given: GlobalOptions) =>
      act(
        given,
        () => import('../commands/read/status.ts'),
        ({ statusCommand }, c) => statusCommand(c, sweep, given),
      ),
    );
  anywhere('watch [sweep]', 'show a sweep while another process drives it').action(
    (sweep: string | undefined, given: GlobalOptions) =>
      act(
        given,
        () => import('../commands/read/watch.ts'),
        ({ watchCommand }, c) => watchCommand(c, sweep, given),
      ),
  );
  anywhere('trials [sweep]', 'list the trials of a sweep')
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
          () => import('../commands/read/trials.ts'),
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
  anywhere('best [sweep]', 'show the best trial').action((sweep: string | undefined, given: GlobalOptions) =>
    act(
      given,
      () => import('../commands/read/best.ts'),
      ({ bestCommand }, c) => bestCommand(c, sweep, given),
    ),
  );
  anywhere('logs', 'print the output of a trial')
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
          () => import('../commands/read/logs.ts'),
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
  anywhere('fetch [sweep]', 'copy what trials kept, their logs and configurations: of the best trial, one, or all')
    .option('--trial <trial>', 'only this trial', parseWholeNumber)
    .option('--all', 'all trials', false)
    .option('-o, --out <folder>', 'folder to write to (default: the id of the sweep)')
    .action((sweep: string | undefined, given: GlobalOptions & { trial?: number; all: boolean; out?: string }) =>
      act(
        given,
        () => import('../commands/read/fetch.ts'),
        ({ fetchCommand }, c) => fetchCommand(c, sweep, given),
      ),
    );
  withOut(
    anywhere('export [sweep]', 'write the trials as a table, or the definition as a sweep file').addOption(
      new Option('--format <name>', 'format (default: csv, with --json json)').choices(['csv', 'json', 'yaml']),
    ),
    'file to write; - for standard output, which is the default',
  ).action((sweep: string | undefined, given: GlobalOptions & OutOption & { format?: 'csv' | 'json' | 'yaml' }) =>
    act(
      given,
      () => import('../commands/read/export.ts'),
      ({ exportCommand }, c) => exportCommand(c, sweep, { ...given, ...outOf(given) }),
    ),
  );
  anywhere('importance [sweep]', 'show how much each parameter matters for the primary metric')
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
        () => import('../commands/read/importance.ts'),
        ({ importanceCommand }, c) => importanceCommand(c, sweep, given),
      ),
    );
  withOut(
    anywhere('plot', 'write a chart of the dashboard as SVG or PNG')
      // Completions offer the choices; the command itself says which names are like an unknown one.
      .addArgument(new Argument('<chart>', chartNames.join(', ')).choices([...chartNames]).argParser(String))
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
        () => import('../commands/read/plot.ts'),
        ({ plotCommand }, c) => plotCommand(c, chart, sweeps, { ...given, ...outOf(given) }),
      ),
    );
  withOut(
    anywhere('report [sweep]', 'write a self-contained HTML page about a sweep, with charts'),
    'file to write; - for standard output (default: <sweep>-report.html)',
  ).action((sweep: string | undefined, given: GlobalOptions & OutOption) =>
    act(
      given,
      () => import('../commands/read/report.ts'),
      ({ reportCommand }, c) => reportCommand(c, sweep, { ...given, ...outOf(given) }),
    ),
  );
  anywhere('replay [sweep]', 'derive every decision again from the inputs and compare it with the log').action(
    (sweep: string | undefined, given: GlobalOptions) =>
      act(
        given,
        () => import('../commands/replay.ts'),
        ({ replayCommand }, c) => replayCommand(c, sweep, given),
      ),
  );
  anywhere('verify', 'check the state folder: database, checksums of the log, rows against the log, files')
    .option('--clean', 'also remove unused drafts, job files and sent code', false)
    .action((given: GlobalOptions & { clean: boolean }) =>
      act(
        given,
        () => import('../commands/verify.ts'),
        ({ verifyCommand }, c) => verifyCommand(c, given),
      ),
    );
}
