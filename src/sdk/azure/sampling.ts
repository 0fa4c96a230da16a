import type { Json } from '../../base/index.ts';
import type { SamplingDefinition } from '../../model/index.ts';
import { type SamplerType, samplers } from '../../sampling/index.ts';
import { type SearchSpace, spaceToWire } from '../../space/index.ts';
import { onlyOptions, wholeOption, wordOption } from '../options/option.ts';

/** A search space with the way configurations are drawn from it. */
export abstract class HyperParameterSampling<Space extends SearchSpace = SearchSpace> {
  readonly parameterSpace: Space;
  /** Seed of every random choice; undefined: drawn and recorded at submission. */
  readonly seed: number | undefined;

  protected constructor(parameterSpace: Space, seed: number | undefined) {
    this.parameterSpace = parameterSpace;
    this.seed = seed === undefined ? undefined : wholeOption('seed', seed, 0);
  }

  /** Wire name of the algorithm. */
  get samplingMethodName(): string {
    return this.definition.type;
  }

  /** The space in its stored form. */
  get wireSpace(): { readonly [name: string]: Json } {
    return spaceToWire(this.parameterSpace, 'v2');
  }

  /** The algorithm in its stored form. */
  abstract get definition(): SamplingDefinition;
}

/** Options of every sampling. */
interface SamplingOptions {
  /** At least 0. Space, seed, rule and results determine every configuration. */
  readonly seed?: number;
}

/** Options of random sampling. */
export interface RandomSamplingOptions extends SamplingOptions {
  /**
   * `random`: independent draws. `sobol`: a scrambled Sobol sequence, which covers the space more evenly.
   * @defaultValue 'random', as in the original
   */
  readonly rule?: 'random' | 'sobol';
  /**
   * Base of the log-type expressions.
   * @defaultValue 'e'
   */
  readonly logbase?: number | 'e';
}

/**
 * Independent draws, without repetition in a finite space.
 *
 * @example
 * new RandomParameterSampling({ lr: logRange(1e-4, 0.1) }, { seed: 1, rule: 'sobol' });
 */
export class RandomParameterSampling<Space extends SearchSpace = SearchSpace> extends HyperParameterSampling<Space> {
  static readonly SAMPLING_NAME = 'RANDOM';
  readonly definition: SamplingDefinition;

  constructor(parameterSpace: Space, options: RandomSamplingOptions = {}) {
    onlyOptions('RandomParameterSampling', options, { seed: true, rule: true, logbase: true });
    super(parameterSpace, options.seed);
    const rule = wordOption('rule', options.rule ?? 'random', ['random', 'sobol']);
    this.definition = { type: 'random', rule, logbase: options.logbase ?? 'e' };
  }
}

/** Every configuration of a finite space, in declaration order; the last parameter varies fastest. */
export class GridParameterSampling<Space extends SearchSpace = SearchSpace> extends HyperParameterSampling<Space> {
  static readonly SAMPLING_NAME = 'GRID';
  readonly definition: SamplingDefinition = { type: 'grid' };

  constructor(parameterSpace: Space) {
    super(parameterSpace, undefined);
  }
}

/** Samplers that learn from results; this class calls `bayesian` `gp`. */
type ModelAlgorithm = 'gp' | Exclude<SamplerType, 'bayesian' | 'random' | 'grid'>;

const modelAlgorithms = samplers.types
  .filter((type): type is SamplerType => samplers.find(type)?.objective !== 'unused')
  .map((type) => (type === 'bayesian' ? 'gp' : type))
  .filter((type) => type !== 'random' && type !== 'grid');

/** Options of model-based sampling. */
export interface BayesianSamplingOptions extends SamplingOptions {
  /**
   * `gp`: a Gaussian process, the best choice up to about a thousand trials. `tpe`: a tree-structured Parzen
   * estimator. `cmaes`: an evolution strategy for numeric spaces. `nsga2`: a genetic algorithm for several objectives and
   * many trials. `auto`: chosen by space and budget, with its reason.
   * @defaultValue 'gp'
   */
  readonly algorithm?: ModelAlgorithm;
}

/** Model-based sampling: chooses each configuration from earlier results. Supports every expression and policy. */
export class BayesianParameterSampling<Space extends SearchSpace = SearchSpace> extends HyperParameterSampling<Space> {
  static readonly SAMPLING_NAME = 'BAYESIANOPTIMIZATION';
  readonly definition: SamplingDefinition;

  constructor(parameterSpace: Space, options: BayesianSamplingOptions = {}) {
    onlyOptions('BayesianParameterSampling', options, { seed: true, algorithm: true });
    super(parameterSpace, options.seed);
    const algorithm = wordOption('algorithm', options.algorithm ?? 'gp', modelAlgorithms);
    this.definition = { type: algorithm === 'gp' ? 'bayesian' : algorithm };
  }
}
