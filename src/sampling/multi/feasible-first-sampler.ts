import { z } from 'zod';
import type { Json } from '../../base/index.ts';
import type { Goal } from '../../model/index.ts';
import { BayesianSampler, GP_VERSION, type ThreadOptions } from '../gp/index.ts';
import type { Observation, Sampler, SamplerContext, Suggestion, SuggestRequest } from '../sampler.ts';
import { toTrainingSignal } from '../training-signal.ts';

/** Snapshots of the two models; each sampler parses its own. */
const snapshotSchema = z.object({ inward: z.unknown(), inside: z.unknown() });

/**
 * `bayesian` with one objective and outcome constraints. While no trial satisfies the constraints, the model fits the
 * violation, so that it finds the feasible region however small. From then on it fits the objective, and weighs the
 * expected improvement over the best feasible trial by the probability of feasibility.
 */
export class FeasibleFirstSampler implements Sampler {
  readonly name = 'bayesian';
  /** The version of the model; a change here raises it too. */
  readonly version = GP_VERSION;
  readonly #goal: Goal;
  readonly #inward: BayesianSampler;
  readonly #inside: BayesianSampler;

  constructor(context: SamplerContext & { readonly goal: Goal }, options: ThreadOptions = {}) {
    this.#goal = context.goal;
    this.#inward = new BayesianSampler({ ...context, goal: 'minimize' }, options);
    this.#inside = new BayesianSampler(context, options);
  }

  async suggest(request: SuggestRequest): Promise<Suggestion> {
    const { history } = request;
    const isInside = history.some(
      (trial) => trial.violation === 0 && toTrainingSignal(trial, this.#goal).kind === 'scored',
    );
    if (isInside) return this.#inside.suggest(request);
    const suggestion = await this.#inward.suggest({ ...request, history: history.map(asViolation) });
    if (suggestion.kind === 'exhausted') return suggestion;
    return { ...suggestion, note: { ...suggestion.note, aim: 'outcome constraints' } };
  }

  snapshot(): Json | undefined {
    const inward = this.#inward.snapshot();
    const inside = this.#inside.snapshot();
    return inward || inside ? { inward: inward ?? null, inside: inside ?? null } : undefined;
  }

  restore(snapshot: unknown): void {
    const { data } = snapshotSchema.safeParse(snapshot);
    if (!data) return;
    this.#inward.restore(data.inward);
    this.#inside.restore(data.inside);
  }

  async close(): Promise<void> {
    await this.#inward.close();
    await this.#inside.close();
  }
}

/** The trial with its violation as its value. */
function asViolation({ violation, margin: _, ...trial }: Observation): Observation {
  if (trial.state === 'failed' || violation === undefined || !Number.isFinite(violation)) return trial;
  return { ...trial, value: violation };
}
