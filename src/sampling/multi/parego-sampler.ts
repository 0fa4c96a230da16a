import type { Goal } from '../../model/index.ts';
import {
  GP_VERSION,
  GpSampler,
  GpThread,
  hasThread,
  type SeededRequest,
  seeded,
  type ThreadOptions,
} from '../gp/index.ts';
import type { Observation, Sampler, SamplerContext, Suggestion, SuggestRequest } from '../sampler.ts';
import { SeenConfigurations } from '../seen.ts';
import { scalarised, weightsOf } from './parego.ts';
import { type MultiTrainingSignal, toMultiTrainingSignal } from './trial-losses.ts';

/**
 * Most trials in the model of one suggestion. Each suggestion fits a new model, because it has its own weights: 200
 * trials take about 0.2 s.
 */
const MODELLED_TRIALS = 200;

/** Number of ended trials from which suggestions run on a thread: below it, one takes about 10 ms. */
const FROM_TRIALS = 30;

interface Scored {
  readonly observation: Observation;
  readonly trainingSignal: Extract<MultiTrainingSignal, { kind: 'scored' }>;
}

/**
 * `bayesian` with several objectives: each suggestion scalarises the losses with its own weights, and the
 * Gaussian-process sampler proposes for that single loss; see `parego.ts`. Over the trials the weights, and with them
 * the proposals, spread along the front. The Gaussian-process sampler models the outcome constraints.
 *
 * A restart needs no snapshot: each suggestion fits its own model, so the first one after a restart is as fast as any.
 */
export class ParegoSampler implements Sampler {
  readonly name = 'bayesian';
  /** The version of the model; a change here raises it too. */
  readonly version = GP_VERSION;
  readonly #context: SamplerContext;
  readonly #goals: readonly [Goal, ...Goal[]];
  readonly #seen: SeenConfigurations;
  readonly #options: ThreadOptions;
  #thread: GpThread | undefined;
  /** Set if there is no thread, or once it has failed. */
  #stayInline: boolean;

  constructor(context: SamplerContext, goals: readonly [Goal, ...Goal[]], options: ThreadOptions = {}) {
    this.#options = options;
    this.#stayInline = !hasThread(options);
    this.#context = context;
    this.#goals = goals;
    this.#seen = new SeenConfigurations(context.space);
  }

  async suggest(request: SuggestRequest): Promise<Suggestion> {
    const { seed } = this.#context;
    const { history, number } = request;
    this.#seen.update(request);
    const weights = weightsOf(seed, number, this.#goals.length);
    const suggestion = await this.#ask({
      ...seeded({ ...request, history: this.#asOneLoss(history, weights) }),
      used: history.flatMap(({ config, earlier }) => (earlier ? [] : [config])),
    });
    if (suggestion.kind === 'configuration' && suggestion.note.method !== 'unused')
      if (!this.#seen.has(suggestion.config)) return { ...suggestion, note: { ...suggestion.note, weights } };
    const config = this.#seen.unused(request.rng, seed);
    return config
      ? { kind: 'configuration', config, note: { method: 'unused', from: 'uniform' } }
      : { kind: 'exhausted' };
  }

  async #ask(request: SeededRequest): Promise<Suggestion> {
    const context = { space: this.#context.space, seed: this.#context.seed, goal: 'minimize' } as const;
    if (this.#usesThread(request.history.length))
      try {
        this.#thread ??= new GpThread(context, this.#options);
        return await this.#thread.suggestOnce(request);
      } catch {
        // The answer is the same inline; an error of the sampler itself recurs there.
        this.#stayInline = true;
        await this.close();
      }
    return new GpSampler(context).suggestSeeded(request);
  }

  #usesThread(trials: number): boolean {
    if (this.#stayInline) return false;
    return this.#thread !== undefined || trials >= (this.#options.fromTrials ?? FROM_TRIALS);
  }

  /** Ends the thread. The sampler remains usable, inline if the thread has failed. */
  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.close();
  }

  /** The history with one loss per trial, marked as an earlier sweep, because those trials are fitted all at once. */
  #asOneLoss(history: readonly Observation[], weights: readonly number[]): Observation[] {
    const scored: Scored[] = [];
    const bad: Observation[] = [];
    for (const observation of history) {
      const trainingSignal = toMultiTrainingSignal(observation, this.#goals);
      if (trainingSignal.kind === 'scored') scored.push({ observation, trainingSignal });
      else if (trainingSignal.kind === 'bad') bad.push(observation);
    }
    // While no trial satisfies the outcome constraints, the loss is the violation.
    const isOutside = scored.length > 0 && scored.every(({ trainingSignal }) => trainingSignal.violation > 0);
    const values = isOutside
      ? scored.map(({ trainingSignal }) => trainingSignal.violation)
      : scalarised(
          scored.map(({ trainingSignal }) => trainingSignal.losses),
          weights,
        );
    const hasViolation = this.#context.hasOutcomeConstraints === true;
    const kept = chosen(values);
    const asEarlier = ({ number, config }: Observation) => ({ number, config, intervals: 1, earlier: true });
    return [
      ...scored.flatMap(({ observation }, i): Observation[] =>
        kept.has(i)
          ? [
              {
                ...asEarlier(observation),
                state: 'completed',
                value: values[i],
                failure: undefined,
                ...(hasViolation && !isOutside && insideness(observation)),
              },
            ]
          : [],
      ),
      ...bad.slice(-MODELLED_TRIALS).map(
        (observation): Observation => ({
          ...asEarlier(observation),
          state: 'failed',
          value: undefined,
          failure: observation.failure ?? 'user_error',
        }),
      ),
    ];
  }
}

function insideness({ violation = 0, margin }: Observation): Pick<Observation, 'violation' | 'margin'> {
  return { violation, ...(margin !== undefined && { margin }) };
}

/** If there are too many trials for one fit: half of the limit by loss, and the rest evenly from the others. */
function chosen(values: readonly number[]): ReadonlySet<number> {
  const order = Array.from(values.keys()).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b);
  if (order.length <= MODELLED_TRIALS) return new Set(order);
  const best = MODELLED_TRIALS / 2;
  const rest = order.slice(best);
  const step = rest.length / (MODELLED_TRIALS - best);
  return new Set([
    ...order.slice(0, best),
    ...Array.from({ length: MODELLED_TRIALS - best }, (_, k) => rest[Math.floor((k + 0.5) * step)] ?? 0),
  ]);
}
