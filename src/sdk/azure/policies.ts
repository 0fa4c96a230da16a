/**
 * Azure's class for each policy. A class is one policy's public name and options, so its type and the words of its options are
 * written out here; the compiler checks them against the definitions in `termination`. A policy without a class is named by
 * its type (`policy: { type: … }`).
 */
import type { EarlyTerminationDefinition } from '../../termination/index.ts';
import { sdkError } from '../errors.ts';
import { listOption, onlyOptions, positiveOption, wholeOption, wordOption } from '../options/option.ts';

/** When a policy decides: at every multiple of `evaluationInterval` intervals from `delayEvaluation` on. */
export interface EvaluationOptions {
  /** @defaultValue 1; 0 counts as 1 */
  readonly evaluationInterval?: number;
  /** @defaultValue 0 */
  readonly delayEvaluation?: number;
}

/** Stops poor trials early. */
export abstract class EarlyTerminationPolicy {
  /** The policy in its stored form. */
  abstract readonly definition: EarlyTerminationDefinition;
}

const evaluationOptions = { evaluationInterval: true, delayEvaluation: true } as const;

function evaluation({ evaluationInterval = 1, delayEvaluation = 0 }: EvaluationOptions) {
  return {
    evaluationInterval: Math.max(1, wholeOption('evaluationInterval', evaluationInterval, 0)),
    delayEvaluation: wholeOption('delayEvaluation', delayEvaluation, 0),
  };
}

/** Exactly one of the two slacks. */
export type BanditOptions = EvaluationOptions &
  (
    | {
        /** Ratio to the best: 0.2 stops a trial below best/1.2 (maximizing). Above 0. */
        readonly slackFactor: number;
        readonly slackAmount?: never;
      }
    | {
        /** Distance from the best. Above 0. */
        readonly slackAmount: number;
        readonly slackFactor?: never;
      }
  );

/**
 * Stops a trial whose best value is outside the slack from the best trial at the same interval.
 *
 * @example
 * new BanditPolicy({ slackFactor: 0.1, delayEvaluation: 5 });
 */
export class BanditPolicy extends EarlyTerminationPolicy {
  readonly definition: EarlyTerminationDefinition;

  constructor(options: BanditOptions) {
    super();
    onlyOptions('BanditPolicy', options, { slackFactor: true, slackAmount: true, ...evaluationOptions });
    const { slackFactor, slackAmount } = options;
    if ((slackFactor === undefined) === (slackAmount === undefined)) {
      throw sdkError(
        'SDK_BAD_OPTION',
        `BanditPolicy: expected exactly one of slackFactor and slackAmount, got ${slackFactor === undefined ? 'neither' : 'both'}`,
      );
    }
    this.definition = {
      type: 'bandit',
      ...(slackFactor !== undefined && { slackFactor: positiveOption('slackFactor', slackFactor) }),
      ...(slackAmount !== undefined && { slackAmount: positiveOption('slackAmount', slackAmount) }),
      ...evaluation(options),
    };
  }
}

/** Stops a trial whose best value is worse than the median of all trials' running averages at the same interval. */
export class MedianStoppingPolicy extends EarlyTerminationPolicy {
  readonly definition: EarlyTerminationDefinition;

  constructor(options: EvaluationOptions = {}) {
    super();
    onlyOptions('MedianStoppingPolicy', options, evaluationOptions);
    this.definition = { type: 'median_stopping', ...evaluation(options) };
  }
}

/** Options of truncation selection. */
export interface TruncationSelectionOptions extends EvaluationOptions {
  /** From 1 to 99. */
  readonly truncationPercentage: number;
  /**
   * Compare with unfinished trials only.
   * @defaultValue false
   */
  readonly excludeFinishedJobs?: boolean;
}

/** Stops the lowest percentage of trials at each evaluation. */
export class TruncationSelectionPolicy extends EarlyTerminationPolicy {
  readonly definition: EarlyTerminationDefinition;

  constructor(options: TruncationSelectionOptions) {
    super();
    onlyOptions('TruncationSelectionPolicy', options, {
      truncationPercentage: true,
      excludeFinishedJobs: true,
      ...evaluationOptions,
    });
    this.definition = {
      type: 'truncation_selection',
      truncationPercentage: wholeOption('truncationPercentage', options.truncationPercentage, 1, 99),
      excludeFinishedJobs: options.excludeFinishedJobs ?? false,
      ...evaluation(options),
    };
  }
}

/** Lets every trial run to its end. */
export class NoTerminationPolicy extends EarlyTerminationPolicy {
  readonly definition: EarlyTerminationDefinition = { type: 'none' };
}

/** Options of the curve-model policies. */
export interface CurvePolicyOptions {
  /**
   * `auto`: rarely loses the best trial. `safe`: more cautious. `fast`: for many configurations and little time.
   * @defaultValue 'auto'
   */
  readonly preset?: 'auto' | 'safe' | 'fast';
  /** Reports of a full trial; undefined: those of the longest trial so far. */
  readonly maxReports?: number;
}

