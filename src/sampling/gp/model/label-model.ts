/**
 * The model of failures: a Gaussian process on labels, −1 for a configuration that failed and +1 for one that did not.
 *
 * A trial that fails gives no loss, yet tells where not to look. Regression on labels with the loss model's machinery, squashed by
 * Φ, was enough: giving failures the worst loss instead avoids more of them, but finds an optimum at the border of a crash region
 * later (0.73 worse in log10 regret at 50 trials).
 *
 * With outcome constraints the label of a trial is its margin, squashed to (−1, 1): how far it is inside or outside says where
 * the border is, which a sign does not.
 *
 * As the loss model, its state is a function of the sequence of results alone.
 */

import { LABEL_SPREAD } from '../search/acquisition.ts';
import { FAILURE_COST, type LabelUse } from '../search/scorer.ts';
import { KEPT_SHARE, MOST_ROWS, TrialRows } from '../trial-rows.ts';
import type { Coordinates } from './coordinates.ts';
import { GaussianProcess } from './gaussian-process.ts';
import { LABEL_NOISE, MEASUREMENT_NOISE } from './priors.ts';

/** Fitted state after a refit. */
export interface LabelCheckpoint {
  /** Labels taken in before the refit. */
  readonly rows: number;
  readonly theta: readonly number[];
}

/** Failures from which on lengthscales are fitted; fewer say where, not how far. */
const FEWEST_FAILURES = 3;
/** Up to this many labels every result refits, above only failures, and those at most each twentieth of the labels. */
const ALWAYS_REFIT = 40;
const EVALUATIONS = 12;
/** Labels used by a fit at most. */
const FIT_ROWS = 400;

/** Of squashed margins, which are nearly exact: what keeps the model from certainty between trials. */
const GRADED_SPREAD = 1e-4;

/** See the head of the file. Idle until the first failure. */
export class LabelModel {
  readonly #coordinates: Coordinates;
  readonly #mostRows: number;
  #rows: TrialRows;
  #added = 0;
  #process: GaussianProcess | undefined;
  #failures = 0;
  #checkpoint: LabelCheckpoint | undefined;
  #resume: LabelCheckpoint | undefined;
  #targetsAt = -1;
  /** Margins are known, which are measured like losses; crashes among them are not told apart. */
  #isGraded = false;

  /** @param mostRows - labels held at most */
  constructor(coordinates: Coordinates, mostRows = MOST_ROWS) {
    this.#coordinates = coordinates;
    this.#mostRows = mostRows;
    this.#rows = new TrialRows(coordinates);
  }

  /** How the labels count. A trial outside the outcome constraints has measured its loss: it costs nothing more. */
  get use(): LabelUse {
    return this.#isGraded
      ? { spread: GRADED_SPREAD, failureCost: 0 }
      : { spread: LABEL_SPREAD, failureCost: FAILURE_COST };
  }

  get failureCount(): number {
    return this.#failures;
  }

  /** The latest refit. */
  get checkpoint(): LabelCheckpoint | undefined {
    return this.#checkpoint;
  }

  /** Whether a checkpoint given to `resumeAt` lies ahead. */
  get isResuming(): boolean {
    return this.#resume !== undefined;
  }

  /** As {@link LossModel.resumeAt}. */
  resumeAt(checkpoint: LabelCheckpoint): void {
    this.#resume = checkpoint;
  }

  /** The conditioned process; undefined while nothing has failed. */
  get process(): GaussianProcess | undefined {
    if (this.#process && this.#targetsAt !== this.#rows.count) {
      this.#process.setTargets(this.#labels());
      this.#targetsAt = this.#rows.count;
    }
    return this.#process;
  }

  /**
   * Takes in one result.
   *
   * @param margin - below 0 for a failure; Infinity and −Infinity where only the sign is known
   */
  add(features: Float64Array, margin: number, number: number): void {
    const failed = margin < 0;
    if (this.#process === undefined) this.#isGraded ||= Number.isFinite(margin);
    // Repeats stay rows of their own: a configuration that fails now and then has both labels.
    this.#rows.add(features, margin, number, false);
    this.#added++;
    if (failed) this.#failures++;
    const isFull = this.#rows.count === this.#mostRows;
    if (isFull) this.#thin();
    if (this.#failures === 0) return;
    if (this.#resume) {
      if (this.#added < this.#resume.rows) return;
      this.#checkpoint = this.#resume;
      this.#resume = undefined;
      this.#start(Float64Array.from(this.#checkpoint.theta));
      return;
    }
    const process = this.#process;
    if (!process || isFull) this.#start();
    else {
      const from = (this.#rows.count - 1) * this.#coordinates.columnCount;
      if (!process.factor.append(this.#rows.X, from, 1)) this.#start();
    }
    if (this.#isDue(failed)) this.#refit();
  }

  #start(theta?: Float64Array): void {
    const process =
      this.#process ?? new GaussianProcess(this.#coordinates, this.#isGraded ? MEASUREMENT_NOISE : LABEL_NOISE);
    const { X, multipliers, count } = this.#rows;
    process.condition(X, multipliers, count, theta ?? process.theta ?? process.priorMode());
    this.#process = process;
  }

  #isDue(failed: boolean): boolean {
    const n = this.#rows.count;
    if (this.#failures < FEWEST_FAILURES) return false;
    if (n <= ALWAYS_REFIT) return true;
    return failed && this.#added - (this.#checkpoint?.rows ?? 0) >= Math.ceil(n / 20);
  }

  #refit(): void {
    const process = this.#process as GaussianProcess;
    const rows = this.#spread(FIT_ROWS);
    const D = this.#coordinates.columnCount;
    const X = new Float64Array(rows.length * D);
    rows.forEach((row, i) => {
      X.set(this.#rows.X.subarray(row * D, (row + 1) * D), i * D);
    });
    const all = this.#labels();
    const labels = Float64Array.from(rows, (row) => all[row] as number);
    const start = process.theta as Float64Array;
    process.fit(X, new Float64Array(rows.length).fill(1), labels, [start], { maxEvaluations: EVALUATIONS });
    const theta = process.theta as Float64Array;
    this.#checkpoint = { rows: this.#added, theta: Array.from(theta) };
    this.#targetsAt = -1;
    this.#start(theta);
  }

  /** Margins as −1 to 1; half of the way is the median margin. */
  #labels(): Float64Array {
    const margins = this.#rows.losses;
    const sizes = margins.map(Math.abs).filter(Number.isFinite).sort();
    const half = sizes[sizes.length >>> 1] || 1;
    return margins.map((margin) => (Number.isFinite(margin) ? margin / (Math.abs(margin) + half) : Math.sign(margin)));
  }

  #thin(): void {
    this.#rows = this.#rows.picked(this.#spread(Math.floor(KEPT_SHARE * this.#mostRows)));
    this.#targetsAt = -1;
  }

  /** Rows of at most so many labels, rising: up to half of them the latest failures, the rest spread over the successes. */
  #spread(size: number): number[] {
    const labels = this.#rows.losses;
    const all = Array.from(labels.keys());
    if (all.length <= size) return all;
    const failed = all.filter((i) => (labels[i] as number) < 0).slice(-Math.floor(size / 2));
    const finished = all.filter((i) => (labels[i] as number) >= 0);
    const wanted = Math.min(finished.length, size - failed.length);
    const spread = Array.from({ length: wanted }, (_, k) => finished[Math.floor((k * finished.length) / wanted)]);
    return [...failed, ...spread.filter((i) => i !== undefined)].sort((a, b) => a - b);
  }
}
