import type { CompiledSpace, FreeParameter } from '../../space/index.ts';
import { samplingError } from '../errors.ts';

/**
 * Checks that every parameter has finitely many values.
 *
 * @throws {HyperDriveConfigException} SAMPLING_GRID_CONTINUOUS names the first one that has not
 */
export function checkGrid(space: CompiledSpace): void {
  const endless = space.free.find((parameter) => parameter.count === Number.POSITIVE_INFINITY);
  if (!endless) return;
  const { name, expression } = endless;
  throw samplingError(
    'SAMPLING_GRID_CONTINUOUS',
    `search_space.${name}: grid sampling takes int_range, ranges with a step, choice, randint, quniform and qloguniform, but ${name} is ` +
      `${expression.type}, which has no finite list of values. ${fixFor(endless)} ` +
      'Or use sampling_algorithm: random (any expression) or bayesian.',
    {
      details: {
        parameter: name,
        expression: expression.type,
        allowed: [
          'choice',
          'randint',
          'quniform',
          'qloguniform',
          'int_range',
          'range with step',
          'log_range with step',
        ],
      },
    },
  );
}

function fixFor({ expression }: FreeParameter): string {
  switch (expression.type) {
    case 'range':
      return `List the values with choice, or give a step: {type: range, low: ${expression.low}, high: ${expression.high}, step: ${(expression.high - expression.low) / 4}}.`;
    case 'log_range':
      return `List the values with choice, or give a step, the factor between values: {type: log_range, low: ${expression.low}, high: ${expression.high}, step: 10}.`;
    case 'uniform':
      return `List the values with choice, or give a step: quniform(${expression.min_value}, ${expression.max_value}, q).`;
    case 'loguniform':
      return `List the values with choice, or give a step: qloguniform(${expression.min_value}, ${expression.max_value}, q).`;
    default:
      return 'List the values with choice.';
  }
}
