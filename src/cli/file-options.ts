import { Option } from 'commander';

/** Options that change what a sweep file says. */
export interface FileOptions {
  readonly set: readonly string[];
  readonly priors?: 'book' | 'none';
}

/** The option `--priors`. */
export function priorsOption(): Option {
  return new Option('--priors <which>', 'none: do not consult the prior book').choices(['book', 'none']);
}

/** The keys to override. */
export function setOf({ set, priors }: FileOptions): readonly string[] {
  return priors === undefined ? set : [...set, `priors=${priors}`];
}
