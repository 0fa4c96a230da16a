import { nearestWord } from '../../base/index.ts';
import { type Believed, hasCellPerValue, PRIOR_CELLS, statedMasses } from '../belief/prior-masses.ts';
import { allowedValues } from '../compile/allowed-values.ts';
import {
  type CellsPrior,
  type Confidence,
  confidenceWidths,
  type DistributionPrior,
  distributionTypes,
  type PointPrior,
  type PriorExpression,
  type WeightsPrior,
} from '../expression/belief.ts';
import { argumentPlace, type Findings, itemPlace, type Place } from './place.ts';
import { type Argument, isListExpression, readListForm, readObjectForm } from './read-arguments.ts';
import { isList, isPlainObject } from './read-json.ts';
import { inputText, readNumericExpression } from './read-numeric.ts';
import { warnNumeric } from './warn-numeric.ts';

/** The parameter that a prior is about. */
interface Parameter extends Believed {
  /** For each option of a choice as listed, its position among those that are kept. */
  readonly positions: readonly number[];
  /** Whether the domain is certain. */
  readonly isExact: boolean;
}

const forms =
  'none, a point such as { mean: 0.1, confidence: medium }, { weights: [2, 1] }, or a distribution such as { type: normal, mu: 0.9, sigma: 0.05 }';
const mostCells = 1024;

/** Reads the prior of one parameter. */
export class PriorReader {
  readonly #parameter: Parameter;
  readonly #findings: Findings;

  constructor(parameter: Parameter, findings: Findings) {
    this.#parameter = parameter;
    this.#findings = findings;
  }

  /** @returns undefined if there is a problem */
  read({ value, place }: Argument): PriorExpression | 'none' | undefined {
    if (value === 'none') return value;
    const before = this.#findings.problems.length;
    const prior = this.#form(value, place);
    if (prior === undefined || this.#findings.problems.length > before) return undefined;
    // A parameter with one value has no cells to weigh.
    if (
      this.#parameter.domain.count === 1 ||
      !this.#findings.isLogbaseKnown ||
      statedMasses(prior, this.#parameter) !== undefined
    )
      return prior;
    return this.#problem(place, `gives no probability to any value of the parameter; ${this.#range()}`);
  }

  #form(value: unknown, place: Place): PriorExpression | undefined {
    if (isList(value) && isListExpression(value)) return this.#distribution(value, place);
    if (isList(value)) return this.#problem(place, 'is a list; for weights write { weights: [2, 1] }');
    if (!isPlainObject(value)) return this.#problem(place, `must be ${forms}, not ${inputText(value)}`);
    if (Object.hasOwn(value, 'type')) return this.#distribution(value, place);
    const keys = Object.keys(value);
    if (keys.includes('mean')) return this.#only(value, place, ['mean', 'confidence']) && this.#point(value, place);
    if (keys.includes('weights')) return this.#only(value, place, ['weights']) && this.#weights(value.weights, place);
    if (keys.includes('cells')) return this.#only(value, place, ['cells']) && this.#cells(value.cells, place);
    return this.#problem(place, `must have mean, weights, type or cells: ${forms}`);
  }

  /** Whether a mapping has no other keys. */
  #only(value: { readonly [key: string]: unknown }, place: Place, allowed: readonly string[]): true | undefined {
    for (const key of Object.keys(value)) {
      if (allowed.includes(key)) continue;
      const near = nearestWord(key, allowed);
      const fix = near === undefined ? `it takes ${allowed.join(', ')}` : `did you mean ${near}?`;
      return this.#problem(argumentPlace(place, key, key), `the prior has no argument ${key}; ${fix}`);
    }
    return true;
  }

