import type { Json } from '../../base/index.ts';
import type { ChoiceExpression, NumericExpression, SearchSpace } from './expression.ts';

/** A configuration whose space is not known to the compiler: parameter name → value; nested choices give mappings. */
export interface ConfigurationValue {
  readonly [name: string]: Json;
}

/**
 * The configurations of a space: `Configuration<typeof space>`.
 * Numeric expressions give `number`, a choice the union of its options (mappings become nested configurations),
 * a fixed value its own type.
 */
export type Configuration<Space extends SearchSpace = SearchSpace> = string extends keyof Space
  ? ConfigurationValue
  : { readonly [Name in keyof Space]: ParameterValue<Space[Name]> };

/** The values one entry of a space can take. */
type ParameterValue<Entry> =
  Entry extends ChoiceExpression<infer Option> ? OptionValue<Option> : Entry extends NumericExpression ? number : Entry;

type OptionValue<Option> = Option extends readonly unknown[]
  ? Option
  : Option extends SearchSpace
    ? Configuration<Option>
    : Option;
