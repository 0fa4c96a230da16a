import type { SweepDefinition } from '../../../model/index.ts';
import type { FileProblem } from '../problems.ts';
import type { BuildContext } from './build-context.ts';

/** What a parameter states although the sampler of the file cannot use it. */
export function beliefNotices(
  { space, sampling }: Pick<SweepDefinition, 'space' | 'sampling'>,
  samplers: BuildContext['samplers'],
): FileProblem[] {
  const { type } = sampling;
  const { usesPriors, isList } = samplers.kindOf(sampling);
  return Object.entries(space).flatMap(([name, expression]) => {
    const text = JSON.stringify(expression);
    const path = ['search_space', name];
    const notices: FileProblem[] = [];
    if (!usesPriors && text.includes('"prior":{'))
      notices.push({
        path,
        message: `its prior has no effect: sampling_algorithm ${type} uses none; use bayesian, tpe, cmaes or auto`,
      });
    if (isList && text.includes('"default":'))
      notices.push({ path, message: `its default is not tried first: sampling_algorithm ${type} keeps its own order` });
    return notices;
  });
}
