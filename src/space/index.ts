/** Search spaces: expressions, their wire forms, and the compiled form that samplers work on. */
export { canonicalText, configurationKey } from './canonical.ts';
export { compileSpace, enumerate, sizeOf } from './compile-space.ts';
export type {
  CompiledParameter,
  CompiledSpace,
  Condition,
  ConstantParameter,
  FreeParameter,
  NumericScale,
  WireForm,
} from './compiled-space.ts';
export type { Configuration, ConfigurationValue, ParameterValue } from './configuration.ts';
export {
  type CompiledConstraint,
  type ConstraintOperand,
  type ConstraintProblem,
  mostConstraints,
  type ParameterConstraint,
  readConstraints,
} from './constraints.ts';
export type { SpaceErrorCode } from './errors.ts';
export {
  type ChoiceExpression,
  type ChoiceOption,
  type Expression,
  type ExpressionType,
  expressionArguments,
  isExpression,
  isExpressionType,
  type NormalExpression,
  type NumericExpression,
  type QuantizedNormalExpression,
  type QuantizedRangeExpression,
  type RandintExpression,
  type RangeExpression,
  type SearchSpace,
} from './expression.ts';
export {
  choice,
  lognormal,
  loguniform,
  normal,
  ordered,
  type QuantizedOptions,
  qlognormal,
  qloguniform,
  qnormal,
  quniform,
  randint,
  uniform,
  unordered,
} from './functions.ts';
export { configurationLeaves, type Leaf } from './leaves.ts';
export { argumentName, dottedName, environmentName, type NameRule } from './names.ts';
export { checkSpace, parseSpace, type SpaceCheck, type SpaceOptions } from './parse-space.ts';
export type { JsonPath, SpaceProblem, SpaceWarning, SpaceWarningCode } from './problems.ts';
export { quantize, roundHalfEven } from './quantize.ts';
export { checkSatisfiable } from './satisfiable.ts';
export { spanSpaces } from './span.ts';
export { valueText } from './value-text.ts';
export { spaceToWire } from './wire.ts';
