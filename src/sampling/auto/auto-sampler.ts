import type { Json } from '../../base/index.ts';
import { BayesianSampler, GP_VERSION } from '../gp/index.ts';
import { FeasibleFirstSampler, NSGA2_VERSION, Nsga2Sampler, ParegoSampler, RankedTpeSampler } from '../multi/index.ts';
import { RANDOM_VERSION, RandomSampler } from '../random/index.ts';
import { goalsOf, type Sampler, type SamplerContext, type Suggestion, type SuggestRequest } from '../sampler.ts';
import { TPE_VERSION, TpeSampler } from '../tpe/index.ts';

/**
 * Trials that a Gaussian process is asked with. A suggestion then costs about 0.1 s and grows with the cube of the
 * trials; the tree-structured Parzen estimator costs milliseconds however many there are.
 */
const GP_TRIALS = 1000;
/** The same with several objectives, where the model is fitted anew for each suggestion. */
const PAREGO_TRIALS = 300;
/** Trials that the estimator ranks anew for each suggestion: 3,000 take about 0.1 s. It is ahead of NSGA-II at 400. */
const RANKED_TRIALS = 3000;
/** Free parameters beyond which a Gaussian process sees nothing but distance in the budgets that it can serve. */
const GP_DIMENSIONS = 100;

/** Version of the rules of {@link chooseSampler}. */
const RULES_VERSION = 1;

/** Which sampler `auto` asks, and why: one sentence for people. */
export interface AutoChoice {
  readonly sampler: 'random' | 'sobol' | 'gp' | 'tpe' | 'nsga2';
  readonly why: string;
}

/**
 * The choice of `auto` for a suggestion.
 *
 * @param trialCount - ended and pending trials that the suggestion may see
 */
export function chooseSampler(
  context: Pick<SamplerContext, 'space' | 'goal' | 'goals' | 'maxTotalTrials'>,
  trialCount: number,
): AutoChoice {
  const { space, goal, goals, maxTotalTrials } = context;
  if (space.exactSize !== undefined && space.exactSize <= BigInt(maxTotalTrials))
    return { sampler: 'random', why: `all ${space.exactSize} configurations fit into ${maxTotalTrials} trials` };
  if (goal === undefined) return { sampler: 'sobol', why: 'without an objective there is nothing to learn from' };
  if (goals !== undefined && goals.length > 1) {
    if (space.dimension <= GP_DIMENSIONS && trialCount <= PAREGO_TRIALS)
      return { sampler: 'gp', why: `${goals.length} objectives and at most ${PAREGO_TRIALS} trials to learn from` };
    if (trialCount <= RANKED_TRIALS)
      return { sampler: 'tpe', why: `${goals.length} objectives and at most ${RANKED_TRIALS} trials to learn from` };
    return { sampler: 'nsga2', why: `${goals.length} objectives and more than ${RANKED_TRIALS} trials to learn from` };
  }
  if (space.dimension > GP_DIMENSIONS)
    return { sampler: 'tpe', why: `${space.dimension} free parameters are more than ${GP_DIMENSIONS}` };
  if (trialCount > GP_TRIALS) return { sampler: 'tpe', why: `more than ${GP_TRIALS} trials to learn from` };
  return { sampler: 'gp', why: `at most ${GP_TRIALS} trials to learn from` };
}

/** Those that ignore earlier trials are chosen by space and objective alone: for every suggestion or for none. */
function learns({ sampler }: AutoChoice): boolean {
  return sampler !== 'random' && sampler !== 'sobol';
}

/**
 * Asks, for each suggestion, the sampler that fits space, budget and history; says which and why in its note.
 */
export class AutoSampler implements Sampler {
  readonly name = 'auto';
  /** Those of all it asks, and one for its own rules: a sum of numbers that only rise differs when any of them does. */
  readonly version = RULES_VERSION + RANDOM_VERSION + GP_VERSION + TPE_VERSION + NSGA2_VERSION;
  readonly learns: boolean;
  readonly #context: SamplerContext;
  readonly #samplers = new Map<AutoChoice['sampler'], Sampler>();
  #restored: unknown;

  constructor(context: SamplerContext) {
    this.#context = context;
    this.learns = learns(chooseSampler(context, 0));
  }

  async suggest(request: SuggestRequest): Promise<Suggestion> {
    const { sampler, why } = chooseSampler(this.#context, request.history.length + request.pending.length);
    const suggestion = await this.#sampler(sampler).suggest(request);
    if (suggestion.kind === 'exhausted') return suggestion;
    return { ...suggestion, note: { ...suggestion.note, sampler, why } };
  }

  /** Of the Gaussian process: the others have nothing to restore. */
  snapshot(): Json | undefined {
    return this.#samplers.get('gp')?.snapshot?.();
  }

  restore(snapshot: unknown): void {
    this.#restored = snapshot;
  }

  async close(): Promise<void> {
    for (const sampler of this.#samplers.values()) await sampler.close?.();
  }

  #sampler(choice: AutoChoice['sampler']): Sampler {
    const known = this.#samplers.get(choice);
    if (known) return known;
    const made = this.#make(choice);
    if (choice === 'gp') made.restore?.(this.#restored);
    this.#samplers.set(choice, made);
    return made;
  }

  #make(choice: AutoChoice['sampler']): Sampler {
    const { goal } = this.#context;
    if (choice === 'random') return new RandomSampler(this.#context, 'random');
    if (choice === 'sobol' || goal === undefined) return new RandomSampler(this.#context, 'sobol');
    const context = { ...this.#context, goal };
    const goals = goalsOf(context);
    if (goals.length > 1) {
      if (choice === 'nsga2') return new Nsga2Sampler(context, goals);
      return choice === 'gp' ? new ParegoSampler(context, goals) : new RankedTpeSampler(context, goals);
    }
    if (context.hasOutcomeConstraints === true)
      return choice === 'gp' ? new FeasibleFirstSampler(context) : new RankedTpeSampler(context, goals);
    return choice === 'gp' ? new BayesianSampler(context) : new TpeSampler(context);
  }
}
