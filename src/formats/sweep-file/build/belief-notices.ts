import type { SweepDefinition } from '../../../model/index.ts';
import type { FreeParameter } from '../../../space/index.ts';
import type { FileProblem } from '../problems.ts';
import type { BuildContext } from './build-context.ts';

/** What parameters state although the sampler of the file cannot use it. */
export function beliefNotices(
  free: readonly FreeParameter[],
  sampling: SweepDefinition['sampling'],
  samplers: BuildContext['samplers'],
): FileProblem[] {
  const { type } = sampling;
  const { usesPriors, isList } = samplers.kindOf(sampling);
  return free.flatMap(({ path, expression: { prior, default: stated } }) => {
    const at = ['search_space', ...path];
    const notices: FileProblem[] = [];
    if (!usesPriors && prior !== undefined && prior !== 'none')
      notices.push({
        path: at,
        message: `its prior has no effect: sampling_algorithm ${type} uses none; use bayesian, tpe, cmaes or auto`,
      });
    if (isList && stated !== undefined)
      notices.push({
        path: at,
        message: `its default is not tried first: sampling_algorithm ${type} keeps its own order`,
      });
    return notices;
  });
}
