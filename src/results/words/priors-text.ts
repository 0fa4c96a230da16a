import type { BookPriors } from '../../model/index.ts';

/** What a sweep takes from the prior book, as a sentence: which models, which parameters, how to do without. */
export function priorsText({ version, family, entries, configurations }: BookPriors): string {
  const names = [...new Set(entries.map(({ parameter }) => parameter))].join(', ');
  const first = configurations.length === 0 ? '' : ', and what to try first';
  return `prior book ${version} recognises ${family}: it says where good values lie for ${names}${first}; priors: none turns it off`;
}
