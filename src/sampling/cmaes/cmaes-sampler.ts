/**
 * CMA-ES with margin for numeric spaces, as a fold over the ended trials.
 *
 * Reference: see `evolution.ts` and `margin.ts`; restarts with doubled population: Auger and Hansen (2005), A restart
 * CMA evolution strategy with increasing population size, CEC; start from an earlier sweep: Nomura et al. (2021), Warm
 * starting CMA-ES, AAAI.
 * Starts halfway between the middle of the box and the means of the priors; restarts do not.
 * Departs from the papers: the next λ trials that end form a generation, whichever generation drew them. So no trial
 * waits for another, and the state is a function of the history alone.
 */
import type { Json } from '../../base/index.ts';
import type { Goal } from '../../model/index.ts';
import type { CompiledSpace } from '../../space/index.ts';
import { SpacePrior } from '../prior/index.ts';
import type { Observation, Sampler, SamplerContext, Suggestion, SuggestRequest } from '../sampler.ts';
import { SeenConfigurations } from '../seen.ts';
import { toTrainingSignal } from '../training-signal.ts';
import { type Axis, axesOf } from './axis.ts';
import { checkCmaes } from './check-cmaes.ts';
import { defaultPopulation } from './evolution.ts';
import { CmaesRun, type Draw } from './run.ts';
import { startMean } from './start-mean.ts';

/** Fewest generations in a sweep: fewer cannot adapt anything. */
const FEWEST_GENERATIONS = 10;
/** Draws, all of used configurations, before falling back to any unused one. */
const REDRAWS = 100;

/** CMA-ES for numeric and ordered parameters and choices of two, without nesting. */
export class CmaesSampler implements Sampler {
  readonly name = 'cmaes';
  readonly version = 1;
  readonly #space: CompiledSpace;
  readonly #goal: Goal;
  readonly #seed: number;
  readonly #seen: SeenConfigurations;
  readonly #axes: readonly Axis[];
  readonly #population: number;
  readonly #prior: SpacePrior;
  #run: CmaesRun;
  #readCount = 0;
  #lastRead: number | undefined;

  /** @throws {HyperDriveConfigException} SAMPLING_UNSUPPORTED_EXPRESSION */
  constructor(context: SamplerContext & { readonly goal: Goal }) {
    checkCmaes(context.space);
    this.#space = context.space;
    this.#goal = context.goal;
    this.#seed = context.seed;
    this.#seen = new SeenConfigurations(context.space);
    this.#axes = axesOf(context.space);
    this.#population = populationFor(context);
    this.#prior = new SpacePrior(context.space, context.space.priors);
    this.#run = this.#newRun();
  }

  #newRun(): CmaesRun {
    const space = this.#space;
    const isAllowed = ({ entries }: Draw): boolean =>
      space.constraints.length === 0 || space.allows(space.fromPoint(entries));
    return new CmaesRun(this.#axes, {
      ...{ seed: this.#seed, population: this.#population, isAllowed },
      mean: startMean(this.#prior, this.#axes),
    });
  }

  suggest(request: SuggestRequest): Suggestion {
    this.#update(request.history);
    this.#seen.update(request);
    let count = 0;
    for (const { entries } of this.#run.draws(request.number)) {
      const config = this.#space.fromPoint(entries);
      if (!this.#seen.has(config)) return { kind: 'configuration', config, note: this.#note };
      if (++count === REDRAWS) break;
    }
    const config = this.#seen.unused(request.rng, this.#seed);
    return config
      ? { kind: 'configuration', config, note: { method: 'unused', from: 'uniform' } }
      : { kind: 'exhausted' };
  }

  get #note(): Readonly<Record<string, Json>> {
    const { restarts } = this.#run;
    const start = this.#prior.isStated && restarts === 0 ? { start: 'prior' } : {};
    return { method: 'cmaes', from: 'model', ...start, trials: this.#readCount, restarts };
  }

  #update(history: readonly Observation[]): void {
    if (this.#readCount > 0 && history[this.#readCount - 1]?.number !== this.#lastRead) {
      this.#run = this.#newRun();
      this.#readCount = 0;
    }
    for (; this.#readCount < history.length; this.#readCount++) {
      const observation = history[this.#readCount] as Observation;
      this.#lastRead = observation.number;
      const trainingSignal = toTrainingSignal(observation, this.#goal);
      if (trainingSignal.kind === 'nothing') continue;
      const member = {
        entries: this.#space.toPoint(observation.config),
        loss: trainingSignal.kind === 'scored' ? trainingSignal.loss : Number.POSITIVE_INFINITY,
        trial: observation.number,
      };
      if (observation.earlier) this.#run.learnEarlier(member);
      else this.#run.learn(member);
    }
  }
}

/** A generation has at least as many trials as run at once, so that few trials end a generation late. */
function populationFor({ space, maxConcurrentTrials, maxTotalTrials }: SamplerContext): number {
  const most = Math.floor(maxTotalTrials / FEWEST_GENERATIONS);
  return Math.max(defaultPopulation(space.dimension), Math.min(maxConcurrentTrials, most));
}