  #point(value: { readonly [key: string]: unknown }, place: Place): PointPrior | undefined {
    const { mean, confidence } = value;
    const { expression, domain } = this.#parameter;
    const at = argumentPlace(place, 'mean', 'mean');
    if (domain.kind === 'categorical')
      return this.#problem(place, 'is a point, which has no neighbours without an order; give weights');
    const isScalar = typeof mean === 'string' || typeof mean === 'number' || typeof mean === 'boolean';
    const isNumberToCome = !this.#parameter.isExact && typeof mean === 'number' && Number.isFinite(mean);
    if (!isScalar || (Number.isNaN(domain.entryOf(mean)) && !isNumberToCome)) {
      const what = expression.type === 'choice' ? 'one of the options' : allowedValues(domain, expression);
      return this.#problem(at, `must be ${what}, not ${inputText(mean)}`);
    }
    if (confidence === undefined) return { mean };
    if (isConfidence(confidence)) return { mean, confidence };
    const words = Object.keys(confidenceWidths).join(', ');
    return this.#problem(
      argumentPlace(place, 'confidence', 'confidence'),
      `must be one of ${words}, not ${inputText(confidence)}`,
    );
  }

  #weights(value: unknown, place: Place): WeightsPrior | undefined {
    const { expression, domain, positions } = this.#parameter;
    const at = argumentPlace(place, 'weights', 'weights');
    if (!hasCellPerValue(expression, domain))
      return this.#problem(
        at,
        `are for choices and for numbers with at most ${PRIOR_CELLS} equally likely values; give a point or a distribution`,
      );
    const isChoice = expression.type === 'choice';
    const count = isChoice ? positions.length : domain.count;
    const weights = this.#numbers(value, at);
    if (weights === undefined) return undefined;
    if (weights.length !== count) {
      const what = isChoice ? 'options' : 'values';
      return this.#problem(at, `has ${weights.length} weights for ${count} ${what}; give one for each, in their order`);
    }
    if (!isChoice) return { weights };
    const kept = new Array<number>(expression.values.length).fill(0);
    for (const [index, weight] of weights.entries()) {
      const position = positions[index] ?? 0;
      kept[position] = (kept[position] ?? 0) + weight;
    }
    return { weights: kept };
  }

  #cells(value: unknown, place: Place): CellsPrior | undefined {
    const at = argumentPlace(place, 'cells', 'cells');
    if (this.#parameter.expression.type === 'choice')
      return this.#problem(at, 'are for numbers; give a choice weights');
    const cells = this.#numbers(value, at);
    if (cells === undefined || (cells.length >= 2 && cells.length <= mostCells)) return cells && { cells };
    return this.#problem(at, `has ${cells.length} cells; give 2 to ${mostCells}`);
  }

  /** Weights: finite, at least 0 and not all 0. */
  #numbers(value: unknown, place: Place): readonly number[] | undefined {
    if (!isList(value)) return this.#problem(place, `must be a list of numbers, not ${inputText(value)}`);
    const numbers: number[] = [];
    for (const [index, item] of value.entries()) {
      if (typeof item !== 'number' || !Number.isFinite(item) || item < 0)
        return this.#problem(itemPlace(place, index), `must be a number of at least 0, not ${inputText(item)}`);
      numbers.push(item + 0);
    }
    if (numbers.some((number) => number > 0)) return Object.freeze(numbers);
    return this.#problem(place, 'are all 0; give at least one above 0');
  }

  #distribution(value: unknown, place: Place): DistributionPrior | undefined {
    const { expression } = this.#parameter;
    if (expression.type === 'choice' && !expression.values.every((option) => typeof option === 'number'))
      return this.#problem(place, 'is a distribution, which needs numbers; give weights');
    const named = isPlainObject(value)
      ? readObjectForm(value, place, this.#findings)
      : isList(value)
        ? readListForm(value, place, this.#findings)
        : undefined;
    if (named === undefined) return undefined;
    const { type } = named;
    if (!isDistributionType(type))
      return this.#problem(place, `cannot be ${type}; use one of ${distributionTypes.join(', ')}`);
    for (const name of ['step', 'default', 'prior']) {
      const extra = named.arguments.get(name);
      if (extra !== undefined) return this.#problem(extra.place, `does not belong in a prior; leave it out`);
    }
    const numeric = readNumericExpression({ ...named, type }, place, this.#findings);
    if (numeric === undefined || !isDistribution(numeric)) return undefined;
    warnNumeric(numeric, place, this.#findings);
    return numeric;
  }

  #range(): string {
    const { expression, domain } = this.#parameter;
    if (expression.type === 'choice') return 'it must cover some of the options';
    return `it is ${allowedValues(domain, expression)}`;
  }

  #problem(place: Place, reason: string): undefined {
    return this.#findings.problem('SPACE_BAD_PRIOR', place, reason);
  }
}

function isConfidence(word: unknown): word is Confidence {
  return typeof word === 'string' && Object.hasOwn(confidenceWidths, word);
}

function isDistributionType(type: string): type is DistributionPrior['type'] {
  return distributionTypes.some((known) => known === type);
}

function isDistribution(expression: { readonly type: string }): expression is DistributionPrior {
  return isDistributionType(expression.type);
}
