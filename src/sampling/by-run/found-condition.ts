import type { Json } from '../../base/index.ts';
import type { ConfigurationRecord } from '../../model/index.ts';
import { canonicalText, isExpression, type SearchSpace } from '../../space/index.ts';

/** What the value of one parameter must be for trials to ask for another. */
export interface FoundCondition {
  /** The parameter whose value decides. */
  readonly on: string;
  /** Its values, as `when` states them. */
  readonly wanted: Json;
  /** Whether a value is one of them. */
  allows(value: Json): boolean;
}

/** The trials that asked for a parameter, and those that did not. */
interface Evidence {
  /** The parameter that may decide. */
  readonly on: string;
  readonly asked: readonly ConfigurationRecord[];
  readonly lacking: readonly ConfigurationRecord[];
}

/** Whether programs are likely to decide by the values of a parameter: a choice of plain values, or whole numbers. */
export function isParent(entry: SearchSpace[string]): boolean {
  if (!isExpression(entry)) return false;
  if (entry.type === 'choice') return entry.values.every((value) => value === null || typeof value !== 'object');
  return (entry.type === 'int_range' || entry.type === 'randint') && entry.ordered !== false;
}

/**
 * The narrowest condition on a parameter that holds in all trials that asked: of a choice the options that they had; of
 * whole numbers the range around theirs, up to the nearest number of a trial that did not ask.
 *
 * @param entry the parameter in the space
 * @returns none if some had no value, or if no value is left out
 */
export function conditionOn(entry: SearchSpace[string], { on, asked, lacking }: Evidence): readonly FoundCondition[] {
  const values = valuesIn(asked, on);
  if (!isExpression(entry) || values.length < asked.length) return [];
  if (entry.type === 'choice') return optionsOf(on, values, entry.values);
  return boundsOf(on, values.map(Number), valuesIn(lacking, on).map(Number));
}

function valuesIn(configs: readonly ConfigurationRecord[], name: string): readonly Json[] {
  return configs.flatMap((config) => (Object.hasOwn(config, name) ? [config[name] ?? null] : []));
}

function optionsOf(on: string, values: readonly Json[], all: readonly Json[]): readonly FoundCondition[] {
  const texts = new Set(values.map(canonicalText));
  const wanted = all.filter((option) => texts.has(canonicalText(option)));
  if (wanted.length < texts.size || wanted.length === all.length) return [];
  return [{ on, wanted, allows: (value) => texts.has(canonicalText(value)) }];
}

function boundsOf(on: string, asked: readonly number[], lacking: readonly number[]): readonly FoundCondition[] {
  const [low, high] = [least(asked), greatest(asked)];
  const below = greatest(lacking.filter((value) => value < low));
  const above = least(lacking.filter((value) => value > high));
  if (below === -Infinity && above === Infinity) return [];
  const wanted = { ...(below !== -Infinity && { min: below + 1 }), ...(above !== Infinity && { max: above - 1 }) };
  return [{ on, wanted, allows: (value) => Number(value) > below && Number(value) < above }];
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

function greatest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}
