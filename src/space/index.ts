/** Search spaces: expressions, their wire forms, and the compiled form that samplers use. */

export { type ParameterPrior, priorDensity, priorDraw } from './belief/parameter-prior.ts';
export { compileSpace } from './compile/compile-space.ts';
export type { CompiledSpace } from './compile/compiled-space.ts';
export { completeConfiguration } from './compile/complete.ts';
export { conditionText } from './compile/condition-text.ts';
export { isOptionCondition, meets } from './compile/conditions.ts';
export { configurationLeaves, leafCells } from './compile/leaves.ts';
export type {
  Condition,
  FreeParameter,
  OptionCondition,
} from './compile/parameter.ts';
export { spanSpaces } from './compile/span.ts';
export { widenEntry } from './compile/widen.ts';
export { conditionalNames, parentNames } from './condition/entry-order.ts';
export { type ParameterConstraint, readConstraints } from './constraints/constraints.ts';
export { mostConstraints } from './constraints/most-constraints.ts';
export { checkSatisfiable } from './constraints/satisfiable.ts';
export type { PriorExpression } from './expression/belief.ts';
export { canonicalText } from './expression/canonical.ts';
export type { Configuration, ConfigurationValue, ParameterValue } from './expression/configuration.ts';
export {
  choice,
  intRange,
  lognormal,
  logRange,
  loguniform,
  normal,
  onlyWhen,
  ordered,
  qlognormal,
  qloguniform,
  qnormal,
  quniform,
  type RangeOptions,
  randint,
  range,
  uniform,
  unordered,
  withDefault,
  withPrior,
} from './expression/constructors.ts';
export {
  type ExpressionType,
  expressionArguments,
  isExpression,
  isExpressionType,
  type SearchSpace,
} from './expression/expression.ts';
export { valueText } from './expression/value-text.ts';
export type { When } from './expression/when.ts';
export { spaceToWire } from './expression/wire.ts';
export { checkSpace, parseSpace } from './read/parse-space.ts';
export type { SpaceProblem, SpaceWarning } from './read/problems.ts';
