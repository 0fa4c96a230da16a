import type { Json } from '../../base/index.ts';
import { canonicalText, isJsonMapping } from '../expression/canonical.ts';
import {
  type ChoiceExpression,
  type ChoiceOption,
  isExpression,
  isFixedOption,
  isMappingOption,
} from '../expression/expression.ts';

/**
 * Which options of a choice a default may mean: the fixed option that it equals, the position in `{ option: 1 }`, or
 * the mappings that have its entries.
 */
export function optionsOfDefault({ values }: ChoiceExpression, named: Json): readonly number[] {
  const equal = fixedOption(values, named);
  if (equal !== undefined) return [equal];
  const position = positionOf(named);
  if (position !== undefined) return values[position] === undefined ? [] : [position];
  return optionsWithEntries({ values }, named);
}

/** The mappings among the options of a choice that have the entries of another mapping, as fixed values. */
export function optionsWithEntries({ values }: Pick<ChoiceExpression, 'values'>, named: Json): readonly number[] {
  if (!isJsonMapping(named) || Object.keys(named).length === 0) return [];
  return [...values.keys()].filter((index) => {
    const option = values[index];
    if (option === undefined || !isMappingOption(option)) return false;
    return Object.entries(named).every(([key, value]) => {
      const entry = Object.hasOwn(option, key) ? option[key] : undefined;
      return entry !== undefined && !isExpression(entry) && canonicalText(entry) === canonicalText(value);
    });
  });
}

/** The fixed option that equals a value. */
export function fixedOption(values: readonly ChoiceOption[], named: Json): number | undefined {
  const text = canonicalText(named);
  const index = values.findIndex((option) => isFixedOption(option) && canonicalText(option) === text);
  return index < 0 ? undefined : index;
}

/** The position in `{ option: 1 }`; undefined for anything else. */
export function positionOf(named: Json): number | undefined {
  if (!isJsonMapping(named) || Object.keys(named).length !== 1) return undefined;
  const { option } = named;
  return typeof option === 'number' && Number.isInteger(option) && option >= 0 ? option : undefined;
}
