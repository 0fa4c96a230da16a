/**
 * CMA-ES with margin for numeric spaces, as a fold over the ended trials.
 *
 * Reference: see `evolution.ts` and `margin.ts`; restarts with doubled population: Auger and Hansen (2005), A restart
 * CMA evolution strategy with increasing population size, CEC; start from an earlier sweep: Nomura et al. (2021), Warm
 * starting CMA-ES, AAAI.
 * Departs from the papers: a generation is the next λ trials that end, whichever generation drew them, so that no trial
 * waits for another and the state is a function of the history alone.
 */
import type { Rng } from '../../numerics/index.ts';
import type { Goal } from '../../records/index.ts';
import type { CompiledSpace, FreeParameter } from '../../space/index.ts';
import { samplingError } from '../errors.ts';
import { lessonOf } from '../lesson.ts';
import type { Observation, Sampler, SamplerContext, Suggestion, SuggestRequest } from '../sampler.ts';
import { SeenConfigurations } from '../seen.ts';
import { integerAxis } from './margin.ts';
import { CmaesRun } from './run.ts';

/** Draws before a point outside the bounds is moved onto them, and before the distribution is taken as used up. */
const REDRAWS = 100;

/** Evolution strategy; for numeric and ordered parameters and choices of two, none of them nested. */
export class CmaesSampler implements Sampler {
  readonly name = 'cmaes';
  readonly version = 1;
  readonly #space: CompiledSpace;
  readonly #goal: Goal;
  readonly #seed: number;
  readonly #seen: SeenConfigurations;
  readonly #axes: readonly Axis[];
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
    this.#axes = context.space.free.map(axisOf);
    this.#run = this.#newRun();
  }

  suggest(request: SuggestRequest): Suggestion {
    this.#update(request.history);
    this.#seen.update(request);
    for (let redraw = 0; redraw < REDRAWS; redraw++) {
      const config = this.#draw(request.rng);
      if (!this.#seen.has(config))
        return { kind: 'configuration', config, note: { method: 'cmaes', restarts: this.#run.restarts } };
    }
    const config = this.#seen.unused(request.rng, this.#seed);
    return config ? { kind: 'configuration', config, note: { method: 'unused' } } : { kind: 'exhausted' };
  }

  #newRun(): CmaesRun {
    const integers = this.#space.free.map(integerAxis).filter((axis) => axis !== undefined);
    return new CmaesRun(this.#space.dimension, integers, this.#seed);
  }

  #update(history: readonly Observation[]): void {
    if (this.#readCount > 0 && history[this.#readCount - 1]?.number !== this.#lastRead) {
      this.#run = this.#newRun();
      this.#readCount = 0;
    }
    for (; this.#readCount < history.length; this.#readCount++) {
      const observation = history[this.#readCount] as Observation;
      this.#lastRead = observation.number;
      const lesson = lessonOf(observation, this.#goal);
      if (lesson.kind === 'nothing') continue;
      const member = {
        point: this.#positionsOf(observation),
        loss: lesson.kind === 'scored' ? lesson.loss : Number.POSITIVE_INFINITY,
        trial: observation.number,
      };
      if (observation.prior) this.#run.learnPrior(member);
      else this.#run.learn(member);
    }
  }

  #positionsOf(observation: Observation): Float64Array {
    const point = this.#space.toPoint(observation.config);
    return Float64Array.from(this.#axes, (axis, j) => axis.position(point[j] as number));
  }

  #draw(rng: Rng): ReturnType<CompiledSpace['fromPoint']> {
    let point = this.#run.draw(rng);
    for (let redraw = 0; redraw < REDRAWS && !this.#isInside(point); redraw++) point = this.#run.draw(rng);
    return this.#space.fromPoint(this.#axes.map((axis, j) => axis.entryAt(point[j] as number)));
  }

  #isInside(point: Float64Array): boolean {
    return this.#axes.every((axis, j) => axis.isInside(point[j] as number));
  }
}

/** One parameter as an axis of the run. */
interface Axis {
  position(entry: number): number;
  entryAt(position: number): number;
  /** Whether a position can be kept; rounded axes take any. */
  isInside(position: number): boolean;
}

function axisOf(parameter: FreeParameter): Axis {
  if (parameter.kind === 'categorical')
    return { position: (entry) => entry, entryAt: (position) => (position > 0.5 ? 1 : 0), isInside: () => true };
  const isFree = Number.isFinite(parameter.count) || isUnbounded(parameter);
  return {
    position: (entry) => parameter.position(entry),
    entryAt: (position) => parameter.entryAt(isFree ? position : Math.min(Math.max(position, 0), 1)),
    isInside: (position) => isFree || (position >= 0 && position <= 1),
  };
}

function isUnbounded({ scale }: FreeParameter): boolean {
  return scale !== undefined && !(Number.isFinite(scale.low) && Number.isFinite(scale.high));
}

/**
 * Checks that CMA-ES can serve a space.
 *
 * @throws {HyperDriveConfigException} SAMPLING_UNSUPPORTED_EXPRESSION names the first parameter that it cannot
 */
export function checkCmaes(space: CompiledSpace): void {
  for (const parameter of space.parameters) {
    const isUnordered = parameter.kind === 'categorical' && parameter.count > 2;
    if (!isUnordered && parameter.condition === undefined) continue;
    throw samplingError(
      'SAMPLING_UNSUPPORTED_EXPRESSION',
      `search_space.${parameter.name}: CMA-ES takes numeric and ordered parameters and choices of two, but ` +
        `${parameter.name} ${isUnordered ? `is a choice of ${parameter.count} values without an order` : 'exists only in some trials'}. ` +
        `${isUnordered ? 'Set ordered: true if neighbouring values are similar, or use' : 'Use'} sampling_algorithm: bayesian or tpe.`,
      { details: { parameter: parameter.name, algorithm: 'cmaes' } },
    );
  }
}
