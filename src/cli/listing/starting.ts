import { Argument, type Command } from 'commander';
import { type Askable, askable, type Shell, shells } from '../completion/shells.ts';
import { type CommandList, type GlobalOptions, type OutOption, outOf, withOut } from './command-list.ts';

/** Options of `init`. */
interface InitFlags {
  readonly print: boolean;
  readonly force: boolean;
  readonly python?: string;
  readonly function?: string;
}

/** Adds the commands for a first sweep on a machine. */
export function addStartingCommands({ command, anywhere, act }: CommandList): void {
  withOut(
    command('init <script>', 'write a sweep file from what a Python script takes and prints; the script is not run'),
    'file to write (default: sweep.yaml)',
  )
    .option('--print', 'print the file instead of writing it', false)
    .option('--force', 'overwrite an existing file', false)
    .option('--function <name>', 'function or subcommand to tune (default: the likeliest)')
    .option(
      '--python <program>',
      'Python that reads the script and runs the trials (default: the active environment, python3)',
    )
    .action((script: string, given: GlobalOptions & OutOption & InitFlags) =>
      act(
        given,
        () => import('../init/init.ts'),
        ({ initCommand }, c) => initCommand(c, script, { ...given, ...outOf(given) }),
      ),
    );
  command(
    'doctor [file]',
    'find out what is wrong with an installation, a state folder or the surroundings of a sweep',
  ).action((file: string | undefined, given: GlobalOptions) =>
    act(
      given,
      () => import('../doctor/doctor.ts'),
      ({ doctorCommand }, c) => doctorCommand(c, file, given),
    ),
  );
  command('completion', 'print a script that completes the command line in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices([...shells]))
    .action((shell: Shell, given: GlobalOptions, own: Command) =>
      act(
        given,
        () => import('../completion/completion.ts'),
        ({ completionCommand }, c) => completionCommand(c, shell, own.parent ?? own, given),
      ),
    );
  anywhere('complete', 'print what a completion offers for sweeps or trials', true)
    .addArgument(new Argument('<what>', 'what to list').choices([...askable]))
    .argument('[sweep]', 'whose trials')
    .action((what: Askable, sweep: string | undefined, given: GlobalOptions) =>
      act(
        given,
        () => import('../completion/complete.ts'),
        ({ completeCommand }, c) => completeCommand(c, what, sweep),
      ),
    );
}
