/**
 * The model of losses: when to refit, which warp to use, and the posterior at the trials so far.
 *
 * Its state is a function of the sequence of losses alone, regardless of the suggestions in between. Refits happen at
 * fixed numbers of rows, each starting from the result of the previous one; rows between refits are appended one by
 * one. So a restarted sampler that reads the same sequence has the same bits, and one that gets the latest {@link
 * Checkpoint} skips the refits before it. A full model keeps some of its rows, a choice that also depends on the losses
 * alone.
 */
import { type Rng, seededRng } from '../../../numerics/index.ts';
import type { Transfer, TransferState } from '../transfer/transfer.ts';
import { KEPT_SHARE, MOST_ROWS, TrialRows } from '../trial-rows.ts';
import { chooseWarp } from './choose-warp.ts';
import type { Coordinates } from './coordinates.ts';
import { Declustering } from './declustering.ts';
import { GaussianProcess } from './gaussian-process.ts';
import { lengthscaleUncertainty, shortened } from './lengthscale-uncertainty.ts';
import { MEASUREMENT_NOISE } from './priors.ts';
import { bounded, type TargetWarp, warpLosses } from './warps.ts';

/** Fitted state after a refit. */
export interface Checkpoint {
  /** Number of losses before the refit. */
  readonly at: number;
  /** Distinct configurations among them. */
  readonly rows: number;
  readonly theta: readonly number[];
  readonly warp: TargetWarp;
  /**
   * Standard deviation of each log ℓ (lengthscale-uncertainty.ts), a stored key; empty if there were too many rows to
   * measure it.
   */
  readonly doubt: readonly number[];
  /** What it expects from earlier sweeps; null without any. */
  readonly transfer: TransferState | null;
}

/** A conditioned process with targets, and the value to improve on. */
export interface Conditioned {
  readonly process: GaussianProcess;
  /** Lowest posterior mean at the trials. */
  readonly incumbent: number;
}

/** What a suggestion needs to know about the trials. */
export interface TrialSummary {
  /** Posterior mean at each row, warped scale, [n]. */
  readonly means: Float64Array;
  /** Rows by rising posterior mean. */
  readonly order: readonly number[];
  /** Lowest posterior mean. */
  readonly incumbent: number;
}

/** Most rows in a fit; the posterior uses all rows. Beyond it, a fit costs more than it gains. */
const FIT_ROWS = 400;
/** Share of the best and of the latest rows in a subset; the rest is random. */
const BEST_SHARE = 0.3;
const LATEST_SHARE = 0.2;

/** Likelihood evaluations of a thorough fit, and of one that starts from the last θ. */
const THOROUGH = 30;
const WARM = 12;

/** Rows until the next refit. */
function refitStep(rows: number): number {
  if (rows < 60) return 1;
  return Math.ceil(rows / (rows < 300 ? 20 : 10));
}

/** See the head of the file. */
export class LossModel {
  readonly process: GaussianProcess;
  readonly #coordinates: Coordinates;
  readonly #seed: number;
  readonly #mostRows: number;
  readonly #transfer: Transfer | undefined;
  #rows: TrialRows;
  #declustering: Declustering;
  #checkpoint: Checkpoint | undefined;
  /** A known later checkpoint: refits before it are skipped. */
  #resume: Checkpoint | undefined;
  #summary: TrialSummary | undefined;
  /** Created on first use. */
  #shortenedProcess: GaussianProcess | undefined;
  #added = 0;
  /** Rows of trials outside the outcome constraints: they inform the model, but cannot be the incumbent. */
  #ineligible = new Set<number>();

  /**
   * @param mostRows - most rows to hold
   * @param transfer - what earlier sweeps expect of the losses
   */
  constructor(coordinates: Coordinates, seed: number, mostRows = MOST_ROWS, transfer?: Transfer) {
    this.#transfer = transfer;
    this.#coordinates = coordinates;
    this.#seed = seed;
    this.#mostRows = mostRows;
    this.#rows = new TrialRows(coordinates);
    this.process = this.#newProcess();
    this.#declustering = new Declustering(coordinates);
  }

  #newProcess(): GaussianProcess {
    const process = new GaussianProcess(this.#coordinates, MEASUREMENT_NOISE);
    process.expectation = this.#transfer;
    return process;
  }

  /** The rows of the model: all trials, up to {@link MOST_ROWS}. */
  get rows(): TrialRows {
    return this.#rows;
  }

  /** The latest refit. */
  get checkpoint(): Checkpoint | undefined {
    return this.#checkpoint;
  }

  /** Whether the model has been fitted. */
  get isFitted(): boolean {
    return this.#checkpoint !== undefined;
  }

