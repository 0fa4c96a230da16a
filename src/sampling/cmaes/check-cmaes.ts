import type { CompiledSpace } from '../../space/index.ts';
import { samplingError } from '../errors.ts';

/**
 * Checks that CMA-ES can serve a space.
 *
 * @throws {HyperDriveConfigException} SAMPLING_UNSUPPORTED_EXPRESSION names the first unsupported parameter
 */
export function checkCmaes(space: CompiledSpace): void {
  for (const parameter of space.free) {
    const isUnordered = parameter.kind === 'categorical' && parameter.count > 2;
    if (!isUnordered && parameter.conditions.length === 0) continue;
    const problem = isUnordered
      ? `is a choice of ${parameter.count} values without an order`
      : 'exists only in some trials';
    throw samplingError(
      'SAMPLING_UNSUPPORTED_EXPRESSION',
      `search_space.${parameter.name}: CMA-ES takes numeric and ordered parameters and choices of two, but ` +
        `${parameter.name} ${problem}. ${isUnordered ? 'Set ordered: true if neighbouring values are similar, or use' : 'Use'} ` +
        'sampling_algorithm: bayesian or tpe.',
      { details: { parameter: parameter.name, algorithm: 'cmaes' } },
    );
  }
}
