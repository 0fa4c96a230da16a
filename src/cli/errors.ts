import { errorTable } from '../base/index.ts';

/** Creates errors of the command line. */
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
    summary: 'The command cannot write its output file. Check the folder, its permissions and the disk space.',
  },
  CLI_FILE_EXISTS: {
    kind: 'conflict',
    summary: 'The file that the command would write exists. Name another one with --out, or overwrite it with --force.',
  },
  CLI_NO_PYTHON: {
    kind: 'environment',
    summary: 'No Python 3.8 or later runs here. Install one, activate its environment, or name it with --python.',
  },
  CLI_BAD_SCRIPT: {
    kind: 'config',
    summary:
      'The script is not valid Python, or uses syntax of a later version than the Python that reads it. The message names file and line; --python names a newer Python.',
  },
  CLI_NO_PARAMETERS: {
    kind: 'config',
    summary:
      'The script takes no parameters that can be tuned: no options of argparse, click or Typer, and no function with numbers or booleans. The message says what was looked for.',
  },
  CLI_NOT_PYTHON: {
    kind: 'unsupported',
    summary:
      'Only parameters of Python scripts can be read. Scripts in any language can be tuned: the message has a sweep file to start from.',
  },
  CLI_UNKNOWN_SWEEP: {
    kind: 'missing',
    summary:
      'No sweep of this state folder has that id or name. `hyperdrive status` lists the sweeps; --state names another folder.',
  },
  CLI_AMBIGUOUS_SWEEP: {
    kind: 'config',
    summary:
      'The word is the beginning of several ids, or the name of several studies. Give the id, or more characters of it.',
  },
  CLI_NO_RESULT: {
    kind: 'missing',
    summary:
      'No trial of the sweep has reported the primary metric yet, or the sweep has none. Wait, or check the name that the script reports.',
  },
  CLI_TOO_FEW_TRIALS: {
    kind: 'missing',
    summary:
      'Parameter importance needs at least 10 ended trials (with a model: 10 different configurations) whose values of the primary metric differ. The message says how many have a value and how to get more.',
  },
  CLI_NO_ATTEMPT: {
    kind: 'missing',
    summary: 'The trial has not started, or has no attempt with that number. `hyperdrive trials` lists the trials.',
  },
  CLI_SWEEP_OVER: {
    kind: 'conflict',
    summary:
      'The sweep has ended and cannot be continued. Submit a new one; `resume_from` lets it learn from this one.',
  },
  CLI_BAD_REQUEST: {
    kind: 'config',
    summary:
      'A line to `hyperdrive study --stdio` is not a JSON object, or not a complete request. The message names the key.',
  },
  CLI_NO_STUDY: {
    kind: 'missing',
    summary:
      'A request names a study that is not open in this process, or does not say which of several open ones it means. Open or name the study.',
  },
  CLI_NOTHING_KEPT: {
    kind: 'config',
    summary: 'A study in memory has no dashboard: another part of the process cannot read it. Give it a state folder.',
  },
  CLI_NO_OPEN_TRIAL: {
    kind: 'missing',
    summary:
      'The trial is not open: `ask` has not returned it since the study was opened, or its result is already reported. After a restart, `ask` first returns the trials that were still open.',
  },
  CLI_DRY_RUN_FAILED: {
    kind: 'config',
    summary:
      'The trial of `hyperdrive check --dry-run` did not complete, or did not report every metric that the sweep needs.',
  },
});
