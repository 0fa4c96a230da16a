import { Argument } from 'commander';
import type { ChangeFlags } from '../commands/change.ts';
import type { EnqueueFlags } from '../commands/enqueue.ts';
import { changesOf, type FileOptions, withFileOptions } from '../file-options.ts';
import { collect, collectNumbers, parseWholeNumber } from '../option-values.ts';
import {
  type CommandList,
  type GlobalOptions,
  type SlotOptions,
  slotsOf,
  withFolder,
  withSlots,
} from './command-list.ts';

/** Adds the commands that start, end and change sweeps. */
export function addDrivingCommands({ command, anywhere, act }: CommandList): void {
  const run = anywhere('run <file>', 'run a sweep to its end; Ctrl-C pauses it, a second Ctrl-C leaves it').option(
    '--detach',
    'with --server: do not watch the sweep',
    false,
  );
  withFileOptions(withSlots(withFolder(run))).action(
    (file: string, given: GlobalOptions & SlotOptions & FileOptions & { detach: boolean }) =>
      act(
        given,
        () => import('../commands/run.ts'),
        ({ runCommand }, c) =>
          runCommand(c, file, {
            json: given.json,
            ...changesOf(given),
            slots: slotsOf(given),
            isDetached: given.detach,
          }),
      ),
  );
  withFileOptions(withSlots(command('check <file>', 'report every problem in a sweep file')))
    .option('--dry-run', 'also run one trial and check that it reports the primary metric', false)
    .action((file: string, given: GlobalOptions & SlotOptions & FileOptions & { dryRun: boolean }) =>
      act(
        given,
        () => import('../commands/check.ts'),
        ({ checkCommand }, c) => checkCommand(c, file, { ...given, ...changesOf(given), slots: slotsOf(given) }),
      ),
    );
  withFileOptions(command('import', 'print the sweep file that a file of Azure ML means, with every default'))
    .addArgument(new Argument('<from>', 'where the file is from').choices(['azure']))
    .argument('<file>', 'a sweep file')
    .action((_: string, file: string, given: GlobalOptions & FileOptions) =>
      act(
        given,
        () => import('../commands/import-azure.ts'),
        ({ importCommand }, c) => importCommand(c, file, { json: given.json, ...changesOf(given) }),
      ),
    );
  withSlots(
    withFolder(anywhere('resume [sweep]', 'continue a sweep that was paused or left (default: the newest)')),
  ).action((sweep: string | undefined, given: GlobalOptions & SlotOptions) =>
    act(
      given,
      () => import('../commands/run.ts'),
      ({ resumeCommand }, c) => resumeCommand(c, sweep, { json: given.json, slots: slotsOf(given) }),
    ),
  );
  anywhere('pause [sweep]', 'start no new trials of a sweep; running ones end, and resume continues it').action(
    (sweep: string | undefined, given: GlobalOptions) =>
      act(
        given,
        () => import('../commands/pause.ts'),
        ({ pauseCommand }, c) => pauseCommand(c, sweep, given),
      ),
  );
  withFolder(anywhere('stop [sweep]', 'cancel a sweep, or one trial of it'))
    .option('--trial <trial>', 'cancel only this trial', parseWholeNumber)
    .option('--reason <text>', 'recorded with the sweep')
    .option('--no-wait', 'do not wait until everything has ended')
    .action((sweep: string | undefined, given: GlobalOptions & { trial?: number; reason?: string; wait: boolean }) =>
      act(
        given,
        () => import('../commands/stop.ts'),
        ({ stopCommand }, c) => stopCommand(c, sweep, given),
      ),
    );
  anywhere('change [sweep]', 'change the definition of a running sweep and print the differences')
    .option('--set <key=value>', 'change one key, e.g. search_space.lr.max_value=0.5', collect, [])
    .option('--file <file>', 'the complete new sweep file')
    .option('--default <name=value>', 'value of a new parameter in earlier trials', collect, [])
    .option('--note <text>', 'recorded with the version')
    .option('--if-version <number>', 'refuse if the definition now has another version', parseWholeNumber)
    .option('--dry-run', 'check and compare only', false)
    .action((sweep: string | undefined, given: GlobalOptions & Omit<ChangeFlags, 'json'>) =>
      act(
        given,
        () => import('../commands/change.ts'),
        ({ changeCommand }, c) => changeCommand(c, sweep, given),
      ),
    );
  anywhere('versions [sweep]', 'list the versions of a definition: who changed what, and from which trial on').action(
    (sweep: string | undefined, given: GlobalOptions) =>
      act(
        given,
        () => import('../commands/change.ts'),
        ({ versionsCommand }, c) => versionsCommand(c, sweep, given),
      ),
  );
  anywhere('enqueue [sweep]', 'queue configurations ahead of the sampler')
    .option('--config <json>', 'a configuration of the search space', collect, [])
    .option('--again <trial>', 'retry an ended trial', collectNumbers, [])
    .option(
      '--resume <id>',
      'resume an ended trial, such as hd-1qrpbtyjby_7 of any sweep, from what it kept',
      collect,
      [],
    )
    .option('--no-on-top', 'count within max_total_trials instead of raising it')
    .action((sweep: string | undefined, given: GlobalOptions & Omit<EnqueueFlags, 'json'>) =>
      act(
        given,
        () => import('../commands/enqueue.ts'),
        ({ enqueueCommand }, c) => enqueueCommand(c, sweep, given),
      ),
    );
}
