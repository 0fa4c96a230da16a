/**
 * The model of failures: a Gaussian process on labels, −1 for a configuration that failed and +1 for one that finished.
 *
 * A failed trial has no loss, but shows where not to look. Regression on labels with the machinery of the loss model,
 * squashed by Φ, is enough. Assigning failures the worst loss instead avoids more of them, but finds an optimum at the
 * border of a crash region later (0.73 worse in log10 regret at 50 trials).
 *
 * With outcome constraints the label of a trial is its margin, squashed to (−1, 1): unlike a sign, the distance inside
 * or outside locates the border.
 *
 * Like that of the loss model, its state is a function of the sequence of results alone.
 */

import { LABEL_SPREAD } from '../search/acquisition.ts';
import { FAILURE_COST, type LabelUse } from '../search/scorer.ts';
import { KEPT_SHARE, MOST_ROWS, TrialRows } from '../trial-rows.ts';
import type { Coordinates } from './coordinates.ts';
import { GaussianProcess } from './gaussian-process.ts';
import { LABEL_NOISE, MEASUREMENT_NOISE } from './priors.ts';

/** Fitted state after a refit. */
export interface LabelCheckpoint {
  /** Number of labels before the refit. */
  readonly rows: number;
  readonly theta: readonly number[];
}

/** Fewest failures for fitting lengthscales: fewer show where trials fail, but not how far that extends. */
const FEWEST_FAILURES = 3;
/**
 * Up to this many labels every result triggers a refit; above it only failures do, at most once per twentieth of the
 * labels.
 */
const ALWAYS_REFIT = 40;
const EVALUATIONS = 12;
/** Most labels in a fit. */
const FIT_ROWS = 400;

/** Label noise of squashed margins, which are almost exact: it keeps the model from certainty between trials. */
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
  /** Whether margins are known. They are measured like losses; crashes among them are treated alike. */
  #isGraded = false;

  /** @param mostRows - most labels to hold */
  constructor(coordinates: Coordinates, mostRows = MOST_ROWS) {
    this.#coordinates = coordinates;
    this.#mostRows = mostRows;
    this.#rows = new TrialRows(coordinates);
  }

  /**
   * How the acquisition uses the labels. A trial outside the outcome constraints still measures its loss, so it has no
   * extra cost.
   */
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

  /** Like {@link LossModel.resumeAt}. */
  resumeAt(checkpoint: LabelCheckpoint): void {
    this.#resume = checkpoint;
  }

  /** The conditioned process; undefined until a trial fails. */
  get process(): GaussianProcess | undefined {
    if (this.#process && this.#targetsAt !== this.#rows.count) {
      this.#process.setTargets(this.#labels());
      this.#targetsAt = this.#rows.count;
    }
    return this.#process;
  }

  /**
   * Adds one result.
   *
   * @param margin - negative for a failure; Infinity or −Infinity if only the sign is known
   */
  add(features: Float64Array, margin: number, number: number): void {
    const failed = margin < 0;
    if (this.#process === undefined) this.#isGraded ||= Number.isFinite(margin);
    // Repeats stay separate rows: a configuration that fails sometimes has both labels.
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

  /** Margins squashed to −1 … 1; the median size maps to ½. */
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

  /**
   * Rows of at most `size` labels, rising: up to half of them the latest failures, the rest spread over the successes.
   */
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
