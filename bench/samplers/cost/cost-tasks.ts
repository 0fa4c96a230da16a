import { seededRng } from '../../../src/numerics/index.ts';
import { type CompiledSpace, type ConfigurationValue, compileSpace } from '../../../src/space/index.ts';
import type { CurveSet } from '../../termination/curves/curve-set.ts';
import { recordedSets } from '../../termination/curves/curve-sets.ts';
import { surrogateSpaces } from '../external-tasks.ts';
import { Objectives } from '../objectives.ts';
import { meanOf } from '../statistics.ts';
import { development } from '../suite/development.ts';
import { Losses } from '../suite/losses.ts';
import type { Training } from '../suite/training.ts';
import { medianOf } from '../task.ts';
import { wideTrainings } from './wide-trainings.ts';

/** A trial's configuration as it ran, its loss, and how long it took; the loss is undefined if it failed. */
export interface TimedOutcome {
  readonly config: ConfigurationValue;
  readonly loss: number | undefined;
  readonly seconds: number;
}

/** A problem whose trials take known times. */
export interface CostTask {
  readonly name: string;
  readonly kind: 'surrogate' | 'curves' | 'training' | 'wide';
  readonly part: 'development' | 'held-out';
  readonly space: CompiledSpace;
  /** Begins a study. @returns what a trial comes to */
  begin(): (config: ConfigurationValue) => Promise<TimedOutcome>;
}

/** What random configurations give: the units of time and regret. */
export interface Scale {
  readonly seconds: number;
  readonly best: number;
  readonly median: number;
}

/** Times vary by less than a fifth in these. */
const EVEN_TIMES = new Set(['sgd', 'forest', 'folds']);
/** Kept out of development, besides the held-out part of the recorded curves. */
const HELD_OUT = /189865|126026|-24|-375|-300/;
/** Random configurations that set the scale. */
const SCALE_DRAWS = 200;

/** All problems; close them at the end. */
export class CostTasks {
  readonly #objectives: Objectives;
  readonly #losses = new Losses();

  /** @param data - the folder `HYPERDRIVE_BENCH_DATA` */
  constructor(data: string) {
    this.#objectives = new Objectives(data);
  }

  all(): CostTask[] {
    return [...this.#surrogates(), ...recordedTasks(), ...this.#trainings()];
  }

  async close(): Promise<void> {
    await this.#objectives.close();
    await this.#losses.close();
  }

  #surrogates(): CostTask[] {
    return [...surrogateSpaces].map(([name, space]) => ({
      name,
      kind: 'surrogate',
      part: HELD_OUT.test(name) ? 'held-out' : 'development',
      space: compileSpace(space),
      begin: () => async (config) => {
        const { loss, seconds = 1 } = await this.#objectives.outcome(name, config);
        return { config, loss, seconds };
      },
    }));
  }

  /** Every second training of the suite's development part decides; their folds are fixed. */
  #trainings(): CostTask[] {
    const quick = development.filter(({ isResampled }) => !isResampled);
    return [
      ...quick.map((training, i) => this.#training(training, 'training', i % 2 === 0 ? 'development' : 'held-out')),
      ...wideTrainings.map((training) => this.#training(training, 'wide', 'held-out')),
    ];
  }

  #training(training: Training, kind: CostTask['kind'], part: CostTask['part']): CostTask {
    return {
      name: kind === 'wide' ? `wide ${training.name}` : training.name,
      kind,
      part,
      space: compileSpace(training.space),
      begin: () => async (config) => ({ config, ...(await this.#losses.timed(training, config)) }),
    };
  }
}

function recordedTasks(): CostTask[] {
  return (['development', 'held-out'] as const).flatMap((part) =>
    recordedSets(part)
      .filter(({ name, points }) => points.length > 0 && !/lcbench|patch/.test(name) && !EVEN_TIMES.has(name))
      .map((set) => recordedTask(set, part)),
  );
}

/** A pool of recorded trainings: a trial is the nearest that no earlier trial has used. */
function recordedTask(set: CurveSet, part: CostTask['part']): CostTask {
  const axis = { type: 'uniform', min_value: 0, max_value: 1 } as const;
  const names = (set.points[0] ?? []).map((_, i) => `u${i}`);
  const space = compileSpace(Object.fromEntries(names.map((name) => [name, axis])));
  return {
    name: set.name,
    kind: 'curves',
    part,
    space,
    begin: () => {
      const left = new Set(set.points.keys());
      return async (wanted) => {
        const distanceTo = (k: number): number =>
          names.reduce((sum, name, i) => sum + (Number(wanted[name]) - (set.points[k]?.[i] ?? 0)) ** 2, 0);
        const chosen = [...left].reduce((a, b) => (distanceTo(b) < distanceTo(a) ? b : a));
        left.delete(chosen);
        const loss = set.bests[chosen] ?? Number.POSITIVE_INFINITY;
        return {
          config: Object.fromEntries(names.map((name, i) => [name, set.points[chosen]?.[i] ?? 0])),
          loss: Number.isFinite(loss) ? loss : undefined,
          seconds: (set.costs[chosen] ?? 1) * set.reports,
        };
      };
    },
  };
}

/** What random configurations come to. */
export async function randomTrials(task: CostTask): Promise<TimedOutcome[]> {
  const rng = seededRng('cost-scale', task.name);
  const evaluate = task.begin();
  const outcomes: TimedOutcome[] = [];
  for (let draw = 0; draw < SCALE_DRAWS; draw++) {
    const unit = Array.from({ length: task.space.dimension }, () => rng.uniform());
    outcomes.push(await evaluate(task.space.fromUnit(unit)));
  }
  return outcomes;
}

/** The scale of a task, from its random trials. */
export function scaleOf(trials: readonly TimedOutcome[]): Scale {
  const losses = trials.map(({ loss }) => loss ?? Number.POSITIVE_INFINITY);
  return { seconds: meanOf(trials.map(({ seconds }) => seconds)), best: Math.min(...losses), median: medianOf(losses) };
}
