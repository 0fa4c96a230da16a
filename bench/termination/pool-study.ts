import { samplingSchema } from '../../src/model/index.ts';
import { seededRng } from '../../src/numerics/index.ts';
import { createSampler, type Observation, type PendingTrial } from '../../src/sampling/index.ts';
import { compileSpace } from '../../src/space/index.ts';
import type { TerminationPolicy } from '../../src/termination/index.ts';
import type { CurveSet } from './curves/curve-set.ts';

/** One study over a pool of recorded curves. */
export interface PoolStudy {
  readonly sampler: 'random' | 'bayesian';
  readonly policy: TerminationPolicy;
  readonly slots: number;
  readonly seed: number;
  /** Epochs, or virtual seconds, of all trials together after which the study ends. */
  readonly budget: number;
  readonly currency: 'epochs' | 'time';
  /** Most trials; the sampler and the budget are the only limits without it. */
  readonly trials?: number;
}

/** What a study came to. */
export interface PoolResult {
  /** Regret of the best value at each tenth of the budget: 0 the best of the whole set, 1 its median. */
  readonly regrets: readonly number[];
  /** Trials begun, those of them that continued another, and trials that ran to their end. */
  readonly started: number;
  readonly continued: number;
  readonly completed: number;
  readonly epochs: number;
  /** Sum of the virtual time of all trials. */
  readonly time: number;
}

/** Suggests configurations of the pool; a sampler that learns gets the nearest one that is left. */
interface Chooser {
  next(number: number): Promise<number>;
  ended(number: number, value: number | undefined, state: Observation['state'], intervals: number): void;
}

interface Running {
  readonly trial: number;
  readonly configuration: number;
  /** Epochs of the curve that are trained. */
  trained: number;
  best: number;
  nextAt: number;
}

/** Tenths of the budget. */
const TENTHS = 10;

/** Replays one asynchronous study with a virtual clock; a trial that is promoted resumes from a checkpoint. */
export async function playPool(set: CurveSet, study: PoolStudy): Promise<PoolResult> {
  const { policy, budget } = study;
  const chooser = study.sampler === 'random' ? randomChooser(set, study.seed) : await modelChooser(set, study);
  const running: Running[] = [];
  const reached = new Map<number, Running>();
  const regrets: number[] = [];
  const counts = { started: 0, continued: 0, completed: 0, epochs: 0, time: 0 };
  let incumbent = Number.POSITIVE_INFINITY;
  let now = 0;
  const costOf = (configuration: number): number => set.costs[configuration] ?? 1;
  const begin = async (): Promise<void> => {
    if (counts.started >= (study.trials ?? Number.POSITIVE_INFINITY)) return;
    const number = counts.started;
    const next = policy.next?.(number) ?? { kind: 'new' };
    const parent = next.kind === 'continue' ? reached.get(next.parent) : undefined;
    if (parent !== undefined) counts.continued++;
    counts.started++;
    const configuration = parent?.configuration ?? (await chooser.next(number));
    const best = parent?.best ?? Number.POSITIVE_INFINITY;
    running.push({
      trial: number,
      configuration,
      trained: parent?.trained ?? 0,
      best,
      nextAt: now + costOf(configuration),
    });
  };
  const used = (): number => (study.currency === 'epochs' ? counts.epochs : counts.time);
  const regret = (): number => (Math.min(incumbent, set.best + 3 * set.range) - set.best) / set.range;
  while (running.length < study.slots) await begin();
  while (running.length > 0 && used() < budget) {
    const next = running.reduce((a, b) => (b.nextAt < a.nextAt ? b : a));
    now = next.nextAt;
    const cost = costOf(next.configuration);
    counts.epochs++;
    counts.time += cost;
    const value = set.curves[next.configuration]?.[next.trained];
    next.trained++;
    if (value !== undefined && used() <= budget) {
      incumbent = Math.min(incumbent, value);
      next.best = Math.min(next.best, value);
    }
    while (regrets.length < TENTHS && used() >= ((regrets.length + 1) * budget) / TENTHS) regrets.push(regret());
    const outcome = outcomeOf(policy, set, next, value);
    if (outcome === undefined) {
      next.nextAt = now + cost;
      continue;
    }
    if (outcome === 'completed') counts.completed++;
    policy.finished(next.trial, outcome);
    const forecast = outcome === 'stopped' ? policy.expectedFinal?.(next.trial) : undefined;
    const seen = Math.min(next.best, Number.isFinite(forecast) ? (forecast ?? next.best) : next.best);
    chooser.ended(next.trial, Number.isFinite(seen) ? seen : undefined, outcome, next.trained);
    reached.set(next.trial, next);
    running.splice(running.indexOf(next), 1);
    await begin();
  }
  while (regrets.length < TENTHS) regrets.push(regret());
  return { regrets, ...counts };
}

function outcomeOf(
  policy: TerminationPolicy,
  set: CurveSet,
  { trial, trained }: Running,
  value: number | undefined,
): 'failed' | 'stopped' | 'completed' | undefined {
  if (value === undefined) return 'failed';
  const isLast = trained >= set.reports;
  const { kind } = policy.report(trial, value, !isLast, trained);
  if (isLast) return 'completed';
  return kind === 'stop' ? 'stopped' : undefined;
}

function randomChooser(set: CurveSet, seed: number): Chooser {
  const order = seededRng('pool-order', set.name, seed).shuffle(set.curves.map((_, i) => i));
  let drawn = 0;
  return { next: async () => order[drawn++ % order.length] ?? 0, ended: () => undefined };
}

async function modelChooser(set: CurveSet, { sampler: type, seed, slots }: PoolStudy): Promise<Chooser> {
  const names = (set.points[0] ?? []).map((_, i) => `u${i}`);
  const axis = { type: 'uniform', min_value: 0, max_value: 1 } as const;
  const space = compileSpace(Object.fromEntries(names.map((name) => [name, axis])));
  const sampler = await createSampler(samplingSchema.parse({ type }), {
    space,
    goal: 'minimize',
    seed,
    maxTotalTrials: 1000,
    maxConcurrentTrials: slots,
  });
  const history: Observation[] = [];
  const pending = new Map<number, PendingTrial>();
  const left = new Set(set.points.keys());
  const configOf = (point: readonly number[]) => Object.fromEntries(names.map((name, i) => [name, point[i] ?? 0]));
  return {
    next: async (number) => {
      const rng = seededRng(seed, number, 'suggest');
      const suggestion = await sampler.suggest({ number, history, pending: [...pending.values()], rng });
      if (suggestion.kind !== 'configuration') throw new Error(`no suggestion for trial ${number}`);
      const wanted = names.map((name) => Number(suggestion.config[name]));
      const chosen = nearest(set.points, left, wanted);
      left.delete(chosen);
      pending.set(number, { number, config: configOf(set.points[chosen] ?? []) });
      return chosen;
    },
    ended: (number, value, state, intervals) => {
      const config = pending.get(number)?.config;
      pending.delete(number);
      if (config === undefined) return;
      const failure = state === 'failed' ? 'infeasible' : undefined;
      history.push({
        number,
        config,
        state,
        value: state === 'failed' ? undefined : value,
        failure,
        intervals,
        earlier: false,
      });
    },
  };
}

function nearest(points: CurveSet['points'], left: ReadonlySet<number>, wanted: readonly number[]): number {
  let found = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const each of left) {
    const distance = wanted.reduce((sum, u, i) => sum + (u - (points[each]?.[i] ?? 0)) ** 2, 0);
    if (distance >= least) continue;
    least = distance;
    found = each;
  }
  return found;
}
