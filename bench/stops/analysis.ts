import { seededRng } from '../../src/numerics/index.ts';
import type { Stop, StudyRecord } from './record.ts';

/** A share or a mean, with its 95 % interval from drawing whole studies. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What the stops of one policy come to. */
export interface Verdict {
  readonly studies: number;
  readonly stops: number;
  /** Share of reports that the stops saved, of those that the same trials would have made. */
  readonly saved: Estimate;
  /** Share of stopped trials that would not have beaten the best value of their study. */
  readonly rightBest: Estimate;
  /** Share that would not have been among the best tenth of their study's trials, all run to their ends. */
  readonly rightTenth: Estimate;
  /** Number of stopped trials that would have beaten it. */
  readonly wrong: number;
  /** Mean improvement of the best value by a wrongly stopped trial, in units of regret; undefined without any. */
  readonly regret: Estimate | undefined;
  /** Mean over studies of what the best of the stopped trials would have gained. */
  readonly lost: Estimate;
  /** Share of stopped trials that reach, by their ends, the value that they needed when they were stopped. */
  readonly reachedNeeded: Estimate | undefined;
}

/** What a policy's stated chances came to. */
export interface Calibration {
  readonly from: number;
  readonly to: number;
  readonly stops: number;
  /** Mean of the stated chances, and the share of trials that did beat the best value so far. */
  readonly stated: number;
  readonly observed: Estimate;
}

const ROUNDS = 1000;

/**
 * A ratio of sums over studies. The stops of a study share its best value, so they are not independent: the interval
 * comes from drawing studies.
 */
export function ratio(
  studies: readonly StudyRecord[],
  parts: (study: StudyRecord) => readonly [sum: number, count: number],
): Estimate | undefined {
  const pairs = studies.map(parts);
  const over = (drawn: readonly (readonly [number, number])[]): number => {
    const count = drawn.reduce((total, [, each]) => total + each, 0);
    return drawn.reduce((total, [sum]) => total + sum, 0) / count;
  };
  const value = over(pairs);
  if (Number.isNaN(value)) return undefined;
  const rng = seededRng('stops');
  const drawn = Array.from({ length: ROUNDS }, () =>
    over(pairs.map(() => pairs[rng.uniformInt(pairs.length)] ?? [0, 0])),
  )
    .filter((each) => !Number.isNaN(each))
    .sort((a, b) => a - b);
  const at = (share: number): number => drawn[Math.floor(share * (drawn.length - 1))] ?? value;
  return { value, low: at(0.025), high: at(0.975) };
}

/** By how much the trial's whole curve beats the best value of its study, in units of regret; 0 if it does not. */
export function gainOf({ end }: Pick<Stop, 'end'>, { best, unit }: Pick<StudyRecord, 'best' | 'unit'>): number {
  return Math.max(0, best - end) / unit;
}

function shareOf(studies: readonly StudyRecord[], isSo: (stop: Stop, study: StudyRecord) => boolean | undefined) {
  return ratio(studies, (study) => {
    const known = study.stops.map((stop) => isSo(stop, study)).filter((answer) => answer !== undefined);
    return [known.filter(Boolean).length, known.length];
  });
}

const none: Estimate = { value: Number.NaN, low: Number.NaN, high: Number.NaN };

/** The verdict on the stops of some studies of one policy. */
export function verdictOf(studies: readonly StudyRecord[]): Verdict {
  return {
    studies: studies.length,
    stops: studies.reduce((sum, { stops }) => sum + stops.length, 0),
    saved: ratio(studies, ({ reports, whole }) => [whole - reports, whole]) ?? none,
    rightBest: shareOf(studies, (stop, study) => gainOf(stop, study) === 0) ?? none,
    rightTenth: shareOf(studies, ({ place, of }) => place >= of / 10) ?? none,
    wrong: studies.reduce((sum, study) => sum + study.stops.filter((stop) => gainOf(stop, study) > 0).length, 0),
    regret: ratio(studies, (study) => {
      const gains = study.stops.map((stop) => gainOf(stop, study)).filter((gain) => gain > 0);
      return [gains.reduce((a, b) => a + b, 0), gains.length];
    }),
    lost: ratio(studies, (study) => [Math.max(0, ...study.stops.map((stop) => gainOf(stop, study))), 1]) ?? none,
    reachedNeeded: shareOf(studies, ({ isNeededReached }) => isNeededReached),
  };
}

/** Stated chances against what happened, in bins of the stated chance; bins without stops are left out. */
export function calibrationOf(studies: readonly StudyRecord[], bounds: readonly number[]): Calibration[] {
  return bounds.slice(0, -1).flatMap((from, i) => {
    const to = bounds[i + 1] ?? 1;
    const within = ({ chance }: Stop): boolean => chance !== undefined && chance >= from && chance < to;
    const stated = studies.flatMap(({ stops }) => stops.filter(within).map(({ chance = 0 }) => chance));
    const observed = shareOf(studies, (stop) => (within(stop) ? stop.hasBeaten : undefined));
    if (observed === undefined) return [];
    return [{ from, to, stops: stated.length, stated: stated.reduce((a, b) => a + b, 0) / stated.length, observed }];
  });
}

/** Share of the best later values within 1.28 standard deviations of the forecast: 80 % if it is calibrated. */
export function coverageOf(studies: readonly StudyRecord[]): Estimate | undefined {
  return shareOf(studies, ({ error }) => (error === undefined ? undefined : Math.abs(error) <= 1.2816));
}