/** Stops a trial only when both its rank at the same interval and a learning-curve model call for it. */
export class AutoTerminationPolicy extends EarlyTerminationPolicy {
  readonly definition: EarlyTerminationDefinition;

  constructor(options: CurvePolicyOptions = {}) {
    super();
    onlyOptions('AutoTerminationPolicy', options, { preset: true, maxReports: true });
    const { preset = 'auto', maxReports } = options;
    this.definition = {
      type: wordOption('preset', preset, ['auto', 'safe', 'fast']),
      ...(maxReports !== undefined && { maxReports: wholeOption('maxReports', maxReports, 1) }),
    };
  }
}

/** Options of successive halving. */
export type HalvingOptions = {
  /** Reports of a full trial. */
  readonly maxReports: number;
  /** Reports before the first decision. @defaultValue max(3, 6 % of `maxReports`) */
  readonly minReports?: number;
  /** One in this many trials continues at each rung; at least 2. @defaultValue 3 */
  readonly reductionFactor?: number;
} & (
  | {
      /** `asha`, `hyperband` or `pasha`. @defaultValue 'asha' */
      readonly kind?: 'asha';
      /**
       * `stopping`: a trial that falls behind at a rung stops for good. `promotion`, for `asha` only: it pauses, and
       * continues from its outputs as a new trial once it ranks among the best of its rung. @defaultValue 'stopping'
       */
      readonly mode?: 'stopping' | 'promotion';
    }
  | { readonly kind: 'hyperband' | 'pasha'; readonly mode?: 'stopping' }
);

/**
 * Asynchronous successive halving.
 *
 * @example
 * new SuccessiveHalvingPolicy({ maxReports: 81, reductionFactor: 3 });
 */
export class SuccessiveHalvingPolicy extends EarlyTerminationPolicy {
  readonly definition: EarlyTerminationDefinition;

  constructor(options: HalvingOptions) {
    super();
    onlyOptions('SuccessiveHalvingPolicy', options, {
      kind: true,
      maxReports: true,
      minReports: true,
      reductionFactor: true,
      mode: true,
    });
    const { maxReports, minReports, reductionFactor = 3 } = options;
    const kind = wordOption('kind', options.kind ?? 'asha', ['asha', 'hyperband', 'pasha']);
    const mode = wordOption('mode', options.mode ?? 'stopping', ['stopping', 'promotion']);
    if (mode === 'promotion' && kind !== 'asha')
      throw sdkError('SDK_BAD_OPTION', `mode: promotion belongs to kind asha, not ${kind}`, {
        details: { option: 'mode' },
      });
    this.definition = {
      ...(kind === 'asha' && mode === 'promotion' ? { type: kind, mode } : { type: kind }),
      maxReports: wholeOption('maxReports', maxReports, 1),
      ...(minReports !== undefined && { minReports: wholeOption('minReports', minReports, 1) }),
      reductionFactor: positiveOption('reductionFactor', reductionFactor),
    };
  }
}

/** Options of population-based training. */
export interface PopulationOptions {
  /** Members trained in parallel, at least 2. */
  readonly population: number;
  /** Reports between two comparisons of a member. */
  readonly perturbationInterval: number;
  /** Fraction of the worst members to replace, and of the best to copy from; at most 0.5. @defaultValue 0.2 */
  readonly quantileFraction?: number;
  /** Factors to multiply numbers by. @defaultValue [0.8, 1.2] */
  readonly perturbationFactors?: readonly number[];
  /** Probability of drawing a parameter from the space instead. @defaultValue 0.25 */
  readonly resampleProbability?: number;
}

/**
 * Population-based training: the worst members continue from the outputs of the best, with a changed configuration.
 *
 * @example
 * new PopulationBasedTraining({ population: 8, perturbationInterval: 10 });
 */
export class PopulationBasedTraining extends EarlyTerminationPolicy {
  readonly definition: EarlyTerminationDefinition;

  constructor(options: PopulationOptions) {
    super();
    onlyOptions('PopulationBasedTraining', options, {
      population: true,
      perturbationInterval: true,
      quantileFraction: true,
      perturbationFactors: true,
      resampleProbability: true,
    });
    const { quantileFraction = 0.2, perturbationFactors = [0.8, 1.2], resampleProbability = 0.25 } = options;
    this.definition = {
      type: 'pbt',
      population: wholeOption('population', options.population, 2),
      perturbationInterval: wholeOption('perturbationInterval', options.perturbationInterval, 1),
      quantileFraction: positiveOption('quantileFraction', quantileFraction),
      perturbationFactors: listOption('perturbationFactors', perturbationFactors).map((factor) =>
        positiveOption('perturbationFactors', factor),
      ),
      resampleProbability,
    };
  }
}