  /** Whether a checkpoint given to `resumeAt` lies ahead. */
  get isResuming(): boolean {
    return this.#resume !== undefined;
  }

  /** Skips the refits before `checkpoint`, which must come from the same losses. Only on an empty model. */
  resumeAt(checkpoint: Checkpoint): void {
    this.#resume = checkpoint;
  }

  /**
   * Adds one loss.
   *
   * @param mayFit - whether refits are allowed: not in the initial design, nor among the trials of an earlier sweep
   * @param isEligible - whether the trial may be the incumbent
   */
  add(features: Float64Array, loss: number, number: number, mayFit: boolean, isEligible = true): void {
    this.#summary = undefined;
    this.#added++;
    const isNew = this.rows.add(features, loss, number);
    if (isNew && !isEligible) this.#ineligible.add(this.rows.count - 1);
    if (isNew) this.#declustering.add(this.rows.X);
    const isFull = this.rows.count === this.#mostRows;
    if (isFull) this.#thin();
    if (this.#resume) {
      if (this.#added === this.#resume.at) this.#restoreCheckpoint(this.#resume);
      return;
    }
    if (isFull) this.#refitThinned();
    else if (this.#checkpoint) this.#extend(isNew);
    if (mayFit && this.#isDue()) this.refit();
  }

  /** Keeps the rows that a fit would pick first: the best, the latest and some of the others. */
  #thin(): void {
    const kept = this.#subset(Math.floor(KEPT_SHARE * this.#mostRows), 'gp-thin', this.#added);
    this.#ineligible = new Set(kept.flatMap((row, i) => (this.#ineligible.has(row) ? [i] : [])));
    this.#rows = this.#rows.picked(kept);
    this.#transfer?.forgetRows();
    this.#declustering = new Declustering(this.#coordinates);
    for (let i = 0; i < kept.length; i++) this.#declustering.add(this.#rows.X);
  }

  /** Refits, because the last fit was on other rows. */
  #refitThinned(): void {
    if (!this.#checkpoint) return;
    this.#condition(Float64Array.from(this.#checkpoint.theta));
    this.refit();
  }

  #restoreCheckpoint(checkpoint: Checkpoint): void {
    this.#resume = undefined;
    this.#checkpoint = checkpoint;
    if (checkpoint.transfer) this.#transfer?.restore(checkpoint.transfer);
    this.#condition(Float64Array.from(checkpoint.theta));
  }

  #condition(theta: Float64Array): void {
    this.process.condition(this.rows.X, this.rows.multipliers, this.rows.count, theta);
  }

  /** Brings the factor up to date with the rows. */
  #extend(isNew: boolean): void {
    const last = this.rows.count - 1;
    const { factor, theta } = this.process;
    if (isNew && factor.append(this.rows.X, last * this.#coordinates.columnCount, 1)) return;
    // A repeated configuration changes the noise of its row, and a near copy may need more jitter.
    if (theta) this.#condition(theta);
  }

  #isDue(): boolean {
    const n = this.rows.count;
    if (n < 2) return false;
    return this.#checkpoint === undefined || n - this.#checkpoint.rows >= refitStep(n);
  }

  /** Refits now. {@link LossModel.add} calls it when due; a sweep that starts from an earlier one calls it once. */
  refit(): void {
    const { X, multipliers, count: n } = this.rows;
    const losses = bounded(this.rows.losses);
    const weights = this.#declustering.weights();
    const last = this.#checkpoint;
    const warp: TargetWarp = last ? chooseWarp(this.process, losses, weights, last.warp) : { name: 'none', lambda: 1 };
    const warped = warpLosses(warp, losses, weights).z;
    const isPowerOfTwo = (n & (n - 1)) === 0;
    const warm = last ? Float64Array.from(last.theta) : this.process.priorMode();
    this.#fitTransfer(warm, warped, false);
    const z = this.#unexpected(warped);
    const starts = last && isPowerOfTwo ? [warm, this.process.priorMode()] : [warm];
    const maxEvaluations = !last || (isPowerOfTwo && n <= FIT_ROWS) ? THOROUGH : WARM;
    if (n <= FIT_ROWS) this.process.fit(X, multipliers, z, starts, { maxEvaluations });
    else this.#fitSubset(z, starts, maxEvaluations);
    const theta = this.process.theta as Float64Array;
    const doubt = n <= FIT_ROWS ? lengthscaleUncertainty(this.process, X, multipliers, z, theta) : [];
    this.#fitTransfer(theta, warped, true);
    const transfer = this.#transfer?.state ?? null;
    this.#checkpoint = { at: this.#added, rows: n, theta: Array.from(theta), warp, doubt, transfer };
    this.#condition(theta);
    this.#summary = undefined;
  }

