/**
 * State learned from the history of a sweep: the loss model, the label model and the used configurations.
 *
 * It is a function of the history alone; see loss-model.ts. Observations are read one by one, in the order of ending.
 */

import type { Goal } from '../../model/index.ts';
import { hashSeed, type Seed } from '../../numerics/index.ts';
import { PriorEvidence, type SpacePrior } from '../prior/index.ts';
import type { Observation } from '../sampler.ts';
import { toTrainingSignal } from '../training-signal.ts';
import type { Coordinates } from './model/coordinates.ts';
import { LabelModel } from './model/label-model.ts';
import { LossModel } from './model/loss-model.ts';
import { BranchVisits } from './search/branch-visits.ts';
import { designSize } from './search/design.ts';
import type { GpSnapshot } from './snapshot.ts';
import type { Transfer } from './transfer/transfer.ts';
import { MOST_ROWS } from './trial-rows.ts';

/** Trials before the model, if the earlier sweeps together have at least {@link TRUSTED_WEIGHT} after them. */
const TRUSTING_DESIGN = 4;
const TRUSTED_WEIGHT = 0.25;

/** What the state is made for. */
export interface SurrogateParts {
  readonly coordinates: Coordinates;
  readonly goal: Goal;
  /** Of the sweep. */
  readonly seed: number;
  /** What is believed of good values. */
  readonly prior?: SpacePrior | undefined;
  /** What earlier sweeps expect of the losses. */
  readonly transfer?: Transfer | undefined;
}

/** See the head of the file. */
export class SurrogateHistory {
  readonly losses: LossModel;
  readonly labels: LabelModel;
  /** What the trials say about the prior; undefined without one. */
  readonly evidence: PriorEvidence | undefined;
  readonly branches: BranchVisits;
  /** Keys of the configurations that trials of this sweep have used. */
  readonly seen = new Set<number>();
  /** Number of trials of the initial design. */
  readonly designTrials: number;
  readonly #coordinates: Coordinates;
  readonly #goal: Goal;
  readonly #transfer: Transfer | undefined;
  /** Number of ended trials with evidence about their configuration. */
  #informative = 0;
  /** How many of those are from earlier sweeps. */
  #informativeEarlier = 0;
  /** Whether all observations so far are from earlier sweeps. */
  #onlyEarlier = true;
  #read = 0;
  #last: Observation | undefined;
  #digest: Seed = [0, 0, 0, 0];

  constructor({ coordinates, goal, seed, prior, transfer }: SurrogateParts) {
    this.#coordinates = coordinates;
    this.#goal = goal;
    this.#transfer = transfer;
    this.losses = new LossModel(coordinates, seed, MOST_ROWS, transfer);
    this.labels = new LabelModel(coordinates);
    this.evidence = prior && new PriorEvidence(prior);
    this.branches = new BranchVisits(coordinates, (feature) => prior?.densities[feature] !== undefined);
    this.designTrials = designSize(coordinates.activeDimension);
  }

  /** Observations read. */
  get readCount(): number {
    return this.#read;
  }

  /** Whether `history` starts with the observations read so far. */
  isPrefixOf(history: readonly Observation[]): boolean {
    return this.#read <= history.length && history[this.#read - 1]?.number === this.#last?.number;
  }

  /** Whether the model makes suggestion `number`: the design is complete, and enough of it has ended. */
  isModelled(number: number): boolean {
    const start = this.#trustsSources() ? TRUSTING_DESIGN : this.designTrials;
    return this.losses.isFitted && number + this.#informativeEarlier >= start;
  }

  /** Whether the trials so far bear out what earlier sweeps expect, so that no further design is needed. */
  #trustsSources(): boolean {
    return (this.#transfer?.weights.reduce((sum, w) => sum + w, 0) ?? 0) >= TRUSTED_WEIGHT;
  }

  /** Reads the new observations. */
  read(history: readonly Observation[]): void {
    for (; this.#read < history.length; this.#read++) this.#observe(history[this.#read] as Observation);
    if (this.#onlyEarlier) this.#fitEarlier();
  }

  /** Trials of an earlier sweep come all at once: the model fits once, after the last of them. */
  #fitEarlier(): void {
    if (!this.losses.isFitted && !this.losses.isResuming && this.#mayFit() && this.losses.rows.count >= 2)
      this.losses.refit();
  }

  /** Until half of the design has ended, a model would follow single trials. */
  #mayFit(): boolean {
    return this.#informative >= Math.ceil((this.#transfer ? TRUSTING_DESIGN : this.designTrials) / 2);
  }

  #observe(observation: Observation): void {
    this.#last = observation;
    const { number, state, value, violation, margin, config } = observation;
    const { space } = this.#coordinates;
    this.#digest = hashSeed(...this.#digest, number, state, value ?? '', space.key(config));
    if (violation !== undefined) this.#digest = hashSeed(...this.#digest, violation, margin ?? '');
    if (!observation.earlier && this.#onlyEarlier) {
      this.#fitEarlier();
      this.#onlyEarlier = false;
    }
    // Skips configurations outside the space, as after the space was edited.
    if (space.contains(observation.config) !== undefined) return;
    const point = space.toPoint(observation.config);
    const features = this.#coordinates.fromPoint(point);
    if (!observation.earlier) this.seen.add(this.#coordinates.key(features, 0));
    const trainingSignal = toTrainingSignal(observation, this.#goal);
    if (trainingSignal.kind === 'nothing') return;
    this.#informative++;
    this.branches.count(features);
    // Outside the outcome constraints its loss still informs the loss model, but the label model counts it as a
    // failure.
    const violates = (observation.violation ?? 0) > 0;
    const isGood = trainingSignal.kind === 'scored' && !violates;
    this.evidence?.add(point, isGood ? trainingSignal.loss : Number.POSITIVE_INFINITY);
    if (observation.earlier) this.#informativeEarlier++;
    if (trainingSignal.kind === 'scored')
      this.losses.add(
        features,
        trainingSignal.loss,
        observation.number,
        !this.#onlyEarlier && this.#mayFit(),
        !violates,
      );
    const sign = trainingSignal.kind === 'bad' || violates ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    this.labels.add(features, trainingSignal.kind === 'bad' ? sign : (observation.margin ?? sign), observation.number);
  }

  /** State with which another instance reads the same history without the refits. */
  snapshot(): GpSnapshot {
    const losses = this.losses.checkpoint;
    const transfer = losses?.transfer ?? null;
    const labels = this.labels.checkpoint;
    return {
      version: 2,
      read: this.#read,
      digest: this.#digest.join(),
      losses: losses
        ? {
            ...losses,
            theta: [...losses.theta],
            doubt: [...losses.doubt],
            transfer: transfer && { ...transfer, weights: [...transfer.weights], idle: [...transfer.idle] },
          }
        : null,
      labels: labels ? { ...labels, theta: [...labels.theta] } : null,
    };
  }

  /**
   * Reads the part of the history that the snapshot covers, without the refits.
   *
   * @returns false if the snapshot is from another history; this instance is then unusable: create a fresh one
   */
  resume(snapshot: GpSnapshot, history: readonly Observation[]): boolean {
    if (snapshot.read > history.length) return false;
    if (snapshot.losses) this.losses.resumeAt(snapshot.losses);
    if (snapshot.labels) this.labels.resumeAt(snapshot.labels);
    this.read(history.slice(0, snapshot.read));
    return this.#digest.join() === snapshot.digest && !this.losses.isResuming && !this.labels.isResuming;
  }
}
