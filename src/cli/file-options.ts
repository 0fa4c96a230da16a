import { type Command, Option } from 'commander';
import { collect, commaList } from './option-values.ts';

/** Options that change what a sweep file says. */
export interface FileOptions {
  readonly set: readonly string[];
  readonly priors?: 'book' | 'none';
  /** Ids of earlier sweeps, or `auto`. */
  readonly resumeFrom?: readonly string[];
  /** Ids of ended trials. */
  readonly resumeChildRuns?: readonly string[];
}

/** Adds the options of {@link FileOptions} to a command. */
export function withFileOptions(command: Command): Command {
  const from = 'learn from earlier sweeps: ids between commas, or auto for those with the same metric and parameters';
  return command
    .option('--set <key=value>', 'override a key of the file, e.g. limits.max_total_trials=5', collect, [])
    .addOption(new Option('--priors <which>', 'none: do not consult the prior book').choices(['book', 'none']))
    .addOption(new Option('--resume-from <sweeps>', from).argParser(commaList))
    .addOption(
      new Option(
        '--resume-child-runs <trials>',
        'resume ended trials from what they kept: ids such as hd-1qrpbtyjby_7 between commas',
      ).argParser(commaList),
    );
}

/** The keys to override. */
export function setOf({ set, priors, resumeFrom, resumeChildRuns }: FileOptions): readonly string[] {
  return [
    ...set,
    ...(priors === undefined ? [] : [`priors=${priors}`]),
    ...(resumeFrom === undefined ? [] : [`resume_from=${JSON.stringify(resumeFrom)}`]),
    ...(resumeChildRuns === undefined ? [] : [`resume_child_runs=${JSON.stringify(resumeChildRuns)}`]),
  ];
}
