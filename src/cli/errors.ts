import { errorTable } from '../base/index.ts';

/** Makes the errors of the command line. */
export const cliError = errorTable({
  CLI_USAGE: {
    kind: 'config',
    summary: 'The command line has an unknown command, option or value. `hyperdrive help COMMAND` lists what is known.',
  },
  CLI_NO_FILE: {
    kind: 'missing',
    summary: 'A file that the command names cannot be read. Check the path.',
  },
  CLI_UNWRITABLE_FILE: {
    kind: 'environment',
    summary: 'A file that the command should write cannot be written. Check folder, rights and disk space.',
  },
  CLI_UNKNOWN_SWEEP: {
    kind: 'missing',
    summary:
      'No sweep of this state folder has that id or name. `hyperdrive status` lists them; --state names a folder.',
  },
  CLI_AMBIGUOUS_SWEEP: {
    kind: 'config',
    summary:
      'Several sweeps start with what was given, or several studies have the name. Give the id, or more characters of it.',
  },
  CLI_NO_RESULT: {
    kind: 'missing',
    summary:
      'No trial of the sweep has reported the primary metric yet, or the sweep has none. Wait, or check the name that the script reports.',
  },
  CLI_TOO_FEW_TRIALS: {
    kind: 'missing',
    summary:
      'Which parameter matters shows from 10 ended trials (with a model: 10 different configurations) whose values of the primary metric differ; the message says how many have a value, and how the sweep gets more.',
  },
  CLI_NO_ATTEMPT: {
    kind: 'missing',
    summary:
      'The trial has not been started, or not as often as the attempt number says. `hyperdrive trials` lists them.',
  },
  CLI_SWEEP_OVER: {
    kind: 'conflict',
    summary:
      'The sweep has ended and cannot be continued. Submit a new one; `resume_from` lets it learn from this one.',
  },
  CLI_BAD_REQUEST: {
    kind: 'config',
    summary:
      'A line to `hyperdrive study --stdio` is no JSON object, or no request with what it needs. The message names the key.',
  },
  CLI_NO_STUDY: {
    kind: 'missing',
    summary:
      'A request is about a study that is not open in this process, or does not say which of several. Open it first.',
  },
  CLI_NO_OPEN_TRIAL: {
    kind: 'missing',
    summary:
      'The trial is not open: `ask` has not returned it since the study was opened, or its result is already reported. After a restart, `ask` first returns the trials that were still open.',
  },
  CLI_DRY_RUN_FAILED: {
    kind: 'config',
    summary:
      'The one trial of `hyperdrive check --dry-run` did not do what a sweep needs: end well and report the metric.',
  },
});
