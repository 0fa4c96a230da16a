import { type Json, nearestWord } from '../../base/index.ts';
import { fixedOption, optionsWithEntries } from '../belief/default-option.ts';
import { allowedValues } from '../compile/allowed-values.ts';
import { shown } from '../compile/tree.ts';
import type { Domain } from '../domain/domain.ts';
import { domainOf } from '../domain/expression-domain.ts';
import { isJsonMapping } from '../expression/canonical.ts';
import { type ChoiceExpression, type Expression, isExpression, type SearchSpace } from '../expression/expression.ts';
import { type EntryRange, type EntryRanges, united } from './entry-ranges.ts';

/** A parameter whose values a condition names. */
export interface Parent {
  readonly expression: Expression;
  readonly domain: Domain;
}

/** The parameter at an entry of a checked space; a fixed value is a choice of one. */
export function parentOf(entry: SearchSpace[string], logbase: number): Parent {
  const expression: Expression = isExpression(entry) ? entry : { type: 'choice', values: [entry] };
  return { expression, domain: domainOf(expression, logbase) };
}

/**
 * The entries of a parameter that a condition names: a value, a list of values, `{ min, max }`, or the fixed entries of
 * an option.
 *
 * @returns none if a part of the condition names none
 */
export function wantedEntries(parent: Parent, wanted: Json): EntryRanges {
  const each = valuesOf(parent, wanted).map((value) => entriesOf(parent, value));
  if (each.some((ranges) => ranges.length === 0)) return [];
  return united(each.flat(), Number.isFinite(parent.domain.count) ? 1 : 0);
}

/** Why a condition names no entries, and the fix. */
export function whyNone(parent: Parent, wanted: Json): string {
  const values = valuesOf(parent, wanted);
  const value = values.find((one) => entriesOf(parent, one).length === 0);
  return value === undefined ? 'is an empty list; name at least one value' : faultOf(parent, value);
}

/** A list stands for its items, unless it is itself an option. */
function valuesOf({ expression }: Parent, wanted: Json): readonly Json[] {
  const isOption = expression.type === 'choice' && fixedOption(expression.values, wanted) !== undefined;
  return isList(wanted) && !isOption ? wanted : [wanted];
}

function entriesOf({ expression, domain }: Parent, wanted: Json): EntryRanges {
  const bounds = boundsOf(expression, wanted);
  if (bounds !== undefined)
    return expression.type === 'choice' ? optionsBetween(expression, bounds) : entriesBetween(domain, bounds);
  if (expression.type === 'choice') {
    const equal = fixedOption(expression.values, wanted);
    const options = equal === undefined ? optionsWithEntries(expression, wanted) : [equal];
    return options.map((option): EntryRange => [option, option]);
  }
  const entry = domain.kind === 'continuous' ? Number.NaN : domain.entryOf(wanted);
  return Number.isNaN(entry) ? [] : [[entry, entry]];
}

interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** The bounds in `{ min: 2 }`, `{ max: 4 }` or both, of a parameter whose values are numbers; otherwise undefined. */
function boundsOf(expression: Expression, wanted: Json): Bounds | undefined {
  if (expression.type === 'choice' && !expression.values.every((value) => typeof value === 'number')) return undefined;
  if (!isJsonMapping(wanted) || Object.keys(wanted).length === 0) return undefined;
  if (Object.keys(wanted).some((key) => key !== 'min' && key !== 'max')) return undefined;
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = wanted;
  return typeof min === 'number' && typeof max === 'number' ? { min, max } : undefined;
}

function optionsBetween({ values }: ChoiceExpression, { min, max }: Bounds): EntryRanges {
  return values.flatMap((value, option): EntryRange[] =>
    typeof value === 'number' && value >= min && value <= max ? [[option, option]] : [],
  );
}

function entriesBetween(domain: Domain, { min, max }: Bounds): EntryRanges {
  if (Number.isFinite(domain.count)) {
    const from = firstIndex(domain, (value) => value >= min);
    const to = firstIndex(domain, (value) => value > max) - 1;
    return from <= to ? [[from, to]] : [];
  }
  const { low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY } = domain.scale ?? {};
  const [from, to] = [Math.max(min, low), Math.min(max, high)];
  return from < to || (from === to && domain.kind === 'grid') ? [[from, to]] : [];
}

/** The first index whose value passes a test that all later ones pass too; the number of values if none does. */
function firstIndex({ count, valueAt }: Domain, passes: (value: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const half = Math.floor((low + high) / 2);
    if (passes(Number(valueAt(half)))) high = half;
    else low = half + 1;
  }
  return low;
}

function faultOf({ expression, domain }: Parent, wanted: Json): string {
  const told = `is ${shown(wanted)}`;
  if (expression.type === 'choice') {
    const texts = expression.values.filter((option) => typeof option === 'string');
    const near = typeof wanted === 'string' ? nearestWord(wanted, texts) : undefined;
    return `${told}, which is none of the options; ${near === undefined ? optionsText(expression) : `did you mean ${shown(near)}?`}`;
  }
  const allowed = allowedValues(domain, expression);
  if (boundsOf(expression, wanted)) return `${told}, but the parameter is always ${allowed}; widen the bounds`;
  if (domain.kind === 'continuous' && !Number.isNaN(domain.entryOf(wanted)))
    return `${told}, and a continuous parameter hardly ever has one certain value; give a range, such as { min: ${shown(wanted)} }`;
  const isQuoted = typeof wanted === 'string' && !Number.isNaN(domain.entryOf(Number(wanted)));
  return `${told}, but the parameter is always ${allowed}${isQuoted ? '; write it without quotes' : ''}`;
}

const mostListed = 8;

function optionsText({ values }: ChoiceExpression): string {
  const fixed = values.filter((option): option is Json => typeof option !== 'object' || option === null);
  const listed = fixed.slice(0, mostListed).map((option) => shown(option));
  if (fixed.length > mostListed) listed.push('…');
  if (fixed.length < values.length) listed.push('the fixed entries of an option, such as { name: sgd }');
  return `use ${listed.join(', ')}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
