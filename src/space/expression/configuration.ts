import type { Json } from '../../base/index.ts';
import type { ChoiceExpression, Expression, NumericExpression, SearchSpace } from './expression.ts';
import type { When } from './when.ts';

/**
 * A configuration of a space that the type system does not know: parameter name → value; nested choices give mappings.
 */
export interface ConfigurationValue {
  readonly [name: string]: Json;
}

/**
 * The configurations of a space: `Configuration<typeof space>`.
 * Numeric expressions give `number`; a choice gives the union of its options, in which mappings become nested
 * configurations; a fixed value gives its own type. A parameter with a `when` may be missing.
 */
export type Configuration<Space extends SearchSpace = SearchSpace> = string extends keyof Space
  ? ConfigurationValue
  : [ConditionalName<Space>] extends [never]
    ? { readonly [Name in keyof Space]: ParameterValue<Space[Name]> }
    : { readonly [Name in Exclude<keyof Space, ConditionalName<Space>>]: ParameterValue<Space[Name]> } & {
        readonly [Name in ConditionalName<Space>]?: ParameterValue<Space[Name]>;
      };

/** Names of the parameters that exist only in some configurations. */
type ConditionalName<Space> = {
  [Name in keyof Space]: Space[Name] extends Expression & { readonly when: When } ? Name : never;
}[keyof Space];

/** The values one entry of a space can take. */
export type ParameterValue<Entry> =
  Entry extends ChoiceExpression<infer Option> ? OptionValue<Option> : Entry extends NumericExpression ? number : Entry;

type OptionValue<Option> = Option extends readonly unknown[]
  ? Option
  : Option extends SearchSpace
    ? Configuration<Option>
    : Option;
