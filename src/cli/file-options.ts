import { type Command, Option } from 'commander';
import { cliError } from './errors.ts';
import { collect, commaList } from './option-values.ts';

/** Options that change what a sweep file says. */
export interface FileOptions {
  readonly set: readonly string[];
  readonly priors?: 'book' | 'none';
  /** Ids of earlier sweeps, or `auto`. */
  readonly resumeFrom?: readonly string[];
  /** Ids of ended trials. */
  readonly resumeChildRuns?: readonly string[];
  /** `reference=path` of what is registered in Azure ML. */
  readonly map: readonly string[];
  /** `name=folder` of registered code. */
  readonly code: readonly string[];
}

/** What options make of a sweep file. */
export interface FileChanges {
  /** Keys to override. */
  readonly set: readonly string[];
  /** Local paths for what the file names in Azure ML. @defaultValue none */
  readonly places?: Readonly<Record<string, string>>;
}

/** Adds the options of {@link FileOptions} to a command. */
export function withFileOptions(command: Command): Command {
  const from = 'learn from earlier sweeps: ids between commas, or auto for those with the same metric and parameters';
  return command
    .option('--set <key=value>', 'override a key of the file, e.g. limits.max_total_trials=5', collect, [])
    .option(
      '--map <reference=path>',
      'local path for data or a component in Azure ML, e.g. azureml:mnist:1=data/mnist',
      collect,
      [],
    )
    .option('--code <name=folder>', 'local folder for registered code, e.g. azureml:train:1=src', collect, [])
    .addOption(new Option('--priors <which>', 'none: do not consult the prior book').choices(['book', 'none']))
    .addOption(new Option('--resume-from <sweeps>', from).argParser(commaList))
    .addOption(
      new Option(
        '--resume-child-runs <trials>',
        'resume ended trials from what they kept: ids such as hd-1qrpbtyjby_7 between commas',
      ).argParser(commaList),
    );
}

/** What the options say. @throws CLI_USAGE for a mapping without a path */
export function changesOf({ set, priors, resumeFrom, resumeChildRuns, map, code }: FileOptions): FileChanges {
  const keys = [
    ...set,
    ...(priors === undefined ? [] : [`priors=${priors}`]),
    ...(resumeFrom === undefined ? [] : [`resume_from=${JSON.stringify(resumeFrom)}`]),
    ...(resumeChildRuns === undefined ? [] : [`resume_child_runs=${JSON.stringify(resumeChildRuns)}`]),
  ];
  const places = Object.fromEntries([...map.map(placeOf('--map')), ...code.map(placeOf('--code'))]);
  return { set: keys, places };
}

/** A reference may contain `=`, a path hardly does. */
function placeOf(option: string) {
  return (text: string): readonly [string, string] => {
    const at = text.lastIndexOf('=');
    if (at > 0 && at < text.length - 1) return [text.slice(0, at), text.slice(at + 1)];
    throw cliError('CLI_USAGE', `${option}: expected NAME=PATH, got ${JSON.stringify(text)}`);
  };
}