  /** Weighs the earlier sweeps under θ. @param isLast - whether θ is the one to keep */
  #fitTransfer(theta: Float64Array, z: Float64Array, isLast: boolean): void {
    if (!this.#transfer) return;
    this.#condition(theta);
    this.#transfer.fit(this.process, this.rows.X, z, isLast);
  }

  /** Targets of the process: what the expectation leaves of warped losses. */
  #unexpected(z: Float64Array): Float64Array {
    if (!this.#transfer) return z;
    const expected = this.#transfer.atRows(this.rows.X, z.length);
    const { spread } = this.#transfer;
    return z.map((v, i) => (v - (expected[i] as number)) / spread);
  }

  /** The inverse of {@link LossModel.#unexpected}, for posterior means at the trials. */
  #withExpected(means: Float64Array): Float64Array {
    if (!this.#transfer) return means;
    const expected = this.#transfer.atRows(this.rows.X, means.length);
    const { spread } = this.#transfer;
    return means.map((v, i) => (expected[i] as number) + spread * v);
  }

  #fitSubset(z: Float64Array, starts: readonly Float64Array[], maxEvaluations: number): void {
    const { X, multipliers, count: n } = this.rows;
    const D = this.#coordinates.columnCount;
    const rows = this.#subset(FIT_ROWS, 'gp-subset', n);
    const subset = new Float64Array(rows.length * D);
    rows.forEach((row, i) => {
      subset.set(X.subarray(row * D, (row + 1) * D), i * D);
    });
    const pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row] as number);
    this.process.fit(subset, pick(multipliers), pick(z), starts, { maxEvaluations });
  }

  /** `size` of the rows, rising: the best, the latest, and others at random, seeded by a purpose and a number. */
  #subset(size: number, ...named: readonly [string, number]): number[] {
    const { losses, count: n } = this.rows;
    const byLoss = Array.from(losses.keys()).sort((a, b) => (losses[a] as number) - (losses[b] as number) || a - b);
    const chosen = new Set(byLoss.slice(0, Math.round(size * BEST_SHARE)));
    for (let i = n - Math.round(size * LATEST_SHARE); i < n; i++) chosen.add(i);
    const rng = seededRng(this.#seed, ...named);
    while (chosen.size < size) chosen.add(rng.uniformInt(n));
    return [...chosen].sort((a, b) => a - b);
  }

  /** Sets the targets and computes the posterior at the trials; cached until the next loss. */
  summary(): TrialSummary {
    if (this.#summary) return this.#summary;
    const z = this.#targets();
    this.process.setTargets(z);
    const means = this.#withExpected(this.process.meanAtRows(z, this.rows.multipliers));
    const order = this.#orderBy(means);
    this.#summary = { means, order, incumbent: this.#incumbentOf(means, order) };
    return this.#summary;
  }

  /**
   * The same rows and targets with shorter lengthscales, drawn at random (lengthscale-uncertainty.ts). In a separate
   * process, so that the state of this model remains a function of the losses.
   *
   * @returns a process that the next call overwrites; undefined if there are too many rows
   */
  withShorterLengthscales(rng: Rng): Conditioned | undefined {
    const checkpoint = this.#checkpoint;
    const { X, multipliers, count } = this.rows;
    if (!checkpoint || checkpoint.doubt.length === 0 || count > FIT_ROWS) return undefined;
    const process = this.#shortenedProcess ?? this.#newProcess();
    this.#shortenedProcess = process;
    process.condition(X, multipliers, count, shortened(Float64Array.from(checkpoint.theta), checkpoint.doubt, rng));
    const z = this.#targets();
    process.setTargets(z);
    const means = this.#withExpected(process.meanAtRows(z, multipliers));
    return { process, incumbent: this.#incumbentOf(means, this.#orderBy(means)) };
  }

  /** Warped losses under the warp of the latest refit. */
  #targets(): Float64Array {
    const warp = this.#checkpoint?.warp ?? { name: 'none', lambda: 1 };
    return this.#unexpected(warpLosses(warp, bounded(this.rows.losses), this.#declustering.weights()).z);
  }

  /** Rows by rising mean, those outside the outcome constraints last. */
  #orderBy(means: Float64Array): number[] {
    const outside = (row: number): number => (this.#ineligible.has(row) ? 1 : 0);
    return Array.from(means.keys()).sort(
      (a, b) => outside(a) - outside(b) || (means[a] as number) - (means[b] as number) || a - b,
    );
  }

  #incumbentOf(means: Float64Array, order: readonly number[]): number {
    // If no trial is eligible, any eligible one would be an improvement.
    const top = this.#ineligible.size === means.length ? order.length - 1 : 0;
    return means[order[top] as number] as number;
  }
}
