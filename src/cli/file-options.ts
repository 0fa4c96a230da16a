import { Option } from 'commander';
import { commaList } from './option-values.ts';

/** Options that change what a sweep file says. */
export interface FileOptions {
  readonly set: readonly string[];
  readonly priors?: 'book' | 'none';
  /** Ids of earlier sweeps, or `auto`. */
  readonly resumeFrom?: readonly string[];
}

/** The option `--priors`. */
export function priorsOption(): Option {
  return new Option('--priors <which>', 'none: do not consult the prior book').choices(['book', 'none']);
}

/** The option `--resume-from`. */
export function resumeOption(): Option {
  const text = 'learn from earlier sweeps: ids between commas, or auto for those with the same metric and parameters';
  return new Option('--resume-from <sweeps>', text).argParser(commaList);
}

/** The keys to override. */
export function setOf({ set, priors, resumeFrom }: FileOptions): readonly string[] {
  return [
    ...set,
    ...(priors === undefined ? [] : [`priors=${priors}`]),
    ...(resumeFrom === undefined ? [] : [`resume_from=${JSON.stringify(resumeFrom)}`]),
  ];
}
