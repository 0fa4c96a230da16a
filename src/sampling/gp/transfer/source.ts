/**
 * The model of one source: an earlier sweep on other data.
 *
 * Levels of losses do not compare between data sets, ranks often do. So a source is a Gaussian process on the normal
 * scores of its ranks, z_i = Φ⁻¹(share of the weighted trials below trial i), with the declustering weights of the
 * search: a sweep that has piled up trials near its optimum ranks like one that has searched evenly. A trial that shows
 * its configuration to be bad counts as one with the largest loss.
 */
import type { Goal } from '../../../model/index.ts';
import type { CompiledSpace } from '../../../space/index.ts';
import { normalScores } from '../../prior/normal-scores.ts';
import type { SourceSweep } from '../../sampler.ts';
import { toTrainingSignal } from '../../training-signal.ts';
import type { Coordinates } from '../model/coordinates.ts';
import { Declustering } from '../model/declustering.ts';
import { GaussianProcess } from '../model/gaussian-process.ts';
import { Prediction, predictMeans } from '../model/prediction.ts';
import { MEASUREMENT_NOISE } from '../model/priors.ts';
import { TrialRows } from '../trial-rows.ts';

/** Most rows of a source's model: its best {@link BEST_SHARE}, and others evenly over its course. */
const MOST_ROWS = 200;
const BEST_SHARE = 0.3;
/** Most rows and likelihood evaluations of its fit. */
const FIT_ROWS = 100;
const EVALUATIONS = 20;
/** Fewer distinct configurations rank too little. */
const FEWEST_ROWS = 4;

/** See the head of the file. */
export class Source {
  /** Id of its sweep. */
  readonly sweep: string;
  /** Features of its trials, the lowest posterior mean first. */
  readonly best: readonly Float64Array[];
  readonly #process: GaussianProcess;
  readonly #prediction = new Prediction();

  private constructor(coordinates: Coordinates, sweep: string, rows: TrialRows) {
    this.sweep = sweep;
    this.#process = new GaussianProcess(coordinates, MEASUREMENT_NOISE);
    const { X, multipliers, count, features } = rows;
    const scores = scoresOf(rows, coordinates);
    const step = Math.ceil(count / FIT_ROWS);
    const fitted = Array.from({ length: Math.ceil(count / step) }, (_, i) => i * step);
    const D = coordinates.columnCount;
    const subset = new Float64Array(fitted.length * D);
    fitted.forEach((row, i) => {
      subset.set(X.subarray(row * D, (row + 1) * D), i * D);
    });
    const pick = (values: Float64Array) => Float64Array.from(fitted, (row) => values[row] as number);
    const start = this.#process.priorMode();
    this.#process.fit(subset, pick(multipliers), pick(scores), [start], { maxEvaluations: EVALUATIONS });
    this.#process.condition(X, multipliers, count, this.#process.theta ?? start);
    this.#process.setTargets(scores);
    const means = this.#process.meanAtRows(scores, multipliers);
    const P = coordinates.featureCount;
    this.best = Array.from(means.keys())
      .sort((a, b) => (means[a] as number) - (means[b] as number) || a - b)
      .map((row) => features.slice(row * P, (row + 1) * P));
  }

  /** The model of a sweep; undefined if too few of its trials say anything about this space. */
  static of(coordinates: Coordinates, goal: Goal, { id, trials }: SourceSweep): Source | undefined {
    const rows = rowsOf(coordinates, goal, trials);
    return rows.count < FEWEST_ROWS ? undefined : new Source(coordinates, id, rows);
  }

  /** Posterior mean at M rows, with optional gradients. @returns a view that the next call overwrites */
  means(rows: Float64Array, count: number, gradients: boolean): Prediction {
    predictMeans(this.#process, rows, count, gradients, this.#prediction);
    return this.#prediction;
  }
}

/** Models of a sweep's sources, made once per process. */
const known = new WeakMap<SourceSweep, { readonly space: CompiledSpace; readonly source: Source | undefined }>();

/** The models of the sources that say enough about a space. */
export function sourcesOf(
  coordinates: Coordinates,
  { goal, sources = [] }: { readonly goal: Goal; readonly sources?: readonly SourceSweep[] | undefined },
): readonly Source[] {
  return sources.flatMap((sweep) => {
    let held = known.get(sweep);
    if (held?.space !== coordinates.space) {
      held = { space: coordinates.space, source: Source.of(coordinates, goal, sweep) };
      known.set(sweep, held);
    }
    return held.source ?? [];
  });
}

function rowsOf(coordinates: Coordinates, goal: Goal, trials: SourceSweep['trials']): TrialRows {
  const { space } = coordinates;
  const inside = trials.filter(({ config }) => space.contains(config) === undefined);
  const signals = inside.map((trial) => toTrainingSignal(trial, goal));
  const worst = signals.reduce((most, s) => (s.kind === 'scored' ? Math.max(most, s.loss) : most), -Infinity);
  const rows = new TrialRows(coordinates);
  for (const [i, signal] of signals.entries()) {
    const { number, config } = inside[i] as SourceSweep['trials'][number];
    if (signal.kind === 'nothing' || worst === -Infinity) continue;
    rows.add(coordinates.fromPoint(space.toPoint(config)), signal.kind === 'scored' ? signal.loss : worst, number);
  }
  return rows.count <= MOST_ROWS ? rows : rows.picked(subsetOf(rows.losses));
}

/** Indices of at most {@link MOST_ROWS} losses, rising: the best, and others at even steps. */
function subsetOf(losses: Float64Array): number[] {
  const byLoss = Array.from(losses.keys()).sort((a, b) => (losses[a] as number) - (losses[b] as number) || a - b);
  const best = Math.round(MOST_ROWS * BEST_SHARE);
  const chosen = new Set(byLoss.slice(0, best));
  const others = Array.from(losses.keys()).filter((row) => !chosen.has(row));
  const wanted = MOST_ROWS - best;
  for (let i = 0; i < wanted; i++) chosen.add(others[Math.floor((i * others.length) / wanted)] as number);
  return [...chosen].sort((a, b) => a - b);
}

/** Scores of a source's losses, by the weights that the search gives its trials. */
function scoresOf({ losses, count, X }: TrialRows, coordinates: Coordinates): Float64Array {
  const declustering = new Declustering(coordinates);
  for (let i = 0; i < count; i++) declustering.add(X);
  return normalScores(losses, declustering.weights());
}
