/** Search spaces: expressions, their wire forms, and the compiled form that samplers work on. */

export { compileSpace, enumerate, sizeOf } from './compile/compile-space.ts';
export type { CompiledSpace, WireForm } from './compile/compiled-space.ts';
export { configurationLeaves, type Leaf } from './compile/leaves.ts';
export type {
  CompiledParameter,
  Condition,
  ConstantParameter,
  FreeParameter,
  NumericScale,
} from './compile/parameter.ts';
export { spanSpaces } from './compile/span.ts';
export {
  type CompiledConstraint,
  type ConstraintOperand,
  type ConstraintProblem,
  mostConstraints,
  type ParameterConstraint,
  readConstraints,
} from './constraints/constraints.ts';
export { checkSatisfiable } from './constraints/satisfiable.ts';
export { quantize, roundHalfEven } from './domain/quantize.ts';
export type { SpaceErrorCode } from './errors.ts';
export { canonicalText, configurationKey } from './expression/canonical.ts';
export type { Configuration, ConfigurationValue, ParameterValue } from './expression/configuration.ts';
export {
  type ChoiceExpression,
  type ChoiceOption,
  type Expression,
  type ExpressionType,
  expressionArguments,
  expressionExtensions,
  type IntRangeExpression,
  isExpression,
  isExpressionType,
  type NaturalRangeExpression,
  type NormalExpression,
  type NumericExpression,
  type QuantizedNormalExpression,
  type QuantizedRangeExpression,
  type RandintExpression,
  type RangeExpression,
  type SearchSpace,
} from './expression/expression.ts';
export {
  choice,
  intRange,
  lognormal,
  logRange,
  loguniform,
  normal,
  ordered,
  type QuantizedOptions,
  qlognormal,
  qloguniform,
  qnormal,
  quniform,
  type RangeOptions,
  randint,
  range,
  uniform,
  unordered,
} from './expression/functions.ts';
export { argumentName, dottedName, environmentName, type NameRule } from './expression/names.ts';
export { valueText } from './expression/value-text.ts';
export { spaceToWire } from './expression/wire.ts';
export { checkSpace, parseSpace, type SpaceCheck, type SpaceOptions } from './read/parse-space.ts';
export type { JsonPath, SpaceProblem, SpaceWarning, SpaceWarningCode } from './read/problems.ts';
